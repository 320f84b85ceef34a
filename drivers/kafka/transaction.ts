/**
 * A transactional producer of kafkajs by the recipe that holds: fence first, and only then read what was committed; one send at a time; after any error it is
 * thrown away, as only the marker tells whether a commit got through.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Producer, Transaction as KafkaTransaction } from 'kafkajs'
import { OperationalError, UnexpectedError, type MillraceError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { patiently } from './brokers.ts'
import { openClient } from './client.ts'
import { coordinatorError } from './coordinator.ts'
import { isPassing } from './errorCodes.ts'
import { protocolType } from './errors.ts'
import { noPartitioner } from './producer.ts'
import { sendRecords } from './produce.ts'
import type { Marker, ProducerOptions, Transaction } from './types.ts'

export interface TransactionOptions {
  readonly transactionalId: string
  /** How long a transaction may be open, ms; longer than the longest pause of the job. The broker has a maximum, 15 minutes by default. */
  readonly timeout: number
  readonly compression: ProducerOptions['compression']
  /** The topic at whose partition 0 the marker is kept in the offsets of the marker's group: one that the user may read, always the same for a transactional id. */
  readonly markerTopic: string
}

/** The group whose offsets hold the marker. No consumer joins it. */
export const markerGroup = (transactionalId: string): string => `${transactionalId}-marker`

/** Between two tries of what collides with the end of the last transaction. */
const COLLISION_WAIT = 3
const COLLISION_PATIENCE = 60_000
/** A broker that restarts is waited for. */
const FENCE_PATIENCE = 60_000
/** Somebody looks at the screen meanwhile. */
const LOOK_PATIENCE = 5_000

/** Fences whoever used the id before, gives up what they left open, and reads their last marker. */
export async function openTransaction(
  connection: ResolvedKafka,
  options: TransactionOptions,
): Promise<Transaction> {
  const { transactionalId, timeout } = options
  const asked = askedOf(connection, options)
  const makeProducer = (): Producer =>
    openClient(connection).producer({
      createPartitioner: noPartitioner,
      allowAutoTopicCreation: false,
      transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: timeout,
      retry: { initialRetryTime: 5, factor: 0.2, multiplier: 2, maxRetryTime: 500, retries: 60 },
    })
  const producer = await patiently(asked, () => fence(makeProducer()).catch(explained(asked)), FENCE_PATIENCE)
  try {
    const marker = await lookMarker(connection, options, FENCE_PATIENCE)
    return new RecipeTransaction(producer, options, marker, async (error) => coordinatorError(error, asked))
  } catch (error) {
    await producer.disconnect().catch(() => undefined)
    throw error
  }
}

/** Where the marker is kept. */
type MarkerPlace = Pick<TransactionOptions, 'transactionalId' | 'markerTopic'>

const askedOf = (connection: ResolvedKafka, { transactionalId, markerTopic }: MarkerPlace) => ({
  connection,
  transactionalId,
  group: markerGroup(transactionalId),
  topic: markerTopic,
})

/** The last marker. Certain only behind a fence: right after a commit the broker may still give the one before. */
export async function lookMarker(
  connection: ResolvedKafka,
  place: MarkerPlace,
  patience = LOOK_PATIENCE,
): Promise<Marker | null> {
  const asked = askedOf(connection, place)
  return patiently(asked, () => readMarker(connection, place).catch(explained(asked)), patience)
}

/** What passes by itself stays as it is, to be tried again. */
const explained =
  (asked: Parameters<typeof coordinatorError>[1]) =>
  async (error: unknown): Promise<never> => {
    throw isPassing(error) ? error : await coordinatorError(error, asked)
  }

/** The id is claimed by the first transaction, not by connecting. */
async function fence(producer: Producer): Promise<Producer> {
  try {
    await producer.connect()
    const transaction = await producer.transaction()
    await transaction.abort()
    return producer
  } catch (error) {
    await producer.disconnect().catch(() => undefined)
    throw error
  }
}

