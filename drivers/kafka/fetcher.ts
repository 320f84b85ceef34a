/**
 * Reads records straight from the leaders of partitions: no group, no heartbeat. While an answer is being worked on, the leader is asked for the next one
 * already. A broken connection or a new leader is mended within, as long as it does not last.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { MillraceError, OperationalError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { openBrokers, type Brokers } from './brokers.ts'
import { isPassing, ProtocolError } from './errorCodes.ts'
import { kafkaError } from './errors.ts'
import { fetchCall, type FetchedPartition, type TopicPositions } from './fetchCall.ts'
import { call } from './internals.ts'
import { decodeBatches, type Decoded } from './recordBatch.ts'
import type { FetchedBatch, Fetcher, FetchOptions, TopicPartition } from './types.ts'

/** How long nothing may go on before it is an error: a broker may be restarted within. */
const PATIENCE = 60_000
/** A topic that was read is not unknown for long. */
const UNKNOWN_PATIENCE = 5_000
const FIRST_WAIT = 50
const LONGEST_WAIT = 1_000

/** Where one partition is read from. */
interface Place extends TopicPartition {
  readonly id: string
  readonly from: number
}

const idOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** Connects before it resolves, so that a connection that is wrong is told here. `brokers` may be in use already; the fetcher closes them when it is closed. */
export async function openFetcher(
  connection: ResolvedKafka,
  options: FetchOptions,
  brokers: Brokers = openBrokers(connection),
): Promise<Fetcher> {
  try {
    await brokers.metadata([])
  } catch (error) {
    await brokers.close()
    throw kafkaError(error, { connection })
  }
  return new LeaderFetcher(brokers, options)
}

class LeaderFetcher implements Fetcher {
  readonly #brokers: Brokers
  readonly #options: FetchOptions
  readonly #leaders = new Map<string, number>()
  /** Of leaders that have not answered yet. */
  readonly #requests = new Map<number, Promise<void>>()
  /** Answers that nobody took yet, by partition. */
  readonly #answers = new Map<string, { readonly from: number; readonly answer: FetchedPartition }>()
  /** What went wrong since the last call, for whoever calls next. */
  #failure: MillraceError | null = null
  /** Since when each partition fails without a break, and how long to wait now. */
  readonly #failing = new Map<string, { readonly since: number; readonly error: unknown }>()
  #wait = FIRST_WAIT
  #closed = false

  constructor(brokers: Brokers, options: FetchOptions) {
    this.#brokers = brokers
    this.#options = options
  }

  async fetch(positions: TopicPositions): Promise<readonly FetchedBatch[]> {
    const wanted = placesOf(positions)
    this.#forget(wanted)
    let batches = this.#take(wanted)
    if (batches.length === 0) {
      await this.#ask(wanted.values())
      await this.#someAnswer(wanted)
      batches = this.#take(wanted)
    }
    // Where the next call will want to go on, most likely.
    const following = new Map(wanted)
    for (const { topic, partition, next } of batches) {
      const id = idOf(topic, partition)
      following.set(id, { id, topic, partition, from: next })
    }
    if (batches.length > 0) void this.#ask(following.values()).catch(() => undefined)
    return batches
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#brokers.close()
  }

