/** Which partitions there are, and where their records begin and end. */
import { patiently, type Brokers } from './brokers.ts'
import { isPassing, ProtocolError } from './errorCodes.ts'
import { kafkaError } from './errors.ts'
import { call, type Call } from './internals.ts'
import type { FetchOptions, TopicPartition } from './types.ts'

/** `timestamp`: of the first record at that time or later; where there is none, the end. */
export type Which = 'earliest' | 'latest' | { readonly timestamp: number }

export type PartitionOffset = TopicPartition & { readonly offset: number }

/** Where to ask for an offset: by these numbers, or by a time in ms. */
export const EARLIEST = -2
export const LATEST = -1

export interface OffsetQuery extends TopicPartition {
  /** Ms since 1970, EARLIEST or LATEST. */
  readonly time: number
}

/** `offset` −1: no record is that late. */
export type FoundOffset = PartitionOffset & { readonly error: number }

/** Offsets by time, of partitions whose leader is asked. `committed`: the end is the last stable offset. */
export const listOffsets = (
  queries: readonly OffsetQuery[],
  committed: boolean,
): Call<readonly FoundOffset[]> => ({
  apiKey: 2,
  apiVersion: 2,
  apiName: 'ListOffsets',
  write: (to) => {
    to.int32(-1).int8(committed ? 1 : 0)
    to.array([...Map.groupBy(queries, ({ topic }) => topic)], ([topic, asked]) => {
      to.string(topic).array(asked, ({ partition, time }) => to.int32(partition).int64(time))
    })
  },
  read: (from) => {
    // How long the broker throttles.
    from.int32()
    return from
      .array(() => {
        const topic = from.string() ?? ''
        return from.array(() => {
          const partition = from.int32()
          const error = from.int16()
          // Of the record that was found.
          from.int64()
          return { topic, partition, error, offset: from.int64() }
        })
      })
      .flat()
  },
})

/** Of all partitions of these topics. With `committed` the latest is the last stable offset: behind it transactions are open. */
export async function topicOffsets(
  brokers: Brokers,
  topics: readonly string[],
  which: Which,
  isolation: FetchOptions['isolation'] = 'committed',
): Promise<readonly PartitionOffset[]> {
  const found: PartitionOffset[] = []
  for (const topic of topics) {
    const one = () => ofTopic(brokers, topic, which, isolation)
    found.push(...(await patiently({ connection: brokers.connection, topic }, one)))
  }
  return found
}

async function ofTopic(
  brokers: Brokers,
  topic: string,
  which: Which,
  isolation: FetchOptions['isolation'],
): Promise<readonly PartitionOffset[]> {
  const { partitions } = await brokers.topic(topic)
  const leaders = new Map<number, number[]>()
  for (const { partition, leader } of partitions)
    leaders.set(leader, [...(leaders.get(leader) ?? []), partition])
  const time = which === 'earliest' ? EARLIEST : which === 'latest' ? LATEST : which.timestamp
  const answers = await Promise.all(
    [...leaders].map(async ([leader, of]) => {
      const broker = await brokers.at(leader)
      try {
        const queries = of.map((partition) => ({ topic, partition, time }))
        return await call(broker, listOffsets(queries, isolation === 'committed'))
      } catch (error) {
        if (isPassing(error)) brokers.drop(broker)
        throw error
      }
    }),
  )
  const found = answers.flat()
  const bad = found.find(({ error }) => error !== 0)
  if (bad !== undefined) throw new ProtocolError(bad.error)
  const offsets = found.map(({ partition, offset }) => ({ topic, partition, offset }))
  if (!offsets.some(({ offset }) => offset < 0)) return offsets.toSorted((a, b) => a.partition - b.partition)
  // No record is that late.
  const ends = await ofTopic(brokers, topic, 'latest', isolation)
  return ends.map((end) => {
    const own = offsets.find(({ partition }) => partition === end.partition)
    return own === undefined || own.offset < 0 ? end : own
  })
}

/** Topics and their numbers of partitions, sorted by name: those of these names, which have to be there, or all that a pattern fits. */
export async function topicPartitions(
  brokers: Brokers,
  which: readonly string[] | RegExp,
): Promise<ReadonlyMap<string, number>> {
  const asked = { connection: brokers.connection }
  if (which instanceof RegExp) {
    const { topics } = await patiently(asked, () => brokers.metadata(null))
    const fitting = topics.filter(({ name, internal, error }) => !internal && error === 0 && which.test(name))
    return new Map(
      fitting
        .map(({ name, partitions }) => [name, partitions.length] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
  }
  const found = new Map<string, number>()
  const { topics } = await patiently(asked, () => brokers.metadata(which))
  for (const { name, error, partitions } of topics) {
    if (error !== 0 && !(error === 5 && partitions.length > 0))
      throw kafkaError(new ProtocolError(error), { ...asked, topic: name })
    found.set(name, partitions.length)
  }
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
