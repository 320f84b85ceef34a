/**
 * Requests of Kafka's protocol that kafkajs 2.2.4 has not, or only in an older version: the states of groups, the sizes of logs, what a user may do, and settings
 * changed one by one (kafkajs' own `alterConfigs` resets every setting that it does not name). They go through the pinned client's connections.
 */
import type { Call } from '../internals.ts'
import type { Reader, Writer } from '../wire.ts'

/** A request of which an answer is read. */
export type Request<T> = Call<T> & { readonly read: (reader: Reader) => T }

const request = <T>(
  apiName: string,
  apiKey: number,
  apiVersion: number,
  write: (writer: Writer) => unknown,
  read: (reader: Reader) => T,
): Request<T> => ({ apiName, apiKey, apiVersion, write: (writer) => void write(writer), read })

// The "compact" forms of the newer requests: lengths are one more than they are, in groups of seven bits.

function compact(reader: Reader): number {
  let value = 0
  for (let shift = 0; ; shift += 7) {
    const byte = reader.int8()
    value |= (byte & 127) << shift
    if (byte >= 0) return value >>> 0
  }
}
const times = <T>(count: number, read: () => T): T[] => Array.from({ length: Math.max(0, count) }, read)
const raw = (reader: Reader, size: number): Buffer => Buffer.from(times(size, () => reader.int8()))
const compactString = (reader: Reader): string => raw(reader, compact(reader) - 1).toString('utf8')
const compactArray = <T>(reader: Reader, read: () => T): T[] => times(compact(reader) - 1, read)
/** Fields of a later version: none of them is needed. */
function skipTags(reader: Reader): void {
  for (let left = compact(reader); left > 0; left--) {
    compact(reader)
    raw(reader, compact(reader))
  }
}

export interface ListedGroup {
  readonly id: string
  readonly state: string
  /** 'classic', 'consumer', 'share' … */
  readonly kind: string
}

/** The groups that one broker coordinates. */
export const listGroups = (): Request<{
  readonly error: number
  readonly groups: readonly ListedGroup[]
}> =>
  request(
    'ListGroups',
    16,
    5,
    // No tags, all states, all kinds, no tags.
    (w) => w.int8(0).int8(1).int8(1).int8(0),
    (r) => {
      skipTags(r)
      r.int32()
      const error = r.int16()
      const groups = compactArray(r, () => {
        const id = compactString(r)
        compactString(r)
        const state = compactString(r)
        const kind = compactString(r).toLowerCase()
        skipTags(r)
        return { id, state, kind }
      })
      return { error, groups }
    },
  )

export interface LogSize {
  readonly topic: string
  readonly partition: number
  readonly size: number
}

/** The logs on one broker's disks; null: of all topics. */
export const logSizes = (
  topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[] | null,
): Request<{ readonly error: number; readonly sizes: readonly LogSize[] }> =>
  request(
    'DescribeLogDirs',
    35,
    1,
    (w) => {
      if (topics === null) w.int32(-1)
      else
        w.array(topics, ({ topic, partitions }) => {
          w.string(topic).array(partitions, (partition) => w.int32(partition))
        })
    },
    (r) => {
      r.int32()
      let error = 0
      const sizes = r.array(() => {
        const failed = r.int16()
        if (failed !== 0) error = failed
        r.string()
        return r.array(() => {
          const topic = r.string() ?? ''
          return r.array(() => {
            const partition = r.int32()
            const size = r.int64()
            r.int64()
            r.int8()
            return { topic, partition, size }
          })
        })
      })
      return { error, sizes: sizes.flat(2) }
    },
  )

export interface PartitionState {
  readonly id: number
  /** −1: there is none now. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
}

export interface TopicState {
  readonly name: string
  readonly error: number
  readonly internal: boolean
  readonly partitions: readonly PartitionState[]
  /** Bit n says whether operation n is allowed; see `acls.ts`. */
  readonly operations: number
}

