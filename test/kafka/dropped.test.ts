/** Connections that break, at each kind of request: before the broker has seen it, and before the client hears that it was done. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFetcher } from '../../drivers/kafka/fetcher.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { openTransaction } from '../../drivers/kafka/transaction.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { OperationalError } from '../../model/errors.ts'
import { freshName, until } from '../support/kafka.ts'
import { proxiedBroker, REQUESTS, type Moment, type ProxiedBroker } from '../support/kafkaProxy.ts'
import { fetchOptions, freshTopic, record, records, textOf, valuesOf } from '../support/kafkaTopics.ts'

let proxied: ProxiedBroker
let connection: ResolvedKafka
/** The request whose connection is dropped, once. */
let dropping: { readonly request: RequestName; readonly what: Moment } | null = null

beforeAll(async () => {
  proxied = await proxiedBroker()
  ;({ connection } = proxied)
  proxied.judge = (key, moment) => {
    if (dropping === null || dropping.what !== moment || nameOf(key) !== dropping.request) return 'pass'
    dropping = null
    return 'drop'
  }
})
afterAll(() => proxied[Symbol.asyncDispose]())

type RequestName = (typeof REQUESTS)[keyof typeof REQUESTS]
const nameOf = (key: number): RequestName | null =>
  (REQUESTS as Readonly<Record<number, RequestName>>)[key] ?? null

/** Follows a topic; what it has seen. */
async function follow(topic: string, partitions: number) {
  const fetcher = await openFetcher(connection, { ...fetchOptions, maxWait: 50 })
  const positions = new Map(Array.from({ length: partitions }, (_, partition) => [partition, 0]))
  const seen: string[] = []
  return {
    seen,
    read: async (): Promise<void> => {
      for (const batch of await fetcher.fetch(new Map([[topic, positions]]))) {
        positions.set(batch.partition, batch.next)
        seen.push(...batch.records.map(({ value }) => textOf(value)))
      }
    },
    close: () => fetcher.close(),
  }
}

test('all connections, again and again, while records are sent and read: each comes once', async () => {
  const topic = await freshTopic(connection, 2)
  const reader = await follow(topic, 2)
  const producer = await openProducer(connection, {
    acks: -1,
    compression: 'none',
    idempotent: true,
    retries: 30,
  })
  for (let round = 0; round < 10; round++) {
    const sent = producer.send(topic, [...records(500, `${round}a`, 0), ...records(500, `${round}b`, 1)])
    proxied.dropAll()
    await sent
    await reader.read()
    proxied.dropAll()
  }
  await until('all records', async () => (await reader.read(), reader.seen.length >= 10_000))
  expect(new Set(reader.seen).size).toBe(10_000)
  expect(reader.seen).toHaveLength(10_000)
  await producer.close()
  await reader.close()
})

const lost = ['request', 'answer'] as const

describe.each(lost)('the %s is lost', (what) => {
  test.each(['Fetch', 'Metadata', 'ApiVersions'] as const)('of %s, while reading', async (request) => {
    const topic = await freshTopic(connection)
    const producer = await openProducer(connection, {
      acks: -1,
      compression: 'none',
      idempotent: true,
      retries: 5,
    })
    await producer.send(topic, records(100, 'a'))
    const reader = await follow(topic, 1)
    await until('the first', async () => (await reader.read(), reader.seen.length >= 100))
    dropping = { request, what }
    // Without a connection, metadata and versions are asked for again.
    if (request !== 'Fetch') proxied.dropAll()
    await until('it is dropped', async () => (await reader.read(), dropping === null))
    await producer.send(topic, records(100, 'b'))
    await until('the second', async () => (await reader.read(), reader.seen.length >= 200))
    expect(reader.seen).toEqual(
      [...records(100, 'a'), ...records(100, 'b')].map(({ value }) => textOf(value)),
    )
    await reader.close()
    await producer.close()
  })

  test('of Produce, idempotent: no record is doubled', async () => {
    const topic = await freshTopic(connection, 2)
    const producer = await openProducer(connection, {
      acks: -1,
      compression: 'lz4',
      idempotent: true,
      retries: 10,
    })
    const all: string[] = []
    for (let round = 0; round < 5; round++) {
      dropping = { request: 'Produce', what }
      const batch = [...records(50, `${round}a`, 0), ...records(50, `${round}b`, 1)]
      all.push(...batch.map(({ value }) => textOf(value)))
      await producer.send(topic, batch)
      expect(dropping).toBeNull()
    }
    await producer.close()
    expect((await valuesOf(connection, topic)).toSorted()).toEqual(all.toSorted())
  })

  const steps: readonly RequestName[] = [
    'InitProducerId',
    'FindCoordinator',
    'OffsetFetch',
    'AddPartitionsToTxn',
    'Produce',
    'AddOffsetsToTxn',
    'TxnOffsetCommit',
    'EndTxn',
  ]
  test.each(steps)('of %s, in transactions: each is there once', async (request) => {
    const topic = await freshTopic(connection, 2)
    const options = {
      transactionalId: freshName('t'),
      timeout: 60_000,
      compression: 'none',
      markerTopic: topic,
    } as const
    let transaction = await openTransaction(connection, options)
    let failures = 0
    for (let checkpoint = 1; checkpoint <= 4;) {
      if (checkpoint === 2 && failures === 0) {
        dropping = { request, what }
        // These are asked at a start only.
        if (['InitProducerId', 'OffsetFetch'].includes(request)) {
          await transaction.close()
          transaction = await openTransaction(connection, options)
        }
      }
      try {
        await transaction.send(topic, [record(`${checkpoint}a`, 0), record(`${checkpoint}b`, 1)])
        await transaction.send(topic, [record(`${checkpoint}c`, 0)])
        await transaction.commit({ checkpoint, hash: 'h' }, [])
        checkpoint++
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error
        failures++
        await transaction.close()
        transaction = await openTransaction(connection, options)
        checkpoint = (transaction.marker?.checkpoint ?? 0) + 1
      }
    }
    await transaction.close()
    expect(dropping).toBeNull()
    expect(failures).toBeLessThan(2)
    expect((await valuesOf(connection, topic)).toSorted()).toEqual(
      [1, 2, 3, 4].flatMap((n) => [`${n}a`, `${n}b`, `${n}c`]),
    )
  })
})
