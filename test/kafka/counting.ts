/** The job of the recovery tests over Kafka: a filter, counts and sums of a window by key, and what they have to be. */
import type { JobPlan } from '../../model/plan/plan.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { countAndSum, fileSink, node, pipeline } from '../recovery/inputs.ts'
import { makeTopic, valuesOf, type Sent } from '../support/kafkaJobs.ts'
import { planOfDocument } from '../support/recovery.ts'
import { seeded } from '../support/shuffle.ts'

const PARTITIONS = 4

interface Event {
  readonly ts: number
  readonly k: string
  readonly v: number
}

/** Each partition in order, but for up to 2 s; nothing is late. */
function events(count: number): readonly Event[] {
  const random = seeded(7)
  return Array.from({ length: count }, (_, at) => ({
    ts: 1_700_000_000_000 + Math.floor(at / PARTITIONS) * 20 - Math.floor(random() * 2_000),
    k: `k${Math.floor(random() * 40)}`,
    v: at,
  }))
}

function expectedOf(list: readonly Event[]): readonly string[] {
  const windows = new Map<string, { n: number; total: number; k: string; start: number }>()
  for (const { ts, k, v } of list) {
    if (v % 3 === 0) continue
    const start = Math.floor(ts / 10_000) * 10_000
    const key = `${start} ${k}`
    const one = windows.get(key) ?? { n: 0, total: 0, k, start }
    one.n++
    one.total += v
    windows.set(key, one)
  }
  return [...windows.values()].map(({ k, start, n, total }) => `${start} ${k} ${n} ${total}`)
}

/** Makes the topic and tells what the job has to give. */
export async function makeInput(
  connection: ResolvedKafka,
  topic: string,
  count: number,
): Promise<readonly string[]> {
  const list = events(count)
  const records = list.map((event, at): Sent => ({
    value: JSON.stringify(event),
    partition: at % PARTITIONS,
  }))
  await makeTopic(connection, topic, PARTITIONS, records)
  return expectedOf(list)
}

/** The source of such events, to the end of the topic. */
export const eventsFrom = (input: string) =>
  node('kafka_source', {
    connection: 'shop',
    topics: [input],
    stop: 'latest',
    schema: [
      { name: 'ts', type: 'BIGINT' },
      { name: 'k', type: 'STRING' },
      { name: 'v', type: 'BIGINT' },
    ],
    eventTime: { column: 'ts', delay: 2_000 },
    maxBytesPerPartition: 64 * 1024,
  })

export interface CountingJob {
  /** Of the pipeline, which also names its transactions. */
  readonly name: string
  readonly input: string
  readonly output: string
  /** A file that gets the same; null for none. */
  readonly file?: string | null
  readonly checkpointRecords: number
}

export function countingPlan({ name, input, output, file = null, checkpointRecords }: CountingJob): JobPlan {
  const document = pipeline(
    {
      events: eventsFrom(input),
      filter: node('filter', { condition: 'v % 3 <> 0' }),
      count: countAndSum(),
      out: node('kafka_sink', {
        connection: 'shop',
        topic: output,
        key: { kind: 'text', expression: 'k' },
        guarantee: 'exactly-once',
        create: { partitions: 3 },
      }),
      ...(file === null ? {} : { file: fileSink(file) }),
    },
    [
      ['events.out', 'filter.in'],
      ['filter.out', 'count.in'],
      ['count.out', 'out.in'],
      ...(file === null ? [] : [['count.out', 'file.in'] as const]),
    ],
    { restartDelay: 50, restartAttempts: 1_000, checkpointInterval: 0, checkpointRecords },
  )
  return planOfDocument({ ...document, name })
}

export interface Difference {
  readonly records: number
  readonly duplicates: number
  readonly losses: number
  /** Results that nobody expects. */
  readonly wrong: number
}

export const whole = (expected: readonly string[]): Difference => ({
  records: expected.length,
  duplicates: 0,
  losses: 0,
  wrong: 0,
})

export function compareLines(lines: readonly string[], expected: readonly string[]): Difference {
  const found = lines.map((line) => {
    const row = JSON.parse(line) as { window_start: string; k: string; n: number; total: number }
    return `${Date.parse(`${row.window_start}Z`)} ${row.k} ${row.n} ${row.total}`
  })
  const distinct = new Set(found)
  const wanted = new Set(expected)
  return {
    records: found.length,
    duplicates: found.length - distinct.size,
    losses: expected.filter((one) => !distinct.has(one)).length,
    wrong: [...distinct].filter((one) => !wanted.has(one)).length,
  }
}

export const compareTopic = async (
  connection: ResolvedKafka,
  topic: string,
  expected: readonly string[],
): Promise<Difference> => compareLines(await valuesOf(connection, topic), expected)
