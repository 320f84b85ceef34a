import { createAnalyser } from '../analyse.ts'
import type { Analysis, Definitions, NodeAnalysis } from '../analysis.ts'
import type { JobSettings, Json, PipelineDocument } from '../document.ts'
import { isSound } from '../edges.ts'
import { collectSyntax } from '../expr/syntax.ts'
import { canonicalJson, own } from '../json.ts'
import { problem } from '../problem-codes.ts'
import type { Problem } from '../problem.ts'
import { readSettings } from '../settings.ts'
import { fnv1a128 } from './hash.ts'
import { applyOverrides } from './overrides.ts'
import { resolvePaths } from './paths.ts'
import { PLAN_FORMAT, type JobPlan, type PlanInput, type PlanOperator } from './plan.ts'

export interface CompileOptions {
  /** Values of parameters as text. A `path` given by a person is made absolute before: only the caller knows the folder it starts at. */
  readonly parameters: Readonly<Record<string, string>>
  /** Overrides: `node.path` or `settings.name` to a value as text. */
  readonly sets?: Readonly<Record<string, string>>
  /** The folder that relative paths in configs are relative to; without it they stay as they are. */
  readonly baseDirectory?: string
  /** What cannot run, and what follows it, is left out instead of standing in the way of the rest. */
  readonly preview?: boolean
}

export type Compiled =
  | {
      readonly ok: true
      readonly plan: JobPlan
      /** All that was found but does not stand in the way. */
      readonly warnings: readonly Problem[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Makes the job plan of a document. Sinks are in a preview's plan, too: that nothing is written is the engine's part. */
export function compile(
  document: PipelineDocument,
  definitions: Definitions,
  options: CompileOptions,
): Compiled {
  const overridden = applyOverrides(document, definitions, options.sets ?? {})
  if (overridden.problems.length > 0) return { ok: false, problems: overridden.problems }

  const analyser = createAnalyser(definitions, { parameters: options.parameters, unset: 'error' })
  const { result: analysis, syntax } = collectSyntax(() => analyser(overridden.document))
  const errors = analysis.problems.filter(({ severity }) => severity === 'error')
  const preview = options.preview ?? false
  const { settings } = readSettings(overridden.document.settings)
  // Settings and parameters are of the job as a whole: no part of it could run without them.
  const general = errors.filter(({ nodeId, path }) => nodeId === null && path !== '')
  if (settings === null || general.length > 0) return { ok: false, problems: general }
  if (!preview && errors.length > 0) return { ok: false, problems: errors }

  const operators = operatorsOf(overridden.document, analysis, settings, preview)
  const isEmpty = !operators.some(({ kind }) => kind === 'source')
  if (isEmpty && errors.length > 0) return { ok: false, problems: errors }
  const left = preview && !isEmpty ? [] : unknownOutputs(analysis, operators)
  if (left.length > 0) return { ok: false, problems: left }

  const { baseDirectory } = options
  const plan: JobPlan = {
    format: PLAN_FORMAT,
    name: document.name,
    settings,
    hash: hashOf(settings, operators),
    operators:
      baseDirectory === undefined
        ? operators
        : operators.map((each) => withPaths(each, definitions, baseDirectory)),
    syntax,
  }
  return { ok: true, plan, warnings: analysis.problems }
}

/** The operators that can run, in the order of the flow. */
function operatorsOf(
  document: PipelineDocument,
  analysis: Analysis,
  settings: JobSettings,
  preview: boolean,
): PlanOperator[] {
  const feeds = new Map(document.edges.toReversed().map((edge) => [edge.to, edge.from]))
  /** `node.port` of the outputs of operators in the plan. */
  const made = new Set<string>()
  const operators: PlanOperator[] = []
  for (const id of analysis.order) {
    const found = own(analysis.nodes, id)
    const node = own(document.nodes, id)
    if (found === undefined || node === undefined || found.definition === null) continue
    if (preview && !isSound(found)) continue
    const inputs = inputsOf(id, found, feeds, made)
    const outputs = found.ports.outputs.flatMap(({ name }) => {
      const schema = own(found.outputs, name)
      return schema === undefined ? [] : [{ port: name, schema }]
    })
    if (inputs === null || outputs.length < found.ports.outputs.length) continue
    for (const { port } of outputs) made.add(`${id}.${port}`)
    const { definition } = found
    operators.push({
      id,
      type: node.type,
      version: definition.version,
      kind: definition.kind,
      label: node.label,
      config: found.config as Json,
      inputs,
      outputs,
      guarantees: definition.guarantees(found.config),
      queueBound: node.queueBound ?? settings.queueBound,
    })
  }
  return operators
}

/** Null when an input does not come from an operator of the plan. */
function inputsOf(
  id: string,
  node: NodeAnalysis,
  feeds: ReadonlyMap<string, string>,
  made: ReadonlySet<string>,
): PlanInput[] | null {
  const inputs: PlanInput[] = []
  for (const { name } of node.ports.inputs) {
    const from = feeds.get(`${id}.${name}`)
    const schema = own(node.inputs, name)
    if (from === undefined || schema === undefined || !made.has(from)) return null
    inputs.push({ port: name, from, schema })
  }
  return inputs
}

/** A definition that says neither columns nor what is wrong leaves nodes out without a word: that must not pass for a run. */
function unknownOutputs(analysis: Analysis, operators: readonly PlanOperator[]): Problem[] {
  const there = new Set(operators.map(({ id }) => id))
  const first = analysis.order.find((id) => !there.has(id))
  if (first === undefined) return []
  return [problem('infer-failed', `The columns that ${first} puts out are not known.`, { nodeId: first })]
}

function withPaths(operator: PlanOperator, definitions: Definitions, baseDirectory: string): PlanOperator {
  const definition = own(definitions, operator.type)
  if (definition === undefined) return operator
  const config = resolvePaths(definition.config, operator.config, baseDirectory)
  return config === operator.config ? operator : { ...operator, config }
}

/** Of what rules the answer. Not in it: names and labels, how many records are read at once, and where the pipeline's folder lies. */
function hashOf({ mode, timeZone, recordLimit }: JobSettings, operators: readonly PlanOperator[]): string {
  const parts = operators.map(({ id, type, version, config, inputs }) => ({
    id,
    type,
    version,
    config,
    inputs: inputs.map(({ port, from }) => ({ port, from })),
  }))
  return fnv1a128(canonicalJson({ format: PLAN_FORMAT, mode, timeZone, recordLimit, operators: parts }))
}
