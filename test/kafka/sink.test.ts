/** What a Kafka sink makes of records, over real brokers. */
import { expect, test } from 'vitest'
import { createTopic } from '../../drivers/kafka/topics.ts'
import { partitionOfKey } from '../../drivers/kafka/partitioner.ts'
import type { DocumentNode, Json, PipelineDocument } from '../../model/document.ts'
import { node, pipeline } from '../recovery/inputs.ts'
import { freshName, plainConnection, secureConnection } from '../support/kafka.ts'
import { makeTopic, readTopic, text, type Sent } from '../support/kafkaJobs.ts'
import { runInProcess } from '../support/kafkaRun.ts'
import { planOfDocument, runSupervised } from '../support/recovery.ts'

const at = Date.UTC(2026, 0, 31, 9)
const schema: Json = [
  { name: 'ts', type: 'BIGINT' },
  { name: 'who', type: 'STRING' },
  { name: 'n', type: 'BIGINT' },
]

const source = (topic: string): DocumentNode =>
  node('kafka_source', {
    connection: 'shop',
    topics: [topic],
    schema,
    stop: 'latest',
    eventTime: { column: 'ts' },
  })

function toTopic(
  input: string,
  sink: Record<string, Json>,
  between: Readonly<Record<string, DocumentNode>> = {},
): PipelineDocument {
  const [first] = Object.keys(between)
  return pipeline(
    {
      src: source(input),
      ...between,
      out: node('kafka_sink', { connection: 'shop', create: { partitions: 3 }, ...sink }),
    },
    first === undefined
      ? [['src.out', 'out.in']]
      : [
          ['src.out', `${first}.in`],
          [`${first}.out`, 'out.in'],
        ],
  )
}

async function input(rows: readonly (readonly [who: string | null, n: number])[]): Promise<string> {
  const topic = freshName('in')
  const records = rows.map(([who, n], index): Sent => ({
    value: JSON.stringify({ ts: at + index * 1_000, who, n }),
  }))
  await makeTopic(plainConnection(), topic, 1, records)
  return topic
}

const run = async (
  document: PipelineDocument,
  options: Parameters<typeof runInProcess>[1] = {},
): Promise<void> => {
  const { end } = await runInProcess(document, options)
  expect(end.error).toBeNull()
}

test('key, partition as Java chooses it, headers, and the event time as timestamp', async () => {
  const topic = freshName('out')
  const names = ['mia', 'leo', 'ada', 'wei', 'noah']
  const from = await input(names.map((name, n) => [name, n]))
  await run(
    toTopic(from, {
      topic,
      key: { kind: 'text', expression: 'who' },
      headers: [
        { name: 'source', expression: "'test'" },
        { name: 'none', expression: 'CAST(NULL AS STRING)' },
      ],
    }),
  )
  const records = await readTopic(plainConnection(), topic)
  expect(records).toHaveLength(5)
  for (const { key, partition, headers, timestamp, value } of records) {
    const name = text(key) ?? ''
    expect(partition).toBe(partitionOfKey(key ?? new Uint8Array(), 3))
    expect(headers.map(([header, bytes]) => [header, text(bytes)])).toEqual([['source', 'test']])
    expect(timestamp).toBe(at + names.indexOf(name) * 1_000)
    expect(JSON.parse(text(value) ?? '')).toMatchObject({ who: name, n: names.indexOf(name) })
  }
})

test('upserts: the newest row of each key, a JSON key of columns', async () => {
  const topic = freshName('counts')
  const from = await input([
    ['mia', 1],
    ['leo', 1],
    ['mia', 1],
    ['mia', 1],
  ])
  const count = node('running_aggregate', {
    keys: ['who'],
    aggregates: [{ function: 'COUNT', argument: '', name: 'c' }],
  })
  await run(toTopic(from, { topic, changes: 'upsert', key: { kind: 'json', columns: ['who'] } }, { count }))
  const newest = new Map<string | null, Json>()
  for (const { key, value } of await readTopic(plainConnection(), topic))
    newest.set(text(key), JSON.parse(text(value) ?? 'null') as Json)
  expect(newest).toEqual(
    new Map([
      ['{"who":"mia"}', { who: 'mia', c: 3 }],
      ['{"who":"leo"}', { who: 'leo', c: 1 }],
    ]),
  )
})

