/** Keys and values by schemas of a Schema Registry: what the engine has written as JSON becomes their bytes. */
import { openRegistry, type Registry } from '../../../drivers/registry/client.ts'
import type { Whole } from '../../../drivers/registry/codec.ts'
import { loadCodec } from '../../../drivers/registry/codecs.ts'
import { withHeader } from '../../../drivers/registry/header.ts'
import type { Schema, SchemaType } from '../../../drivers/registry/types.ts'
import type { EngineContext } from '../../../engine/api/index.ts'
import { KIND_COLUMN } from '../../../model/changes.ts'
import type { ResolvedKafka } from '../../../model/connections/kafka.ts'
import { UserError } from '../../../model/errors.ts'
import { createJsonReader } from '../../../model/format/json.ts'
import type { Column, StreamSchema } from '../../../model/schema.ts'
import { t } from '../../../model/types.ts'
import { SCHEMA_TYPES, subjectOf } from '../../common/registryFields.ts'
import type { KafkaSinkConfig } from '../config.ts'

/** Throws UserError for a record that the schema cannot hold. */
export type EncodePart = (json: Uint8Array) => Uint8Array

export interface Encoding {
  /** Null: it stays as it is. */
  readonly key: EncodePart | null
  readonly value: EncodePart | null
}

interface Part {
  readonly whole: Whole
  readonly type: SchemaType
  readonly subject: string
  readonly register: boolean
  readonly columns: readonly Column[]
}

function partsOf(config: KafkaSinkConfig, { columns, changes }: StreamSchema): readonly Part[] {
  const { format, key, topic } = config
  const parts: Part[] = []
  if ('subject' in format) {
    const op = changes === 'changelog' && config.changes === 'op'
    parts.push({
      whole: 'value',
      type: SCHEMA_TYPES[format.kind],
      subject: subjectOf(format.subject, topic, 'value'),
      register: format.registerSchema,
      columns: op ? [{ name: KIND_COLUMN, type: t.string(false) }, ...columns] : columns,
    })
  }
  if ('subject' in key)
    parts.push({
      whole: 'key',
      type: SCHEMA_TYPES[key.kind],
      subject: subjectOf(key.subject, topic, 'key'),
      register: key.registerSchema,
      columns: key.columns.flatMap((name) => columns.find((column) => column.name === name) ?? []),
    })
  return parts
}

/** Throws UserError where a schema is not there, or the columns do not fit it: nothing has been written then. */
export async function openEncoding(
  config: KafkaSinkConfig,
  connection: ResolvedKafka,
  schema: StreamSchema,
  node: string,
  context: Pick<EngineContext, 'log'>,
): Promise<Encoding> {
  const registry = openRegistry(connection)
  try {
    const encoding: { -readonly [Key in Whole]: EncodePart | null } = { key: null, value: null }
    for (const part of partsOf(config, schema)) {
      const { id, schema: chosen } = await schemaFor(registry, connection, part)
      context.log('info', node, `Writes the ${part.whole} by schema ${id} of the subject ${part.subject}.`)
      encoding[part.whole] = await encoder(part, id, chosen)
    }
    return encoding
  } finally {
    registry.close()
  }
}

interface Chosen {
  readonly id: number
  readonly schema: Schema
}

async function schemaFor(registry: Registry, connection: ResolvedKafka, part: Part): Promise<Chosen> {
  const { type, subject, register, columns } = part
  if (register) {
    const text = (await loadCodec(type)).schemaFor(columns, recordName(subject))
    return { id: await registry.register(subject, type, text), schema: { type, text, references: [] } }
  }
  const latest = await registry.latest(subject)
  if (latest === null)
    throw new UserError(
      'registry-subject',
      `The Schema Registry of ${connection.name} has no subject ${subject}.`,
      { hint: 'Turn on “Register the schema” of the format, or name another subject.' },
    )
  if (latest.schema.type !== type)
    throw new UserError(
      'registry-type',
      `The schema ${latest.id} of the subject ${subject} is of the type ${latest.schema.type}, and the sink writes ${type}.`,
      { hint: 'Choose the format that the subject has, or another subject.' },
    )
  return latest
}

async function encoder(
  { whole, type, subject, columns }: Part,
  id: number,
  schema: Schema,
): Promise<EncodePart> {
  const codec = await loadCodec(type)
  const { encode, prefix } = ofSubject(id, subject, () => codec.encoder(schema, columns, whole))
  const reader = createJsonReader(
    columns,
    columns.map(() => true),
  )
  return (json) => {
    const row = reader.record(json, 0, json.length)
    if (row === null) throw new UserError('registry-value', reader.error)
    return withHeader(
      id,
      prefix,
      ofSubject(id, subject, () => encode(row)),
    )
  }
}

/** An error of the codec knows columns only. */
function ofSubject<T>(id: number, subject: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(
      error.code,
      `${error.message} (schema ${id} of the subject ${subject})`,
      error.hint === null ? { cause: error } : { hint: error.hint, cause: error },
    )
  }
}

/** What formats take as the name of a record. */
const recordName = (subject: string): string => {
  const name = subject.replaceAll(/\W/g, '_')
  return /^\d/.test(name) ? `_${name}` : name
}
