import type { Analysis, Definitions, NodeAnalysis } from './analysis.ts'
import type { Ports } from './definition.ts'
import { portRef, type DocumentNode, type PipelineDocument } from './document.ts'
import { checkEdges, isSound, type CheckedEdges } from './edges.ts'
import { cyclesOf, flowOrder, graphOf } from './graph.ts'
import { equalJson, own } from './json.ts'
import {
  inferNode,
  portsFromEdges,
  readNode,
  type Inferred,
  type ReadNode,
  type UnsetParameters,
} from './node-stages.ts'
import { readParameters, type Parameters } from './parameters.ts'
import { problem } from './problem-codes.ts'
import type { Problem } from './problem.ts'
import type { StreamSchema } from './schema.ts'
import { readSettings, type ReadSettings } from './settings.ts'
import { inputProblems, pipelineProblems } from './structure.ts'

export interface AnalyserOptions {
  /** Values of parameters as text, over their defaults. */
  readonly parameters?: Readonly<Record<string, string>>
  /** 'error' (before a run) or 'warning' (while editing, the default) for a parameter that has no value. */
  readonly unset?: UnsetParameters
}

/** Analyses one document. For documents in a row (an editor) `createAnalyser` does less work. */
export const analyse = (document: PipelineDocument, definitions: Definitions): Analysis =>
  createAnalyser(definitions)(document)

/** What is remembered of a node between two analyses. */
interface Remembered {
  readonly node: DocumentNode
  readonly read: ReadNode
  readonly inputs: Readonly<Record<string, StreamSchema>>
  readonly inferred: Inferred
  readonly result: NodeAnalysis
}

interface Memory {
  readonly document: PipelineDocument
  readonly parameters: Parameters
  readonly settings: ReadSettings
  readonly nodes: ReadonlyMap<string, Remembered>
  readonly analysis: Analysis
}

/**
 * An `analyse` that remembers its last result: only what an edit can have changed is worked out again, and what comes out the same
 * keeps its identity, down to the analysis of each node. A change of the layout or of the name gives the very same analysis.
 */
export function createAnalyser(
  definitions: Definitions,
  options: AnalyserOptions = {},
): (document: PipelineDocument) => Analysis {
  let memory: Memory | null = null
  return (document) => {
    if (memory === null || !sameLogic(memory.document, document)) {
      memory = analyseAfter(memory, document, definitions, options)
    }
    return memory.analysis
  }
}

const sameLogic = (a: PipelineDocument, b: PipelineDocument): boolean =>
  a.nodes === b.nodes && a.edges === b.edges && a.parameters === b.parameters && a.settings === b.settings

function analyseAfter(
  before: Memory | null,
  document: PipelineDocument,
  definitions: Definitions,
  options: AnalyserOptions,
): Memory {
  const parameters =
    before?.document.parameters === document.parameters
      ? before.parameters
      : readParameters(document.parameters, options.parameters)
  const settings =
    before?.document.settings === document.settings ? before.settings : readSettings(document.settings)
  const job = jobOf(settings)
  const sameJob = before !== null && equalJson(jobOf(before.settings), job)

  const reads = new Map<string, ReadNode>()
  for (const [id, node] of Object.entries(document.nodes)) {
    const known = before?.nodes.get(id)
    const reusable =
      known?.node === node && before?.parameters === parameters && known.read.definition !== null
    reads.set(
      id,
      reusable ? known.read : read(id, node, document, definitions, parameters, options, known?.read.ports),
    )
  }

  const edges = checkEdges(document.edges, (id) => reads.get(id)?.ports)
  const graph = graphOf([...reads.keys()], document.edges)
  const flow = flowOrder(graph)
  const cycles = cyclesOf(graph, flow).map(cycleProblem)

  // In flow order, so that every input is known when its node is reached; on a cycle, where it is not, it counts as unknown.
  const nodes = new Map<string, Remembered>()
  const schemaOf = (ref: string): StreamSchema | undefined => {
    const { node, port } = portRef(ref)
    return own(nodes.get(node)?.inferred.outputs ?? {}, port)
  }
  for (const id of flow.order) {
    const node = own(document.nodes, id)
    const readNow = reads.get(id)
    if (node === undefined || readNow === undefined) continue
    const known = before?.nodes.get(id)
    const inputs = keep(known?.inputs, inputsOf(id, readNow.ports, edges, schemaOf), sameMembers)
    const stale = known === undefined || known.read !== readNow || known.inputs !== inputs || !sameJob
    const inferred = stale
      ? keepOutputs(known?.inferred, inferNode(id, readNow, inputs, job))
      : known.inferred
    const atNode = [...edges.problems, ...cycles].filter((found) => found.nodeId === id)
    const problems = errorsFirst([
      ...readNow.problems,
      ...atNode,
      ...inputProblems(id, readNow, inputs, edges, document, schemaOf),
      ...inferred.problems,
    ])
    const { definition, config, ports } = readNow
    const result = { definition, config, ports, inputs, outputs: inferred.outputs, problems }
    nodes.set(id, { node, read: readNow, inputs, inferred, result: keep(known?.result, result, sameResult) })
  }

  const results = Object.fromEntries([...nodes].map(([id, { result }]) => [id, result]))
  const general = pipelineProblems(document, results)
  const finished = withWarnings(results, general, before?.analysis.nodes)
  const problems = errorsFirst([
    ...parameters.problems,
    ...settings.problems,
    ...[...edges.problems, ...general].filter((found) => found.nodeId === null),
    ...flow.order.flatMap((id) => own(finished, id)?.problems ?? []),
  ])
  const analysis: Analysis = {
    nodes: keep(before?.analysis.nodes, finished, sameMembers),
    problems: keep(before?.analysis.problems, problems, equalJson),
    order: keep(before?.analysis.order, flow.order, equalJson),
    runnable: !problems.some((found) => found.severity === 'error'),
    previewable: Object.values(finished).some((node) => node.definition?.kind === 'source' && isSound(node)),
  }
  return { document, parameters, settings, nodes, analysis }
}

