/** Topics of a test, and what is in them. */
import { createTopic, type NewTopic } from '../../drivers/kafka/topics.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { openFetcher } from '../../drivers/kafka/fetcher.ts'
import { topicOffsets } from '../../drivers/kafka/offsets.ts'
import { openBrokers, type Brokers } from '../../drivers/kafka/brokers.ts'
import type { FetchedRecord, FetchOptions, ProducedRecord } from '../../drivers/kafka/types.ts'
import { freshName, until } from './kafka.ts'

/** Makes a topic that no other test uses, and tells its name. */
export async function freshTopic(
  connection: ResolvedKafka,
  partitions = 1,
  more: Partial<NewTopic> = {},
): Promise<string> {
  const topic = freshName('alice-topic')
  await createTopic(connection, { topic, partitions, replication: 1, ...more })
  return topic
}

export const fetchOptions: FetchOptions = {
  isolation: 'committed',
  maxWait: 200,
  minBytes: 1,
  maxBytes: 8 * 1024 * 1024,
  maxBytesPerPartition: 1024 * 1024,
}

/** A transaction that is committed or aborted still is for a moment what it was. This waits until none is open. */
async function settled(brokers: Brokers, topic: string): Promise<void> {
  const ends = async (isolation: FetchOptions['isolation']): Promise<string> =>
    JSON.stringify(await topicOffsets(brokers, [topic], 'latest', isolation))
  await until(
    'the transactions are ended',
    async () => (await ends('committed')) === (await ends('uncommitted')),
  )
}

/** Everything of a topic up to its end of now, by partition. `open`: a transaction is to stay open. */
export async function readTopic(
  connection: ResolvedKafka,
  topic: string,
  { open = false, ...options }: Partial<FetchOptions> & { readonly open?: boolean } = {},
): Promise<ReadonlyMap<number, readonly FetchedRecord[]>> {
  const all = { ...fetchOptions, ...options }
  const brokers = openBrokers(connection)
  const fetcher = await openFetcher(connection, all, brokers)
  try {
    if (!open) await settled(brokers, topic)
    const ends = new Map<number, number>()
    for (const { partition, offset } of await topicOffsets(brokers, [topic], 'latest', all.isolation))
      ends.set(partition, offset)
    const positions = new Map([...ends.keys()].map((partition) => [partition, 0]))
    const records = new Map<number, FetchedRecord[]>([...ends.keys()].map((partition) => [partition, []]))
    while (positions.size > 0) {
      for (const [partition, position] of positions)
        if (position >= (ends.get(partition) ?? 0)) positions.delete(partition)
      if (positions.size === 0) break
      for (const batch of await fetcher.fetch(new Map([[topic, positions]]))) {
        records.get(batch.partition)?.push(...batch.records)
        positions.set(batch.partition, batch.next)
      }
    }
    return records
  } finally {
    await fetcher.close()
  }
}

/** The values of a topic as text, partition by partition. */
export async function valuesOf(
  connection: ResolvedKafka,
  topic: string,
  options: Parameters<typeof readTopic>[2] = {},
): Promise<readonly string[]> {
  const records = await readTopic(connection, topic, options)
  return [...records.values()].flat().map(({ value }) => textOf(value))
}

export const textOf = (bytes: Uint8Array | null): string =>
  bytes === null ? '' : Buffer.from(bytes).toString()

export const record = (value: string, partition = 0, more: Partial<ProducedRecord> = {}): ProducedRecord => ({
  key: null,
  value: Buffer.from(value),
  partition,
  ...more,
})

export const records = (count: number, prefix: string, partition = 0): readonly ProducedRecord[] =>
  Array.from({ length: count }, (_, index) => record(`${prefix}${index}`, partition))
