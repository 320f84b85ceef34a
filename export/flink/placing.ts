/**
 * Which operators of a running job do the work of which node. Flink keeps no names of views, so that sources and sinks are known by their tables, and what lies
 * between by what the operator is and where it stands in the flow.
 */
import type { FlinkGraph, FlinkOperator } from '../../model/flinkGraph.ts'
import { own } from '../../model/json.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import { emitters } from '../../nodes/emitters.ts'
import { flowOf, type Flow } from './flow.ts'
import type { FlinkScript } from './script.ts'

export interface NodeOperators {
  /** In the order of the flow; empty: Flink has none for it. */
  readonly operators: readonly FlinkOperator[]
  /** Other nodes whose work is done in the same ones. */
  readonly sharedWith: readonly string[]
}

/** By node. */
export function placeOperators(
  graph: FlinkGraph,
  operators: readonly PlanOperator[],
  script: Pick<FlinkScript, 'nodes'>,
): ReadonlyMap<string, NodeOperators> {
  const flow = flowOf(operators)
  const covered = coveredNodes(graph, { operators, flow, owners: ownersOf(script) })
  const nodes = new Map<string, FlinkOperator[]>(operators.map(({ id }) => [id, []]))
  for (const operator of graph) for (const id of covered.get(operator.id) ?? []) nodes.get(id)?.push(operator)
  return new Map(
    operators.map(({ id }) => {
      const found = nodes.get(id) ?? []
      const others = found.flatMap((operator) => covered.get(operator.id) ?? [])
      return [id, { operators: found, sharedWith: [...new Set(others)].filter((other) => other !== id) }]
    }),
  )
}

/** A node by the table that it declares. */
const ownersOf = ({ nodes }: Pick<FlinkScript, 'nodes'>): ReadonlyMap<string, string> =>
  new Map(
    nodes.flatMap(({ id, statements }) =>
      statements.flatMap((statement) => (statement.kind === 'table' ? [[statement.name, id] as const] : [])),
    ),
  )

interface Drawn {
  readonly operators: readonly PlanOperator[]
  readonly flow: Flow
  readonly owners: ReadonlyMap<string, string>
}

/** Nodes by operator: first what belongs to one node alone, then projections and conditions, which belong to all nodes that they lie between. */
function coveredNodes(graph: FlinkGraph, drawn: Drawn): ReadonlyMap<string, readonly string[]> {
  const alone = new Map<string, string>()
  /** Behind which nodes an operator stands. */
  const behind = new Map<string, readonly string[]>()
  for (const operator of graph) {
    const from = [...new Set(operator.inputs.flatMap((input) => behind.get(input) ?? []))]
    const node = nodeOf(operator, from, { graph, drawn, alone })
    if (node !== null) alone.set(operator.id, node)
    behind.set(operator.id, node === null ? from : [node])
  }
  return new Map(
    graph.map((operator) => {
      const node = alone.get(operator.id)
      if (node !== undefined) return [operator.id, [node]]
      const from = behind.get(operator.id) ?? []
      const between = nodesBetween(from, nextPlaced(operator, graph, alone), drawn)
      return [operator.id, between.length > 0 ? between : from.slice(0, 1)]
    }),
  )
}

interface Placing {
  readonly graph: FlinkGraph
  readonly drawn: Drawn
  readonly alone: ReadonlyMap<string, string>
}

const bare = (kind: string): string => kind.replace(/^(Local|Global|Incremental)(?=[A-Z])/, '')

const bringsOf = (type: string): readonly string[] => own(emitters, type)?.operators ?? []

