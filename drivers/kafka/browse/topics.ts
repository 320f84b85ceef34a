/** The cluster and its topics: what there is, and the few things that are changed. */
import { OperationalError, UserError } from '../../../model/errors.ts'
import { ProtocolError } from '../errorCodes.ts'
import { told, type Access } from './access.ts'
import { alterTopicSettings, logSizes, type LogSize } from './requests.ts'
import { EARLIEST, LATEST } from '../offsets.ts'

export interface ClusterView {
  readonly brokers: readonly { readonly id: number; readonly address: string; readonly controller: boolean }[]
  readonly clusterId: string
  readonly topics: readonly TopicView[]
  readonly roundTrip: number
  readonly size: number | null
}

export interface TopicView {
  readonly name: string
  readonly internal: boolean
  readonly partitions: number
  readonly replication: number
}

export interface PartitionView {
  readonly id: number
  readonly leader: number
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
  readonly earliest: number
  readonly latest: number
  readonly size: number | null
}

export interface SettingView {
  readonly name: string
  readonly value: string | null
  readonly source: 'topic' | 'broker' | 'default'
  readonly readOnly: boolean
}

export interface Setting {
  readonly name: string
  readonly value: string
}

/** Waits for a broker's answer to a change, ms. */
const CHANGE_TIMEOUT = 15_000

