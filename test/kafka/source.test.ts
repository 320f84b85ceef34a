/** What a Kafka source makes of topics, over real brokers. */
import { beforeAll, describe, expect, test } from 'vitest'
import { openGroupOffsets } from '../../drivers/kafka/groupOffsets.ts'
import { openClient } from '../../drivers/kafka/client.ts'
import { openTransaction } from '../../drivers/kafka/transaction.ts'
import type { Json } from '../../model/document.ts'
import { node, pipeline } from '../recovery/inputs.ts'
import { freshName, plainConnection, secureConnection, until } from '../support/kafka.ts'
import { makeTopic, send } from '../support/kafkaJobs.ts'
import { runInProcess, startInProcess } from '../support/kafkaRun.ts'

const columns = (...names: string[]): Json =>
  names.map((name) => ({ name, type: name === 'ts' || name === 'n' ? 'BIGINT' : 'STRING' }))

/** The rows that a source gives, as JSON. */
async function rows(
  config: Record<string, Json>,
  options: Parameters<typeof runInProcess>[1] = {},
): Promise<Json[]> {
  const document = pipeline(
    {
      src: node('kafka_source', { connection: 'shop', stop: 'latest', ...config }),
      out: node('console_sink', { format: 'json' }),
    },
    [['src.out', 'out.in']],
  )
  const { end, printed } = await runInProcess(document, options)
  expect(end.error).toBeNull()
  return printed.map((line) => JSON.parse(line) as Json)
}

/** Records that a preview reads; it writes to no sink. */
async function previewed(config: Record<string, Json>): Promise<number | undefined> {
  const document = pipeline(
    { src: node('kafka_source', { connection: 'shop', ...config }), out: node('console_sink', {}) },
    [['src.out', 'out.in']],
  )
  const { end, printed } = await runInProcess(document, { mode: 'preview' })
  expect(printed).toEqual([])
  return end.frame.nodes['src']?.in
}

const at = Date.UTC(2026, 0, 31, 9)
const numbers = (count: number, partition = 0, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    value: JSON.stringify({ n: from + index, ts: at + (from + index) * 1_000 }),
    partition,
    timestamp: at + (from + index) * 1_000,
  }))

describe('records as rows', () => {
  test('value, key, headers, topic, partition, offset and timestamp', async () => {
    const topic = freshName('rows')
    await makeTopic(plainConnection(), topic, 2, [
      {
        key: 'mia',
        value: '{"n":9007199254740993,"who":"mia"}',
        partition: 1,
        timestamp: at,
        headers: { trace: 't1' },
      },
    ])
    const metadata = ['key', 'topic', 'partition', 'offset', 'timestamp', 'headers'].map((from) => ({
      from,
      name: `_${from}`,
    }))
    expect(await rows({ topics: [topic], schema: columns('n', 'who'), metadata })).toEqual([
      {
        n: expect.any(Number) as unknown,
        who: 'mia',
        _key: 'mia',
        _topic: topic,
        _partition: 1,
        _offset: 0,
        _timestamp: '2026-01-31T09:00:00Z',
        _headers: { trace: 't1' },
      },
    ])
  })

  test('JSON with a Connect schema, CSV, text, bytes', async () => {
    const of = async (format: Json, value: string, schema: Json = []): Promise<Json[]> => {
      const topic = freshName('formats')
      await makeTopic(plainConnection(), topic, 1, [{ value }])
      return rows({ topics: [topic], value: { format }, schema })
    }
    expect(
      await of(
        { kind: 'connect' },
        '{"schema":{"type":"struct"},"payload":{"who":"mia","n":1}}',
        columns('who', 'n'),
      ),
    ).toEqual([{ who: 'mia', n: 1 }])
    expect(await of({ kind: 'csv' }, 'mia,7\n', columns('who', 'n'))).toEqual([{ who: 'mia', n: 7 }])
    expect(await of({ kind: 'text' }, 'GET /\n200')).toEqual([{ value: 'GET /\n200' }])
    expect(await of({ kind: 'raw' }, 'ü')).toEqual([{ value: 'w7w=' }])
  })

  test('a bad record is a dead letter with its place and its own bytes; a tombstone is left out', async () => {
    const topic = freshName('poison')
    await makeTopic(plainConnection(), topic, 1, [
      { value: '{"n":1}' },
      { value: '{"n":' },
      { value: null },
      { value: '{"n":"x"}' },
      { value: '{"n":4}' },
    ])
    const document = pipeline(
      {
        src: node('kafka_source', {
          connection: 'shop',
          stop: 'latest',
          topics: [topic],
          schema: columns('n'),
          metadata: [{ from: 'offset', name: 'o' }],
          onError: 'port',
        }),
        out: node('console_sink', { format: 'json' }),
        dead: node('console_sink', { format: 'json' }),
      },
      [
        ['src.out', 'out.in'],
        ['src.dead', 'dead.in'],
      ],
    )
    const { printed } = await runInProcess(document)
    const lines = printed.map((line) => JSON.parse(line) as Record<string, Json>)
    expect(lines.filter((line) => 'o' in line)).toEqual([
      { n: 1, o: 0 },
      { n: 4, o: 4 },
    ])
    const dead = lines.filter((line) => 'error' in line)
    expect(dead.map(({ place }) => place)).toEqual([`offset 1 of ${topic}-0`, `offset 3 of ${topic}-0`])
    expect(dead.map(({ text }) => text)).toEqual(['{"n":', '{"n":"x"}'])
  })

  test('records of aborted transactions are seen only when uncommitted ones are asked for', async () => {
    const topic = freshName('aborted')
    await makeTopic(plainConnection(), topic, 1)
    const transaction = await openTransaction(plainConnection(), {
      transactionalId: freshName('tx'),
      timeout: 60_000,
      compression: 'none',
      markerTopic: topic,
    })
    const record = (n: number) => ({ key: null, value: Buffer.from(`{"n":${n}}`), partition: 0 })
    await transaction.send(topic, [record(1)])
    await transaction.abort()
    await transaction.send(topic, [record(2)])
    await transaction.commit({ checkpoint: 1, hash: 'h' }, [])
    await transaction.close()
    expect(await rows({ topics: [topic], schema: columns('n') })).toEqual([{ n: 2 }])
    expect(await rows({ topics: [topic], schema: columns('n'), isolation: 'uncommitted' })).toEqual([
      { n: 1 },
      { n: 2 },
    ])
  })
})

