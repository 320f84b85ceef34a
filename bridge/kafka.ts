/** What the screen asks of a Kafka cluster: its topics, groups and rights, records found and followed, and the few things that it changes. */
import { z } from 'zod'
import { aclOperations, aclResources } from '../model/connections/acls.ts'
import { nothing, row } from './row.ts'

const count = z.int().min(0)

/** Every request names its connection; the host knows how to reach it. */
const at = z.object({ connection: z.string().min(1) })
const inTopic = at.extend({ topic: z.string().min(1) })
const inGroup = at.extend({ group: z.string() })

// ── the cluster ──

const kafkaBroker = z.object({ id: z.int(), address: z.string(), controller: z.boolean() })
const kafkaTopic = z.object({
  name: z.string(),
  internal: z.boolean(),
  partitions: count,
  replication: count,
})
export type KafkaTopic = z.infer<typeof kafkaTopic>

const kafkaGroup = z.object({
  id: z.string(),
  /** As the broker calls it: Stable, Empty, PreparingRebalance …; '' where this user may not know. */
  state: z.string(),
  /** 'classic' or 'consumer' (KIP-848); '' where the broker does not say. */
  kind: z.string(),
  /** Records behind in all partitions; null where nothing is committed, or this user may not know. */
  lag: z.number().nullable(),
  /** Lag by topic. */
  topics: z.record(z.string(), z.number()),
})
export type KafkaGroup = z.infer<typeof kafkaGroup>

const kafkaCluster = z.object({
  brokers: z.array(kafkaBroker),
  clusterId: z.string(),
  topics: z.array(kafkaTopic),
  /** How long the broker took to answer, ms. */
  roundTrip: z.number(),
  /** Bytes on the brokers' disks; null where this user may not know. */
  size: z.number().nullable(),
})
export type KafkaCluster = z.infer<typeof kafkaCluster>

// ── a topic ──

const kafkaPartition = z.object({
  id: z.int(),
  leader: z.int(),
  replicas: z.array(z.int()),
  inSync: z.array(z.int()),
  earliest: z.number(),
  latest: z.number(),
  /** Bytes of one replica; null where the broker does not tell. */
  size: z.number().nullable(),
})
export type KafkaPartition = z.infer<typeof kafkaPartition>

const kafkaSetting = z.object({
  name: z.string(),
  /** Null: the broker keeps it to itself. */
  value: z.string().nullable(),
  /** Where it was set; `default`: nowhere. */
  source: z.enum(['topic', 'broker', 'default']),
  readOnly: z.boolean(),
})
export type KafkaSetting = z.infer<typeof kafkaSetting>

const kafkaTopicDetail = z.object({
  partitions: z.array(kafkaPartition),
  /** Null where this user may not know. */
  settings: z.array(kafkaSetting).nullable(),
})
export type KafkaTopicDetail = z.infer<typeof kafkaTopicDetail>

/** The shape of a topic's values, from its newest records. */
const sampleColumns = z.array(z.object({ name: z.string(), type: z.string() }))
/** Formats whose schemas a registry keeps. */
const registryFormat = z.enum(['avro', 'json-schema', 'protobuf'])

const kafkaSample = z.object({
  format: z.enum(['json', 'text', 'bytes', 'none', ...registryFormat.options]),
  records: count,
  columns: sampleColumns,
  /** Of the keys, where a registry knows their schema. */
  key: z.object({ format: registryFormat, columns: sampleColumns }).nullable(),
  eventTime: z.string().nullable(),
  delay: z.number().nullable(),
  notices: z.array(z.string()),
})
export type KafkaSample = z.infer<typeof kafkaSample>

// ── records ──

/** A key or value as it can be shown; `text` is cut in a list, and whole in the detail up to its bound. */
const kafkaData = z.object({
  kind: z.enum(['null', 'json', 'text', 'bytes']),
  /** JSON and text as they stand; of bytes the hexadecimal form. */
  text: z.string(),
  size: count,
  cut: z.boolean(),
})
export type KafkaData = z.infer<typeof kafkaData>

