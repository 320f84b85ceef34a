/**
 * Which parts of a plan run in worker threads. Each worker decodes whole pieces of the input and runs the stateless steps behind them (the front); the first operators
 * (the keyed part) are split by key group, and what follows them without state (the tail) runs where they run. The rest stays with the coordinator.
 */
import { UnexpectedError } from '../../model/errors.ts'
import type { PlanInput, PlanOperator } from '../../model/plan/plan.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { isClock, type Topology, type TopologyNode, type TopologyPort } from '../kernel/topology.ts'

/** An input of a keyed operator: what is sent to its owners. */
export interface Crossing {
  readonly operator: string
  readonly port: string
  /** `node.port` of the producer in the front. */
  readonly from: string
  readonly schema: StreamSchema
  /** Columns of the key, in the order of the key; none: everything goes to one owner. */
  readonly keys: readonly number[]
}

export interface Split {
  readonly front: readonly PlanOperator[]
  readonly keyed: readonly PlanOperator[]
  readonly crossings: readonly Crossing[]
  /** Ids of operators whose state is with the owners. */
  readonly operators: ReadonlySet<string>
  /** Sinks whose records are serialised by workers: in the front, in the tail. */
  readonly frontSinks: readonly string[]
  readonly tailSinks: readonly string[]
  /** Ids of what stays with the coordinator. */
  readonly rest: ReadonlySet<string>
  /** `node.port` of what owners send back as rows. */
  readonly returns: readonly string[]
  /** Whether the front gives the same for the same piece in whichever worker. */
  readonly repeatable: boolean
}

export type SplitResult =
  { readonly ok: true; readonly split: Split } | { readonly ok: false; readonly reason: string }

type Region = 'front' | 'keyed' | 'tail' | 'rest'

const feedsPort = (node: TopologyNode, port: string): boolean =>
  (node.outputs.get(port)?.consumers.length ?? 0) > 0

const reaches = (
  { consumers }: TopologyPort,
  regions: ReadonlyMap<TopologyNode, Region>,
  region: Region,
): boolean => consumers.some(({ node }) => regions.get(node) === region)

const refuse = (reason: string): SplitResult => ({ ok: false, reason })

export function splitPlan(topology: Topology): SplitResult {
  const regions = new Map<TopologyNode, Region>()
  for (const node of topology.nodes) regions.set(node, regionOf(node, topology, regions))
  const of = (region: Region): readonly TopologyNode[] =>
    topology.nodes.filter((node) => regions.get(node) === region)
  const operators = of('keyed')
  for (const node of topology.nodes) {
    const { runtime } = node
    if (runtime.kind === 'source' && runtime.format(node.operator) === null)
      return refuse(`${node.operator.id} makes its records itself`)
    if (
      regions.get(node) === 'front' &&
      runtime.kind === 'step' &&
      runtime.readsMark?.(node.operator) === true
    )
      return refuse(`${node.operator.id} reads the watermark`)
    if (runtime.kind === 'step' && runtime.oneThread === true)
      return refuse(
        `${node.operator.id} runs code of the pipeline, which may keep something from record to record`,
      )
    if (regions.get(node) === 'front' && feedsPort(node, 'dead'))
      return refuse(`${node.operator.id} sends bad records to a port`)
    if (
      regions.get(node) === 'front' &&
      [...node.outputs.values()].some((port) => reaches(port, regions, 'rest'))
    )
      return refuse(`records of ${node.operator.id} meet others later that have passed an operator`)
    if (runtime.kind === 'source' && (runtime.watermark(node.operator)?.idleTimeout ?? null) !== null)
      return refuse(`${node.operator.id} has an idle timeout`)
  }
  const crossings: Crossing[] = []
  for (const node of operators) {
    const { runtime, operator } = node
    const keys = runtime.kind === 'operator' ? (runtime.keys?.(operator) ?? null) : null
    if (keys === null || isClock(node)) return refuse(`${operator.id} cannot be split by key`)
    if (feedsPort(node, 'dead')) return refuse(`${operator.id} sends bad records to a port`)
    for (const { port, from, schema } of node.inputs)
      crossings.push({ operator: operator.id, port, from, schema, keys: keys[port] ?? [] })
  }
  const tail = of('tail')
  const sinks = (nodes: readonly TopologyNode[]): readonly string[] =>
    nodes.filter(({ runtime }) => runtime.kind === 'sink').map(({ operator }) => operator.id)
  const withOwners = new Set([...operators, ...tail])
  const returns = [...withOwners]
    .flatMap(({ outputs }) => [...outputs.values()])
    .filter((port) => reaches(port, regions, 'rest'))
    .map(({ ref }) => ref)
  return {
    ok: true,
    split: {
      front: [
        ...of('front').map(({ operator }) => operator),
        ...crossings.map((crossing, index) => exchange(topology, crossing, index)),
      ],
      keyed: [
        ...feeds(topology, operators, crossings),
        ...[...withOwners]
          .toSorted((a, b) => a.index - b.index)
          .map((node) => (regions.get(node) === 'keyed' ? fed(node) : node.operator)),
        ...returns.map((ref) => giver(topology, ref)),
      ],
      crossings,
      operators: new Set(operators.map(({ operator }) => operator.id)),
      frontSinks: sinks(of('front')),
      tailSinks: sinks(tail),
      rest: new Set(of('rest').map(({ operator }) => operator.id)),
      returns,
      repeatable: of('front').every(({ operator }) => operator.guarantees.repeatable),
    },
  }
}

