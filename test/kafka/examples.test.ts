/** The gallery's Kafka examples on a real broker: each runs on its own records, and its answer is right. */
import { beforeAll, expect, test } from 'vitest'
import { openAccess } from '../../drivers/kafka/browse/index.ts'
import { examplesDirectory } from '../../main/services/locations.ts'
import { fillExampleTopics, readExampleTopics } from '../../main/services/localKafka/topics.ts'
import { exampleFile, openExample } from '../support/examples.ts'
import { plainConnection, until } from '../support/kafka.ts'
import { readTopic, text } from '../support/kafkaJobs.ts'
import { startInProcess } from '../support/kafkaRun.ts'

type Row = Readonly<Record<string, string | number | null>>

const lines = (file: string): string[] => exampleFile(`data/kafka/${file}`).trimEnd().split('\n')
const rows = <T extends Row>(file: string): T[] => lines(file).map((line) => JSON.parse(line) as T)

const fill = async (): Promise<readonly string[]> => {
  const access = await openAccess(plainConnection())
  try {
    return await fillExampleTopics(access, examplesDirectory)
  } finally {
    await access.close()
  }
}
let made: readonly string[] = []
beforeAll(async () => {
  made = await fill()
})

test('every topic that an example reads is made with its records, and filled once', async () => {
  const topics = await readExampleTopics(examplesDirectory)
  expect(made).toEqual(topics.map(({ topic }) => topic))
  expect(await fill()).toEqual([])
  const filled = new Set(topics.flatMap(({ topic, file }) => (file === null ? [] : [topic])))
  const cards = JSON.parse(exampleFile('gallery.json')) as { id: string; tag: string }[]
  const read = cards
    .filter(({ tag }) => tag === 'Kafka')
    .flatMap(({ id }) => Object.values(openExample(id).document.nodes))
    .filter(({ type }) => type === 'kafka_source')
    .flatMap(({ config }) => config['topics'] as string[])
  expect(new Set(read)).toEqual(filled)
})

/** Runs an example until so many records are in a topic, and gives their keys and values. */
async function run(
  id: string,
  topic: string,
  count: number,
): Promise<(readonly [key: string | null, value: string | null])[]> {
  const { job, end } = await startInProcess(openExample(id).document)
  try {
    await until(`${count} records in ${topic}`, async () => {
      const { length } = await readTopic(plainConnection(), topic)
      return length >= count
    })
  } finally {
    job.stop()
  }
  expect((await end).error).toBeNull()
  return (await readTopic(plainConnection(), topic)).map(({ key, value }) => [text(key), text(value)])
}

const valuesOf = (records: readonly (readonly [string | null, string | null])[]): Row[] =>
  records.map(([, value]) => JSON.parse(value ?? 'null') as Row)
const sorted = (list: readonly Row[]): string[] => list.map((row) => JSON.stringify(row)).sort()

test('topic to topic, in upper case', async () => {
  const expected = lines('lines.txt').map((line) => line.toUpperCase())
  const records = await run('kafka_upper_case', 'demo-lines-upper', expected.length)
  expect(records.map(([, value]) => value)).toEqual(expected)
})

test('word count: the newest record of each key is the count', async () => {
  const words = lines('lines.txt').flatMap((line) => line.toLowerCase().split(' '))
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const records = await run('kafka_word_count', 'demo-word-counts', words.length)
  const newest = new Map(records.map(([key, value]) => [key, JSON.parse(value ?? 'null') as Row]))
  expect(newest).toEqual(new Map([...counts].map(([word, times]) => [word, { word, times }])))
})

/** Rows by minute and a further column; the last minute is not over. */
function byMinute<T extends Row>(
  list: readonly T[],
  time: (row: T) => string,
  by: (row: T) => string,
): T[][] {
  const last = list.map((row) => time(row).slice(0, 16)).reduce((a, b) => (a > b ? a : b))
  const over = list.filter((row) => time(row).slice(0, 16) < last)
  return [...Map.groupBy(over, (row) => `${time(row).slice(0, 16)} ${by(row)}`).values()]
}

test('clickstream: views and visitors of each page and minute', async () => {
  const views = rows<{ time: string; user: string; page: string }>('page_views.ndjson')
  const expected = byMinute(
    views,
    ({ time }) => time,
    ({ page }) => page,
  ).map((list) => ({
    page: list[0]?.page ?? '',
    minute: list[0]?.time.slice(0, 16) ?? '',
    views: list.length,
    visitors: new Set(list.map(({ user }) => user)).size,
  }))
  const found = valuesOf(await run('kafka_clickstream', 'demo-views-per-minute', expected.length))
  const seen = found.map(({ page = '', views: count = 0, visitors = 0, window_start: start }) => ({
    page,
    minute: minuteOf(start),
    views: count,
    visitors,
  }))
  expect(sorted(seen)).toEqual(sorted(expected))
})

const minuteOf = (time: string | number | null | undefined): string =>
  String(time).replace(' ', 'T').slice(0, 16)

interface LogEvent extends Row {
  readonly '@timestamp': string
  readonly message: string
  readonly log: string
  readonly time: string
}

test('log lines: the events of Logstash and Fluentd, by level', async () => {
  const isLogstash = (event: LogEvent): boolean => Object.hasOwn(event, '@timestamp')
  const timeOf = (event: LogEvent): string => (isLogstash(event) ? event['@timestamp'] : event.time)
  const levelOf = (event: LogEvent): string =>
    (isLogstash(event) ? event.message : event.log).split(' ')[0] ?? ''
  const expected = byMinute(rows<LogEvent>('logs.ndjson'), timeOf, levelOf).map((list) => ({
    level: list[0] === undefined ? '' : levelOf(list[0]),
    minute: list[0] === undefined ? '' : timeOf(list[0]).slice(0, 16),
    lines: list.length,
    by_logstash: list.filter(isLogstash).length,
    by_fluentd: list.filter((event) => !isLogstash(event)).length,
  }))
  const found = valuesOf(await run('kafka_logs', 'demo-log-levels', expected.length))
  const seen = found.map(
    ({ level = '', lines: count = 0, by_logstash = 0, by_fluentd = 0, window_start: start }) => ({
      level,
      minute: minuteOf(start),
      lines: count,
      by_logstash,
      by_fluentd,
    }),
  )
  expect(sorted(seen)).toEqual(sorted(expected))
})

test('orders and payments: each order with its payment of the next 15 minutes', async () => {
  const payments = rows<{ order_id: number; method: string; paid_at: string }>('payments.ndjson')
  const orders = rows<{ id: number; ordered_at: string }>('orders.ndjson')
  const expected = orders.map(({ id, ordered_at }) => {
    const found = payments.find(
      ({ order_id, paid_at }) =>
        order_id === id && Date.parse(paid_at) - Date.parse(ordered_at) <= 15 * 60_000,
    )
    return { id, state: found === undefined ? 'unpaid' : 'paid', method: found?.method ?? null }
  })
  expect(new Set(expected.map(({ state }) => state)).size).toBe(2)
  const records = await run('kafka_payments', 'demo-order-states', orders.length)
  const seen = valuesOf(records).map(({ id = 0, state = '', method = null }) => ({ id, state, method }))
  expect(sorted(seen)).toEqual(sorted(expected))
  expect(records.every(([key, value]) => key === String((JSON.parse(value ?? '{}') as Row)['id']))).toBe(true)
})
