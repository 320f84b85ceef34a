/** Runs a join between two sources of rows and sinks of lines, and plays the order in which the engine reads them to naive models. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { JobClock, JobSnapshot, NodeCounts } from '../../../engine/kernel/options.ts'
import {
  linesSink,
  planOf,
  rowsSource,
  testJob,
  type NodeSpec,
  type Row,
} from '../../../engine/kernel/testing/plans.ts'
import type { Emit, NodeRuntime, OperatorContext } from '../../../engine/api/index.ts'
import type { RowKind } from '../../../model/changes.ts'
import type { AnyNodeDefinition } from '../../../model/definition.ts'
import type { Json } from '../../../model/document.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import { appendStream, type StreamSchema } from '../../../model/schema.ts'
import { t, type Value } from '../../../model/types.ts'

export interface Input {
  readonly schema: StreamSchema
  /** For a changelog each row has its kind in front. */
  readonly rows: readonly Row[]
  readonly delay?: number
}

export interface JoinCase {
  /** What the inference notes, as `severity code`; nothing unless it is given. */
  readonly problems?: readonly string[]
  readonly definition: AnyNodeDefinition
  readonly runtime: NodeRuntime
  readonly config: { readonly [key: string]: Json }
  readonly left: Input
  readonly right: Input
  readonly settings?: { readonly [key: string]: Json }
  readonly watch?: readonly string[]
  readonly restore?: JobSnapshot | null
  readonly clock?: JobClock
  /** Called between batches. */
  readonly between?: (() => void) | undefined
  /** Nodes behind the join, which is called `join`. */
  readonly behind?: readonly NodeSpec[]
  readonly runtimes?: Readonly<Record<string, NodeRuntime>>
}

/** Takes the kind off the front of each row. */
const changes: NodeRuntime = {
  kind: 'operator',
  create: (context: OperatorContext) => {
    const emit: Emit = context.emit('out')
    const columns = context.operator.inputs[0]?.schema.columns ?? []
    return {
      inputs: {
        in: {
          columns: columns.map((_, index) => index),
          accept: (...given: readonly Value[]) => {
            emit(given.slice(1, columns.length), given[columns.length] as number, given[0] as RowKind)
            context.ledger.passed++
            return true
          },
        },
      },
      timers: { next: Infinity },
      advance: () => undefined,
      summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
      inspect: () => ({ entries: [], total: 0 }),
    }
  },
}

function feed(side: 'left' | 'right', { schema }: Input): NodeSpec[] {
  const source = { id: `${side}_source`, type: `${side}_rows`, kind: 'source' } as const
  if (schema.changes === 'append') return [{ ...source, outputs: { out: schema } }]
  const raw = appendStream([{ name: 'kind', type: t.int(false) }, ...schema.columns], schema.eventTime)
  return [
    { ...source, outputs: { out: raw } },
    { id: `${side}_changes`, type: 'changes', from: [`${side}_source.out`], outputs: { out: schema } },
  ]
}
const producer = (side: 'left' | 'right', { schema }: Input): string =>
  schema.changes === 'append' ? `${side}_source.out` : `${side}_changes.out`

export function joinJob(one: JoinCase) {
  const { definition, left, right, settings = {}, watch = [], between } = one
  const config: unknown = definition.config.parse(one.config)
  const timeZone = typeof settings['timeZone'] === 'string' ? settings['timeZone'] : 'UTC'
  const mode = settings['mode'] === 'batch' ? 'batch' : 'streaming'
  const inputs = { left: left.schema, right: right.schema }
  const { outputs, problems } = definition.infer(config, inputs, { nodeId: 'join', timeZone, mode })
  expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(one.problems ?? [])
  const ports = Object.keys(outputs)
  const lines: Record<string, string[]> = Object.fromEntries(ports.map((port) => [port, []]))
  const plan = planOf(
    [
      ...feed('left', left),
      ...feed('right', right),
      {
        id: 'join',
        type: 'join',
        kind: 'join',
        config: JSON.parse(JSON.stringify(config)) as { readonly [key: string]: Json },
        from: [`left<${producer('left', left)}`, `right<${producer('right', right)}`],
        outputs,
      },
      ...ports.map((port): NodeSpec => ({ id: port, type: port, kind: 'sink', from: [`join.${port}`] })),
      ...(one.behind ?? []),
    ],
    settings,
  )
  const runtimes = {
    left_rows: rowsSource([left.rows], left.schema.eventTime === null ? null : { delay: left.delay ?? 0 }),
    right_rows: rowsSource(
      [right.rows],
      right.schema.eventTime === null ? null : { delay: right.delay ?? 0 },
    ),
    changes,
    join: one.runtime,
    ...Object.fromEntries(ports.map((port) => [port, linesSink(lines[port] ?? [])])),
    ...one.runtimes,
  }
  const { job, frames } = testJob(plan, runtimes, {
    library,
    watch,
    restore: one.restore ?? null,
    ...(one.clock === undefined ? {} : { clock: one.clock }),
    breathe: () => {
      between?.()
      return Promise.resolve()
    },
  })
  return { job, frames, lines, outputs }
}