export function describeCluster(access: Access): Promise<ClusterView> {
  return told(access, {}, async () => {
    const started = performance.now()
    const state = await access.state(null)
    const roundTrip = performance.now() - started
    const sizes = await sizesOf(
      access,
      state.brokers.map(({ id }) => id),
      null,
    )
    return {
      brokers: state.brokers.map(({ id, host, port }) => ({
        id,
        address: `${host}:${port}`,
        controller: id === state.controller,
      })),
      clusterId: state.clusterId,
      topics: state.topics
        .map(({ name, internal, partitions }) => ({
          name,
          internal: internal || name.startsWith('__'),
          partitions: partitions.length,
          replication: partitions[0]?.replicas.length ?? 0,
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      roundTrip,
      size: sizes === null ? null : sizes.reduce((sum, { size }) => sum + size, 0),
    }
  })
}

/** The sum of the ends of each topic's partitions. Topics that are gone are left out. */
export function topicEnds(
  access: Access,
  topics: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  return told(access, {}, async () => {
    if (topics.length === 0) return {}
    const state = await access.state(topics)
    const ends = await access.offsets(
      state.topics.filter(({ error }) => error === 0),
      LATEST,
    )
    return Object.fromEntries(
      [...ends].map(([topic, partitions]) => [topic, [...partitions.values()].reduce((a, b) => a + b, 0)]),
    )
  })
}

export function describeTopic(
  access: Access,
  topic: string,
): Promise<{
  readonly partitions: readonly PartitionView[]
  readonly settings: readonly SettingView[] | null
}> {
  return told(access, { topic }, async () => {
    const state = await access.topic(topic)
    const brokers = [...new Set(state.partitions.flatMap(({ leader }) => (leader < 0 ? [] : [leader])))]
    const [earliest, latest, sizes, settings] = await Promise.all([
      access.offsets([state], EARLIEST),
      access.offsets([state], LATEST),
      sizesOf(access, brokers, [{ topic, partitions: state.partitions.map(({ id }) => id) }]),
      settingsOf(access, topic),
    ])
    // Replicas of other brokers are told too; one of them is the topic's size.
    const bytes = new Map(sizes?.map(({ partition, size }) => [partition, size]))
    const partitions = state.partitions
      .map((partition) => ({
        ...partition,
        earliest: earliest.get(topic)?.get(partition.id) ?? 0,
        latest: latest.get(topic)?.get(partition.id) ?? 0,
        size: bytes.get(partition.id) ?? null,
      }))
      .sort((a, b) => a.id - b.id)
    return { partitions, settings }
  })
}

/** Null where this user may not know, or a broker does not tell. */
async function sizesOf(
  access: Access,
  brokers: readonly number[],
  topics: Parameters<typeof logSizes>[0],
): Promise<readonly LogSize[] | null> {
  const request = logSizes(topics)
  if (!(await access.speaks(request))) return null
  try {
    const answers = await Promise.all(brokers.map((broker) => access.ask(request, broker)))
    return answers.some(({ error }) => error !== 0) ? null : answers.flatMap(({ sizes }) => sizes)
  } catch {
    return null
  }
}

const TOPIC_RESOURCE = 2
const sources: Readonly<Record<number, SettingView['source']>> = {
  1: 'topic',
  2: 'broker',
  3: 'broker',
  4: 'broker',
}

async function settingsOf(access: Access, topic: string): Promise<readonly SettingView[] | null> {
  try {
    const { resources } = await (
      await access.admin()
    ).describeConfigs({
      includeSynonyms: false,
      resources: [{ type: TOPIC_RESOURCE, name: topic }],
    })
    const entries = resources[0]?.configEntries ?? []
    return entries
      .map(({ configName, configValue, configSource, isSensitive, readOnly }) => ({
        name: configName,
        value: isSensitive ? null : configValue,
        source: sources[configSource] ?? ('default' as const),
        readOnly,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return null
  }
}

export function createTopic(
  access: Access,
  topic: string,
  partitions: number,
  replication: number,
  settings: readonly Setting[],
): Promise<void> {
  return told(access, { topic }, async () => {
    const created = await (
      await access.admin()
    ).createTopics({
      timeout: CHANGE_TIMEOUT,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor: replication,
          configEntries: settings.map(({ name, value }) => ({ name, value })),
        },
      ],
    })
    // kafkajs swallows this one.
    if (!created) throw exists(access, topic)
  })
}

const exists = (access: Access, topic: string): UserError =>
  new UserError('kafka-topic-exists', `There is a topic ${topic} on ${access.connection.name} already.`, {
    hint: 'Choose another name.',
  })

/** `partitions`: how many there are to be. */
export function addPartitions(access: Access, topic: string, partitions: number): Promise<void> {
  return told(access, { topic }, async () => {
    await (
      await access.admin()
    ).createPartitions({
      timeout: CHANGE_TIMEOUT,
      topicPartitions: [{ topic, count: partitions }],
    })
  })
}

export function deleteTopic(access: Access, topic: string): Promise<void> {
  return told(access, { topic }, async () => {
    await (await access.admin()).deleteTopics({ topics: [topic], timeout: CHANGE_TIMEOUT })
    await gone(access, topic)
  })
}

const TRIES = 50
const BETWEEN = 100

/** A broker answers before every broker knows: until then the topic would still be listed. */
async function gone(access: Access, topic: string): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    const state = await access.state([topic])
    if (state.topics[0]?.error !== 0) return
    await new Promise((resolve) => setTimeout(resolve, BETWEEN))
  }
  throw new OperationalError(
    'kafka-topic-deleting',
    `${access.connection.name} has taken the deletion of ${topic}, and still lists it.`,
    { hint: 'Refresh in a while: brokers may be busy.', retriable: true },
  )
}

/** Settings that are not named stay as they are; a value of null gives one back to its default. */
export function alterSettings(
  access: Access,
  topic: string,
  changes: readonly { readonly name: string; readonly value: string | null }[],
): Promise<void> {
  return told(access, { topic }, async () => {
    const request = alterTopicSettings(topic, changes)
    if (!(await access.speaks(request)))
      throw new UserError(
        'kafka-version',
        `The brokers of ${access.connection.name} cannot change single settings.`,
        { hint: 'Apache Kafka 2.3 or later can.' },
      )
    const { error, message } = await access.ask(request)
    if (error !== 0) throw refused(topic, message) ?? new ProtocolError(error)
  })
}

/** The broker's own words name the setting and what it may be. */
const refused = (topic: string, message: string | null): UserError | null =>
  message === null || /authoriz/i.test(message)
    ? null
    : new UserError(
        'kafka-setting',
        `The settings of ${topic} were not changed: ${message.replace(/\.$/, '')}.`,
      )