describe('where it begins and ends', () => {
  const topic = freshName('places')
  const n = async (config: Record<string, Json>): Promise<Json[]> =>
    (await rows({ topics: [topic], schema: columns('n'), ...config })).map((row) => (row as { n: Json }).n)
  beforeAll(() => makeTopic(plainConnection(), topic, 1, numbers(10)))

  test('earliest, a time, given offsets; latest has nothing', async () => {
    expect(await n({})).toHaveLength(10)
    expect(await n({ start: 'timestamp', startTime: '2026-01-31T09:00:07Z' })).toEqual([7, 8, 9])
    expect(await n({ start: 'offsets', startOffsets: [{ partition: 0, offset: 8 }] })).toEqual([8, 9])
    expect(await n({ start: 'latest' })).toEqual([])
  })

  test('up to a time, up to given offsets', async () => {
    expect(await n({ stop: 'timestamp', stopTime: '2026-01-31T09:00:02Z' })).toEqual([0, 1])
    expect(await n({ stop: 'offsets', stopOffsets: [{ partition: 0, offset: 3 }] })).toEqual([0, 1, 2])
  })

  test('the committed offsets of a group, and Reset where there are none or they are gone', async () => {
    const group = freshName('group')
    expect(await n({ start: 'committed', group, reset: 'latest' })).toEqual([])
    expect(await n({ start: 'committed', group })).toHaveLength(10)
    const offsets = openGroupOffsets(plainConnection(), group)
    await offsets.write(new Map([[topic, new Map([[0, 6]])]]))
    expect(await n({ start: 'committed', group })).toEqual([6, 7, 8, 9])
    await offsets.write(new Map([[topic, new Map([[0, 600]])]]))
    expect(await n({ start: 'committed', group, reset: 'latest' })).toEqual([])
    await offsets.close()
    const document = pipeline(
      {
        src: node('kafka_source', {
          connection: 'shop',
          topics: [topic],
          schema: columns('n'),
          start: 'committed',
          group,
          reset: 'fail',
        }),
        out: node('console_sink', {}),
      },
      [['src.out', 'out.in']],
    )
    await expect(runInProcess(document)).rejects.toMatchObject({ code: 'kafka-no-offset', nodeId: 'src' })
  })

  test('a run notes under the group how far it is; a preview notes nothing', async () => {
    const group = freshName('noted')
    const offsets = openGroupOffsets(plainConnection(), group)
    const config = { topics: [topic], schema: columns('n'), group }
    expect(await previewed(config)).toBe(10)
    expect(await offsets.read([topic])).toEqual([])
    await rows(config, { checkpoints: true })
    expect(await offsets.read([topic])).toEqual([{ topic, partition: 0, offset: 10 }])
    await offsets.close()
  })

  test('a preview of a source that begins at the end shows the last records', async () => {
    expect(await previewed({ topics: [topic], schema: columns('n'), start: 'latest', stop: 'never' })).toBe(
      10,
    )
  })
})