test('a topic by record, text values, and the fixed topic where it is NULL', async () => {
  const [base, other] = [freshName('base'), freshName('other')]
  await makeTopic(plainConnection(), other, 1)
  const from = await input([
    ['mia', 1],
    ['leo', 2],
  ])
  const map = node('map', { keep: 'listed', columns: [{ name: 'who', expression: 'who' }] })
  await run(
    toTopic(
      from,
      { topic: base, topicExpression: `CASE WHEN who = 'leo' THEN '${other}' END`, format: { kind: 'text' } },
      { map },
    ),
  )
  const values = async (topic: string) =>
    (await readTopic(plainConnection(), topic)).map(({ value }) => text(value))
  expect(await values(base)).toEqual(['mia'])
  expect(await values(other)).toEqual(['leo'])
})

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('compressed by %s', async (compression) => {
  const topic = freshName('packed')
  const from = await input(Array.from({ length: 50 }, (_, n) => ['mia', n] as const))
  await run(toTopic(from, { topic, compression }))
  expect(await readTopic(plainConnection(), topic)).toHaveLength(50)
})

test('a preview writes nothing, and does not even make the topic', async () => {
  const topic = freshName('never')
  const from = await input([['mia', 1]])
  await run(toTopic(from, { topic }), { mode: 'preview' })
  await expect(readTopic(plainConnection(), topic)).rejects.toMatchObject({ code: 'kafka-no-topic' })
})

test(
  'at least once: nothing is missing after kills, whatever comes twice',
  { timeout: 120_000 },
  async () => {
    const topic = freshName('least')
    const from = await input(Array.from({ length: 5_000 }, (_, n) => ['mia', n] as const))
    const document = toTopic(from, { topic, guarantee: 'at-least-once' })
    const settings = { restartDelay: 0, restartAttempts: 100, checkpointInterval: 0, checkpointRecords: 500 }
    let struck = 0
    const { status } = await runSupervised({
      plan: planOfDocument({ ...document, settings }),
      connections: { shop: plainConnection() },
      checkpoint(_view, { number, kill }) {
        if (struck === number || number > 3) return
        struck = number
        kill()
      },
    })
    expect(status).toEqual({ state: 'finished', error: null })
    expect(struck).toBeGreaterThan(0)
    const found = (await readTopic(plainConnection(), topic)).map(
      ({ value }) => (JSON.parse(text(value) ?? '') as { n: number }).n,
    )
    expect(new Set(found).size).toBe(5_000)
  },
)

test('records that the topic will not keep are told of, with the way out', async () => {
  const topic = freshName('short')
  const config = { 'retention.ms': '60000' }
  await createTopic(plainConnection(), { topic, partitions: 1, replication: -1, config })
  const { logs } = await runInProcess(toTopic(await input([['mia', 1]]), { topic }))
  expect(logs.join()).toMatch(/older than .* keeps them.*Set Timestamp to now/)
})

test('what cannot be written to is said with the node and the way out', async () => {
  const from = await input([['mia', 1]])
  const missing = runInProcess(toTopic(from, { topic: freshName('missing'), create: null }))
  await expect(missing).rejects.toMatchObject({
    code: 'kafka-no-topic',
    nodeId: 'out',
    hint: expect.stringContaining('create') as unknown,
  })
  const once = runInProcess(toTopic(from, { topic: freshName('once'), guarantee: 'exactly-once' }))
  await expect(once).rejects.toMatchObject({
    code: 'kafka-transactions',
    nodeId: 'out',
    hint: expect.stringContaining('checkpoint interval') as unknown,
  })
})

test(
  'two exactly-once sinks share a transaction; a second transactional id is refused',
  { timeout: 60_000 },
  async () => {
    const [one, two] = [freshName('one'), freshName('two')]
    const from = await input(Array.from({ length: 100 }, (_, n) => ['mia', n] as const))
    const sink = (topic: string) =>
      node('kafka_sink', {
        connection: 'shop',
        topic,
        create: { partitions: 1 },
        guarantee: 'exactly-once',
      })
    const both: PipelineDocument = {
      ...pipeline({ src: source(from), one: sink(one), two: sink(two) }, [
        ['src.out', 'one.in'],
        ['src.out', 'two.in'],
      ]),
      name: one,
    }
    await run(both, { checkpoints: true })
    expect(await readTopic(plainConnection(), one)).toHaveLength(100)
    expect(await readTopic(plainConnection(), two)).toHaveLength(100)
  },
)