function nodeOf(operator: FlinkOperator, from: readonly string[], placing: Placing): string | null {
  const { drawn, graph, alone } = placing
  const { kind, table } = operator
  if (table !== null) return drawn.owners.get(table) ?? null
  if (kind === 'WatermarkAssigner') return from[0] ?? null
  // What writes files and the like has no number of the planner's, and no table.
  if (operator.number === null) {
    const sinks = drawn.operators.filter(({ kind: role }) => role === 'sink').map(({ id }) => id)
    if (sinks.some((id) => from.includes(id))) return from[0] ?? null
    const taken = new Set(alone.values())
    const free = sinks.filter((id) => !taken.has(id))
    return nearest(free, from, drawn.flow) ?? nearest(sinks, from, drawn.flow)
  }
  const wanted = bare(kind)
  /** Operators of this kind that stand at a node. */
  const there = (node: string): readonly FlinkOperator[] =>
    graph.filter(({ id, kind: other }) => alone.get(id) === node && bare(other) === wanted)
  const [only] = from
  // The second of two steps of one node.
  if (from.length === 1 && only !== undefined && isLaterStep(kind)) {
    const steps = there(only)
    if (steps.length > 0 && !steps.some((one) => isLaterStep(one.kind))) return only
  }
  const candidates = drawn.operators
    .filter(({ id, type }) => bringsOf(type).includes(wanted) && !(from.includes(id) && there(id).length > 0))
    .map(({ id }) => id)
  const free = candidates.filter((id) => there(id).length === 0)
  const sinks = sinksOf(operator, placing)
  return (
    nearest(leadingTo(sinks, free, drawn.flow), from, drawn.flow) ??
    nearest(leadingTo(sinks, candidates, drawn.flow), from, drawn.flow)
  )
}

/** Of the two that a Local one begins. */
const isLaterStep = (kind: string): boolean => /^(Global|Incremental)[A-Z]/.test(kind)

/** Of nodes behind all of these, the first one that is reached; of several, the one that the planner comes to first. */
function nearest(candidates: readonly string[], from: readonly string[], flow: Flow): string | null {
  const distances = candidates.flatMap((id) => {
    const each = from.map((start) => flow.distance(start, id))
    return each.some((distance) => distance === null) || each.length === 0
      ? []
      : [{ id, distance: Math.max(...each.map(Number)) }]
  })
  const { place } = flow
  return distances.toSorted((a, b) => a.distance - b.distance || place(a.id) - place(b.id))[0]?.id ?? null
}

/** Of several, those that lead to the same sinks as the operator, where that tells. */
function leadingTo(sinks: readonly string[], candidates: readonly string[], flow: Flow): readonly string[] {
  const same = candidates.filter((id) => sinks.every((sink) => flow.distance(id, sink) !== null))
  return same.length > 0 ? same : candidates
}

/** The sinks behind an operator, as far as their tables tell. */
function sinksOf(operator: FlinkOperator, { graph, drawn }: Placing): readonly string[] {
  const reached = new Set([operator.id])
  const sinks = new Set<string>()
  for (const one of graph) {
    if (!one.inputs.some((input) => reached.has(input))) continue
    reached.add(one.id)
    const owner = one.table === null ? undefined : drawn.owners.get(one.table)
    if (owner !== undefined) sinks.add(owner)
  }
  return [...sinks]
}

/** The nodes of the operators that come next and belong to one. */
function nextPlaced(
  operator: FlinkOperator,
  graph: FlinkGraph,
  alone: ReadonlyMap<string, string>,
): readonly string[] {
  const open = new Set([operator.id])
  const found = new Set<string>()
  for (const one of graph) {
    if (!one.inputs.some((input) => open.has(input))) continue
    const node = alone.get(one.id)
    if (node === undefined) open.add(one.id)
    else found.add(node)
  }
  return [...found]
}

/** Nodes without operators of their own that lie on a way. */
const nodesBetween = (
  from: readonly string[],
  to: readonly string[],
  { operators, flow }: Drawn,
): readonly string[] =>
  operators
    .filter(({ type, kind }) => kind !== 'source' && kind !== 'sink' && bringsOf(type).length === 0)
    .map(({ id }) => id)
    .filter((id) => from.some((start) => flow.leads(start, id)) && to.some((end) => flow.leads(id, end)))