  /** Answers for positions that were left. */
  #forget(wanted: ReadonlyMap<string, Place>): void {
    for (const [id, { from }] of this.#answers) {
      const place = wanted.get(id)
      if (place !== undefined && place.from !== from) this.#answers.delete(id)
    }
  }

  /** Decodes what is there. */
  #take(wanted: ReadonlyMap<string, Place>): FetchedBatch[] {
    if (this.#failure !== null) {
      const failure = this.#failure
      this.#failure = null
      throw failure
    }
    const committed = this.#options.isolation === 'committed'
    const batches: FetchedBatch[] = []
    for (const place of wanted.values()) {
      const found = this.#answers.get(place.id)
      if (found === undefined || found.from !== place.from) continue
      this.#answers.delete(place.id)
      const { answer } = found
      const end = committed ? answer.lastStable : answer.highWatermark
      const { records, next } = decoded(answer, place, committed)
      // Of an answer without a record the end is of interest to whoever waits for it.
      batches.push({ topic: place.topic, partition: place.partition, records, next, end })
    }
    return batches
  }

  /** Asks each leader that has nothing to do for what it is not asked for yet. */
  async #ask(places: Iterable<Place>): Promise<void> {
    const unknown = new Set<string>()
    const all = [...places].filter(({ id, from }) => this.#answers.get(id)?.from !== from)
    for (const { id, topic } of all) if (!this.#leaders.has(id)) unknown.add(topic)
    if (unknown.size > 0) await this.#findLeaders([...unknown], all)
    const byLeader = new Map<number, Map<string, Place>>()
    for (const place of all) {
      const leader = this.#leaders.get(place.id)
      if (leader === undefined || this.#requests.has(leader)) continue
      const own = byLeader.get(leader) ?? new Map<string, Place>()
      byLeader.set(leader, own.set(place.id, place))
    }
    for (const [leader, own] of byLeader) {
      const done = this.#request(leader, own).finally(() => this.#requests.delete(leader))
      this.#requests.set(leader, done)
    }
  }

  /**
   * Until a leader of one of these answers, be it for others: it takes one request at a time. Without any, a while. It never goes on at once: who asks
   * again and again would keep every answer from coming in.
   */
  async #someAnswer(wanted: ReadonlyMap<string, Place>): Promise<void> {
    const leaders = new Set([...wanted.keys()].map((id) => this.#leaders.get(id)))
    const open = [...this.#requests].flatMap(([leader, done]) => (leaders.has(leader) ? [done] : []))
    if (open.length > 0) await Promise.race(open)
    else await this.#rest()
  }

  async #rest(): Promise<void> {
    await pause(this.#wait)
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2)
  }

  /** Never rejects. */
  async #request(leader: number, places: ReadonlyMap<string, Place>): Promise<void> {
    try {
      const broker = await this.#brokers.at(leader)
      try {
        const answers = await call(broker, fetchCall(positionsOf(places), this.#options))
        for (const answer of answers) this.#answered(answer, places)
      } catch (error) {
        this.#brokers.drop(broker)
        throw error
      }
    } catch (error) {
      for (const place of places.values()) this.#failed(place, error)
      if (this.#failure === null && !this.#closed) await this.#rest()
    }
  }

  #answered(answer: FetchedPartition, places: ReadonlyMap<string, Place>): void {
    const place = places.get(idOf(answer.topic, answer.partition))
    if (place === undefined) return
    if (answer.error !== 0) return this.#failed(place, new ProtocolError(answer.error))
    this.#failing.delete(place.id)
    this.#wait = FIRST_WAIT
    this.#answers.set(place.id, { from: place.from, answer })
  }

  /** The leader is looked for anew; what does not pass, or not soon, is told. */
  #failed(place: Place, error: unknown): void {
    this.#leaders.delete(place.id)
    if (this.#closed) return
    const since = this.#failing.get(place.id)?.since ?? Date.now()
    this.#failing.set(place.id, { since, error })
    const unknown = error instanceof ProtocolError && error.type === 'UNKNOWN_TOPIC_OR_PARTITION'
    if (isPassing(error) && Date.now() - since < (unknown ? UNKNOWN_PATIENCE : PATIENCE)) return
    const { topic, partition } = place
    this.#failure ??= kafkaError(error, { connection: this.#brokers.connection, topic, partition })
  }

  async #findLeaders(topics: readonly string[], places: readonly Place[]): Promise<void> {
    try {
      const found = await this.#brokers.metadata(topics)
      for (const topic of found.topics) {
        for (const { partition, leader } of topic.partitions)
          if (leader >= 0) this.#leaders.set(idOf(topic.name, partition), leader)
        for (const place of places) {
          if (place.topic !== topic.name || this.#leaders.has(place.id)) continue
          this.#failed(
            place,
            new ProtocolError(topic.error === 0 ? noLeader(topic.partitions, place) : topic.error),
          )
        }
      }
    } catch (error) {
      for (const place of places) if (topics.includes(place.topic)) this.#failed(place, error)
    }
  }
}

/** The next call asks for it anew: it may have been damaged underway. */
function decoded(answer: FetchedPartition, { topic, partition, from }: Place, committed: boolean): Decoded {
  try {
    return decodeBatches(answer.bytes, from, committed ? answer.aborted : null)
  } catch (error) {
    if (error instanceof MillraceError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new OperationalError(
      'kafka-damaged',
      `The records from offset ${from} on in the topic ${topic}, partition ${partition}, cannot be read: ${why}.`,
      { hint: 'Try again; where it stays so, start behind them.', retriable: true, cause: error },
    )
  }
}

const noLeader = (partitions: readonly { readonly partition: number }[], place: Place): number =>
  partitions.some(({ partition }) => partition === place.partition) ? 5 : 3

function placesOf(positions: TopicPositions): Map<string, Place> {
  const places = new Map<string, Place>()
  for (const [topic, partitions] of positions)
    for (const [partition, from] of partitions) {
      const id = idOf(topic, partition)
      places.set(id, { id, topic, partition, from })
    }
  return places
}

function positionsOf(places: ReadonlyMap<string, Place>): TopicPositions {
  const positions = new Map<string, Map<number, number>>()
  for (const { topic, partition, from } of places.values()) {
    const own = positions.get(topic) ?? new Map<number, number>()
    positions.set(topic, own.set(partition, from))
  }
  return positions
}