export interface ClusterState {
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[]
  readonly clusterId: string
  readonly controller: number
  readonly topics: readonly TopicState[]
  readonly operations: number
}

/** Brokers and topics as they are; null: all topics. Other than kafkajs' own it does not fail as a whole where one partition has no leader. */
export const metadata = (topics: readonly string[] | null, rights = false): Request<ClusterState> =>
  request(
    'Metadata',
    3,
    8,
    (w) => {
      if (topics === null) w.int32(-1)
      else w.array(topics, (name) => w.string(name))
      w.int8(0)
        .int8(rights ? 1 : 0)
        .int8(rights ? 1 : 0)
    },
    (r) => {
      r.int32()
      const brokers = r.array(() => {
        const broker = { id: r.int32(), host: r.string() ?? '', port: r.int32() }
        r.string()
        return broker
      })
      const clusterId = r.string() ?? ''
      const controller = r.int32()
      const found = r.array(() => {
        const error = r.int16()
        const name = r.string() ?? ''
        const internal = r.int8() !== 0
        const partitions = r.array(() => {
          r.int16()
          const id = r.int32()
          const leader = r.int32()
          r.int32()
          const replicas = r.array(() => r.int32())
          const inSync = r.array(() => r.int32())
          r.array(() => r.int32())
          return { id, leader, replicas, inSync }
        })
        return { name, error, internal, partitions, operations: r.int32() }
      })
      return { brokers, clusterId, controller, topics: found, operations: r.int32() }
    },
  )

export interface Allowed {
  readonly error: number
  readonly operations: number
}

/** What the asking user may do with a group: asked of its coordinator. */
export const groupRights = (group: string): Request<Allowed> =>
  request(
    'DescribeGroups',
    15,
    3,
    (w) => w.array([group], (id) => w.string(id)).int8(1),
    (r) => {
      r.int32()
      const [found] = r.array(() => {
        const error = r.int16()
        for (let text = 0; text < 4; text++) r.string()
        r.array(() => [r.string(), r.string(), r.string(), r.bytes(), r.bytes()])
        return { error, operations: r.int32() }
      })
      return found ?? { error: 0, operations: 0 }
    },
  )

const TOPIC = 2
const SET = 0
const DELETE = 1

/** Changes settings of a topic and leaves the others as they are; a value of null gives one back to its default. */
export const alterTopicSettings = (
  topic: string,
  changes: readonly { readonly name: string; readonly value: string | null }[],
): Request<{ readonly error: number; readonly message: string | null }> =>
  request(
    'IncrementalAlterConfigs',
    44,
    0,
    (w) =>
      w
        .array([topic], (name) => {
          w.int8(TOPIC)
            .string(name)
            .array(changes, (change) => {
              w.string(change.name)
                .int8(change.value === null ? DELETE : SET)
                .string(change.value)
            })
        })
        .int8(0),
    (r) => {
      r.int32()
      const [done] = r.array(() => {
        const error = r.int16()
        const message = r.string()
        r.int8()
        r.string()
        return { error, message }
      })
      return done ?? { error: 0, message: null }
    },
  )

export interface CommittedOffset {
  readonly partition: number
  readonly offset: number
}

/**
 * Commits offsets for a group from outside of it, which its coordinator takes only while nobody is in it. kafkajs' own `setOffsets` would join the group to do
 * so.
 */
export const commitOffsets = (
  group: string,
  topic: string,
  offsets: readonly CommittedOffset[],
): Request<readonly { readonly partition: number; readonly error: number }[]> =>
  request(
    'OffsetCommit',
    8,
    2,
    (w) =>
      w
        .string(group)
        .int32(-1)
        .string('')
        .int64(-1)
        .array([topic], (name) => {
          w.string(name).array(offsets, ({ partition, offset }) => {
            w.int32(partition).int64(offset).string('')
          })
        }),
    (r) =>
      r
        .array(() => {
          r.string()
          return r.array(() => ({ partition: r.int32(), error: r.int16() }))
        })
        .flat(),
  )
