/** Protobuf, by protobufjs. Loaded only where a node uses it. */
import { UserError } from '../../../model/errors.ts'
import type { Codec } from '../codec.ts'
import type { Schema } from '../types.ts'
import { protoDecoder } from './decode.ts'
import { protoEncoder } from './encode.ts'
import { FIRST_MESSAGE, parseProto } from './parse.ts'
import { columnsOf, protoFor } from './types.ts'

function firstMessage(schema: Schema) {
  const [first] = parseProto(schema).messages
  if (first === undefined) throw new UserError('registry-schema', 'The Protobuf schema has no message.')
  return first
}

export const proto: Codec = {
  type: 'PROTOBUF',
  columns: (schema) => columnsOf(firstMessage(schema)),
  decoder: (writer, columns) => protoDecoder(parseProto(writer), columns),
  encoder: (schema, columns) => ({
    encode: protoEncoder(firstMessage(schema), columns),
    prefix: FIRST_MESSAGE,
  }),
  schemaFor: protoFor,
}
