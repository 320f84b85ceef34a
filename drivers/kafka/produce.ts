/**
 * kafkajs' producer with our own way of writing records: it groups and copies records in a time that grows with their square, and takes a promise for each of them.
 * What it does about ids, sequences and transactions stays its own. Records come grouped by partition already, in a list that only `produce` here understands.
 */
import Broker from 'kafkajs/src/broker/index.js'
import type { Producer, Transaction } from 'kafkajs'
import { encodeBatch } from './encodeBatch.ts'
import { ProtocolError } from './errorCodes.ts'
import { call, type Call } from './internals.ts'
import type { ProducedRecord, ProducerOptions } from './types.ts'

interface TopicData {
  readonly topic: string
  readonly partitions: readonly {
    readonly partition: number
    readonly firstSequence: number
    readonly messages: readonly ProducedRecord[]
  }[]
}

export interface ProduceRequest {
  readonly topicData: readonly TopicData[]
  readonly transactionalId?: string | null
  readonly producerId?: bigint | number | string
  readonly producerEpoch?: number
  readonly acks?: number
  readonly timeout?: number
  /** Here: the compression's name, as kafkajs hands it on unseen. */
  readonly compression?: unknown
}

export interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string
    readonly partitions: readonly {
      readonly partition: number
      readonly errorCode: number
      readonly baseOffset: string
    }[]
  }[]
}

const TIMEOUT = 30_000
/** The records are there already: an earlier try got through. */
const DUPLICATE = 46

/** Lists that were made here. */
const ours = new WeakSet<object>()

const { produce } = Broker.prototype

Broker.prototype.produce = function produceOurs(
  this: Broker,
  request: ProduceRequest,
): Promise<ProduceAnswer> {
  const lists = request.topicData.flatMap(({ partitions }) => partitions.map(({ messages }) => messages))
  if (!lists.every((list) => ours.has(list))) return produce.call(this, request)
  return call(this, produceCall(request))
}

function produceCall(request: ProduceRequest): Call<ProduceAnswer> {
  const { acks = -1, timeout = TIMEOUT, transactionalId = null, producerId, producerEpoch } = request
  const now = Date.now()
  return {
    apiKey: 0,
    apiVersion: 7,
    apiName: 'Produce',
    waits: timeout,
    write: (to) => {
      to.string(transactionalId).int16(acks).int32(timeout)
      to.array(request.topicData, ({ topic, partitions }) => {
        to.string(topic).array(partitions, ({ partition, firstSequence, messages }) => {
          const batch = encodeBatch(messages, {
            compression: request.compression as ProducerOptions['compression'],
            producerId: Number(producerId ?? -1),
            producerEpoch: producerEpoch ?? 0,
            firstSequence,
            transactional: transactionalId !== null,
            now,
          })
          to.int32(partition).int32(batch.length).bytes(batch)
        })
      })
    },
    read:
      acks === 0
        ? null
        : (from) => {
            const topics = from.array(() => ({
              topicName: from.string() ?? '',
              partitions: from.array(() => {
                const one = {
                  partition: from.int32(),
                  errorCode: from.int16(),
                  baseOffset: String(from.int64()),
                }
                // Times of appending, and the start of the log.
                from.int64()
                from.int64()
                return one
              }),
            }))
            // How long the broker throttles.
            from.int32()
            const bad = topics
              .flatMap(({ partitions }) => partitions)
              .find(({ errorCode }) => errorCode !== 0 && errorCode !== DUPLICATE)
            if (bad !== undefined) throw new ProtocolError(bad.errorCode)
            return { topics }
          },
  }
}

/** Stands where kafkajs wants a list of messages, and gives it what it would have made of it. */
function groupedMessages(records: readonly ProducedRecord[]): never {
  const groups: Record<string, ProducedRecord[]> = {}
  for (const record of records) {
    const group = groups[record.partition]
    if (group === undefined) groups[record.partition] = [record]
    else group.push(record)
  }
  for (const group of Object.values(groups)) ours.add(group)
  return { find: () => undefined, reduce: () => groups } as never
}

/** Sends records to one topic by a producer or a transaction of kafkajs; throws its errors. */
export async function sendRecords(
  by: Pick<Producer | Transaction, 'sendBatch'>,
  topic: string,
  records: readonly ProducedRecord[],
  { acks, compression }: Pick<ProducerOptions, 'acks' | 'compression'>,
): Promise<void> {
  const answer = await by.sendBatch({
    acks,
    compression: compression as never,
    topicMessages: [{ topic, messages: groupedMessages(records) }],
  })
  if (acks === 0) return
  // Partitions that kafkajs does not know it leaves out without a word.
  const taken = new Set(answer.map(({ partition }) => partition))
  if (records.some(({ partition }) => !taken.has(partition))) throw new ProtocolError(3)
}
