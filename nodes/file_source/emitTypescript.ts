import { hug, object } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { isJsonObject } from '../../model/json.ts'
import { entries, others } from '../common/typescript/options.ts'
import { schemaCode } from '../common/typescript/schema.ts'

export const emitter: TypescriptEmitter = (config, context) => {
  const { format, schema, eventTime } = config
  const rest = entries(others(config, 'schema'))
  const source = `${context.use('file')}.source`
  const text = isJsonObject(format) && format['kind'] === 'text'
  if (text && schema === undefined) return { kind: 'source', code: hug(source, object(rest)) }
  const columns = schemaCode(schema, isJsonObject(eventTime) ? eventTime['column'] : undefined, context)
  if (text || columns === null) return null
  return {
    kind: 'source',
    before: columns.before,
    code: hug(`${source}<${columns.type}>`, object([...rest, ['schema', columns.constant]])),
  }
}
