/** Many transactions across each other, some aborted: a reader of committed records sees the right ones at whatever sizes it fetches. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTransaction } from '../../drivers/kafka/transaction.ts'
import { freshName, plainConnection } from '../support/kafka.ts'
import { freshTopic, readTopic, record, textOf } from '../support/kafkaTopics.ts'

const PARTITIONS = 2
const PRODUCERS = 3

/** A producer sends to a partition, or ends its transaction. */
const step = fc.record({
  producer: fc.nat(PRODUCERS - 1),
  act: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('send' as const),
        partition: fc.nat(PARTITIONS - 1),
        count: fc.integer({ min: 1, max: 30 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'commit' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'abort' as const }) },
  ),
})

test('what is seen is what was committed, in the order of the log', async () => {
  const connection = plainConnection()
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 80 }),
      fc.integer({ min: 100, max: 20_000 }),
      async (steps, size) => {
        const topic = await freshTopic(connection, PARTITIONS)
        const producers = await Promise.all(
          Array.from({ length: PRODUCERS }, () =>
            openTransaction(connection, {
              transactionalId: freshName('t'),
              timeout: 60_000,
              compression: 'none',
              markerTopic: topic,
            }),
          ),
        )
        // Each send makes a batch in the log; whether it counts is decided when its transaction ends.
        const log: {
          readonly producer: number
          readonly partition: number
          readonly values: readonly string[]
          kept: boolean
        }[] = []
        let open: (typeof log)[number][] = []
        let checkpoint = 0
        const end = async (producer: number, kept: boolean): Promise<void> => {
          const transaction = producers[producer]
          if (kept) await transaction?.commit({ checkpoint: ++checkpoint, hash: 'h' }, [])
          else await transaction?.abort()
          for (const batch of open) if (batch.producer === producer) batch.kept = kept
          open = open.filter((batch) => batch.producer !== producer)
        }
        for (const { producer, act } of steps) {
          if (act.kind !== 'send') {
            await end(producer, act.kind === 'commit')
            continue
          }
          const values = Array.from({ length: act.count }, (_, index) => `${log.length}-${index}`)
          const batch = { producer, partition: act.partition, values, kept: false }
          log.push(batch)
          open.push(batch)
          await producers[producer]?.send(
            topic,
            values.map((value) => record(value, act.partition)),
          )
        }
        for (let producer = 0; producer < PRODUCERS; producer++) await end(producer, producer % 2 === 0)
        for (const isolation of ['committed', 'uncommitted'] as const) {
          const read = await readTopic(connection, topic, { isolation, maxBytesPerPartition: size })
          for (let partition = 0; partition < PARTITIONS; partition++) {
            const expected = log.filter(
              (batch) => batch.partition === partition && (batch.kept || isolation === 'uncommitted'),
            )
            expect(read.get(partition)?.map(({ value }) => textOf(value))).toEqual(
              expected.flatMap(({ values }) => values),
            )
          }
        }
        await Promise.all(producers.map((producer) => producer.close()))
      },
    ),
    { numRuns: 12 },
  )
})
