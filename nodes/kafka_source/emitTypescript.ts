import { hug, object } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { isJsonObject } from '../../model/json.ts'
import { entries, others, rowType } from '../common/typescript/options.ts'
import { isPlainFormat } from '../common/typescript/formats.ts'
import { schemaCode } from '../common/typescript/schema.ts'

export const emitter: TypescriptEmitter = (config, context) => {
  const { connection, schema, eventTime, metadata, value, key } = config
  // The library has no words for the formats of a registry.
  if (key !== undefined || !isPlainFormat(isJsonObject(value) ? value['format'] : undefined)) return null
  const outputs = context.outputs['out']
  if (typeof connection !== 'string' || connection === '' || outputs === undefined) return null
  const rest = entries(others(config, 'connection', 'schema'))
  const first = ['connection', context.connection(connection)] as const
  const source = `${context.use('kafka')}.source`
  const columns = schemaCode(schema, isJsonObject(eventTime) ? eventTime['column'] : undefined, context)
  if (columns === null) {
    if (schema !== undefined) return null
    const type = rowType(outputs, context.useType)
    return { kind: 'source', code: hug(`${source}<${type}>`, object([first, ...rest])) }
  }
  const own = Array.isArray(schema) ? schema.length : 0
  const further = Array.isArray(metadata) && metadata.length > 0
  const more = further
    ? `, ${rowType({ ...outputs, columns: outputs.columns.slice(own) }, context.useType)}`
    : ''
  return {
    kind: 'source',
    before: columns.before,
    code: hug(`${source}<${columns.type}${more}>`, object([first, ...rest, ['schema', columns.constant]])),
  }
}
