/** The request for records, version 11, and its answer: the records' bytes stay as they are until somebody wants them. */
import type { AbortedTransaction } from './aborted.ts'
import type { Call } from './internals.ts'
import type { FetchOptions, TopicPartition } from './types.ts'

export interface FetchedPartition extends TopicPartition {
  readonly error: number
  readonly highWatermark: number
  readonly lastStable: number
  readonly aborted: readonly AbortedTransaction[]
  readonly bytes: Buffer
}

/** Where each partition of a topic is read from. */
export type TopicPositions = ReadonlyMap<string, ReadonlyMap<number, number>>

export const fetchCall = (
  positions: TopicPositions,
  { isolation, maxWait, minBytes, maxBytes, maxBytesPerPartition }: FetchOptions,
): Call<readonly FetchedPartition[]> => ({
  apiKey: 1,
  apiVersion: 11,
  apiName: 'Fetch',
  waits: maxWait,
  write: (to) => {
    // We are no replica.
    to.int32(-1).int32(maxWait).int32(minBytes).int32(maxBytes)
    to.int8(isolation === 'committed' ? 1 : 0)
    // No session: id and epoch.
    to.int32(0).int32(-1)
    to.array([...positions], ([topic, partitions]) => {
      to.string(topic).array([...partitions], ([partition, offset]) => {
        // Leader's epoch and start of the log: unknown.
        to.int32(partition).int32(-1).int64(offset).int64(-1).int32(maxBytesPerPartition)
      })
    })
    // Nothing to forget of a session, and no rack.
    to.int32(0).string('')
  },
  read: (from) => {
    // How long the broker throttles.
    from.int32()
    const error = from.int16()
    // The session.
    from.int32()
    const partitions = from.array(() => {
      const topic = from.string() ?? ''
      return from.array((): FetchedPartition => {
        const head = {
          topic,
          partition: from.int32(),
          error: from.int16(),
          highWatermark: from.int64(),
          lastStable: from.int64(),
        }
        // The start of the log.
        from.int64()
        const aborted = from.array(() => ({ producerId: from.int64(), firstOffset: from.int64() }))
        // A replica that is nearer.
        from.int32()
        return { ...head, aborted, bytes: from.bytes() }
      })
    })
    return partitions.flat().map((one) => (error === 0 ? one : { ...one, error }))
  },
})
