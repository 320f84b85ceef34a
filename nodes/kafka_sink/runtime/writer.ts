/** Takes framed records to topics. */
import type { ProducedRecord } from '../../../drivers/kafka/types.ts'
import {
  Ages,
  readFrames,
  type EngineContext,
  type FramedRecord,
  type RefuseRecord,
  type SinkWriter,
} from '../../../engine/api/index.ts'
import type { ResolvedKafka } from '../../../model/connections/kafka.ts'
import { UserError } from '../../../model/errors.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import { transactionalWriter, type SharedTransaction } from '../../common/runtime/jobTransaction.ts'
import type { KafkaSinkConfig } from '../config.ts'
import type { Encoding } from './encoding.ts'
import { makeTopic, openTargets, type Targets } from './targets.ts'
import { watchRetention } from './retention.ts'
import { share, transactionalIdOf, type KafkaTransaction } from './sharing.ts'

const decoder = new TextDecoder()

/** What of a record stands where among its parts. */
interface Layout {
  readonly key: number
  readonly topic: number
  readonly headers: readonly { readonly name: string; readonly part: number }[]
  readonly count: number
}

function layoutOf({ key, topicExpression, headers }: KafkaSinkConfig): Layout {
  let count = 0
  const next = (there: boolean): number => (there ? count++ : -1)
  const keyAt = next(key.kind !== 'none')
  const topicAt = next(topicExpression.trim() !== '')
  return {
    key: keyAt,
    topic: topicAt,
    headers: headers.map(({ name }) => ({ name, part: next(true) })),
    get count() {
      return count
    },
  }
}

type Send = (topic: string, records: readonly ProducedRecord[]) => Promise<void>

export async function openWriter(
  operator: PlanOperator,
  config: KafkaSinkConfig,
  schema: StreamSchema,
  context: EngineContext,
): Promise<SinkWriter> {
  const connection = context.connection('kafka', config.connection)
  const encoding = await encodingOf(config, connection, schema, operator.id, context)
  await makeTopic(connection, config)
  const targets = await openTargets(connection, config, context.clock)
  const seen = await watchRetention(connection, config, operator.id, context)
  const ages = new Ages(context.clock)
  const written = (records: readonly FramedRecord[]): void => ages.addAll(records)
  const latency = () => ages.take()
  if (config.guarantee === 'exactly-once') {
    const shared = await sharedBy(operator.id, targets)
    context.log('info', operator.id, `Writes in transactions as ${transactionalIdOf(config, context.job)}.`)
    const write = sender({ config, targets, seen, written, encoding }, (topic, records) =>
      shared.within((transaction) => transaction.send(topic, records)),
    )
    return { ...transactionalWriter(write, shared, () => targets.close()), latency }
  }
  const { openProducer } = await import('../../../drivers/kafka/producer.ts')
  const most = config.guarantee === 'at-most-once'
  const opening = openProducer(connection, {
    acks: most ? 0 : ({ all: -1, leader: 1, none: 0 }[config.acks] as -1 | 0 | 1),
    compression: config.compression,
    idempotent: !most && config.idempotent && config.acks === 'all' && config.retries > 0,
    retries: most ? 0 : config.retries,
  })
  const producer = await opening.catch(async (error: unknown) => {
    await targets.close()
    throw error
  })
  const close = async (): Promise<void> => {
    await producer.close()
    await targets.close()
  }
  const write = sender({ config, targets, seen, written, encoding }, (topic, records) =>
    producer.send(topic, records),
  )
  const writer: SinkWriter = { write, finish: close, abort: close, latency }
  // What was written until a checkpoint's cut was acknowledged before the next write; the order of the queue says so.
  return most ? writer : { ...writer, prepare: () => Promise.resolve(null) }
}

/** Loaded where keys or values are written by schemas. */
async function encodingOf(
  config: KafkaSinkConfig,
  ...rest: [ResolvedKafka, StreamSchema, string, EngineContext]
): Promise<Encoding | null> {
  if (!('subject' in config.format) && !('subject' in config.key)) return null
  const { openEncoding } = await import('./encoding.ts')
  return openEncoding(config, ...rest)
}

async function sharedBy(sink: string, targets: Targets): Promise<SharedTransaction<KafkaTransaction>> {
  try {
    return share(sink)
  } catch (error) {
    await targets.close()
    throw error
  }
}

interface Sending {
  readonly config: KafkaSinkConfig
  readonly targets: Targets
  readonly seen: (time: number) => void
  /** The broker has them. */
  readonly written: (records: readonly FramedRecord[]) => void
  /** Null: keys and values stay as the engine has written them. */
  readonly encoding: Encoding | null
}

function sender({ config, targets, seen, written, encoding }: Sending, send: Send): SinkWriter['write'] {
  const layout = layoutOf(config)
  return async (chunk, _records, refuse) => {
    const byTopic = new Map<string, FramedRecord[]>()
    for (const framed of readFrames(chunk, layout.count)) {
      const record = encoding === null ? framed : encoded(framed, layout.key, encoding, refuse)
      if (record === null) continue
      const computed = layout.topic < 0 ? null : (record.parts[layout.topic] ?? null)
      const topic = computed === null ? config.topic : decoder.decode(computed)
      const known = byTopic.get(topic)
      if (Number.isFinite(record.time)) seen(record.time)
      if (known === undefined) byTopic.set(topic, [record])
      else known.push(record)
    }
    // One topic after another: in a transaction sends beside each other lose and double records.
    for (const [topic, records] of byTopic) {
      const partitioner = await targets.partitioner(topic)
      await send(
        topic,
        records.map(({ time, value, parts }): ProducedRecord => {
          const key = layout.key < 0 ? null : (parts[layout.key] ?? null)
          return {
            key,
            value,
            partition: partitioner.partition(key),
            ...(config.timestamp === 'event' && Number.isFinite(time) ? { timestamp: time } : {}),
            ...(layout.headers.length === 0 ? {} : { headers: headersOf(layout, parts) }),
          }
        }),
      )
      written(records)
      partitioner.next()
    }
  }
}

/** Null: it was refused. */
function encoded(
  record: FramedRecord,
  keyAt: number,
  { key, value }: Encoding,
  refuse: RefuseRecord,
): FramedRecord | null {
  const keyJson = keyAt < 0 ? null : (record.parts[keyAt] ?? null)
  try {
    return {
      time: record.time,
      value: value === null || record.value === null ? record.value : value(record.value),
      parts: key === null || keyJson === null ? record.parts : record.parts.with(keyAt, key(keyJson)),
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    refuse(error, record.value ?? keyJson ?? new Uint8Array())
    return null
  }
}

const headersOf = ({ headers }: Layout, parts: FramedRecord['parts']): [string, Uint8Array][] =>
  headers.flatMap(({ name, part }) => {
    const value = parts[part] ?? null
    return value === null ? [] : [[name, value]]
  })
