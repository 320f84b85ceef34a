/**
 * Reads the partitions of topics. What is fetched next is taken when nothing waits any more: the fetcher holds it as bytes until then, and a record costs several times
 * its bytes once it is decoded.
 */
import type { FetchedBatch, FetchedRecord, Fetcher } from '../../../drivers/kafka/types.ts'
import { Ages, type EngineContext, type Poll, type SourceReader } from '../../../engine/api/index.ts'
import type { KafkaSourceConfig } from '../config.ts'
import type { Decoding } from './decoding.ts'
import { lineMaker, type Lines, type MakeLines } from './lines.ts'
import { readPosition, setOffset, writePosition, type Offsets, type Position } from './positions.ts'

/** Records that become lines at once. */
const LINES = 4_096

interface Partition {
  readonly topic: string
  readonly partition: number
  /** The next offset that is read by the kernel, and that is fetched. */
  next: number
  fetching: number
  /** The first offset that is not read any more. */
  readonly end: number
  /** The end of what may be read, as the last answer told; null: none has come yet. */
  last: number | null
  /** Its end was told. */
  ended: boolean
}

interface Waiting {
  readonly index: number
  readonly records: readonly FetchedRecord[]
  /** Where the kernel is when it has taken them all. */
  readonly next: number
}

interface Current {
  readonly partition: Partition
  readonly index: number
  readonly lines: Lines
  /** Where the kernel is when it has taken all of it. */
  readonly next: number
  at: number
  /** The first record that is not taken. */
  record: number
}

export interface Place {
  readonly position: Position
  readonly fetcher: Fetcher
  /** Finds partitions that are new, with where they begin; null: never. */
  readonly discover: (() => Promise<Offsets>) | null
  readonly discovery: number
  /** Notes a position under the consumer group; null: nowhere. */
  readonly note: ((position: Position) => Promise<void>) | null
  /** Of keys and values with schemas; null: there are none. */
  readonly decoding: Decoding | null
  readonly close: () => Promise<void>
  /** The only offsets that are read, by partition; null: all. */
  readonly picks: ReadonlyMap<number, ReadonlySet<number>> | null
}

export class KafkaReader implements SourceReader {
  readonly partitions: string[] = []
  readonly #list: Partition[] = []
  readonly #index = new Map<string, number>()
  readonly #place: Place
  readonly #lines: MakeLines
  readonly #clock: EngineContext['clock']
  readonly #waiting: Waiting[] = []
  #current: Current | null = null
  #fetching: Promise<void> | null = null
  #error: Error | null = null
  readonly #ages: Ages
  #looked: number
  #closed = false

  constructor(config: KafkaSourceConfig, place: Place, clock: EngineContext['clock']) {
    this.#place = place
    this.#lines = lineMaker(config, place.decoding)
    this.#clock = clock
    this.#ages = new Ages(clock)
    this.#looked = clock.elapsed()
    this.#add(place.position.next)
  }

  #add(offsets: Offsets): void {
    const { ends } = this.#place.position
    for (const [topic, partitions] of offsets) {
      for (const [partition, offset] of [...partitions].toSorted(([a], [b]) => a - b)) {
        const name = `${topic}-${partition}`
        if (this.#index.has(name)) continue
        this.#index.set(name, this.#list.length)
        const end = ends.get(topic)?.get(partition) ?? Infinity
        this.#list.push({ topic, partition, next: offset, fetching: offset, end, last: null, ended: false })
        this.partitions.push(name)
      }
    }
  }

