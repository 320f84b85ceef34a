/** Avro, by avsc. Loaded only where a node uses it. */
import type { Codec } from '../codec.ts'
import { avroDecoder } from './decode.ts'
import { avroEncoder } from './encode.ts'
import { parseAvro } from './shape.ts'
import { avroSchemaFor, columnsOf } from './types.ts'

export const avro: Codec = {
  type: 'AVRO',
  columns: (schema, whole) => columnsOf(parseAvro(schema), whole),
  decoder: (writer, columns, latest, whole) =>
    avroDecoder(parseAvro(writer), columns, latest === null ? null : parseAvro(latest), whole),
  encoder: (schema, columns, whole) => ({
    encode: avroEncoder(parseAvro(schema), columns, whole),
    prefix: new Uint8Array(),
  }),
  schemaFor: avroSchemaFor,
}
