/** Makes topics. */
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { openBrokers, patiently } from './brokers.ts'
import { openClient } from './client.ts'
import { kafkaError } from './errors.ts'

export interface NewTopic {
  readonly topic: string
  /** −1: the broker's default. */
  readonly partitions: number
  readonly replication: number
  readonly config?: Readonly<Record<string, string>>
}

/** Resolves when each partition has a leader. Throws what the broker says of the topic (UserError), also where it is there already: `kafka-topic-exists`. */
export async function createTopic(connection: ResolvedKafka, wanted: NewTopic): Promise<void> {
  const asked = { connection, topic: wanted.topic }
  const admin = openClient(connection).admin()
  try {
    await admin.connect()
    const made = await admin.createTopics({
      topics: [
        {
          topic: wanted.topic,
          numPartitions: wanted.partitions,
          replicationFactor: wanted.replication,
          configEntries: Object.entries(wanted.config ?? {}).map(([name, value]) => ({ name, value })),
        },
      ],
      waitForLeaders: false,
    })
    // It answers so, and does not throw, where the topic exists.
    if (!made) throw Object.assign(new Error('it exists'), { type: 'TOPIC_ALREADY_EXISTS' })
  } catch (error) {
    throw kafkaError(error, asked)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
  const brokers = openBrokers(connection)
  try {
    await patiently(asked, () => brokers.topic(wanted.topic))
  } finally {
    await brokers.close()
  }
}