const kafkaRecord = z.object({
  partition: z.int(),
  offset: z.number(),
  timestamp: z.number(),
  key: kafkaData,
  value: kafkaData,
  headers: count,
})
export type KafkaRecord = z.infer<typeof kafkaRecord>

const kafkaRecordDetail = kafkaRecord.extend({
  headers: z.array(z.object({ name: z.string(), value: kafkaData })),
  /** The first bytes of the value, hexadecimal, sixteen a line with their text. */
  hex: z.string(),
})
export type KafkaRecordDetail = z.infer<typeof kafkaRecordDetail>

const bound = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('earliest') }),
  z.object({ kind: z.literal('latest') }),
  z.object({ kind: z.literal('time'), time: z.number() }),
  z.object({ kind: z.literal('offset'), offset: count }),
])
export type KafkaBound = z.infer<typeof bound>

const kafkaSearch = z.object({
  topic: z.string(),
  /** Null: all of them. */
  partitions: z.array(z.int()).nullable(),
  from: bound,
  to: bound,
  order: z.enum(['newest', 'oldest']),
  /** Goes on with what comes: from `from`, without an end. */
  follow: z.boolean(),
  /** A condition over the record; '' for all. */
  filter: z.string(),
  /** Text that the key, or a header `name=value`, has to have; '' for all. */
  key: z.string(),
  header: z.string(),
  /** The columns of a JSON value, as `kafka.sample` gives them; empty: the value is text. */
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** Where an earlier search has stopped, by partition; null: at its beginning. */
  cursor: z.record(z.string(), z.number()).nullable(),
  /** So many records end it. */
  limit: z.int().min(1).max(1_000),
})
export type KafkaSearch = z.infer<typeof kafkaSearch>

const kafkaProgress = z.object({
  read: count,
  matched: count,
  /** Records on which the filter has no value. */
  unreadable: count,
  bytes: count,
  /** Records in the range that are still to be read; null while following. */
  left: count.nullable(),
  /** Null: it goes on. `full`: the page; `bound`: the most that one search reads; `end`: nothing is left. */
  done: z.enum(['full', 'bound', 'end', 'stopped', 'failed']).nullable(),
  /** Where the next page begins. */
  cursor: z.record(z.string(), z.number()).nullable(),
  error: z.object({ message: z.string(), hint: z.string().nullable() }).nullable(),
  /** Following: records that matched and were left out, as too many came. */
  skipped: count,
})
export type KafkaProgress = z.infer<typeof kafkaProgress>

// ── groups and rights ──

const kafkaGroupDetail = z.object({
  id: z.string(),
  state: z.string(),
  kind: z.string(),
  protocol: z.string(),
  members: z.array(
    z.object({
      id: z.string(),
      client: z.string(),
      host: z.string(),
      partitions: z.array(z.object({ topic: z.string(), partition: z.int() })),
    }),
  ),
  offsets: z.array(
    z.object({
      topic: z.string(),
      partition: z.int(),
      /** Null: none is committed. */
      committed: z.number().nullable(),
      earliest: z.number(),
      latest: z.number(),
      lag: z.number().nullable(),
    }),
  ),
})
export type KafkaGroupDetail = z.infer<typeof kafkaGroupDetail>

const kafkaAcl = z.object({
  resource: z.enum(aclResources),
  name: z.string().min(1),
  pattern: z.enum(['literal', 'prefixed']),
  principal: z.string().min(1),
  host: z.string().min(1),
  operation: z.enum(aclOperations),
  permission: z.enum(['allow', 'deny']),
})
export type KafkaAcl = z.infer<typeof kafkaAcl>

/** What the broker lets this user do; null where it does not tell. */
const kafkaRights = z.object({
  cluster: z.array(z.string()).nullable(),
  topic: z.array(z.string()).nullable(),
  group: z.array(z.string()).nullable(),
})
export type KafkaRights = z.infer<typeof kafkaRights>

