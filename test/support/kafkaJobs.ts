/** Input and output of jobs over Kafka. */
import { openBrokers, type Brokers } from '../../drivers/kafka/brokers.ts'
import { openFetcher } from '../../drivers/kafka/fetcher.ts'
import { topicOffsets, type PartitionOffset } from '../../drivers/kafka/offsets.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { createTopic } from '../../drivers/kafka/topics.ts'
import type { FetchedRecord, ProducedRecord } from '../../drivers/kafka/types.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { until } from './kafka.ts'

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
  const brokers = openBrokers(connection)
  const isolation = 'committed'
  const options = {
    isolation,
    maxWait: 100,
    minBytes: 1,
    maxBytes: 8 << 20,
    maxBytesPerPartition: 4 << 20,
  } as const
  const ends = await settledEnds(brokers, topic)
  const starts = await topicOffsets(brokers, [topic], 'earliest', isolation)
  const fetcher = await openFetcher(connection, options, brokers)
  const found: (FetchedRecord & { readonly partition: number })[] = []
  try {
    const positions = new Map(starts.map(({ partition, offset }) => [partition, offset]))
    for (;;) {
      const open = ends.filter(({ partition, offset }) => (positions.get(partition) ?? 0) < offset)
      if (open.length === 0) return found
      const wanted = new Map([
        [topic, new Map(open.map(({ partition }) => [partition, positions.get(partition) ?? 0]))],
      ])
      for (const { partition, records, next } of await fetcher.fetch(wanted)) {
        positions.set(partition, next)
        for (const record of records) found.push({ ...record, partition })
      }
    }
  } finally {
    await fetcher.close()
  }
}

/** A commit is answered before each partition has its mark: until then its records are not to be read. */
async function settledEnds(brokers: Brokers, topic: string): Promise<readonly PartitionOffset[]> {
  let stable: readonly PartitionOffset[] = []
  await until('the transactions are over', async () => {
    const all = await topicOffsets(brokers, [topic], 'latest', 'uncommitted')
    stable = await topicOffsets(brokers, [topic], 'latest', 'committed')
    return all.every(({ offset }, index) => stable[index]?.offset === offset)
  })
  return stable
}

export const valuesOf = async (connection: ResolvedKafka, topic: string): Promise<string[]> =>
  (await readTopic(connection, topic)).map(({ value }) => text(value) ?? 'null')
