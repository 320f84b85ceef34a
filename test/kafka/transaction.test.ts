/** Transactions by the recipe: what was committed is seen once, what was not is never seen. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openClient } from '../../drivers/kafka/client.ts'
import { lookMarker, markerGroup, openTransaction } from '../../drivers/kafka/transaction.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { serializeError } from '../../model/errors.ts'
import { freshName, ownBroker, plainConnection, secureConnection, until } from '../support/kafka.ts'
import { freshTopic, record, records, valuesOf } from '../support/kafkaTopics.ts'

const open = (
  markerTopic: string,
  transactionalId: string,
  connection = plainConnection(),
  timeout = 60_000,
) => openTransaction(connection, { transactionalId, timeout, compression: 'none', markerTopic })

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it works',
    (error: unknown) => serializeError(error).code,
  )

describe('one after another', () => {
  test('committed is seen, aborted and open is not; the marker is the last committed', async () => {
    const connection = plainConnection()
    const topic = await freshTopic(connection, 3)
    const id = freshName('t')
    const first = await open(topic, id)
    expect(first.marker).toBeNull()
    await first.send(topic, [record('a', 0), record('b', 2)])
    await first.commit({ checkpoint: 1, hash: 'one' }, [])
    await first.send(topic, [record('gone', 0), record('gone', 1)])
    await first.abort()
    await first.send(topic, [record('c', 1)])
    await first.commit({ checkpoint: 2, hash: 'two' }, [])
    await first.send(topic, [record('open', 0)])
    await until(
      'the committed are seen',
      async () => (await valuesOf(connection, topic, { open: true })).length >= 3,
    )
    expect(await valuesOf(connection, topic, { open: true })).toEqual(['a', 'c', 'b'])
    const second = await open(topic, id)
    expect(second.marker).toEqual({ checkpoint: 2, hash: 'two' })
    await second.send(topic, [record('d', 0)])
    await second.commit({ checkpoint: 3, hash: 'three' }, [])
    expect(await valuesOf(connection, topic)).toEqual(['a', 'd', 'c', 'b'])
    expect(await valuesOf(connection, topic, { isolation: 'uncommitted' })).toContain('open')
    await second.close()
    await first.close()
  })

  test('a look tells what was committed last, and keeps nobody from committing', async () => {
    const connection = plainConnection()
    const topic = await freshTopic(connection)
    const id = freshName('t')
    const look = () => lookMarker(connection, { transactionalId: id, markerTopic: topic })
    expect(await look()).toBeNull()
    const transaction = await open(topic, id)
    await transaction.send(topic, [record('a', 0)])
    await transaction.commit({ checkpoint: 1, hash: 'one' }, [])
    await until('the commit is seen', async () => (await look())?.checkpoint === 1)
    await transaction.send(topic, [record('b', 0)])
    expect(await look()).toEqual({ checkpoint: 1, hash: 'one' })
    await transaction.commit({ checkpoint: 2, hash: 'two' }, [])
    await until('the next commit is seen', async () => (await look())?.checkpoint === 2)
    expect(await valuesOf(connection, topic)).toEqual(['a', 'b'])
    await transaction.close()
  })

  test('transactions without records, back to back', async () => {
    const topic = await freshTopic(plainConnection())
    const id = freshName('t')
    const transaction = await open(topic, id)
    for (let checkpoint = 1; checkpoint <= 50; checkpoint++)
      await transaction.commit({ checkpoint, hash: 'h' }, [])
    await transaction.close()
    const next = await open(topic, id)
    expect(next.marker).toEqual({ checkpoint: 50, hash: 'h' })
    await next.close()
  })

  test('positions of a source are committed with it', async () => {
    const connection = plainConnection()
    const source = await freshTopic(connection, 2)
    const sink = await freshTopic(connection)
    const id = freshName('t')
    const transaction = await open(source, id)
    await transaction.send(sink, records(10, 'v'))
    await transaction.commit({ checkpoint: 7, hash: 'h' }, [
      { topic: source, partition: 0, offset: 42 },
      { topic: source, partition: 1, offset: 43 },
    ])
    await transaction.close()
    const admin = openClient(connection).admin()
    await admin.connect()
    const [kept] = await admin.fetchOffsets({ groupId: markerGroup(id), topics: [source] })
    await admin.disconnect()
    expect(kept?.partitions).toMatchObject([
      { partition: 0, offset: '42', metadata: '{"n":7,"hash":"h"}' },
      { partition: 1, offset: '43' },
    ])
    const next = await open(source, id)
    expect(next.marker).toEqual({ checkpoint: 7, hash: 'h' })
    await next.close()
  })

  test('many sends in one transaction, to many partitions, over TLS with a login', async () => {
    const connection = secureConnection('alice')
    const topic = await freshTopic(connection, 8)
    const transaction = await open(topic, freshName('alice-t'), connection)
    for (let round = 0; round < 20; round++)
      await transaction.send(
        topic,
        Array.from({ length: 400 }, (_, index) => record(`${round}-${index}`, index % 8)),
      )
    await transaction.commit({ checkpoint: 1, hash: 'h' }, [])
    await transaction.close()
    const values = await valuesOf(connection, topic)
    expect(values).toHaveLength(8_000)
    expect(new Set(values).size).toBe(8_000)
  })
})

describe('fencing', () => {
  test('a zombie cannot commit, and is told', async () => {
    const connection = plainConnection()
    const topic = await freshTopic(connection)
    const id = freshName('t')
    const zombie = await open(topic, id)
    await zombie.send(topic, [record('zombie')])
    const successor = await open(topic, id)
    expect(await codeOf(zombie.commit({ checkpoint: 1, hash: 'zombie' }, []))).toBe('kafka-fenced')
    // It is of no use any more.
    expect(await codeOf(zombie.send(topic, [record('again')]))).toBe('kafka-fenced')
    await successor.send(topic, [record('successor')])
    await successor.commit({ checkpoint: 1, hash: 'successor' }, [])
    expect(await valuesOf(connection, topic)).toEqual(['successor'])
    await zombie.close()
    await successor.close()
  })

  test('a transaction that takes longer than it may is given up by the broker', async () => {
    await using broker = await ownBroker({
      settings: { 'transaction.abort.timed.out.transaction.cleanup.interval.ms': '100' },
    })
    const topic = await freshTopic(broker.connection)
    const id = freshName('t')
    const late = await open(topic, id, broker.connection, 1_000)
    await late.send(topic, [record('late')])
    await until('the transaction is aborted', async () => {
      const read = await valuesOf(broker.connection, topic, { isolation: 'uncommitted', open: true })
      const end = await endOf(broker.connection, topic)
      return read.length === 1 && end === 2
    })
    expect(await codeOf(late.commit({ checkpoint: 1, hash: 'late' }, []))).toBe('kafka-fenced')
    await late.close()
    expect(await valuesOf(broker.connection, topic)).toEqual([])
  })

  test('more time than the broker allows', async () => {
    const topic = await freshTopic(plainConnection())
    expect(await codeOf(open(topic, freshName('t'), plainConnection(), 24 * 3_600_000))).toBe(
      'kafka-transaction-timeout',
    )
  })

  test('offsets that somebody else wrote are not taken for a marker', async () => {
    const connection = plainConnection()
    const topic = await freshTopic(connection)
    const id = freshName('t')
    const admin = openClient(connection).admin()
    await admin.connect()
    await admin.setOffsets({ groupId: markerGroup(id), topic, partitions: [{ partition: 0, offset: '5' }] })
    await admin.disconnect()
    expect(await codeOf(open(topic, id))).toBe('kafka-marker')
  })
})

async function endOf(connection: ResolvedKafka, topic: string): Promise<number> {
  const admin = openClient(connection).admin()
  await admin.connect()
  const [end] = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  return Number(end?.high)
}

describe('killed', () => {
  /** Commits without end, and tells each commit before and after; ended by SIGKILL. */
  async function killedWriter(
    connection: ResolvedKafka,
    topic: string,
    id: string,
    after: number,
  ): Promise<number> {
    const script = path.join(import.meta.dirname, 'writer.ts')
    const child = spawn(process.execPath, [script, JSON.stringify(connection), topic, id], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let told = 0
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const lines = text.split('\n').slice(0, -1)
      told = Number(lines.at(-1)?.split(' ')[1] ?? 0)
      if (lines.length >= after) child.kill('SIGKILL')
    })
    await once(child, 'exit')
    return told
  }

  test('by SIGKILL at many places: the marker says what is there', async () => {
    const connection = plainConnection()
    const topic = await freshTopic(connection, 2)
    const id = freshName('t')
    for (let kill = 1; kill <= 6; kill++) {
      const told = await killedWriter(connection, topic, id, 7 + kill * 3)
      const transaction = await open(topic, id)
      const marker = transaction.marker?.checkpoint ?? 0
      await transaction.close()
      // What was told as committed is committed; one more may be.
      expect([told - 1, told, told + 1]).toContain(marker)
      const values = await valuesOf(connection, topic)
      expect(values.toSorted()).toEqual(
        Array.from({ length: marker }, (_, index) => [`${index + 1}a`, `${index + 1}b`])
          .flat()
          .toSorted(),
      )
    }
  })

  test('the broker, by kill −9: then the marker says how it went', async () => {
    await using broker = await ownBroker()
    const { connection } = broker
    const topic = await freshTopic(connection)
    const id = freshName('t')
    const transaction = await open(topic, id, connection)
    await transaction.send(topic, [record('1')])
    await transaction.commit({ checkpoint: 1, hash: 'h' }, [])
    await transaction.send(topic, [record('2')])
    const [outcome] = await Promise.all([
      codeOf(transaction.commit({ checkpoint: 2, hash: 'h' }, [])),
      broker.kill().then(() => broker.start()),
    ])
    const next = await open(topic, id, connection)
    const values = await valuesOf(connection, topic)
    expect(values).toEqual(next.marker?.checkpoint === 2 ? ['1', '2'] : ['1'])
    expect([outcome === 'it works' ? 2 : 1, 2]).toContain(next.marker?.checkpoint)
    await transaction.close().catch(() => undefined)
    await next.close()
  })
})