  poll(): Poll {
    if (this.#error !== null) throw this.#error
    const current = this.#currentOrNext()
    // Behind it, for what was taken may have been without a record: nobody would wake a reader that waits for no fetch.
    this.#fetchOn()
    if (current !== null) {
      const { lines, index, at, record } = current
      const more = this.#waiting.length > 0
      const poll = { kind: 'bytes', partition: index, buffer: lines.buffer, start: at, more } as const
      const error = lines.errors.get(record)
      if (error !== undefined) return { ...poll, end: lines.ends[record] ?? lines.end, error }
      const bad = [...lines.errors.keys()].find((place) => place > record)
      return { ...poll, end: bad === undefined ? lines.end : (lines.ends[bad - 1] ?? lines.end) }
    }
    const ended = this.#list.findIndex((one) => !one.ended && one.next >= one.end)
    if (ended >= 0 && this.#list.filter((one) => !one.ended).length > 1) {
      const one = this.#list[ended]
      if (one !== undefined) one.ended = true
      return { kind: 'partitionEnd', partition: ended }
    }
    if (this.#list.every((one) => one.next >= one.end)) return { kind: 'end' }
    return { kind: 'wait', wake: this.#fetching ?? this.#clock.wait(this.#place.discovery) }
  }

  #currentOrNext(): Current | null {
    for (;;) {
      if (this.#current !== null) return this.#current
      const batch = this.#waiting.shift()
      if (batch === undefined) return null
      const partition = this.#list[batch.index]
      if (partition === undefined) continue
      const lines = this.#lines(batch.records, partition)
      if (lines.end === 0) partition.next = batch.next
      else this.#current = { partition, index: batch.index, lines, next: batch.next, at: 0, record: 0 }
    }
  }

  advance(bytes: number): void {
    const current = this.#current
    if (current === null) return
    const { lines, partition } = current
    current.at += bytes
    const now = this.#clock.now()
    while (current.record < lines.ends.length && (lines.ends[current.record] ?? 0) <= current.at) {
      this.#ages.add(lines.records[current.record]?.timestamp ?? now, now)
      current.record++
    }
    const record = lines.records[current.record]
    partition.next = record === undefined ? current.next : record.offset
    if (current.at >= lines.end) this.#current = null
  }

  position() {
    const { next, ends } = this.#place.position
    for (const one of this.#list) setOffset(next, one.topic, one.partition, one.next)
    return writePosition({ next, ends })
  }

  lag(): number | null {
    let lag = 0
    for (const { next, end, last } of this.#list) {
      if (last === null) return null
      lag += Math.max(0, Math.min(last, end) - next)
    }
    return lag
  }

  latency() {
    return this.#ages.take()
  }

  #recordAt(offset: number): FetchedRecord | null {
    const { lines } = this.#current ?? {}
    if (lines === undefined) return null
    return lines.records[lines.ends.findIndex((end) => offset < end)] ?? null
  }

  locate(offset: number): string {
    const record = this.#recordAt(offset)
    if (record === null || this.#current === null) return 'Kafka'
    const { topic, partition } = this.#current.partition
    return `offset ${record.offset.toLocaleString('en-US')} of ${topic}-${partition}`
  }

  original(offset: number): Uint8Array | null {
    return this.#recordAt(offset)?.value ?? null
  }

  async committed(position: Parameters<NonNullable<SourceReader['committed']>>[0]): Promise<void> {
    const read = readPosition(position)
    if (read !== null) await this.#place.note?.(read)
  }

  /** Begins the next fetch, or looks for new partitions, unless that is under way or something waits. */
  #fetchOn(): void {
    if (this.#fetching !== null || this.#closed || this.#waiting.length > 0) return
    const { discovery, discover } = this.#place
    const due = discover !== null && discovery > 0 && this.#clock.elapsed() - this.#looked >= discovery
    const wanted = new Map<string, Map<number, number>>()
    for (const { topic, partition, fetching, end } of this.#list)
      if (fetching < end) setOffset(wanted, topic, partition, fetching)
    if (!due && wanted.size === 0) return
    this.#fetching = (due ? this.#discover(discover) : this.#fetch(wanted))
      .catch((error: unknown) => {
        if (!this.#closed) this.#error = error instanceof Error ? error : new Error(String(error))
      })
      .finally(() => {
        this.#fetching = null
        this.#fetchOn()
      })
  }

  async #discover(discover: () => Promise<Offsets>): Promise<void> {
    this.#looked = this.#clock.elapsed()
    this.#add(await discover())
  }

  async #fetch(wanted: Offsets): Promise<void> {
    for (const batch of await this.#place.fetcher.fetch(wanted)) {
      // A line is made without waiting: its schema has to be there.
      await this.#place.decoding?.batch(batch)
      this.#take(batch)
    }
  }

  #take({ topic, partition, records, next, end }: FetchedBatch): void {
    const index = this.#index.get(`${topic}-${partition}`)
    const one = index === undefined ? undefined : this.#list[index]
    if (index === undefined || one === undefined) return
    one.fetching = next
    one.last = end
    const beyond = records.findIndex(({ offset }) => offset >= one.end)
    const { picks } = this.#place
    const within = beyond < 0 ? records : records.slice(0, beyond)
    const wanted =
      picks === null ? within : within.filter((one) => picks.get(partition)?.has(one.offset) === true)
    for (let from = 0; from === 0 || from < wanted.length; from += LINES) {
      const slice = wanted.slice(from, from + LINES)
      const following = wanted[from + LINES]
      this.#waiting.push({ index, records: slice, next: following?.offset ?? next })
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#place.decoding?.close()
    await this.#place.close()
    await this.#fetching
  }
}
