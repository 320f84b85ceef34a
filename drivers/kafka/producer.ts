/** Sends records, at least once or at most once: what is asked for is in the options. */
import { UserError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { openClient } from './client.ts'
import { coordinatorError } from './coordinator.ts'
import { sendRecords } from './produce.ts'
import type { Producer, ProducerOptions } from './types.ts'

/** Partitions are chosen by the caller; kafkajs wants somebody to ask all the same. */
export const noPartitioner = () => (): number => 0

/** Throws UserError or OperationalError where the connection is wrong. */
export async function openProducer(connection: ResolvedKafka, options: ProducerOptions): Promise<Producer> {
  if (options.idempotent && options.acks !== -1)
    throw new UserError(
      'kafka-idempotence',
      'An idempotent producer has to wait for all replicas (acks: all).',
      {
        hint: 'Set acks to all, or turn idempotence off.',
      },
    )
  if (options.idempotent && options.retries < 1)
    throw new UserError('kafka-idempotence', 'An idempotent producer has to try again at least once.', {
      hint: 'Set retries to 1 or more, or turn idempotence off.',
    })
  const producer = openClient(connection).producer({
    createPartitioner: noPartitioner,
    allowAutoTopicCreation: false,
    idempotent: options.idempotent,
    maxInFlightRequests: 1,
    retry: {
      initialRetryTime: 50,
      factor: 0.2,
      multiplier: 2,
      maxRetryTime: 2_000,
      retries: options.retries,
    },
  })
  const guarded = async <T>(topic: string | undefined, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw await coordinatorError(error, { connection, topic })
    }
  }
  try {
    await guarded(undefined, () => producer.connect())
  } catch (error) {
    await producer.disconnect().catch(() => undefined)
    throw error
  }
  return {
    send: async (topic, records) => {
      if (records.length > 0) await guarded(topic, () => sendRecords(producer, topic, records, options))
    },
    close: () => producer.disconnect(),
  }
}
