import { call } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { typeName } from '../../model/expr/index.ts'
import type { SqlType } from '../../model/types.ts'
import { as, hidden, name, text } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import { findColumn } from '../common/schemas.ts'
import { columnLambda, optional, others } from '../common/typescript/options.ts'
import { elementName, type FlatMapConfig } from './definition.ts'

const POSITION = '$position'

const typescript: TypescriptEmitter = (config) => {
  const { mode = 'unnest', column, keepEmpty, withPosition = null } = config
  // What these add to the row has no type in the library.
  if (typeof column !== 'string' || keepEmpty === true || withPosition !== null) return null
  const name = mode === 'split' ? '.split' : '.unnest'
  return {
    kind: 'step',
    on: 'in',
    code: call(name, columnLambda([column]), ...optional(others(config, 'mode', 'column'))),
  }
}

export const emitter: NodeEmitter<FlatMapConfig> = {
  typescript,
  operators: ['Correlate'],
  flink: (config, { id, inputs, outputs, refuse }) => {
    const input = inputOf(inputs)
    const schema = outputs['out'] ?? input.schema
    const type = findColumn(input.schema.columns, config.column)?.type
    const element = elementSql(type)
    const position = config.withPosition === '' ? null : config.withPosition
    const named = [...element.names, ...(position === null ? [] : [POSITION])].map(name).join(', ')
    if (config.keepEmpty && position !== null) {
      refuse(
        'withPosition',
        'Flink 2.2 cannot number the elements and keep records that have none.',
        'Leave the position out, or the records without elements.',
      )
    }
    const columns = schema.columns.map(({ name: own }) => {
      if (own === elementName(config)) return as(element.sql, own)
      return own === position ? as(`\`e\`.${name(POSITION)}`, own) : as(`\`t\`.${name(own)}`, own)
    })
    const ordinality = position === null ? '' : ' WITH ORDINALITY'
    const join = `UNNEST(${arraySql(config)})${ordinality} AS \`e\` (${named})`
    const query = `SELECT ${[...columns, ...hidden(input)].join(', ')}
FROM ${input.relation} AS \`t\`
${config.keepEmpty ? `LEFT JOIN ${join} ON TRUE` : `CROSS JOIN ${join}`}`
    return oneView(id, query, { time: schema.eventTime === null ? null : input.time })
  },
}

/** The parts of a text as an array. With no delimiter, runs of white space part. */
function arraySql({ mode, column, delimiter }: FlatMapConfig): string {
  const own = `\`t\`.${name(column)}`
  if (mode === 'unnest') return own
  return delimiter === '' ? `REGEXP_EXTRACT_ALL(${own}, '\\S+', 0)` : `SPLIT(${own}, ${text(delimiter)})`
}

/** UNNEST makes a column of each field of a ROW; they are put together again. */
function elementSql(type: SqlType | undefined): { readonly names: readonly string[]; readonly sql: string } {
  if (type?.kind !== 'ARRAY' || type.element.kind !== 'ROW')
    return { names: ['$element'], sql: '`e`.`$element`' }
  const names = type.element.fields.map(({ name: field }) => `$${field}`)
  const fields = names.map((field) => `\`e\`.${name(field)}`).join(', ')
  return { names, sql: `CAST(ROW(${fields}) AS ${typeName(type.element)})` }
}
