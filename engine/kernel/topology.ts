/** The plan as the code generator needs it: who consumes which port, who is reached from which source, which watermark rules whom. */
import { UnexpectedError, UserError } from '../../model/errors.ts'
import type { JobPlan, PlanInput, PlanOperator } from '../../model/plan/plan.ts'
import type { StreamSchema } from '../../model/schema.ts'
import type { FixedRuntime, NodeRuntime } from '../api/index.ts'
import { finalState } from './finalState.ts'

export interface Consumer {
  readonly node: TopologyNode
  readonly port: string
}

export interface TopologyPort {
  /** `node.port` */
  readonly ref: string
  readonly name: string
  readonly schema: StreamSchema
  /** Index of its counter of records. */
  readonly counter: number
  readonly consumers: Consumer[]
  /** Rows come in here from outside of the generated code of a source. */
  entry: boolean
}

export interface TopologyNode {
  readonly index: number
  readonly operator: PlanOperator
  readonly runtime: FixedRuntime
  /** Not a node of the drawing but a part of the one that follows it. */
  readonly hidden: boolean
  /** The operator's inputs, but for a sink behind a hidden node. */
  readonly inputs: readonly PlanInput[]
  readonly outputs: ReadonlyMap<string, TopologyPort>
  /** How many edges end here. With more than one the node's code is a function of its own instead of being inlined twice. */
  producers: number
  /** Dead letters reach it, by whatever way. */
  deadLetters: boolean
  /** Of an update, only what was before may reach it, or only what it has become. */
  halves: boolean
  /** The sources that feed it, in the order of the plan. */
  readonly sources: Set<TopologyNode>
  /** What rules its watermark: sources, and operators with an output watermark of their own, whichever come last before it. */
  readonly clocks: Set<TopologyNode>
}

export interface Topology {
  /** In the order of the flow. */
  readonly nodes: readonly TopologyNode[]
  readonly byId: ReadonlyMap<string, TopologyNode>
  readonly ports: readonly TopologyPort[]
  readonly byRef: ReadonlyMap<string, TopologyPort>
  /** Sets of more than one clock that rule some node's watermark together, by their key. */
  readonly clockSets: ReadonlyMap<string, readonly TopologyNode[]>
}

/** `runtimes` by node type. Throws UserError for a node type that has none. */
export function buildTopology(plan: JobPlan, runtimes: Readonly<Record<string, NodeRuntime>>): Topology {
  const byId = new Map<string, TopologyNode>()
  const byRef = new Map<string, TopologyPort>()
  const ports: TopologyPort[] = []
  const nodes: TopologyNode[] = []
  const add = (
    operator: PlanOperator,
    runtime: FixedRuntime,
    inputs: readonly PlanInput[],
    hidden: boolean,
  ): void => {
    const outputs = new Map<string, TopologyPort>()
    for (const { port, schema } of operator.outputs) {
      const ref = `${operator.id}.${port}`
      const entry = {
        ref,
        name: port,
        schema,
        counter: ports.length,
        consumers: [],
        entry: runtime.kind === 'operator' || port === 'dead',
      }
      ports.push(entry)
      outputs.set(port, entry)
      byRef.set(entry.ref, entry)
    }
    const index = nodes.length
    const [sources, clocks] = [new Set<TopologyNode>(), new Set<TopologyNode>()]
    const reached = { producers: 0, sources, clocks, deadLetters: false, halves: false }
    const node = { index, operator, runtime, hidden, inputs, outputs, ...reached }
    if (runtime.kind === 'source') {
      node.sources.add(node)
      node.clocks.add(node)
    }
    nodes.push(node)
    byId.set(operator.id, node)
  }
  for (const operator of plan.operators) {
    const found = Object.hasOwn(runtimes, operator.type) ? runtimes[operator.type] : undefined
    if (found === undefined) throw unknownType(operator)
    const runtime = found.kind === 'chosen' ? found.choose(operator) : found
    const before = finalState(operator, runtime)
    if (before === null) add(operator, runtime, operator.inputs, false)
    else {
      add(before.operator, before.runtime, before.operator.inputs, true)
      add(operator, runtime, before.feeds, false)
    }
  }
  for (const node of nodes) connect(node, byId, byRef)
  const clockSets = new Map<string, readonly TopologyNode[]>()
  for (const node of nodes) if (node.clocks.size > 1) clockSets.set(clockKey(node), [...node.clocks])
  return { nodes, byId, ports, byRef, clockSets }
}

function connect(
  node: TopologyNode,
  byId: ReadonlyMap<string, TopologyNode>,
  byRef: ReadonlyMap<string, TopologyPort>,
): void {
  for (const input of node.inputs) {
    const from = byRef.get(input.from)
    const producer = byId.get(input.from.slice(0, input.from.indexOf('.')))
    if (from === undefined || producer === undefined || producer.index >= node.index) {
      throw new UnexpectedError(
        'plan',
        `The plan feeds ${node.operator.id} from ${input.from}, which does not come before it.`,
      )
    }
    from.consumers.push({ node, port: input.port })
    node.producers++
    node.deadLetters ||= from.name === 'dead' || producer.deadLetters
    node.halves ||= producer.runtime.kind === 'step' && (producer.runtime.chooses === true || producer.halves)
    for (const source of producer.sources) node.sources.add(source)
    for (const clock of isClock(producer) ? [producer] : producer.clocks) node.clocks.add(clock)
  }
}

function unknownType(operator: PlanOperator): UserError {
  return new UserError('unknown-node-type', `This version cannot run nodes of the type ${operator.type}.`, {
    nodeId: operator.id,
    hint: 'Open the pipeline with the version of Millrace that made it, or remove the node.',
  })
}

/** Whether a node is a sink whose committed output stays with others. */
export function commitsOf({ runtime, operator }: Pick<TopologyNode, 'runtime' | 'operator'>): boolean {
  if (runtime.kind !== 'sink') return false
  const { recovery } = runtime
  return (typeof recovery === 'function' ? recovery(operator) : recovery) === 'commits'
}

/** Whether a node rules the watermark of what it sends. */
export function isClock({ runtime }: TopologyNode): boolean {
  return runtime.kind === 'source' || (runtime.kind === 'operator' && runtime.clock === true)
}

/** Names the set of clocks that rules a node's watermark. */
export function clockKey(node: TopologyNode): string {
  return [...node.clocks].map((clock) => clock.index).join(',')
}

/** The operators (with timers) whose watermark a clock rules, alone or with others, in the order of the flow. */
export function operatorsOf(topology: Topology, clock: TopologyNode): readonly TopologyNode[] {
  return topology.nodes.filter((node) => node.runtime.kind === 'operator' && node.clocks.has(clock))
}
