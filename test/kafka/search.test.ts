/** Records found and followed, on a real broker. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAccess, type Access } from '../../drivers/kafka/browse/access.ts'
import { produceRecord } from '../../drivers/kafka/browse/produce.ts'
import { sampleTopic } from '../../drivers/kafka/browse/sample.ts'
import { oneRecord, search, type Progress, type Search } from '../../drivers/kafka/browse/search.ts'
import type { RecordView } from '../../drivers/kafka/browse/view.ts'
import { createTopic } from '../../drivers/kafka/browse/topics.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { freshName, plainConnection, until } from '../support/kafka.ts'

const COUNT = 6_000
const PARTITIONS = 3
const START = Date.UTC(2026, 0, 1)
const STEP = 100
const topic = freshName('found')
let access: Access

beforeAll(async () => {
  access = await openAccess(plainConnection())
  await createTopic(access, topic, PARTITIONS, 1, [])
  const producer = await openProducer(access.connection, {
    acks: -1,
    compression: 'none',
    idempotent: false,
    retries: 3,
  })
  for (let from = 0; from < COUNT; from += 500)
    await producer.send(
      topic,
      Array.from({ length: 500 }, (_, index) => {
        const n = from + index
        return {
          key: Buffer.from(`user-${n % 10}`),
          value: Buffer.from(
            JSON.stringify({
              n,
              kind: n % 3 === 0 ? 'buy' : 'view',
              at: new Date(START + n * STEP).toISOString(),
            }),
          ),
          headers: [['trace', Buffer.from(`t${n}`)] as const],
          timestamp: START + n * STEP,
          partition: n % PARTITIONS,
        }
      }),
    )
  await producer.close()
})
afterAll(() => access.close())

const all = { kind: 'earliest' } as const
const wanted = (more: Partial<Search> = {}): Search => ({
  topic,
  partitions: null,
  from: all,
  to: { kind: 'latest' },
  order: 'newest',
  follow: false,
  filter: '',
  key: '',
  header: '',
  columns: [
    { name: 'n', type: 'BIGINT' },
    { name: 'kind', type: 'STRING' },
  ],
  cursor: null,
  limit: 100,
  ...more,
})

async function find(more: Partial<Search> = {}): Promise<{ records: RecordView[]; last: Progress }> {
  const records: RecordView[] = []
  let last: Progress | null = null
  await search(access, wanted(more), new AbortController().signal, (found, progress) => {
    records.push(...found)
    last = progress
  })
  if (last === null) throw new Error('it said nothing')
  return { records, last }
}
const numbers = (records: readonly RecordView[]) =>
  records.map(({ value }) => (JSON.parse(value.text) as { n: number }).n)

test.each(['newest', 'oldest'] as const)(
  'pages, %s first, give every record once and in order',
  async (order) => {
    const seen: number[] = []
    for (let cursor: Search['cursor'] = null; ;) {
      const { records, last } = await find({ order, cursor, limit: 700 })
      seen.push(...numbers(records))
      cursor = last.cursor
      if (last.done === 'end') break
      expect(last.done).toBe('full')
      expect(records).toHaveLength(700)
      expect(last.left).toBe(COUNT - seen.length)
    }
    const ascending = Array.from({ length: COUNT }, (_, n) => n)
    expect(seen).toEqual(order === 'oldest' ? ascending : ascending.reverse())
  },
)

test('a page of a large topic reads little of it', async () => {
  const { records, last } = await find({ limit: 50 })
  expect(numbers(records)).toEqual(Array.from({ length: 50 }, (_, n) => COUNT - 1 - n))
  expect(last.read).toBeLessThan(COUNT / 10)
})

test('a condition sees the fields of the value and the record around it', async () => {
  const buys = await find({ filter: "kind = 'buy' AND n >= 5400", order: 'oldest', limit: 1_000 })
  expect(numbers(buys.records)).toEqual(Array.from({ length: 200 }, (_, i) => 5_400 + 3 * i))
  const around = await find({
    filter: "`partition` = 1 AND key = 'user-4' AND headers['trace'] LIKE 't1_4' AND `offset` < 60",
  })
  expect(numbers(around.records)).toEqual([154, 124])
  const nested = await find({ filter: '`value`.n = 17' })
  expect(numbers(nested.records)).toEqual([17])
  const text = await find({ columns: [], filter: '`value` LIKE \'%"n":4242,%\'' })
  expect(numbers(text.records)).toEqual([4_242])
})

test('bounds of time, offsets, partitions, key and header', async () => {
  const time = (n: number) => ({ kind: 'time', time: START + n * STEP }) as const
  expect(numbers((await find({ from: time(1_000), to: time(1_005), order: 'oldest' })).records)).toEqual([
    1_000, 1_001, 1_002, 1_003, 1_004,
  ])
  const offset = (at: number) => ({ kind: 'offset', offset: at }) as const
  const range = await find({ partitions: [2], from: offset(10), to: offset(12), order: 'oldest' })
  expect(range.records.map((one) => [one.partition, one.offset])).toEqual([
    [2, 10],
    [2, 11],
    [2, 12],
  ])
  expect(numbers((await find({ key: 'user-7', header: 'trace=t27' })).records)).toContain(27)
  expect((await find({ header: 'nothing' })).records).toEqual([])
})

test('a condition that does not check, and values that do not fit, are told', async () => {
  const wrong = await find({ filter: 'amount > 1' })
  expect(wrong.last.done).toBe('failed')
  expect(wrong.last.error?.message).toMatch(/filter amount > 1 cannot be used: .*amount/)
  const misfit = await find({ columns: [{ name: 'kind', type: 'BIGINT' }], filter: 'kind > 1', limit: 10 })
  expect(misfit.last).toMatchObject({ matched: 0, unreadable: COUNT, done: 'end' })
})

test('it can be stopped', async () => {
  const stop = new AbortController()
  let last: Progress | null = null
  await search(access, wanted({ filter: 'n < 0' }), stop.signal, (_, progress) => {
    last = progress
    stop.abort()
  })
  expect(last).toMatchObject({ done: 'stopped' })
})

test('a tail shows what comes, and only what is looked for', async () => {
  const followed = freshName('followed')
  await createTopic(access, followed, 2, 1, [])
  const stop = new AbortController()
  const seen: string[] = []
  let started = false
  const following = search(
    access,
    wanted({
      topic: followed,
      columns: [],
      from: { kind: 'latest' },
      follow: true,
      filter: "`value` LIKE 'yes%'",
    }),
    stop.signal,
    (records) => {
      started = true
      seen.push(...records.map(({ value }) => value.text))
    },
  )
  await until('it follows', () => started)
  for (const value of ['yes 1', 'no', 'yes 2'])
    await produceRecord(access, followed, { partition: 0, key: null, value, headers: [] })
  await until('both came', () => seen.length === 2)
  stop.abort()
  await following
  expect(seen).toEqual(['yes 1', 'yes 2'])
})

test('the shape of values is found in a sample; a record can be seen in whole', async () => {
  const sample = await sampleTopic(access, topic)
  expect(sample).toMatchObject({ format: 'json', records: 200, eventTime: 'at' })
  expect(sample.columns.map(({ name }) => name)).toEqual(['n', 'kind', 'at'])
  const whole = await oneRecord(access, topic, 1, 0)
  expect(whole.value).toMatchObject({ kind: 'json', cut: false })
  expect(whole.headers).toEqual([{ name: 'trace', value: { kind: 'text', text: 't1', size: 2, cut: false } }])
  expect(whole.hex).toMatch(/^000000 {2}7b 22 6e 22/)
  await expect(oneRecord(access, topic, 0, 10_000_000)).rejects.toMatchObject({ code: 'kafka-record-gone' })
})