async function readMarker(connection: ResolvedKafka, options: MarkerPlace): Promise<Marker | null> {
  const { transactionalId, markerTopic } = options
  const admin = openClient(connection).admin()
  try {
    await admin.connect()
    const found = await admin.fetchOffsets({ groupId: markerGroup(transactionalId), topics: [markerTopic] })
    const kept = found.flatMap(({ partitions }) => partitions).find(({ partition }) => partition === 0)
    return kept === undefined || Number(kept.offset) < 0 ? null : parseMarker(kept.metadata, options)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

function parseMarker(text: string | null, { transactionalId }: MarkerPlace): Marker {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (typeof value === 'object' && value !== null && 'n' in value && 'hash' in value) {
      const { n, hash } = value
      if (typeof n === 'number' && typeof hash === 'string') return { checkpoint: n, hash }
    }
  } catch {
    // Told below.
  }
  throw new OperationalError(
    'kafka-marker',
    `The offsets of the group ${markerGroup(transactionalId)} were not written by Millrace: what was committed last is unknown.`,
    { hint: 'Delete the group, to start anew, or choose another transactional id.' },
  )
}

class RecipeTransaction implements Transaction {
  readonly marker: Marker | null
  readonly #producer: Producer
  readonly #options: TransactionOptions
  readonly #explain: (error: unknown) => Promise<MillraceError>
  #open: KafkaTransaction | null = null
  /** Why it cannot be used any more. */
  #broken: MillraceError | null = null
  #busy = false

  constructor(
    producer: Producer,
    options: TransactionOptions,
    marker: Marker | null,
    explain: (error: unknown) => Promise<MillraceError>,
  ) {
    this.#producer = producer
    this.#options = options
    this.marker = marker
    this.#explain = explain
  }

  async send(topic: string, records: Parameters<Transaction['send']>[1]): Promise<void> {
    if (records.length === 0) return
    await this.#alone(topic, async (transaction) => {
      await sendRecords(transaction, topic, records, { acks: -1, compression: this.#options.compression })
    })
  }

  async commit(marker: Marker, positions: Parameters<Transaction['commit']>[1]): Promise<void> {
    const { transactionalId, markerTopic } = this.#options
    const metadata = JSON.stringify({ n: marker.checkpoint, hash: marker.hash })
    const topics = new Map<string, { partition: number; offset: string; metadata: string }[]>()
    const place = { topic: markerTopic, partition: 0, offset: marker.checkpoint }
    const atPlace = positions.some(({ topic, partition }) => topic === markerTopic && partition === 0)
    for (const { topic, partition, offset } of atPlace ? positions : [...positions, place]) {
      const partitions = topics.get(topic) ?? []
      topics.set(topic, partitions)
      partitions.push({ partition, offset: String(offset), metadata })
    }
    await this.#alone(undefined, async (transaction) => {
      const offsets = {
        consumerGroupId: markerGroup(transactionalId),
        topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
      }
      await uncollided(() => transaction.sendOffsets(offsets))
      await transaction.commit()
      this.#open = null
    })
  }

  async abort(): Promise<void> {
    if (this.#open === null) return
    await this.#alone(undefined, async (transaction) => {
      await transaction.abort()
      this.#open = null
    })
  }

  async close(): Promise<void> {
    this.#broken ??= new OperationalError('kafka-closed', 'The transactional producer is closed.')
    await this.#producer.disconnect()
  }

  /** One call at a time, and none after an error. */
  async #alone(
    topic: string | undefined,
    work: (transaction: KafkaTransaction) => Promise<void>,
  ): Promise<void> {
    if (this.#broken !== null) throw this.#broken
    if (this.#busy) throw new UnexpectedError('kafka-busy', 'A transaction takes one call at a time.')
    this.#busy = true
    try {
      this.#open ??= await this.#producer.transaction()
      await work(this.#open)
    } catch (error) {
      const failure = await this.#explain(topic === undefined ? error : withTopic(error, topic))
      this.#broken = failure
      throw failure
    } finally {
      this.#busy = false
    }
  }
}

const withTopic = (error: unknown, topic: string): unknown =>
  error instanceof Error && !('topic' in error) ? Object.assign(error, { topic }) : error

/** The last transaction may still be being ended, of which kafkajs makes an error here. */
async function uncollided(work: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + COLLISION_PATIENCE; ; await pause(COLLISION_WAIT)) {
    try {
      return await work()
    } catch (error) {
      if (protocolType(error) !== 'CONCURRENT_TRANSACTIONS' || Date.now() > end) throw error
    }
  }
}