const setting = z.object({ name: z.string().min(1), value: z.string() })
const moved = z.object({
  topic: z.string(),
  partition: z.int(),
  before: z.number().nullable(),
  after: z.number(),
})
export type KafkaMovedOffset = z.infer<typeof moved>

const produced = z.object({ written: count, partitions: z.record(z.string(), count) })

export const kafkaRequests = {
  'kafka.cluster': row(at, kafkaCluster),
  /** The ends of these topics, summed over their partitions: what a rate is made of. */
  'kafka.ends': row(
    at.extend({ topics: z.array(z.string()).max(500) }),
    z.object({ ends: z.record(z.string(), z.number()) }),
  ),
  'kafka.topic': row(inTopic, kafkaTopicDetail),
  /** Subjects of a Schema Registry; empty: those of the topic's name. */
  'kafka.sample': row(
    inTopic.extend({ valueSubject: z.string().default(''), keySubject: z.string().default('') }),
    kafkaSample,
  ),
  'kafka.createTopic': row(
    inTopic.extend({
      partitions: z.int().min(1).max(10_000),
      replication: z.int().min(1).max(32),
      settings: z.array(setting),
    }),
    nothing,
  ),
  /** `partitions`: how many there are to be. */
  'kafka.addPartitions': row(inTopic.extend({ partitions: z.int().min(1).max(10_000) }), nothing),
  'kafka.deleteTopic': row(inTopic, nothing),
  /** A value of null gives a setting back to its default; those that are not named stay. */
  'kafka.alterSettings': row(
    inTopic.extend({
      changes: z.array(z.object({ name: z.string().min(1), value: z.string().nullable() })),
    }),
    nothing,
  ),
  /** `id` names it, so that its records can be told from the first; they come as `kafka.found`. */
  'kafka.search': row(at.extend({ id: z.string(), search: kafkaSearch }), nothing),
  'kafka.stopSearch': row(z.object({ id: z.string() }), nothing),
  'kafka.record': row(inTopic.extend({ partition: z.int(), offset: count }), kafkaRecordDetail),
  'kafka.groups': row(at, z.object({ groups: z.array(kafkaGroup) })),
  'kafka.group': row(inGroup, kafkaGroupDetail),
  /** Refused while the group has members. With `dry` nothing is changed, and the answer says what would be. */
  'kafka.resetOffsets': row(
    inGroup.extend({
      topic: z.string(),
      partitions: z.array(z.int()).nullable(),
      to: bound,
      dry: z.boolean(),
    }),
    z.object({ moved: z.array(moved) }),
  ),
  'kafka.acls': row(
    at,
    z.object({
      acls: z.array(kafkaAcl),
      /** Why there are none to be seen: no authorizer, or no right to see them. */
      reason: z.string().nullable(),
    }),
  ),
  'kafka.addAcl': row(at.extend({ acl: kafkaAcl }), nothing),
  'kafka.removeAcl': row(at.extend({ acl: kafkaAcl }), nothing),
  'kafka.rights': row(at.extend({ topic: z.string().nullable(), group: z.string().nullable() }), kafkaRights),
  'kafka.produce': row(
    inTopic.extend({
      /** Null: by the key, as Kafka's own clients do. */
      partition: z.int().min(0).nullable(),
      key: z.string().nullable(),
      /** Null: a tombstone. */
      value: z.string().nullable(),
      headers: z.array(z.object({ name: z.string().min(1), value: z.string() })),
    }),
    produced,
  ),
  /** Each line of a file becomes a record; `keyField` names the field of a JSON line that becomes its key. */
  'kafka.produceFile': row(inTopic.extend({ path: z.string(), keyField: z.string().nullable() }), produced),
} as const

export const kafkaEvents = {
  'kafka.found': z.object({ id: z.string(), records: z.array(kafkaRecord), progress: kafkaProgress }),
} as const
