/** Producing and fetching, without transactions. */
import { describe, expect, test } from 'vitest'
import { openBrokers } from '../../drivers/kafka/brokers.ts'
import { openClient } from '../../drivers/kafka/client.ts'
import { openFetcher } from '../../drivers/kafka/fetcher.ts'
import { topicOffsets, topicPartitions } from '../../drivers/kafka/offsets.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { createTopic } from '../../drivers/kafka/topics.ts'
import type { ProducerOptions } from '../../drivers/kafka/types.ts'
import { serializeError } from '../../model/errors.ts'
import { freshName, ownBroker, plainConnection, secureConnection, until } from '../support/kafka.ts'
import {
  fetchOptions,
  freshTopic,
  readTopic,
  record,
  records,
  textOf,
  valuesOf,
} from '../support/kafkaTopics.ts'

const safe: ProducerOptions = { acks: -1, compression: 'none', idempotent: true, retries: 10 }

async function produce(
  topic: string,
  what: ReturnType<typeof records>,
  options = safe,
  connection = plainConnection(),
) {
  const producer = await openProducer(connection, options)
  try {
    await producer.send(topic, what)
  } finally {
    await producer.close()
  }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it works',
    (error: unknown) => serializeError(error).code,
  )

describe('records come back as they were sent', () => {
  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'compressed by us: %s',
    async (compression) => {
      const topic = await freshTopic(plainConnection())
      await produce(topic, records(3_000, 'value '), { ...safe, compression })
      expect(await valuesOf(plainConnection(), topic)).toEqual(
        records(3_000, 'value ').map(({ value }) => textOf(value)),
      )
    },
  )

  test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('compressed by the broker: %s', async (type) => {
    const topic = await freshTopic(plainConnection(), 1, { config: { 'compression.type': type } })
    await produce(topic, records(3_000, 'value '))
    expect(await valuesOf(plainConnection(), topic)).toEqual(
      records(3_000, 'value ').map(({ value }) => textOf(value)),
    )
  })

  test('keys, headers, timestamps, tombstones, empty values', async () => {
    const topic = await freshTopic(plainConnection(), 2)
    const headers = [
      ['trace', Buffer.from('1-2')],
      ['trace', Buffer.from([0, 255])],
    ] as const
    await produce(topic, [
      record('a', 1, { key: Buffer.from('k'), headers, timestamp: 1_700_000_000_000 }),
      record('', 1, { key: Buffer.alloc(0), timestamp: 1_600_000_000_000 }),
      { key: Buffer.from('gone'), value: null, partition: 0, timestamp: 5 },
    ])
    const read = await readTopic(plainConnection(), topic)
    expect(read.get(1)).toEqual([
      { offset: 0, timestamp: 1_700_000_000_000, key: Buffer.from('k'), value: Buffer.from('a'), headers },
      { offset: 1, timestamp: 1_600_000_000_000, key: Buffer.alloc(0), value: Buffer.alloc(0), headers: [] },
    ])
    expect(read.get(0)).toEqual([
      { offset: 0, timestamp: 5, key: Buffer.from('gone'), value: null, headers: [] },
    ])
  })

  test('the time of a topic that takes the broker’s clock', async () => {
    const topic = await freshTopic(plainConnection(), 1, {
      config: { 'message.timestamp.type': 'LogAppendTime' },
    })
    const before = Date.now()
    await produce(topic, [record('a', 0, { timestamp: 5 })])
    const [read] = (await readTopic(plainConnection(), topic)).get(0) ?? []
    expect(read?.timestamp).toBeGreaterThanOrEqual(before)
  })

  test.each([
    { ...safe, acks: 0, idempotent: false },
    { ...safe, acks: 1, idempotent: false },
  ] as const)('acks $acks', async (options) => {
    const topic = await freshTopic(plainConnection())
    const producer = await openProducer(plainConnection(), options)
    await producer.send(topic, records(10, 'v'))
    await until('the records are there', async () => (await valuesOf(plainConnection(), topic)).length >= 10)
    await producer.close()
    expect(await valuesOf(plainConnection(), topic)).toHaveLength(10)
  })

  test('large batches, one after another, over TLS with a login', async () => {
    const connection = secureConnection('alice')
    const topic = await freshTopic(connection, 4)
    const producer = await openProducer(connection, safe)
    const all = Array.from({ length: 20_000 }, (_, index) => record(`value ${index}`, index % 4))
    for (let at = 0; at < all.length; at += 5_000) await producer.send(topic, all.slice(at, at + 5_000))
    await producer.close()
    const read = await readTopic(connection, topic, { maxBytesPerPartition: 20_000 })
    expect([...read.values()].map((part) => part.length)).toEqual([5_000, 5_000, 5_000, 5_000])
    expect(read.get(3)?.map(({ value }) => textOf(value))).toEqual(
      all.filter(({ partition }) => partition === 3).map(({ value }) => textOf(value)),
    )
  })
})

