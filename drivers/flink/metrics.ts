/** What the tasks of a job count and how busy they are, over all their subtasks. */
import { z } from 'zod'
import type { FlinkOperator } from '../../model/flinkGraph.ts'
import type { Endpoint } from './http.ts'
import { askJob } from './read.ts'

export interface OperatorCounts {
  readonly in: number | null
  readonly out: number | null
  readonly inRate: number | null
  readonly outRate: number | null
  readonly late: number | null
  /** Of a sink that counts what it has sent. */
  readonly sent: number | null
  /** Epoch ms; the slowest subtask's. */
  readonly watermark: number | null
}

export interface TaskLoad {
  /** Of the time, 0 to 1, of the busiest subtask. */
  readonly busy: number | null
  readonly backPressured: number | null
  readonly idle: number | null
  readonly pressure: 'ok' | 'low' | 'high' | null
}

/** Flink writes what it does not know as the text NaN. */
const figure = z
  .union([z.number(), z.literal('NaN')])
  .nullish()
  .transform((value) => (typeof value === 'number' ? value : null))
const aggregated = z.array(z.object({ id: z.string(), min: figure, max: figure, sum: figure }))
const listed = z.array(z.object({ id: z.string() }))
type Aggregates = ReadonlyMap<string, z.output<typeof aggregated>[number]>

const PARTS = [
  'numRecordsIn',
  'numRecordsOut',
  'numRecordsInPerSecond',
  'numRecordsOutPerSecond',
  'numLateRecordsDropped',
  'numRecordsSend',
  'currentOutputWatermark',
  'currentInputWatermark',
] as const

const LOADS = ['busyTimeMsPerSecond', 'backPressuredTimeMsPerSecond', 'idleTimeMsPerSecond'] as const

/** So many names fit into an address. */
const A_QUESTION = 60

/** By operator, and of the task. What Flink does not tell (yet) is null. */
export async function taskMetrics(
  at: Endpoint,
  jobId: string,
  task: string,
  operators: readonly FlinkOperator[],
): Promise<{ readonly counts: ReadonlyMap<string, OperatorCounts>; readonly load: TaskLoad }> {
  const path = `/vertices/${task}/subtasks/metrics`
  // Asked for one that is not there, Flink tells none of them.
  const there = new Set((await askJob(at, jobId, path, listed)).map(({ id }) => id))
  const wanted = [
    ...LOADS,
    ...operators.flatMap(({ name }) => PARTS.map((part) => `${name}.${part}`)),
  ].filter((name) => there.has(name))
  const questions = Array.from({ length: Math.ceil(wanted.length / A_QUESTION) }, (_, i) =>
    wanted.slice(i * A_QUESTION, (i + 1) * A_QUESTION),
  )
  const answers = await Promise.all(
    questions.map((names) => {
      const get = names.map(encodeURIComponent).join(',')
      return askJob(at, jobId, `${path}?get=${get}`, aggregated)
    }),
  )
  const found: Aggregates = new Map(answers.flat().map((one) => [one.id, one]))
  return {
    counts: new Map(operators.map(({ id, name }) => [id, countsOf(found, name)])),
    load: loadOf(found),
  }
}

function countsOf(found: Aggregates, name: string): OperatorCounts {
  const sum = (part: string): number | null => found.get(`${name}.${part}`)?.sum ?? null
  const time = (part: string): number | null => {
    const least = found.get(`${name}.${part}`)?.min
    // Flink's sign for none.
    return least === undefined || least === null || least < -8e18 ? null : least
  }
  return {
    in: sum('numRecordsIn'),
    out: sum('numRecordsOut'),
    inRate: sum('numRecordsInPerSecond'),
    outRate: sum('numRecordsOutPerSecond'),
    late: sum('numLateRecordsDropped'),
    sent: sum('numRecordsSend'),
    watermark: time('currentOutputWatermark') ?? time('currentInputWatermark'),
  }
}

/** The bounds are those of Flink's own page. */
const LOW = 0.1
const HIGH = 0.5

function loadOf(found: Aggregates): TaskLoad {
  const share = (name: string, which: 'max' | 'min'): number | null => {
    const ms = found.get(name)?.[which]
    return ms === undefined || ms === null ? null : Math.min(1, ms / 1_000)
  }
  const backPressured = share('backPressuredTimeMsPerSecond', 'max')
  return {
    busy: share('busyTimeMsPerSecond', 'max'),
    backPressured,
    idle: share('idleTimeMsPerSecond', 'min'),
    pressure:
      backPressured === null ? null : backPressured > HIGH ? 'high' : backPressured > LOW ? 'low' : 'ok',
  }
}
