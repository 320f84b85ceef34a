/** Input and output of jobs over Kafka. */
import { openProducer } from '../../drivers/kafka/producer.ts'
import { createTopic } from '../../drivers/kafka/topics.ts'
import type { FetchedRecord, ProducedRecord } from '../../drivers/kafka/types.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { readTopic as readPartitions } from './kafkaTopics.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : decoder.decode(bytes)

export interface Sent {
  readonly key?: string | null
  readonly value: string | null
  readonly partition?: number
  readonly timestamp?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Makes a topic with these records. */
export async function makeTopic(
  connection: ResolvedKafka,
  topic: string,
  partitions: number,
  records: readonly Sent[] = [],
): Promise<void> {
  await createTopic(connection, { topic, partitions, replication: -1 })
  await send(connection, topic, records, partitions)
}

export async function send(
  connection: ResolvedKafka,
  topic: string,
  records: readonly Sent[],
  partitions = 1,
): Promise<void> {
  const producer = await openProducer(connection, {
    acks: -1,
    compression: 'none',
    idempotent: true,
    retries: 5,
  })
  try {
    for (let from = 0; from < records.length; from += 5_000) {
      const produced = records
        .slice(from, from + 5_000)
        .map(({ key = null, value, partition, timestamp, headers = {} }, index): ProducedRecord => ({
          key: key === null ? null : encoder.encode(key),
          value: value === null ? null : encoder.encode(value),
          partition: partition ?? (from + index) % partitions,
          ...(timestamp === undefined ? {} : { timestamp }),
          headers: Object.entries(headers).map(([name, one]) => [name, encoder.encode(one)] as const),
        }))
      await producer.send(topic, produced)
    }
  } finally {
    await producer.close()
  }
}

/** All records of a topic that were committed, those of aborted transactions left out, by partition. */
export async function readTopic(
  connection: ResolvedKafka,
  topic: string,
): Promise<readonly (FetchedRecord & { readonly partition: number })[]> {
  const partitions = await readPartitions(connection, topic)
  return [...partitions].flatMap(([partition, records]) =>
    records.map((record) => ({ ...record, partition })),
  )
}

export const valuesOf = async (connection: ResolvedKafka, topic: string): Promise<string[]> =>
  (await readTopic(connection, topic)).map(({ value }) => text(value) ?? 'null')