/** What inference asks of the job. */
const jobOf = ({ settings }: ReadSettings) => ({
  mode: settings?.mode ?? 'streaming',
  timeZone: settings?.timeZone ?? 'UTC',
})

function read(
  id: string,
  node: DocumentNode,
  document: PipelineDocument,
  definitions: Definitions,
  parameters: Parameters,
  options: AnalyserOptions,
  portsBefore: Ports | undefined,
): ReadNode {
  const found = readNode(id, node, definitions, parameters, options.unset ?? 'warning')
  const ports = found.ports ?? portsFromEdges(id, document.edges)
  return { ...found, ports: keep(portsBefore, ports, equalJson) }
}

function inputsOf(
  id: string,
  ports: Ports,
  { feeds }: CheckedEdges,
  schemaOf: (ref: string) => StreamSchema | undefined,
): Readonly<Record<string, StreamSchema>> {
  const inputs: [string, StreamSchema][] = []
  for (const { name } of ports.inputs) {
    const from = feeds.get(`${id}.${name}`)
    const schema = from === undefined ? undefined : schemaOf(from)
    if (schema !== undefined) inputs.push([name, schema])
  }
  return Object.fromEntries(inputs)
}

function cycleProblem(cycle: readonly string[]): Problem {
  const [first = ''] = cycle
  return problem('cycle', `The nodes form a cycle: ${[...cycle, first].join(' → ')}.`, {
    nodeId: first,
    hint: 'Records would go round for ever. Remove one of these edges.',
  })
}

/** Adds the problems that only the whole drawing shows to the nodes that they are about. */
function withWarnings(
  nodes: Readonly<Record<string, NodeAnalysis>>,
  found: readonly Problem[],
  before: Readonly<Record<string, NodeAnalysis>> | undefined,
): Readonly<Record<string, NodeAnalysis>> {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => {
      const more = found.filter((each) => each.nodeId === id)
      const result =
        more.length === 0 ? node : { ...node, problems: errorsFirst([...node.problems, ...more]) }
      return [id, keep(before === undefined ? undefined : own(before, id), result, sameResult)]
    }),
  )
}

const errorsFirst = (problems: readonly Problem[]): Problem[] => [
  ...problems.filter((found) => found.severity === 'error'),
  ...problems.filter((found) => found.severity === 'warning'),
]

/** The old value where the new one says the same. */
function keep<T>(old: T | undefined, value: T, same: (a: T, b: T) => boolean): T {
  return old !== undefined && same(old, value) ? old : value
}

function sameMembers<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): boolean {
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
  )
}

const sameResult = (a: NodeAnalysis, b: NodeAnalysis): boolean =>
  a.definition === b.definition &&
  a.config === b.config &&
  a.ports === b.ports &&
  a.inputs === b.inputs &&
  a.outputs === b.outputs &&
  equalJson(a.problems, b.problems)

/** Schemas that come out equal keep their identity, so that the nodes behind need no second look. */
function keepOutputs(old: Inferred | undefined, made: Inferred): Inferred {
  if (old === undefined) return made
  const outputs = Object.fromEntries(
    Object.entries(made.outputs).map(([port, schema]) => [
      port,
      keep(own(old.outputs, port), schema, equalJson),
    ]),
  )
  return { outputs: keep(old.outputs, outputs, sameMembers), problems: made.problems }
}
