/** What a registry knows of a topic: the formats of its keys and values, and their columns. */
import { formatType } from '../../model/typeText.ts'
import type { Registry } from './client.ts'
import type { Whole } from './codec.ts'
import { loadCodec } from './codecs.ts'
import type { SchemaType } from './types.ts'

export interface TopicSchema {
  readonly format: 'avro' | 'json-schema' | 'protobuf'
  /** Types as DDL text. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

const FORMATS: Readonly<Record<SchemaType, TopicSchema['format']>> = {
  AVRO: 'avro',
  JSON: 'json-schema',
  PROTOBUF: 'protobuf',
}

/** By the newest schema of a subject; null: there is no such subject. Throws UserError or OperationalError. */
export async function subjectSchema(
  registry: Registry,
  subject: string,
  whole: Whole,
): Promise<TopicSchema | null> {
  const latest = await registry.latest(subject)
  if (latest === null) return null
  const codec = await loadCodec(latest.schema.type)
  return {
    format: FORMATS[latest.schema.type],
    columns: codec.columns(latest.schema, whole).map(({ name, type }) => ({ name, type: formatType(type) })),
  }
}