describe('what is asked for wrongly', () => {
  test('idempotence without all replicas', async () => {
    expect(await codeOf(openProducer(plainConnection(), { ...safe, acks: 1 }))).toBe('kafka-idempotence')
  })

  test('a topic that is not there', async () => {
    const topic = freshName('nowhere')
    expect(await codeOf(produce(topic, records(1, 'v'), { ...safe, retries: 1 }))).toBe('kafka-no-topic')
    const brokers = openBrokers(plainConnection())
    expect(await codeOf(topicOffsets(brokers, [topic], 'latest'))).toBe('kafka-no-topic')
    expect(await codeOf(topicPartitions(brokers, [topic]))).toBe('kafka-no-topic')
    await brokers.close()
  })

  test('a partition that is not there', async () => {
    const topic = await freshTopic(plainConnection(), 2)
    expect(await codeOf(produce(topic, [record('a', 0), record('b', 7)], { ...safe, retries: 1 }))).toBe(
      'kafka-no-topic',
    )
  })

  test('a record that is too large', async () => {
    const topic = await freshTopic(plainConnection(), 1, { config: { 'max.message.bytes': '1000' } })
    expect(await codeOf(produce(topic, [record('x'.repeat(5_000))]))).toBe('kafka-record-too-large')
  })

  test('topics: there already, a bad name, a bad setting, too many replicas', async () => {
    const connection = plainConnection()
    const topic = await freshTopic(connection)
    const make = (more: object) =>
      codeOf(createTopic(connection, { topic: freshName('t'), partitions: 1, replication: 1, ...more }))
    expect(await make({ topic })).toBe('kafka-topic-exists')
    expect(await make({ topic: 'not/good' })).toBe('kafka-topic-name')
    expect(await make({ config: { 'retention.ms': 'soon' } })).toBe('kafka-config')
    expect(await make({ replication: 3 })).toBe('kafka-replication')
    expect(await make({ partitions: 0 })).toBe('kafka-partitions')
  })
})

