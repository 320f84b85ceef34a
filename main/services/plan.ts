/** From what a person has drawn to what an engine is given. */
import { connectionsOf } from '../../model/connections/resolved.ts'
import type { Definitions } from '../../model/analysis.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { own } from '../../model/json.ts'
import type { Pins } from '../../model/pins/pin.ts'
import { compile } from '../../model/plan/compile.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { baseDirectory } from './locations.ts'

export interface Startable {
  readonly document: PipelineDocument
  readonly path: string | null
  readonly parameters: Readonly<Record<string, string>>
}

/** Throws UserError `run.invalid` at the first problem that stands in the way. */
export function planOf(
  definitions: Definitions,
  { document, path, parameters }: Startable,
  preview: boolean,
): JobPlan {
  const compiled = compile(document, definitions, {
    parameters,
    preview,
    baseDirectory: baseDirectory(path),
  })
  if (compiled.ok) return compiled.plan
  const first = compiled.problems.find(({ severity }) => severity === 'error') ?? compiled.problems[0]
  throw new UserError('run.invalid', first?.message ?? 'The pipeline cannot run.', {
    ...(typeof first?.hint === 'string' ? { hint: first.hint } : {}),
    ...(typeof first?.nodeId === 'string' ? { nodeId: first.nodeId } : {}),
  })
}

/** The connections that are used: not those of pinned sources, and of sinks only where these write. */
export function neededConnections(
  { operators }: JobPlan,
  pins: Pins,
  writes: boolean,
): ReturnType<typeof connectionsOf> {
  return connectionsOf({
    operators: operators.filter(({ id, kind }) => own(pins, id) === undefined && (writes || kind !== 'sink')),
  })
}
