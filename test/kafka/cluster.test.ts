/** Two brokers: leaders on both, and leaders that move. */
import { expect, test } from 'vitest'
import { openBrokers } from '../../drivers/kafka/brokers.ts'
import { testKafka } from '../../drivers/kafka/connect.ts'
import { openFetcher } from '../../drivers/kafka/fetcher.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { openTransaction } from '../../drivers/kafka/transaction.ts'
import { freshName, joiningBroker, ownBroker, until } from '../support/kafka.ts'
import { fetchOptions, freshTopic, readTopic, record, textOf, valuesOf } from '../support/kafkaTopics.ts'

test('records go to several leaders and come from several; a leader that is killed is followed', async () => {
  await using first = await ownBroker()
  await using second = await joiningBroker(first)
  const { connection } = first
  await until('both are there', async () => (await testKafka(connection)).brokers === 2)
  const topic = await freshTopic(connection, 4, { replication: 2 })
  const brokers = openBrokers(connection)
  const leaders = async (): Promise<readonly number[]> =>
    (await brokers.topic(topic).catch(() => null))?.partitions.map(({ leader }) => leader) ?? []
  expect(new Set(await leaders())).toEqual(new Set([1, 2]))

  const producer = await openProducer(connection, {
    acks: -1,
    compression: 'zstd',
    idempotent: true,
    retries: 30,
  })
  const send = (round: string): Promise<void> =>
    producer.send(
      topic,
      Array.from({ length: 400 }, (_, index) => record(`${round}${index}`, index % 4)),
    )
  const fetcher = await openFetcher(connection, { ...fetchOptions, maxWait: 50 })
  const positions = new Map([0, 1, 2, 3].map((partition) => [partition, 0]))
  const seen: string[] = []
  const read = async (): Promise<void> => {
    for (const batch of await fetcher.fetch(new Map([[topic, positions]]))) {
      positions.set(batch.partition, batch.next)
      seen.push(...batch.records.map(({ value }) => textOf(value)))
    }
  }
  await send('a')
  await until('the first records', async () => (await read(), seen.length >= 400))

  await second.kill()
  await send('b')
  await until('the records after', async () => (await read(), seen.length >= 800))
  expect(new Set(await leaders())).toEqual(new Set([1]))
  expect(seen).toHaveLength(800)
  expect(new Set(seen).size).toBe(800)

  const transaction = await openTransaction(connection, {
    transactionalId: freshName('t'),
    timeout: 30_000,
    compression: 'none',
    markerTopic: topic,
  })
  await transaction.send(
    topic,
    [0, 1, 2, 3].map((partition) => record('c', partition)),
  )
  await transaction.commit({ checkpoint: 1, hash: 'h' }, [])
  expect((await valuesOf(connection, topic)).filter((value) => value === 'c')).toHaveLength(4)
  expect((await readTopic(connection, topic)).size).toBe(4)
  await Promise.all([transaction.close(), producer.close(), fetcher.close(), brokers.close()])
})
