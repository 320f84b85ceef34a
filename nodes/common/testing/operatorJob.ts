/** One node between a source of rows and sinks of lines, for tests of operators with one input. */
import { asChangelog, changesSink, kindsSchema } from '../../../engine/kernel/testing/changelog.ts'
import { planOf, rowsSource, testJob, type NodeSpec, type Row } from '../../../engine/kernel/testing/plans.ts'
import type { JobClock, JobSnapshot, NodeCounts } from '../../../engine/kernel/options.ts'
import type { AnyNodeDefinition, InferContext } from '../../../model/definition.ts'
import type { Json } from '../../../model/document.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import { definitions } from '../../definitions.ts'
import { runtimes } from '../../runtimes.ts'

export interface OperatorCase {
  readonly type: keyof typeof definitions
  readonly config: object
  readonly schema: StreamSchema
  /** Of a changelog with the number of its kind last. */
  readonly rows: readonly Row[]
  readonly delay?: number
  readonly settings?: Readonly<Record<string, Json>>
  readonly restore?: JobSnapshot | null
  readonly clock?: JobClock
  /** Called between batches. */
  readonly between?: () => void
}

/** Lines by output port; those of a changelog have the kind in front. */
export type Lines = Readonly<Record<string, string[]>>

/** What the definition says of a config and an input. */
export function inferOf({ type, config, schema, settings }: Omit<OperatorCase, 'rows'>) {
  const definition = definitions[type] as AnyNodeDefinition
  const parsed: unknown = definition.config.parse(config)
  const mode: InferContext['mode'] = settings?.['mode'] === 'batch' ? 'batch' : 'streaming'
  const timeZone = typeof settings?.['timeZone'] === 'string' ? settings['timeZone'] : 'UTC'
  const inference = definition.infer(parsed, { in: schema }, { nodeId: 'node', timeZone, mode })
  return { parsed, ...inference }
}

export function operatorJob(one: OperatorCase) {
  const { type, schema, rows, delay = 0, settings = {}, restore = null, between, clock } = one
  const { parsed, outputs, problems } = inferOf(one)
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
  const changelog = schema.changes === 'changelog'
  const lines: Record<string, string[]> = Object.fromEntries(Object.keys(outputs).map((port) => [port, []]))
  const nodes: NodeSpec[] = [
    { id: 'src', type: 'rows', kind: 'source', outputs: { out: changelog ? kindsSchema(schema) : schema } },
    ...(changelog ? [{ id: 'log', type: 'log', from: ['src.out'], outputs: { out: schema } }] : []),
    {
      id: 'node',
      type,
      config: JSON.parse(JSON.stringify(parsed)) as Record<string, Json>,
      from: [changelog ? 'log.out' : 'src.out'],
      outputs,
    },
    ...Object.keys(outputs).map((port) => ({
      id: `to_${port}`,
      type: `to_${port}`,
      kind: 'sink' as const,
      from: [`node.${port}`],
    })),
  ]
  const made = {
    ...runtimes,
    rows: rowsSource([rows], schema.eventTime === null ? null : { delay }),
    log: asChangelog,
    ...Object.fromEntries(
      Object.entries(lines).map(([port, list]) => [`to_${port}`, changesSink(list, 'op')]),
    ),
  }
  const { job, frames } = testJob(planOf(nodes, settings), made, {
    library,
    restore,
    ...(clock === undefined ? {} : { clock }),
    breathe: () => {
      between?.()
      return Promise.resolve()
    },
  })
  return { job, frames, lines: lines as Lines }
}

/** The records that a node has accounted for. */
export function accounted({ late, dead, skipped, ledger }: NodeCounts): number {
  if (ledger === undefined) return Number.NaN
  const { held, passed, filtered, absorbed, duplicate, outOfTop, expired } = ledger
  return late + dead + skipped + held + passed + filtered + absorbed + duplicate + outOfTop + expired
}

/** Runs to the end; throws where the job fails, or a record is not accounted for. */
export async function runOperator(one: OperatorCase) {
  const made = operatorJob(one)
  await made.job.open()
  const end = await made.job.run()
  if (end.error !== null) throw new Error(end.error.message)
  const counts = end.frame.nodes['node']
  if (counts === undefined) throw new Error('The node has no counts.')
  if (accounted(counts) !== counts.in)
    throw new Error(`${counts.in} records came in, ${accounted(counts)} are accounted for`)
  return { ...made, end, counts }
}

/** The same, stopped after so many records, gone on from a snapshot of that moment, stopped again after so many more, and so on: lines of all parts. */
export async function runWithCut(one: OperatorCase, ...cuts: readonly number[]): Promise<Lines> {
  let restore = one.restore ?? null
  const parts: Lines[] = []
  for (const cut of cuts) {
    let [snapshot, left]: [string | null, number] = [null, cut]
    const part: ReturnType<typeof operatorJob> = operatorJob({
      ...one,
      restore,
      settings: { ...one.settings, batchSize: 1 },
      between() {
        if (--left !== 0) return
        snapshot = JSON.stringify(part.job.snapshot())
        part.job.stop()
      },
    })
    await part.job.open()
    const { error } = await part.job.run()
    if (error !== null) throw new Error(error.message)
    parts.push(part.lines)
    if (snapshot === null) return joined(parts)
    restore = JSON.parse(snapshot) as JobSnapshot
  }
  const rest = await runOperator({ ...one, restore })
  const all = accounted(rest.counts)
  if (all !== one.rows.length)
    throw new Error(`${one.rows.length} records came in, ${all} are accounted for after a restart`)
  return joined([...parts, rest.lines])
}

/** The lines of the parts of a run, by port. */
function joined(parts: readonly Lines[]): Lines {
  const ports = [...new Set(parts.flatMap((lines) => Object.keys(lines)))]
  return Object.fromEntries(ports.map((port) => [port, parts.flatMap((lines) => lines[port] ?? [])]))
}
