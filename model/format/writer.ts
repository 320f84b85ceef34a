/**
 * Generated writers: from a schema and a format to the JavaScript expression that gives one record as text, its line feed included. The engine joins such
 * texts and turns them into UTF-8 once a chunk. The expression throws a UserError for a record that cannot be written (NaN in JSON).
 */
import type { Column } from '../schema.ts'
import type { SqlType } from '../types.ts'
import type { RecordFormat } from './index.ts'
import { csvField, quoted, writers, type TimeStyle } from './writeValue.ts'

export interface WriterCode {
  /** Values that the expression reaches by these names; the engine passes them into `new Function`. */
  readonly bindings: Readonly<Record<string, unknown>>
  /** What stands before the first record: the header of a CSV file, or nothing. */
  readonly header: string
  /** The expression, from one expression without side effects (a local name or a literal) for each column of the schema, in order. */
  readonly expression: (columns: readonly string[]) => string
}

export function printWriter(format: RecordFormat, columns: readonly Column[]): WriterCode {
  const types: SqlType[] = []
  const bindings: Record<string, unknown> = { w$lib: writers, w$types: types }
  const typeName = (type: SqlType): string => `w$types[${types.push(type) - 1}]`
  switch (format.kind) {
    case 'json':
      return {
        bindings,
        header: '',
        expression: (values) => printJson(columns, values, format.timestamps, typeName),
      }
    case 'csv':
      return {
        bindings,
        header: format.header
          ? `${columns.map((column) => csvField(column.name, format.delimiter, format.nullText)).join(format.delimiter)}\n`
          : '',
        expression: (values) => printCsv(format, columns, values, typeName),
      }
    case 'text':
      return { bindings, header: '', expression: ([line = 'null']) => `w$lib.lineText(${line})+"\\n"` }
  }
}

const orNull = (type: SqlType, value: string, text: string): string =>
  type.nullable ? `(${value}===null?"null":${text})` : text

function printJson(
  columns: readonly Column[],
  values: readonly string[],
  style: TimeStyle,
  typeName: (type: SqlType) => string,
): string {
  const parts = columns.map(({ name, type }, index) => {
    const lead = `${index === 0 ? '{' : ','}${quoted(name)}:`
    const value = values[index] ?? 'null'
    return `${JSON.stringify(lead)}+${orNull(type, value, printJsonValue(type, value, style, typeName))}`
  })
  return parts.length === 0 ? '"{}\\n"' : `${parts.join('+')}+"}\\n"`
}

function printJsonValue(
  type: SqlType,
  value: string,
  style: TimeStyle,
  typeName: (type: SqlType) => string,
): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return `(${value}?"true":"false")`
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return `(${value}+"")`
    case 'FLOAT':
    case 'DOUBLE':
      return `w$lib.doubleText(${value})`
    case 'DECIMAL':
      return `w$lib.decimalText(${value},${type.scale})`
    case 'STRING':
      return `w$lib.quoted(${value})`
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `'"'+w$lib.timestampText(${value},"${style}",${type.kind === 'TIMESTAMP_LTZ'})+'"'`
    case 'DATE':
      return `'"'+w$lib.dateText(${value})+'"'`
    case 'TIME':
      return `'"'+w$lib.timeText(${value})+'"'`
    case 'BYTES':
      return `'"'+w$lib.toBase64(${value})+'"'`
    default:
      return `w$lib.jsonText(${value},${typeName(type)},"${style}")`
  }
}

function printCsv(
  format: RecordFormat & { kind: 'csv' },
  columns: readonly Column[],
  values: readonly string[],
  typeName: (type: SqlType) => string,
): string {
  const delimiter = JSON.stringify(format.delimiter)
  const nullText = JSON.stringify(format.nullText)
  const fields = columns.map(({ type }, index) => {
    const value = values[index] ?? 'null'
    const bare = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'].includes(type.kind) && format.nullText === ''
    const text = bare
      ? `(${value}+"")`
      : `w$lib.csvField(w$lib.plainText(${value},${typeName(type)},"iso"),${delimiter},${nullText})`
    return type.nullable ? `(${value}===null?${nullText}:${text})` : text
  })
  const only = fields.length === 1 ? `w$lib.oneField(${fields[0] ?? '""'})` : fields.join(`+${delimiter}+`)
  return `${only}+"\\n"`
}
