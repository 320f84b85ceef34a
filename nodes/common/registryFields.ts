/** Formats whose schemas a Schema Registry keeps, as Kafka's source and sink offer them. */
import { z } from 'zod'
import { meta } from './fields.ts'

const TITLES = {
  avro: 'Avro (Schema Registry)',
  'json-schema': 'JSON Schema (Schema Registry)',
  protobuf: 'Protobuf (Schema Registry)',
} as const
export type RegistryKind = keyof typeof TITLES

/** As the registry calls them. */
export const SCHEMA_TYPES = { avro: 'AVRO', 'json-schema': 'JSON', protobuf: 'PROTOBUF' } as const

const DESCRIPTION =
  'Each record names its schema by the id that the connection’s Schema Registry gave it (a byte 0, then four bytes of id).'

/** By TopicNameStrategy. */
export const subjectOf = (subject: string, topic: string, part: 'key' | 'value'): string =>
  subject.trim() === '' ? `${topic}-${part}` : subject.trim()

/** Of a sink. */
export const registerSchemaField = z
  .boolean()
  .default(false)
  .meta(
    meta(
      'Register the schema',
      'When a run begins, a schema is made of the columns and registered under the subject. Off: the newest one of the subject is written by, and has to fit the columns.',
    ),
  )

/** The three, with further fields. */
export function registryFormats<More extends z.ZodRawShape>(part: 'key' | 'value', more: More) {
  const subject = z
    .string()
    .default('')
    .meta(
      meta(
        'Subject',
        `Under which the registry keeps the schema. Empty: the name of the topic and -${part}.`,
        {
          placeholder: `topic-${part}`,
        },
      ),
    )
  const one = <Kind extends RegistryKind>(kind: Kind) =>
    z
      .object({ kind: z.literal(kind).meta(meta('Kind', DESCRIPTION)), subject, ...more })
      .meta({ title: TITLES[kind] })
  return [one('avro'), one('json-schema'), one('protobuf')] as const
}
