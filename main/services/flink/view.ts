/** A job on a cluster as the screen shows it: with a drawing, its figures stand at the nodes. */
import type { FlinkException, FlinkJobView, FlinkNodeView } from '../../../bridge/contract.ts'
import type { Job, Task } from '../../../drivers/flink/job.ts'
import type { OperatorCounts } from '../../../drivers/flink/metrics.ts'
import { placeOperators, type NodeOperators } from '../../../export/flink/placing.ts'
import type { FlinkScript } from '../../../export/flink/script.ts'
import { portRef } from '../../../model/document.ts'
import type { FlinkOperator } from '../../../model/flinkGraph.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'

export interface Drawn {
  /** Of the plan. */
  readonly operators: readonly PlanOperator[]
  readonly script: Pick<FlinkScript, 'nodes'>
}

/** `drawn` null: without nodes. */
export function jobView(job: Job, drawn: Drawn | null): FlinkJobView {
  const { graph, taskRows, exceptions, checkpoints } = job
  const placed =
    drawn === null ? new Map<string, NodeOperators>() : placeOperators(graph, drawn.operators, drawn.script)
  const ofTask = (id: string): string[] =>
    [...placed].flatMap(([node, { operators }]) => (operators.some(({ task }) => task === id) ? [node] : []))
  const nodes =
    drawn === null ? [] : [...placed].map(([id, one]) => [id, nodeView(id, one, job, drawn)] as const)
  const { id, name, state, startedAt, endedAt, duration, running, parallelism, restarts } = job
  return {
    id,
    name,
    state,
    startedAt,
    endedAt,
    duration,
    running,
    parallelism,
    restarts,
    nodes: Object.fromEntries(nodes),
    tasks: taskRows.map(({ ...task }) => ({ ...task, nodes: ofTask(task.id) })),
    exceptions: exceptions.map((one) => ({ ...one, nodes: nodesOf(one, taskRows, placed) })),
    checkpoints: { ...checkpoints },
  }
}

function nodeView(
  id: string,
  { operators, sharedWith }: NodeOperators,
  { counts, taskRows, graph }: Job,
  drawn: Drawn,
): FlinkNodeView {
  const tasks = taskRows.filter((row) => operators.some(({ task }) => task === row.id))
  const busiest = tasks.toSorted((a, b) => (b.busy ?? 0) - (a.busy ?? 0))[0]
  const entries = operators.filter(({ inputs }) => !operators.some((one) => inputs.includes(one.id)))
  const exits = operators.filter((exit) => !operators.some(({ inputs }) => inputs.includes(exit.id)))
  const reads = entries.length > 0 && entries.every(({ inputs }) => inputs.length === 0)
  const writes =
    exits.length > 0 && exits.every((exit) => !graph.some(({ inputs }) => inputs.includes(exit.id)))
  const of = (part: keyof OperatorCounts, all: readonly FlinkOperator[]): Counted[] =>
    all.map((one) => ({ from: one.inputs.join(' '), value: counts.get(one.id)?.[part] ?? null }))
  // Branches that read the same records have them once, and send each its own only from a port of its own.
  const sent = portsOf(id, drawn) > 1 ? sum : once
  const taken = reads ? once(of('out', entries)) : once(of('in', entries))
  const takenRate = reads ? once(of('outRate', entries)) : once(of('inRate', entries))
  const watermarks = of('watermark', exits).flatMap(({ value }) => value ?? [])
  return {
    in: taken,
    out: writes ? (sum(of('sent', operators)) ?? taken) : sent(of('out', exits)),
    inRate: takenRate,
    outRate: writes ? takenRate : sent(of('outRate', exits)),
    late: sum(of('late', operators)),
    watermark: watermarks.length === 0 ? null : Math.min(...watermarks),
    tasks: tasks.map((task) => task.id),
    sharedWith: [...sharedWith],
    parallelism: busiest?.parallelism ?? 0,
    busy: busiest?.busy ?? null,
    backPressured: busiest?.backPressured ?? null,
    idle: busiest?.idle ?? null,
    pressure: busiest?.pressure ?? null,
  }
}

interface Counted {
  /** What the operator reads from. */
  readonly from: string
  readonly value: number | null
}

/** Null where nothing is known. */
function sum(counted: readonly Counted[]): number | null {
  const known = counted.flatMap(({ value }) => value ?? [])
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}

/** The same of those that read from different places: of several at one place the largest. */
const once = (counted: readonly Counted[]): number | null =>
  sum(
    [...Map.groupBy(counted, ({ from }) => from)].map(([from, group]) => {
      const known = group.flatMap(({ value }) => value ?? [])
      return { from, value: known.length === 0 ? null : Math.max(...known) }
    }),
  )

/** How many of its ports something is connected to. */
function portsOf(id: string, { operators }: Drawn): number {
  const used = operators.flatMap(({ inputs }) => inputs.map(({ from }) => portRef(from)))
  return new Set(used.filter(({ node }) => node === id).map(({ port }) => port)).size
}

/** The nodes of the operators that the trace tells of, else all of the task. */
function nodesOf(
  { task, trace }: { readonly task: string | null; readonly trace: string },
  rows: readonly Task[],
  placed: ReadonlyMap<string, NodeOperators>,
): FlinkException['nodes'] {
  // The name has the number of the subtask and of the attempt behind it.
  const row = rows.find(({ name }) => task?.startsWith(name) === true)
  if (row === undefined) return []
  const cause = trace.slice(Math.max(0, trace.lastIndexOf('Caused by: ')))
  // Generated code is called after what it does the work of.
  const kind = /\bStreamExec(\w+)\$\d+/.exec(cause)?.[1]
  const covering = (holds: (operator: FlinkOperator) => boolean): string[] =>
    [...placed].flatMap(([node, { operators }]) =>
      operators.some((one) => one.task === row.id && holds(one)) ? [node] : [],
    )
  const told = kind === undefined ? [] : covering((one) => one.kind === kind)
  return told.length > 0 ? told : covering(() => true)
}