describe('partitions', () => {
  const windows = (config: Record<string, Json>) =>
    pipeline(
      {
        src: node('kafka_source', {
          connection: 'shop',
          schema: columns('n', 'ts'),
          eventTime: { column: 'ts' },
          ...config,
        }),
        count: node('window_aggregate', {
          size: 10_000,
          aggregates: [{ function: 'COUNT', argument: '', name: 'c' }],
        }),
        out: node('console_sink', { format: 'json' }),
        late: node('console_sink', { format: 'json' }),
      },
      [
        ['src.out', 'count.in'],
        ['count.out', 'out.in'],
        ['count.late', 'late.in'],
      ],
    )

  test('each has its own watermark: a slow one is not late', async () => {
    const topic = freshName('slow')
    await makeTopic(plainConnection(), topic, 2, [
      ...numbers(2_000, 0),
      ...numbers(2_000, 1, 100_000),
      ...numbers(20, 0, 2_000),
    ])
    const { printed } = await runInProcess(
      windows({ topics: [topic], stop: 'latest', maxBytesPerPartition: 1_024 }),
    )
    const counts = printed.map((line) => (JSON.parse(line) as { c?: number }).c ?? 0)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4_020)
    expect(counts.every((count) => count === 10)).toBe(true)
  })

  test('one that is added while the job runs is found and read', async () => {
    const topic = freshName('grows')
    await makeTopic(plainConnection(), topic, 1, numbers(5))
    const document = pipeline(
      {
        src: node('kafka_source', {
          connection: 'shop',
          topics: [topic],
          schema: columns('n'),
          discovery: 200,
        }),
        out: node('console_sink', { format: 'json' }),
      },
      [['src.out', 'out.in']],
    )
    const run = await startInProcess(document)
    await until('the first records', () => run.printed.length === 5)
    const admin = openClient(plainConnection()).admin()
    await admin.connect()
    await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] })
    await admin.disconnect()
    await send(plainConnection(), topic, numbers(3, 1, 50))
    await until('those of the new partition', () => run.printed.length === 8)
    await until('nothing is left to read', () => run.frames.at(-1)?.nodes['src']?.lag === 0)
    run.job.stop()
    expect((await run.end).state).toBe('stopped')
  })
})

test('records that come one at a time are read as they come, whatever the answers between them', async () => {
  const topic = freshName('drops')
  await makeTopic(plainConnection(), topic, 1)
  // An answer without a record comes each millisecond, and nothing else would wake the reader for a minute.
  const document = pipeline(
    {
      src: node('kafka_source', {
        connection: 'shop',
        topics: [topic],
        schema: columns('n'),
        maxWait: 1,
      }),
      out: node('console_sink', { format: 'json' }),
    },
    [['src.out', 'out.in']],
  )
  const run = await startInProcess(document)
  for (let count = 1; count <= 20; count++) {
    await send(plainConnection(), topic, numbers(1, 0, count))
    await until(`record ${count}`, () => run.printed.length === count)
  }
  run.job.stop()
  expect((await run.end).state).toBe('stopped')
})

test('what a user may not read is said with topic and user', async () => {
  const topic = freshName('secret')
  await makeTopic(secureConnection('admin'), topic, 1)
  const document = pipeline(
    {
      src: node('kafka_source', {
        connection: 'shop',
        topics: [topic],
        schema: columns('n'),
        stop: 'latest',
      }),
      out: node('console_sink', {}),
    },
    [['src.out', 'out.in']],
  )
  const refused = runInProcess(document, { connection: secureConnection('bob') })
  await expect(refused).rejects.toMatchObject({
    nodeId: 'src',
    message: expect.stringContaining(topic) as unknown,
  })
})

test('how long records were under way is told at the source and at the sink, of those that come now', async () => {
  const [topic, target] = [freshName('old'), freshName('arrived')]
  await makeTopic(plainConnection(), topic, 1)
  await makeTopic(plainConnection(), target, 1)
  const document = pipeline(
    {
      src: node('kafka_source', {
        connection: 'shop',
        topics: [topic],
        schema: columns('n'),
        metadata: [{ from: 'timestamp', name: 'at' }],
        eventTime: { column: 'at', delay: 0 },
      }),
      sink: node('kafka_sink', { connection: 'shop', topic: target }),
    },
    [['src.out', 'sink.in']],
  )
  const run = await startInProcess(document)
  const latency = (id: string) => run.frames.at(-1)?.nodes[id]?.latency
  const hour = 3_600_000
  const sendOf = (age: number) =>
    send(plainConnection(), topic, [{ value: '{"n":1}', timestamp: Date.now() - age }])
  await sendOf(hour)
  await until('an old record has come', () => (latency('sink')?.p50 ?? 0) >= hour)
  expect(latency('src')?.p50).toBeGreaterThanOrEqual(hour)
  await sendOf(0)
  await until(
    'a new one',
    () => (latency('sink')?.p99 ?? hour) < hour && (latency('src')?.p99 ?? hour) < hour,
  )
  run.job.stop()
  expect((await run.end).state).toBe('stopped')
})