describe('positions', () => {
  test('offsets: earliest, latest, by time', async () => {
    const topic = await freshTopic(plainConnection(), 2)
    await produce(
      topic,
      [1_000, 2_000, 3_000].map((timestamp) => record('v', 0, { timestamp })),
    )
    const brokers = openBrokers(plainConnection())
    const of = async (which: Parameters<typeof topicOffsets>[2]): Promise<readonly number[]> =>
      (await topicOffsets(brokers, [topic], which)).map(({ offset }) => offset)
    expect(await of('earliest')).toEqual([0, 0])
    expect(await of('latest')).toEqual([3, 0])
    expect(await of({ timestamp: 1_500 })).toEqual([1, 0])
    expect(await of({ timestamp: 9_000 })).toEqual([3, 0])
    await brokers.close()
  })

  test('topics by pattern, with their partitions', async () => {
    const name = freshName('fits')
    for (const [suffix, partitions] of [
      ['a', 2],
      ['b', 3],
    ] as const)
      await createTopic(plainConnection(), { topic: `${name}-${suffix}`, partitions, replication: 1 })
    const brokers = openBrokers(plainConnection())
    expect(await topicPartitions(brokers, new RegExp(`^${name}-`))).toEqual(
      new Map([
        [`${name}-a`, 2],
        [`${name}-b`, 3],
      ]),
    )
    await brokers.close()
  })

  test('out of range', async () => {
    const topic = await freshTopic(plainConnection())
    await produce(topic, records(3, 'v'))
    const fetcher = await openFetcher(plainConnection(), fetchOptions)
    const error: unknown = await fetcher
      .fetch(new Map([[topic, new Map([[0, 99]])]]))
      .catch((e: unknown) => e)
    expect(serializeError(error)).toMatchObject({
      kind: 'operational',
      code: 'kafka-offset-out-of-range',
      message: expect.stringContaining(`${topic}, partition 0`),
    })
    // It can be gone on with.
    const [batch] = await fetcher.fetch(new Map([[topic, new Map([[0, 1]])]]))
    expect(batch).toMatchObject({ partition: 0, next: 3, end: 3 })
    await fetcher.close()
  })

  test('a topic that is deleted while it is read', async () => {
    const topic = await freshTopic(plainConnection())
    await produce(topic, records(3, 'v'))
    const fetcher = await openFetcher(plainConnection(), { ...fetchOptions, maxWait: 50 })
    const read = () => fetcher.fetch(new Map([[topic, new Map([[0, 3]])]]))
    await read()
    const admin = openClient(plainConnection()).admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [topic] })
    await admin.disconnect()
    let code = ''
    await until('it is told', async () => {
      code = await codeOf(read())
      return code !== 'it works'
    })
    expect(code).toBe('kafka-no-topic')
    await fetcher.close()
  })

  test('a partition that is left out rests, and goes on where it was', async () => {
    const topic = await freshTopic(plainConnection(), 2)
    await produce(topic, [...records(5, 'a', 0), ...records(5, 'b', 1)])
    const fetcher = await openFetcher(plainConnection(), { ...fetchOptions, maxWait: 50 })
    const seen: string[] = []
    const read = async (positions: Map<number, number>): Promise<void> => {
      for (const batch of await fetcher.fetch(new Map([[topic, positions]]))) {
        positions.set(batch.partition, batch.next)
        seen.push(...batch.records.map(({ value }) => textOf(value)))
      }
    }
    const zero = new Map([[0, 0]])
    await until('the first partition', async () => (await read(zero), seen.length === 5))
    await produce(topic, [...records(2, 'c', 0), ...records(2, 'd', 1)])
    const one = new Map([[1, 0]])
    await until('the second partition', async () => (await read(one), seen.length === 12))
    expect(seen.slice(5)).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'd0', 'd1'])
    await until('the first again', async () => (await read(zero), seen.length === 14))
    expect(seen.slice(12)).toEqual(['c0', 'c1'])
    await fetcher.close()
  })

  test('nothing new: it waits as long as it may, and says where the end is', async () => {
    const topic = await freshTopic(plainConnection())
    const fetcher = await openFetcher(plainConnection(), { ...fetchOptions, maxWait: 300 })
    const start = performance.now()
    const batches = await fetcher.fetch(new Map([[topic, new Map([[0, 0]])]]))
    expect(performance.now() - start).toBeGreaterThan(250)
    expect(batches.flatMap((batch) => batch.records)).toEqual([])
    expect(batches).toMatchObject([{ next: 0, end: 0 }])
    await fetcher.close()
  })
})

describe('a broker', () => {
  test('that is killed and comes back is gone on with', async () => {
    await using broker = await ownBroker()
    const topic = await freshTopic(broker.connection)
    await produce(topic, records(100, 'a'), safe, broker.connection)
    const fetcher = await openFetcher(broker.connection, { ...fetchOptions, maxWait: 50 })
    let position = 0
    const read = async (): Promise<void> => {
      for (const { next } of await fetcher.fetch(new Map([[topic, new Map([[0, position]])]])))
        position = next
    }
    await until('the first hundred', async () => (await read(), position === 100))
    await broker.kill()
    await read()
    await broker.start()
    const producer = await openProducer(broker.connection, safe)
    await producer.send(topic, records(100, 'b'))
    await producer.close()
    await until('the second hundred', async () => (await read(), position >= 200))
    expect(position).toBe(200)
    await fetcher.close()
  })
})

test('who asks for another partition while the leader is busy waits, and does not spin', async () => {
  const topic = await freshTopic(plainConnection(), 2)
  const fetcher = await openFetcher(plainConnection(), { ...fetchOptions, maxWait: 200 })
  const of = (partition: number) => new Map([[topic, new Map([[partition, 0]])]])
  let calls = 0
  let elapsed = false
  try {
    await fetcher.fetch(of(0))
    setTimeout(() => (elapsed = true), 500)
    // What is timed can only come in where somebody waits in between.
    for (; !elapsed && calls < 1_000; calls++) await fetcher.fetch(of(calls % 2))
  } finally {
    await fetcher.close()
  }
  expect(elapsed).toBe(true)
  expect(calls).toBeLessThan(50)
})