/** Types of operators that stand in for others in a worker. */
export const EXCHANGE = '$exchange'
export const FEED = '$feed'
export const RETURN = '$return'

function regionOf(
  node: TopologyNode,
  topology: Topology,
  regions: ReadonlyMap<TopologyNode, Region>,
): Region {
  if (node.runtime.kind === 'source') return 'front'
  const before = new Set(
    node.inputs.map(({ from }) => {
      const producer = topology.byId.get(from.slice(0, from.indexOf('.')))
      return producer === undefined ? 'rest' : (regions.get(producer) ?? 'rest')
    }),
  )
  const onlyFront = before.size === 1 && before.has('front')
  if (node.runtime.kind === 'operator') return onlyFront ? 'keyed' : 'rest'
  if (onlyFront) return 'front'
  return before.has('front') || before.has('rest') ? 'rest' : 'tail'
}

/** Stands at the end of the front, one an input of a keyed operator. */
function exchange(
  topology: Topology,
  { operator, port, from, schema }: Crossing,
  index: number,
): PlanOperator {
  const original = topology.byId.get(operator)?.operator
  if (original === undefined) throw new UnexpectedError('plan', `There is no operator ${operator}.`)
  return {
    ...original,
    id: `${operator}$${port}`,
    type: EXCHANGE,
    config: { crossing: index },
    inputs: [{ port, from, schema }],
    outputs: [],
  }
}

/** The port of the feed of a source by which an input of a keyed operator gets its rows. */
const feedPort = (operator: string, port: string): string => `${operator}$${port}`

/** In an owner a source is only what rules watermarks, and an output for each input that its records reach. */
function feeds(
  topology: Topology,
  operators: readonly TopologyNode[],
  crossings: readonly Crossing[],
): readonly PlanOperator[] {
  return topology.nodes
    .filter(({ runtime }) => runtime.kind === 'source')
    .filter((source) => operators.some(({ sources }) => sources.has(source)))
    .map((source) => ({
      ...source.operator,
      type: FEED,
      outputs: crossings
        .filter(({ operator }) => topology.byId.get(operator)?.sources.has(source) === true)
        .map(({ operator, port, schema }) => ({ port: feedPort(operator, port), schema })),
    }))
}

/** A keyed operator behind the feeds: one input a source, so that all of them rule its watermark. */
function fed({ operator, inputs, sources }: TopologyNode): PlanOperator {
  const from = (input: PlanInput): readonly PlanInput[] =>
    [...sources].map((source) => ({
      ...input,
      from: `${source.operator.id}.${feedPort(operator.id, input.port)}`,
    }))
  return { ...operator, inputs: inputs.flatMap(from) }
}

/** Stands at the end of an owner's part and hands rows back. */
function giver(topology: Topology, ref: string): PlanOperator {
  const schema = topology.byRef.get(ref)?.schema ?? appendStream([])
  return {
    id: `${ref.replace('.', '$')}$return`,
    type: RETURN,
    version: 1,
    kind: 'transform',
    label: '',
    config: { ref },
    inputs: [{ port: 'in', from: ref, schema }],
    outputs: [],
    guarantees: { recovery: 'none', repeatable: true, notes: [] },
    queueBound: 1,
  }
}