/** The whole run. Asserts the ledger at its end. */
export async function runJoin(one: JoinCase) {
  const made = joinJob(one)
  await made.job.open()
  const end = await made.job.run()
  expect(end.error).toBe(null)
  const counts = end.frame.nodes['join']
  expect(ledgerSum(counts)).toBe(counts?.in)
  return { ...made, end, counts }
}

/** What became of the records that came in. */
export function ledgerSum(counts: NodeCounts | undefined): number {
  const booked = Object.values(counts?.ledger ?? {}).reduce((sum, count) => sum + count, 0)
  return booked + (counts?.late ?? 0) + (counts?.dead ?? 0) + (counts?.skipped ?? 0)
}

/**
 * Stopped after each of so many batches, and gone on from a snapshot of that moment in a fresh job: all lines by port, or null where the input ended before the
 * first cut.
 */
export async function runWithCut(one: JoinCase, ...cuts: readonly number[]) {
  let restore: JobSnapshot | null = null
  const parts: Readonly<Record<string, string[]>>[] = []
  for (const cut of [...cuts, Infinity]) {
    const taken: string[] = []
    let left = cut
    const part: ReturnType<typeof joinJob> = joinJob({
      ...one,
      restore,
      between() {
        if (taken.length > 0 || left-- > 0) return
        taken.push(JSON.stringify(part.job.snapshot()))
        part.job.stop()
      },
    })
    await part.job.open()
    const { error, frame } = await part.job.run()
    expect(error).toBe(null)
    const counts = frame.nodes['join']
    expect(ledgerSum(counts)).toBe(counts?.in)
    parts.push(part.lines)
    const [snapshot] = taken
    if (snapshot === undefined) break
    restore = JSON.parse(snapshot) as JobSnapshot
  }
  if (restore === null) return null
  const ports = Object.keys(parts[0] ?? {})
  return Object.fromEntries(ports.map((port) => [port, parts.flatMap((lines) => lines[port] ?? [])]))
}

/** One restart or two, each after so many batches more. */
export const restarts = fc.array(fc.nat(15), { minLength: 1, maxLength: 2 })
export const batchSizes = fc.constantFrom(1, 2, 3, 7)

/** A record, or the end of an input, with the watermark in force before it. */
export interface Arrival {
  readonly side: 'left' | 'right'
  readonly row: Row | null
  readonly mark: number
  /** The watermark after it. */
  readonly next: number
}

/** The order in which the engine takes the rows of two sources: a batch of each in turn. `timeAt`: the index of the event time. */
export function* arrivals(left: Input, right: Input, batchSize: number, timeAt = 0): Generator<Arrival> {
  const sides = { left, right } as const
  const at = { left: 0, right: 0 }
  const marks = { left: -Infinity, right: -Infinity }
  const mark = (): number => Math.min(marks.left, marks.right)
  while (mark() < Infinity) {
    for (const side of ['left', 'right'] as const) {
      const { rows, delay = 0 } = sides[side]
      const batch = rows.slice(at[side], at[side] + batchSize)
      at[side] += batch.length
      if (batch.length === 0 && marks[side] < Infinity) {
        const before = mark()
        marks[side] = Infinity
        yield { side, row: null, mark: before, next: mark() }
      }
      for (const row of batch) {
        const before = mark()
        marks[side] = Math.max(marks[side], (row[timeAt] as number) - delay)
        yield { side, row, mark: before, next: mark() }
      }
    }
  }
}

export const sorted = (lines: readonly string[] | undefined): string[] => [...(lines ?? [])].sort()
