/** Where a Kafka source begins and ends, asked of the cluster. */
import type { Brokers } from '../../../drivers/kafka/brokers.ts'
import type { GroupOffsets } from '../../../drivers/kafka/groupOffsets.ts'
import {
  topicOffsets,
  topicPartitions,
  type PartitionOffset,
  type Which,
} from '../../../drivers/kafka/offsets.ts'
import { UserError } from '../../../model/errors.ts'
import type { KafkaSourceConfig } from '../config.ts'
import { setOffset, type Offsets, type Position } from './positions.ts'

/** Records of each source that a preview shows of a topic that it would begin at the end of. */
const PREVIEW_RECORDS = 1_000

/** The topics of a config, by name. Throws UserError where one is not there. */
export async function topicsOf(
  brokers: Brokers,
  { topics, pattern }: KafkaSourceConfig,
): Promise<readonly string[]> {
  const named = topics.filter((topic) => topic.trim() !== '')
  const found = named.length === 0 ? [] : [...(await topicPartitions(brokers, named)).keys()]
  if (pattern === '') return found
  const fitting = await topicPartitions(brokers, new RegExp(`^(?:${pattern})$`, 'u'))
  return [...new Set([...found, ...fitting.keys()])].toSorted()
}

const offsetsOf = (list: readonly PartitionOffset[]): Offsets => {
  const offsets: Offsets = new Map()
  for (const { topic, partition, offset } of list) setOffset(offsets, topic, partition, offset)
  return offsets
}

interface Asked {
  readonly brokers: Brokers
  readonly config: KafkaSourceConfig
  readonly group: GroupOffsets | null
  readonly preview: boolean
}

/** Where a fresh run begins, and where it ends. */
export async function freshPosition(asked: Asked): Promise<Position> {
  const { brokers, config } = asked
  const topics = await topicsOf(brokers, config)
  const ends = await endsOf(asked, topics)
  return { next: await startsOf(asked, topics), ends }
}

/** The partitions that a position does not know yet: they begin at their first record. */
export async function newPartitions({ brokers, config }: Asked, known: Offsets): Promise<Offsets> {
  const topics = await topicsOf(brokers, config)
  const all = await topicOffsets(brokers, topics, 'earliest', config.isolation)
  return offsetsOf(all.filter(({ topic, partition }) => known.get(topic)?.has(partition) !== true))
}

async function startsOf(asked: Asked, topics: readonly string[]): Promise<Offsets> {
  const { brokers, config, group, preview } = asked
  const at = async (which: Which): Promise<Offsets> =>
    offsetsOf(await topicOffsets(brokers, topics, which, config.isolation))
  const { start, startTime, startOffsets } = config
  if (preview && (start === 'latest' || start === 'committed')) return before(asked, topics, PREVIEW_RECORDS)
  switch (start) {
    case 'last':
      return before(asked, topics, config.startRecords)
    case 'earliest':
    case 'latest':
      return at(start)
    case 'timestamp':
      return at({ timestamp: Date.parse(startTime) })
    case 'committed':
      return orReset(
        asked,
        topics,
        offsetsOf((await group?.read(topics)) ?? []),
        `the group ${config.group} has committed none`,
      )
    case 'offsets':
      return orReset(asked, topics, givenOffsets(startOffsets, topics), 'none is given')
  }
}

const givenOffsets = (list: KafkaSourceConfig['startOffsets'], topics: readonly string[]): Offsets =>
  offsetsOf(
    list.map(({ topic, partition, offset }) => ({
      topic: topic === '' ? (topics[0] ?? '') : topic,
      partition,
      offset,
    })),
  )

/** Offsets where there are some, and they still are in the topic; others by `auto.offset.reset`. */
async function orReset(
  { brokers, config }: Asked,
  topics: readonly string[],
  offsets: Offsets,
  why: string,
): Promise<Offsets> {
  const [first, last] = [
    await topicOffsets(brokers, topics, 'earliest', config.isolation),
    offsetsOf(await topicOffsets(brokers, topics, 'latest', 'uncommitted')),
  ]
  const result: Offsets = new Map()
  for (const { topic, partition, offset: earliest } of first) {
    const latest = last.get(topic)?.get(partition) ?? earliest
    const wanted = offsets.get(topic)?.get(partition)
    if (wanted !== undefined && wanted >= earliest && wanted <= latest)
      setOffset(result, topic, partition, wanted)
    else if (config.reset === 'fail') {
      const reason =
        wanted === undefined ? why : `offset ${wanted} is not there any more (${earliest} to ${latest} are)`
      throw new UserError(
        'kafka-no-offset',
        `There is no offset to begin at in ${topic}-${partition}: ${reason}.`,
        {
          hint: 'Start at another place, or let Reset say earliest or latest.',
        },
      )
    } else setOffset(result, topic, partition, config.reset === 'earliest' ? earliest : latest)
  }
  return result
}

/** So many records before the end, spread evenly over the partitions. */
async function before(
  { brokers, config }: Asked,
  topics: readonly string[],
  records: number,
): Promise<Offsets> {
  const first = await topicOffsets(brokers, topics, 'earliest', config.isolation)
  const last = offsetsOf(await topicOffsets(brokers, topics, 'latest', config.isolation))
  const each = Math.ceil(records / Math.max(1, first.length))
  return offsetsOf(
    first.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      offset: Math.max(offset, (last.get(topic)?.get(partition) ?? offset) - each),
    })),
  )
}

async function endsOf({ brokers, config }: Asked, topics: readonly string[]): Promise<Offsets> {
  const { stop, stopTime, stopOffsets, isolation } = config
  if (stop === 'never') return new Map()
  const latest = await topicOffsets(brokers, topics, 'latest', isolation)
  if (stop === 'latest') return offsetsOf(latest)
  const wanted =
    stop === 'offsets'
      ? givenOffsets(stopOffsets, topics)
      : offsetsOf(await topicOffsets(brokers, topics, { timestamp: Date.parse(stopTime) }, isolation))
  const ends = offsetsOf(latest)
  for (const [topic, partitions] of wanted)
    for (const [partition, offset] of partitions)
      if (ends.get(topic)?.has(partition) === true) setOffset(ends, topic, partition, offset)
  return ends
}
