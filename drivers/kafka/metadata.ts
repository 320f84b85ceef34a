/** What a cluster says about itself and its topics. Errors of single topics and partitions are part of the answer. */
import type { Call } from './internals.ts'

export interface PartitionMetadata {
  readonly partition: number
  readonly error: number
  /** −1: none at the moment. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
}

export interface TopicMetadata {
  readonly name: string
  readonly error: number
  /** Made by Kafka for itself. */
  readonly internal: boolean
  readonly partitions: readonly PartitionMetadata[]
}

export interface Metadata {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  readonly clusterId: string | null
  readonly controller: number | null
  readonly topics: readonly TopicMetadata[]
}

/** Null asks for all topics that the user may see. No topic is created by being asked for. */
export const metadataCall = (topics: readonly string[] | null): Call<Metadata> => ({
  apiKey: 3,
  apiVersion: 6,
  apiName: 'Metadata',
  write: (to) => {
    if (topics === null) to.int32(-1)
    else to.array(topics, (name) => to.string(name))
    to.int8(0)
  },
  read: (from) => {
    // How long the broker throttles.
    from.int32()
    const brokers = from.array(() => {
      const broker = { nodeId: from.int32(), host: from.string() ?? '', port: from.int32() }
      // The rack.
      from.string()
      return broker
    })
    const clusterId = from.string()
    const controller = from.int32()
    const found = from.array((): TopicMetadata => ({
      error: from.int16(),
      name: from.string() ?? '',
      internal: from.int8() === 1,
      partitions: from.array(() => {
        const partition = {
          error: from.int16(),
          partition: from.int32(),
          leader: from.int32(),
          replicas: from.array(() => from.int32()),
          inSync: from.array(() => from.int32()),
        }
        // Those that are off line.
        from.array(() => from.int32())
        return partition
      }),
    }))
    return { brokers, clusterId, controller: controller < 0 ? null : controller, topics: found }
  },
})
