/** The same against Kafka 3.9: connections, records by each codec, transactions, a restart, and a secure broker. */
import { expect, test } from 'vitest'
import { testKafka } from '../../drivers/kafka/connect.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { openTransaction } from '../../drivers/kafka/transaction.ts'
import { connectionTo, freshName, ownBroker } from '../support/kafka.ts'
import { freshTopic, record, records, textOf, valuesOf } from '../support/kafkaTopics.ts'

const version = '3.9.2'

test('plain', async () => {
  await using broker = await ownBroker({ version })
  const { connection } = broker
  expect(await testKafka(connection)).toMatchObject({ brokers: 1, controller: 1, topics: 0 })
  for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
    const topic = await freshTopic(connection, 1, {
      config: { 'compression.type': compression === 'lz4' ? 'snappy' : 'producer' },
    })
    const producer = await openProducer(connection, { acks: -1, compression, idempotent: true, retries: 5 })
    await producer.send(topic, records(1_000, 'v'))
    await producer.close()
    expect(await valuesOf(connection, topic)).toEqual(records(1_000, 'v').map(({ value }) => textOf(value)))
  }
  const topic = await freshTopic(connection)
  const options = {
    transactionalId: freshName('t'),
    timeout: 30_000,
    compression: 'lz4',
    markerTopic: topic,
  } as const
  const first = await openTransaction(connection, options)
  await first.send(topic, [record('a')])
  await first.commit({ checkpoint: 1, hash: 'h' }, [])
  await first.send(topic, [record('lost')])
  await broker.stop()
  await broker.start()
  const second = await openTransaction(connection, options)
  expect(second.marker).toEqual({ checkpoint: 1, hash: 'h' })
  await second.send(topic, [record('b')])
  await second.commit({ checkpoint: 2, hash: 'h' }, [])
  expect(await valuesOf(connection, topic)).toEqual(['a', 'b'])
  await first.close().catch(() => undefined)
  await second.close()
})

test('secure', async () => {
  await using broker = await ownBroker({ version, secure: true })
  expect(await testKafka(connectionTo(broker, 'alice'))).toMatchObject({ brokers: 1 })
  const wrong = connectionTo(broker, 'alice')
  const { sasl } = wrong
  if (sasl === null || sasl.mechanism === 'oauthbearer') throw new Error('alice has a password')
  await expect(testKafka({ ...wrong, sasl: { ...sasl, password: 'wrong' } })).rejects.toMatchObject({
    code: 'kafka-login',
  })
})
