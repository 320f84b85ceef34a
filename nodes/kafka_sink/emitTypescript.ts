import { hug, list, object, type Code } from '../../model/codeLayout.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { isJsonObject } from '../../model/json.ts'
import { isPlainFormat } from '../common/typescript/formats.ts'
import { entries, others, rowLambda, written } from '../common/typescript/options.ts'

export const emitter: TypescriptEmitter = (config, context) => {
  const { connection, key, headers, topicExpression, format } = config
  if (!isPlainFormat(format)) return null
  if (typeof connection !== 'string' || connection === '') return null
  const lambda = (text: string): Code => rowLambda(context, text)
  const more: [string, Code][] = []
  if (isJsonObject(key)) {
    const { expression, kind } = key
    if (kind !== 'none' && kind !== 'text' && kind !== 'json') return null
    const byText = typeof expression === 'string'
    more.push([
      'key',
      byText
        ? object([
            ['kind', "'text'"],
            ['expression', lambda(expression)],
          ])
        : written(key),
    ])
  }
  if (typeof topicExpression === 'string') {
    if (topicExpression.trim() === '') return null
    more.push(['topicExpression', lambda(topicExpression)])
  }
  if (Array.isArray(headers)) {
    const given = headers.map((header) => {
      if (!isJsonObject(header) || typeof header['expression'] !== 'string') return null
      return object([...entries(others(header, 'expression')), ['expression', lambda(header['expression'])]])
    })
    if (given.includes(null)) return null
    more.push(['headers', list(given.filter((header) => header !== null))])
  }
  const rest = entries(others(config, 'connection', 'key', 'headers', 'topicExpression'))
  const options = object([['connection', context.connection(connection)], ...rest, ...more])
  return { kind: 'sink', code: hug(`${context.use('kafka')}.sink`, options) }
}
