/** JSON whose schema the registry keeps. */
import { quoted } from '../../../model/format/writeValue.ts'
import type { Codec, Decode } from '../codec.ts'
import { jsonEncoder } from './encode.ts'
import { jsonSchemaFor } from './schema.ts'
import { columnsOf, parseJsonSchema, resolve, typeOf } from './types.ts'
import { printWanted } from './wanted.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

export const json: Codec = {
  type: 'JSON',
  columns: (schema, whole) => columnsOf(parseJsonSchema(schema), whole),
  decoder: (writer, columns, _latest, whole): Decode => {
    const root = parseJsonSchema(writer)
    const type = typeOf(resolve(root.node, root).node)
    const lead = `{${quoted(columns.find(({ name }) => name === whole)?.as ?? whole)}:`
    return (payload) => {
      const text = decoder.decode(payload).trim()
      return type === 'object' || text.startsWith('{') ? printWanted(text, columns) : `${lead}${text}}`
    }
  },
  encoder: (schema, columns, whole) => ({
    encode: jsonEncoder(parseJsonSchema(schema), columns, whole),
    prefix: new Uint8Array(),
  }),
  schemaFor: jsonSchemaFor,
}
