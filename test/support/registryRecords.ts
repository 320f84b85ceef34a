/** Records with schemas, as a producer with a serializer of the registry writes them. */
import { openProducer } from '../../drivers/kafka/producer.ts'
import { createTopic } from '../../drivers/kafka/topics.ts'
import { openRegistry } from '../../drivers/registry/client.ts'
import { loadCodec } from '../../drivers/registry/codecs.ts'
import { withHeader } from '../../drivers/registry/header.ts'
import type { SchemaType } from '../../drivers/registry/types.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import type { Column } from '../../model/schema.ts'
import type { Value } from '../../model/types.ts'

export interface Writer {
  readonly id: number
  bytes(row: readonly Value[]): Uint8Array
}

/** Registers a schema and writes rows by it. */
export async function schemaWriter(
  connection: ResolvedKafka,
  subject: string,
  type: SchemaType,
  text: string,
  columns: readonly Column[],
): Promise<Writer> {
  const registry = openRegistry(connection)
  try {
    const id = await registry.register(subject, type, text)
    const codec = await loadCodec(type)
    const { encode, prefix } = codec.encoder(
      { type, text, references: [] },
      columns,
      subject.endsWith('-key') ? 'key' : 'value',
    )
    return { id, bytes: (row) => withHeader(id, prefix, encode(row)) }
  } finally {
    registry.close()
  }
}

export interface Raw {
  readonly key?: Uint8Array | null
  readonly value: Uint8Array | null
  readonly partition?: number
}

/** Makes a topic with these records. */
export async function topicWith(
  connection: ResolvedKafka,
  topic: string,
  records: readonly Raw[],
  partitions = 1,
): Promise<void> {
  await createTopic(connection, { topic, partitions, replication: -1 })
  await sendRaw(connection, topic, records)
}

export async function sendRaw(
  connection: ResolvedKafka,
  topic: string,
  records: readonly Raw[],
): Promise<void> {
  const producer = await openProducer(connection, {
    acks: -1,
    compression: 'none',
    idempotent: true,
    retries: 5,
  })
  try {
    await producer.send(
      topic,
      records.map(({ key = null, value, partition = 0 }) => ({ key, value, partition })),
    )
  } finally {
    await producer.close()
  }
}
