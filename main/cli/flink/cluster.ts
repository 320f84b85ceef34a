/** The cluster that a command means, and a pipeline for it. */
import { dirname } from 'node:path'
import type { ResolvedFlink } from '../../../model/connections/flink.ts'
import { UserError } from '../../../model/errors.ts'
import { compile } from '../../../model/plan/compile.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import type { Problem } from '../../../model/problem.ts'
import { definitions } from '../../../nodes/definitions.ts'
import { clusterOf, mayChange } from '../../services/flink/target.ts'
import { connectionTools, type ConnectionTools } from '../connections/services.ts'
import { EXIT, problemText } from '../exit.ts'
import { assignments, loadPipeline, withAbsolutePaths } from '../load.ts'

export interface ClusterOptions {
  readonly flink: string
  readonly jobManager?: string
}
export interface ChangingOptions extends ClusterOptions {
  readonly confirm?: string
}
export interface DrawingOptions {
  readonly set: readonly string[]
  readonly param: readonly string[]
  readonly connection: readonly string[]
}

export const openCluster = (
  { flink, jobManager }: ClusterOptions,
  { connections }: ConnectionTools = connectionTools(),
): Promise<ResolvedFlink> => clusterOf(flink, connections, jobManager ?? null)

/** The same for what changes something: a production cluster wants its name once more. */
export async function openToChange(
  options: ChangingOptions,
  tools: ConnectionTools = connectionTools(),
): Promise<ResolvedFlink> {
  const cluster = await openCluster(options, tools)
  mayChange(cluster, options.confirm ?? null)
  return cluster
}

export type Planned =
  | { readonly ok: true; readonly plan: JobPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Throws UserError for a file that cannot be read. */
export async function planFile(file: string, options: DrawingOptions): Promise<Planned> {
  const loaded = await loadPipeline(file, definitions)
  if (!loaded.ok) return loaded
  const { path, document } = loaded
  return compile(document, definitions, {
    parameters: withAbsolutePaths(document, assignments('--param', options.param)),
    sets: assignments('--set', options.set),
    baseDirectory: dirname(path),
  })
}

/** Tells why a pipeline cannot run there, and returns the exit code. */
export function tellRefused(
  file: string,
  problems: readonly Problem[],
  { json }: { readonly json: boolean },
): number {
  if (json) process.stdout.write(`${JSON.stringify({ file, submitted: false, problems }, null, 2)}\n`)
  else {
    for (const problem of problems) process.stderr.write(problemText(problem))
    process.stderr.write(`${file}: not submitted\n`)
  }
  return EXIT.invalid
}

export function planned(file: string, found: Planned): JobPlan {
  if (found.ok) return found.plan
  const [first] = found.problems
  const details = typeof first?.hint === 'string' ? { hint: first.hint } : {}
  throw new UserError(first?.code ?? 'file.invalid', first?.message ?? `${file} cannot be read.`, details)
}
