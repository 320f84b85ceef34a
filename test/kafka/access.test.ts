/** What a broker with ACLs forbids, by topic, group and transactional id. alice may use what begins with "alice-", bob nothing. */
import { describe, expect, test } from 'vitest'
import { openClient } from '../../drivers/kafka/client.ts'
import { coordinatorError } from '../../drivers/kafka/coordinator.ts'
import { openFetcher } from '../../drivers/kafka/fetcher.ts'
import { topicOffsets } from '../../drivers/kafka/offsets.ts'
import { openBrokers } from '../../drivers/kafka/brokers.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { createTopic } from '../../drivers/kafka/topics.ts'
import { openTransaction } from '../../drivers/kafka/transaction.ts'
import { testKafka } from '../../drivers/kafka/connect.ts'
import { serializeError } from '../../model/errors.ts'
import { freshName, secureConnection } from '../support/kafka.ts'
import { fetchOptions, freshTopic, record } from '../support/kafkaTopics.ts'

const failure = async (
  work: Promise<unknown>,
): Promise<{ code: string; message: string; hint: string | null }> => {
  const error: unknown = await work.then(
    () => new Error('it works'),
    (thrown: unknown) => thrown,
  )
  const { code, message, hint } = serializeError(error)
  return { code, message, hint }
}
const denied = (user: string, what: string) => ({
  code: 'kafka-not-authorised',
  message: `The user ${user} is not authorised for ${what} on shop.`,
  hint: expect.stringContaining(`User:${user}`),
})

describe('by topic', () => {
  test('reading', async () => {
    const topic = await freshTopic(secureConnection('admin'))
    const brokers = openBrokers(secureConnection('bob'))
    expect(await failure(topicOffsets(brokers, [topic], 'latest'))).toMatchObject(
      denied('bob', `the topic ${topic}`),
    )
    await brokers.close()
    const fetcher = await openFetcher(secureConnection('bob'), fetchOptions)
    expect(await failure(fetcher.fetch(new Map([[topic, new Map([[0, 0]])]])))).toMatchObject(
      denied('bob', `the topic ${topic}, partition 0`),
    )
    await fetcher.close()
  })

  test('writing', async () => {
    const topic = freshName('others')
    await createTopic(secureConnection('admin'), { topic, partitions: 1, replication: 1 })
    const producer = await openProducer(secureConnection('alice'), {
      acks: -1,
      compression: 'none',
      idempotent: true,
      retries: 2,
    })
    expect(await failure(producer.send(topic, [record('a')]))).toMatchObject(
      denied('alice', `the topic ${topic}`),
    )
    await producer.close()
  })

  test('creating', async () => {
    const wanted = { topic: freshName('others'), partitions: 1, replication: 1 }
    expect(await failure(createTopic(secureConnection('alice'), wanted))).toMatchObject(
      denied('alice', `the topic ${wanted.topic}`),
    )
  })
})

describe('by group', () => {
  test('whose offsets are asked for', async () => {
    const connection = secureConnection('alice')
    const group = freshName('others')
    const admin = openClient(connection, { retries: 1 }).admin()
    await admin.connect()
    const error: unknown = await admin.fetchOffsets({ groupId: group }).catch((e: unknown) => e)
    await admin.disconnect()
    // kafkajs says only that no coordinator was found.
    expect(error).toMatchObject({ name: 'KafkaJSGroupCoordinatorNotFound' })
    expect(serializeError(await coordinatorError(error, { connection, group }))).toMatchObject(
      denied('alice', `the group ${group}`),
    )
  })
})

describe('by transactional id', () => {
  test('of somebody else', async () => {
    const connection = secureConnection('alice')
    const topic = await freshTopic(connection)
    const transactionalId = freshName('others')
    const opened = openTransaction(connection, {
      transactionalId,
      timeout: 10_000,
      compression: 'none',
      markerTopic: topic,
    })
    expect(await failure(opened)).toMatchObject(denied('alice', `the transactional id ${transactionalId}`))
  })

  test('one’s own, but with a marker at a topic of somebody else', async () => {
    const connection = secureConnection('alice')
    const topic = freshName('others')
    await createTopic(secureConnection('admin'), { topic, partitions: 1, replication: 1 })
    const opened = openTransaction(connection, {
      transactionalId: freshName('alice-t'),
      timeout: 10_000,
      compression: 'none',
      markerTopic: topic,
    })
    expect(await failure(opened)).toMatchObject(denied('alice', `the topic ${topic}`))
  })
})

test('who may nothing sees a cluster without topics', async () => {
  await freshTopic(secureConnection('admin'))
  expect(await testKafka(secureConnection('bob'))).toMatchObject({ brokers: 1, topics: 0 })
})
