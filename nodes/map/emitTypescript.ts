import { call, object, property, type Code } from '../../model/codeLayout.ts'
import { isJsonObject } from '../../model/json.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { quote } from '../../model/expr/lambda/index.ts'
import { optional, others, texts } from '../common/typescript/options.ts'

/** A map whose columns are an object of a lambda; with renamed columns the general way says it. */
export const emitter: TypescriptEmitter = (config, context) => {
  const { columns, keep = 'all', rename, drop } = config
  const dropped = texts(drop)
  const renamed = Array.isArray(rename) && rename.length > 0
  if (!Array.isArray(columns) || renamed || (keep === 'listed' && dropped.length > 0)) return null
  const computed: (readonly [string, Code])[] = []
  for (const column of columns) {
    if (!isJsonObject(column)) return null
    const { name, expression } = column
    if (typeof name !== 'string' || typeof expression !== 'string') return null
    computed.push([name, context.body(expression, { ports: ['in'], condition: false })])
  }
  const given =
    dropped.length === 0 ? 'o' : `${context.use('omit')}(o, ${dropped.map((name) => quote(name)).join(', ')})`
  const row = {
    ...object([]),
    items: [
      ...(keep === 'all' ? [`...${given}`] : []),
      ...computed.map(([name, value]): Code => [`${property(name)}: `, value]),
    ],
  }
  const rest = optional(others(config, 'columns', 'keep', 'rename', 'drop'))
  const lambda: Code = ['o => (', row, ')']
  return {
    kind: 'step',
    on: 'in',
    code: rest.length === 0 ? ['.map(', lambda, ')'] : call('.map', lambda, ...rest),
  }
}
