/** The plan as the code generator needs it: who consumes which port, who is reached from which source, which watermark rules whom. */
import { UnexpectedError, UserError } from '../../model/errors.ts'
import type { JobPlan, PlanOperator } from '../../model/plan/plan.ts'
import type { StreamSchema } from '../../model/schema.ts'
import type { NodeRuntime } from '../api/index.ts'

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
}

export interface TopologyNode {
  readonly index: number
  readonly operator: PlanOperator
  readonly runtime: NodeRuntime
  readonly outputs: ReadonlyMap<string, TopologyPort>
  /** How many edges end here. With more than one the node's code is a function of its own instead of being inlined twice. */
  producers: number
  /** The sources that feed it, in the order of the plan: they rule its watermark. A dead letter port passes no watermark on. */
  readonly sources: Set<TopologyNode>
}

export interface Topology {
  /** In the order of the flow. */
  readonly nodes: readonly TopologyNode[]
  readonly byId: ReadonlyMap<string, TopologyNode>
  readonly ports: readonly TopologyPort[]
  readonly byRef: ReadonlyMap<string, TopologyPort>
  /** Sets of more than one source that rule some node's watermark together, by their key. */
  readonly sourceSets: ReadonlyMap<string, readonly TopologyNode[]>
}

/** `runtimes` by node type. Throws UserError for a node type that has none. */
export function buildTopology(plan: JobPlan, runtimes: Readonly<Record<string, NodeRuntime>>): Topology {
  const byId = new Map<string, TopologyNode>()
  const byRef = new Map<string, TopologyPort>()
  const ports: TopologyPort[] = []
  const nodes = plan.operators.map((operator, index): TopologyNode => {
    const runtime = Object.hasOwn(runtimes, operator.type) ? runtimes[operator.type] : undefined
    if (runtime === undefined) {
      throw new UserError(
        'unknown-node-type',
        `This version cannot run nodes of the type ${operator.type}.`,
        {
          nodeId: operator.id,
          hint: 'Open the pipeline with the version of Millrace that made it, or remove the node.',
        },
      )
    }
    const outputs = new Map<string, TopologyPort>()
    for (const { port, schema } of operator.outputs) {
      const entry = {
        ref: `${operator.id}.${port}`,
        name: port,
        schema,
        counter: ports.length,
        consumers: [],
      }
      ports.push(entry)
      outputs.set(port, entry)
      byRef.set(entry.ref, entry)
    }
    const node = { index, operator, runtime, outputs, producers: 0, sources: new Set<TopologyNode>() }
    if (runtime.kind === 'source') node.sources.add(node)
    byId.set(operator.id, node)
    return node
  })
  for (const node of nodes) {
    for (const input of node.operator.inputs) {
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
      for (const source of producer.sources) node.sources.add(source)
    }
  }
  const sourceSets = new Map<string, readonly TopologyNode[]>()
  for (const node of nodes) if (node.sources.size > 1) sourceSets.set(sourceSetKey(node), [...node.sources])
  return { nodes, byId, ports, byRef, sourceSets }
}

/** Names the set of sources that rules a node's watermark. */
export function sourceSetKey(node: TopologyNode): string {
  return [...node.sources].map((source) => source.index).join(',')
}

/** The operators (with timers) that a source feeds, in the order of the flow. */
export function operatorsOf(topology: Topology, source: TopologyNode): readonly TopologyNode[] {
  return topology.nodes.filter((node) => node.runtime.kind === 'operator' && node.sources.has(source))
}
