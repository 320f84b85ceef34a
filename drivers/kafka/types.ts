/** What the Kafka driver gives: shapes only. Offsets are decimal strings only where they leave the process; here they are numbers, exact below 2^53. */

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** One record as fetched. Keys and values are the bytes that the broker holds. */
export interface FetchedRecord {
  readonly offset: number
  /** Of the record, epoch ms. */
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[]
}

/** Records of one partition, in order, those of aborted transactions left out where the isolation asks for it. */
export interface FetchedBatch extends TopicPartition {
  readonly records: readonly FetchedRecord[]
  /** Where the next fetch begins: behind the last raw offset, control records included. */
  readonly next: number
  /** The end of what may be read now: the last stable offset, or the high watermark. */
  readonly end: number
}

export interface FetchOptions {
  /** `committed` drops records of aborted transactions and stops at the last stable offset. */
  readonly isolation: 'committed' | 'uncommitted'
  /** Longest wait of a broker that has less than `minBytes`, ms. */
  readonly maxWait: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly maxBytesPerPartition: number
}

export interface Fetcher {
  /**
   * Fetches once from each leader for these positions, a partition that is left out rests. Resolves with what came, possibly nothing after `maxWait`. Throws
   * OperationalError `kafka-offset-out-of-range` with the partition in its message; mends connections and leaders by itself.
   */
  fetch(positions: ReadonlyMap<string, ReadonlyMap<number, number>>): Promise<readonly FetchedBatch[]>
  close(): Promise<void>
}

export interface ProducedRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: readonly (readonly [name: string, value: Uint8Array])[]
  /** Epoch ms; now when left out. */
  readonly timestamp?: number
  /** Chosen by the caller, always: a retry must not partition anew. */
  readonly partition: number
}

export interface ProducerOptions {
  readonly acks: -1 | 0 | 1
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly idempotent: boolean
  readonly retries: number
}

export interface Producer {
  /** Sends records to one topic and resolves when they are acknowledged as `acks` asks. One call at a time. */
  send(topic: string, records: readonly ProducedRecord[]): Promise<void>
  close(): Promise<void>
}

/** What a commit leaves in the offsets of the marker's group. */
export interface Marker {
  readonly checkpoint: number
  readonly hash: string
}

/**
 * A transactional producer by the recipe: one send at a time, and after any error it is thrown away. One marker group a transactional id, never joined by a
 * consumer.
 */
export interface Transaction {
  /** The last commit's marker, read after fencing; null: nothing was ever committed. */
  readonly marker: Marker | null
  send(topic: string, records: readonly ProducedRecord[]): Promise<void>
  /** Commits what was sent since the last commit, with the marker and, where given, the source's positions. Throws: the outcome is unknown, read the marker. */
  commit(marker: Marker, positions: readonly (TopicPartition & { readonly offset: number })[]): Promise<void>
  /** Gives up what was sent since the last commit. */
  abort(): Promise<void>
  close(): Promise<void>
}
