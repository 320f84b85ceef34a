import { call, object, property, type Code } from '../../model/codeLayout.ts'
import { HIDDEN_TIME, type FlinkStream, type NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { quote } from '../../model/expr/lambda/index.ts'
import { isJsonObject } from '../../model/json.ts'
import { expressionSql, hasType } from '../common/flink/expression.ts'
import { as, hidden, name, select } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import { optional, others, texts } from '../common/typescript/options.ts'
import type { MapConfig } from './config.ts'
import { mapColumns, type MapColumn } from './infer.ts'

/** A map whose columns are an object of a lambda; with renamed columns the general way says it. */
const typescript: TypescriptEmitter = (config, context) => {
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

export const emitter: NodeEmitter<MapConfig> = {
  typescript,
  flink: (config, context) => {
    const input = inputOf(context.inputs)
    const given = input.schema.columns
    const columns = mapColumns(config, given)
    const schema = context.outputs['out']
    const sql = columns.map((column) => {
      if ('from' in column) return as(name(given[column.from]?.name ?? ''), column.name)
      const path = `columns.${column.computed}.expression`
      const type = schema?.columns.find(({ name: own }) => own === column.name)?.type
      if (type !== undefined && !hasType(type)) {
        context.refuse(path, 'The column is always NULL and of no type.', 'Write CAST(NULL AS STRING), say.')
      }
      return as(
        expressionSql(context, path, config.columns[column.computed]?.expression ?? '', input),
        column.name,
      )
    })
    const time = schema?.eventTime === null || input.time === null ? null : timeName(input, schema?.eventTime)
    return oneView(context.id, select({ columns: [...sql, ...hidden({ time })], from: input.relation }), {
      time,
      window: windowOf(input, columns),
    })
  },
}

/** A time beside the columns goes along as it is; a column may have another name now. */
const timeName = ({ time }: FlinkStream, eventTime: string | undefined): string | null =>
  time === HIDDEN_TIME ? time : (eventTime ?? null)

/** The bounds of a window are such as long as both are there. */
function windowOf({ window, schema }: FlinkStream, columns: readonly MapColumn[]): FlinkStream['window'] {
  const nameNow = (bound: string): string | undefined =>
    columns.find((column) => 'from' in column && schema.columns[column.from]?.name === bound)?.name
  if (window === null) return null
  const [start, end] = [nameNow(window.start), nameNow(window.end)]
  return start === undefined || end === undefined ? null : { start, end }
}
