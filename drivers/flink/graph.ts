/** The operators of a job, read from the texts of its plan. */
import type { FlinkGraph, FlinkOperator } from '../../model/flinkGraph.ts'

export interface PlanNode {
  /** The task. */
  readonly id: string
  /** The chain, a line an operator, drawn as a tree: `:-` and `+-` begin a line, `<br/>` ends it. */
  readonly description: string
  readonly inputs?: readonly { readonly id: string }[] | undefined
}

/** Operators by tasks and lines; the tasks in the order of the flow. */
export function graphOf(nodes: readonly PlanNode[]): FlinkGraph {
  const done = new Map<string, readonly FlinkOperator[]>()
  for (const node of inOrder(nodes)) {
    const before = (node.inputs ?? []).map(({ id }) => done.get(id) ?? [])
    done.set(node.id, chain(node, before))
  }
  return [...done.values()].flat()
}

/** `before`: the chains that its inputs come from. */
function chain(node: PlanNode, before: readonly (readonly FlinkOperator[])[]): readonly FlinkOperator[] {
  const made: FlinkOperator[] = []
  /** The operators above the current line, by depth. */
  const above: FlinkOperator[] = []
  for (const line of node.description.split(/<br\s*\/?>/)) {
    const [, indent = '', text = ''] = /^((?:[ :]  |[:+]- )*)(.*)$/.exec(line) ?? []
    if (text.trim() === '') continue
    const depth = indent.length / 3
    const parent = above[depth - 1]
    const { number, kind, table, name } = read(unescaped(text))
    const inputs = parent === undefined ? before.flatMap((from) => exits(from, number)) : [parent.id]
    const operator = { id: `${node.id}/${made.length}`, number, kind, table, name, task: node.id, inputs }
    made.push(operator)
    above.length = depth
    above[depth] = operator
  }
  return made
}

const SINKS = new Set(['Sink', 'Writer', 'Committer', 'StreamingFileWriter'])

/**
 * Where a task is left towards an operator: Flink tells the task only. The planner counts operators from the sources on, and the exchange in between, so that the
 * number tells where several are possible.
 */
function exits(from: readonly FlinkOperator[], number: number | null): readonly string[] {
  const chained = new Set(from.flatMap(({ inputs }) => inputs))
  const inner = from.filter(({ kind }) => !SINKS.has(kind))
  const leaves = inner.filter(({ id }) => !chained.has(id))
  const possible = leaves.length > 0 ? leaves : inner.slice(-1)
  const told = possible.filter((one) => number !== null && one.number === number - 2)
  return (told.length > 0 ? told : possible).map(({ id }) => id)
}

/** `[7]:GlobalWindowAggregate(…)`, `out[9]: Writer`, or a name that is not the planner's. */
function read(text: string): Pick<FlinkOperator, 'number' | 'kind' | 'table' | 'name'> {
  const planned = /^\[(\d+)\]:(\w+)\(?/.exec(text)
  if (planned !== null) {
    const kind = planned[2] ?? ''
    const number = Number(planned[1])
    const table = tableIn(kind, text)
    const shown =
      table === null ? kind : kind === 'TableSourceScan' ? `Source: ${table}` : `${kind}: ${table}`
    return { number, kind, table, name: metricName(`${shown}[${number}]`) }
  }
  const part = /^(.*)\[(\d+)\]: (\w+)$/.exec(text)
  if (part !== null) {
    const [, table = '', number, kind = ''] = part
    return { number: Number(number), kind, table, name: metricName(text) }
  }
  return { number: null, kind: text.split(/[:([ ]/)[0] ?? '', table: null, name: metricName(text) }
}

/** `table=[[default_catalog, default_database, events, …]]` of a source, `table=[default_catalog.default_database.out]` of a sink. */
function tableIn(kind: string, text: string): string | null {
  if (kind === 'Sink') return /table=\[[^.\]]+\.[^.\]]+\.([^\]]+)\]/.exec(text)?.[1] ?? null
  return kind.endsWith('SourceScan') ? (/table=\[\[[^,]+, [^,]+, ([^,\]]+)/.exec(text)?.[1] ?? null) : null
}

/** Metrics have no room for these signs. */
const metricName = (name: string): string => name.replaceAll(/[ :.,]/g, '_')

const unescaped = (text: string): string =>
  text.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** Each task behind those that it reads from. */
function inOrder(nodes: readonly PlanNode[]): readonly PlanNode[] {
  const placed = new Map<string, PlanNode>()
  const place = (node: PlanNode): void => {
    if (placed.has(node.id)) return
    for (const { id } of node.inputs ?? []) {
      const from = nodes.find((one) => one.id === id)
      if (from !== undefined) place(from)
    }
    placed.set(node.id, node)
  }
  for (const node of nodes) place(node)
  return [...placed.values()]
}