test('what a user may not do is said: topic, and transactional id', async () => {
  const name = freshName('alice-in')
  await makeTopic(secureConnection('admin'), name, 1, [{ value: `{"ts":${at},"who":"mia","n":1}` }])
  const topic = freshName('private')
  await makeTopic(secureConnection('admin'), topic, 1)
  const connection = secureConnection('alice')
  const refused = runInProcess(toTopic(name, { topic, create: null }), { connection })
  await expect(refused).rejects.toMatchObject({
    nodeId: 'out',
    message: expect.stringContaining(topic) as unknown,
  })
  const mine = freshName('alice-out')
  await makeTopic(secureConnection('admin'), mine, 1)
  const exactly = toTopic(name, {
    topic: mine,
    create: null,
    guarantee: 'exactly-once',
    transactionalId: 'not-hers',
  })
  await expect(runInProcess(exactly, { connection, checkpoints: true })).rejects.toMatchObject({
    nodeId: 'out',
    message: expect.stringContaining('not-hers') as unknown,
  })
})

/** Fifty records a second for two seconds; of each when it was made and when it was sent, ms. Records of one send are sent at the same time. */
async function slowly(
  sink: Record<string, Json>,
): Promise<readonly { readonly born: number; readonly sent: number }[]> {
  const topic = freshName('slow')
  const document = pipeline(
    {
      orders: node('generator', { dataset: 'orders', rate: 50, limit: 100 }),
      born: node('map', { keep: 'listed', columns: [{ name: 'born', expression: 'CURRENT_TIMESTAMP' }] }),
      out: node('kafka_sink', {
        connection: 'shop',
        topic,
        timestamp: 'now',
        create: { partitions: 1 },
        ...sink,
      }),
    },
    [
      ['orders.out', 'born.in'],
      ['born.out', 'out.in'],
    ],
  )
  await run(document)
  const records = await readTopic(plainConnection(), topic)
  expect(records.length).toBe(100)
  return records.map(({ value, timestamp }) => ({
    born: Date.parse((JSON.parse(text(value) ?? '') as { born: string }).born),
    sent: Number(timestamp),
  }))
}
const sends = (records: readonly { readonly sent: number }[]): number =>
  new Set(records.map(({ sent }) => sent)).size
/** For a machine that is busy with other tests. */
const DELAYED = 1_000

test('at a low rate records go out at once, or together within linger', async () => {
  const linger = 400
  const [single, gathered] = await Promise.all([slowly({}), slowly({ linger })])
  expect(sends(single)).toBeGreaterThan(3 * sends(gathered))
  expect(sends(gathered)).toBeGreaterThan(1)
  for (const { born, sent } of single) expect(sent - born).toBeLessThan(DELAYED)
  for (const { born, sent } of gathered) expect(sent - born).toBeLessThan(linger + DELAYED)
  expect(Math.max(...gathered.map(({ born, sent }) => sent - born))).toBeGreaterThanOrEqual(linger / 2)
})

test('a full batch does not wait for linger, and the batch size rules how many sends there are', async () => {
  const rows = Array.from({ length: 2_000 }, (_, n) => ['mia', n] as const)
  const from = await input(rows)
  const sendsOf = async (sink: Record<string, Json>): Promise<number> => {
    const topic = freshName('sized')
    await run(toTopic(from, { topic, timestamp: 'now', create: { partitions: 1 }, linger: 60_000, ...sink }))
    const records = await readTopic(plainConnection(), topic)
    expect(records.length).toBe(2_000)
    return sends(records.map(({ timestamp }) => ({ sent: Number(timestamp) })))
  }
  const small = await sendsOf({ batchBytes: 1_024 })
  expect(small).toBeGreaterThan(await sendsOf({ batchBytes: 1_000_000 }))
})
