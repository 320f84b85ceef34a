/** Reads records of one subject: finds the schemas that wrote them, and decodes them one by one without waiting. */
import { UserError } from '../../model/errors.ts'
import type { Registry } from './client.ts'
import type { Codec, Decode, Wanted, Whole } from './codec.ts'
import { loadCodec } from './codecs.ts'
import { HEADER, idOf } from './header.ts'
import type { Latest, SchemaType } from './types.ts'

export interface SubjectReader {
  /** Finds what is not known yet of the schemas of these records. Throws where the registry cannot be asked. */
  prepare(records: readonly (Uint8Array | null)[]): Promise<void>
  /** One JSON object with the wanted fields. Throws UserError, which names id and subject, for a record that cannot be read. */
  decode(bytes: Uint8Array): string
}

export interface ReaderOptions {
  readonly subject: string
  readonly type: SchemaType
  readonly whole: Whole
  /** Null: all that the newest schema has, and what another one has where there is none of that. */
  readonly columns: readonly Wanted[] | null
}

const LABELS: Readonly<Record<SchemaType, string>> = {
  AVRO: 'Avro',
  JSON: 'JSON Schema',
  PROTOBUF: 'Protobuf',
}

/** `latest`: the newest schema of the subject. */
export function openReader(registry: Registry, latest: Latest | null, options: ReaderOptions): SubjectReader {
  const { subject, type, whole } = options
  /** By id: how it is read, or why it is not. */
  const known = new Map<number, Decode | string>()
  const newest = latest?.schema.type === type ? latest.schema : null

  const find = async (id: number): Promise<Decode | string> => {
    const schema = await registry.byId(id)
    if (schema === null) return `The registry knows no schema ${id} (subject ${subject}).`
    if (schema.type !== type)
      return `The schema ${id} is ${LABELS[schema.type]}, and ${LABELS[type]} is read here (subject ${subject}).`
    const codec: Codec = await loadCodec(type)
    try {
      const columns = options.columns ?? codec.columns(schema, whole)
      return codec.decoder(schema, columns, newest, whole)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return `The schema ${id} (subject ${subject}): ${error.message}`
    }
  }

  return {
    async prepare(records) {
      for (const bytes of records) {
        const id = bytes === null ? null : idOf(bytes)
        if (id !== null && !known.has(id)) known.set(id, await find(id))
      }
    },
    decode(bytes) {
      const id = idOf(bytes)
      if (id === null)
        throw bad(
          `The ${whole} does not begin with 0 and the id of a schema, but with ${beginning(bytes)} (subject ${subject}).`,
        )
      const decode = known.get(id)
      if (decode === undefined || typeof decode === 'string')
        throw bad(decode ?? `The schema ${id} was not asked for (subject ${subject}).`)
      try {
        return decode(bytes.subarray(HEADER))
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw bad(
          `The ${whole} is not what schema ${id} of the subject ${subject} says: ${why.replace(/\.$/, '')}.`,
        )
      }
    },
  }
}

const bad = (message: string): UserError =>
  new UserError('registry-record', message, {
    hint: 'It was written by other means than a serializer of the registry, or into another registry.',
  })

const beginning = (bytes: Uint8Array): string =>
  bytes.length === 0
    ? 'nothing'
    : [...bytes.subarray(0, HEADER)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
