/**
 * Generated writers: from a schema and a format to statements that append one record, its line feed included, to a buffer of bytes. They throw a UserError for
 * a record that cannot be written (NaN in JSON), and then have appended nothing.
 */
import type { Column } from '../schema.ts'
import type { SqlType } from '../types.ts'
import type { RecordFormat } from './index.ts'
import { bytesWriters, WIDTHS } from './writeBytes.ts'
import { csvField, quoted, writers, type TimeStyle } from './writeValue.ts'

export interface WriterCode {
  /** Values that the statements reach by these names; the engine passes them into `new Function`. */
  readonly bindings: Readonly<Record<string, unknown>>
  /** What stands before the first record: the header of a CSV file, or nothing. */
  readonly header: string
  /**
   * The statements, one block. `columns`: an expression without side effects (a local name or a literal) for each column of the schema, in order;
   * `target`: the name of a `WriteTarget`.
   */
  readonly statements: (columns: readonly string[], target: string) => string
}

/** A piece of a record: what is worked out before, the bytes that it takes at most, and the statements that write it at `w$q`. */
interface Piece {
  readonly before?: string
  readonly fixed: number
  /** Expressions of further bytes. */
  readonly more?: string
  readonly write: string
}

/** Makes names for what is worked out before, and for types that helpers want. */
interface Names {
  readonly fresh: () => string
  readonly type: (type: SqlType) => string
}

export function printWriter(format: RecordFormat, columns: readonly Column[]): WriterCode {
  const types: SqlType[] = []
  const bindings: Record<string, unknown> = { w$lib: writers, w$bytes: bytesWriters, w$types: types }
  let count = 0
  const names: Names = {
    fresh: () => `w$t${count++}`,
    type: (type) => `w$types[${types.push(type) - 1}]`,
  }
  const code = (pieces: (values: readonly string[]) => readonly Piece[]): WriterCode['statements'] => {
    return (values, target) => printBlock(pieces(values), target)
  }
  switch (format.kind) {
    case 'json':
      return {
        bindings,
        header: '',
        statements: code((values) => jsonPieces(columns, values, format.timestamps, names)),
      }
    case 'csv':
      return {
        bindings,
        header: format.header
          ? `${columns.map((column) => csvField(column.name, format.delimiter, format.nullText)).join(format.delimiter)}\n`
          : '',
        statements: code((values) => csvPieces(format, columns, values, names)),
      }
    case 'text':
      return {
        bindings,
        header: '',
        statements: code(([line = 'null']) => [
          textPiece(`w$lib.lineText(${line})`, names.fresh()),
          constant('\n'),
        ]),
      }
  }
}

function printBlock(pieces: readonly Piece[], target: string): string {
  const fixed = pieces.reduce((sum, piece) => sum + piece.fixed, SLACK)
  const need = [String(fixed), ...pieces.flatMap(({ more }) => (more === undefined ? [] : [more]))].join('+')
  return [
    `{${pieces.map(({ before = '' }) => before).join('')}`,
    `const w$n=${need};if(${target}.at+w$n>${target}.bytes.length)${target}.grow(w$n);`,
    `const w$o=${target}.bytes,w$v=${target}.view;let w$q=${target}.at;`,
    ...pieces.map(({ write }) => write),
    `${target}.at=w$q;}`,
  ].join('')
}

const encoder = new TextEncoder()
/** Constant bytes are stored eight at a time, the last of them beyond their end. */
const SLACK = 8

/** Bytes that are always the same. */
function constant(text: string): Piece {
  const bytes = encoder.encode(text)
  const view = new DataView(new ArrayBuffer(8))
  let write = ''
  for (let at = 0; at < bytes.length; at += 8) {
    for (let i = 0; i < 8; i++) view.setUint8(i, bytes[at + i] ?? 0)
    const place = at === 0 ? 'w$q' : `w$q+${at}`
    const rest = bytes.length - at
    if (rest === 1) write += `w$o[${place}]=${bytes[at] ?? 0};`
    else if (rest <= 4) write += `w$v.setInt32(${place},${view.getInt32(0, true)},true);`
    // UTF-8 has no eight bytes that are NaN.
    else write += `w$v.setFloat64(${place},${view.getFloat64(0, true)},true);`
  }
  return { fixed: bytes.length, write: `${write}w$q+=${bytes.length};` }
}

/** The text of an expression, worked out first. */
function textPiece(expression: string, name: string): Piece {
  return {
    before: `const ${name}=${expression};`,
    fixed: 0,
    more: `3*${name}.length`,
    write: `w$q=w$bytes.raw(w$o,w$q,${name});`,
  }
}

/** The piece of a value that may be NULL. */
function orNull(type: SqlType, value: string, piece: Piece, unset: Piece): Piece {
  if (!type.nullable) return piece
  return {
    ...piece,
    fixed: Math.max(piece.fixed, unset.fixed),
    write: `if(${value}===null){${unset.write}}else{${piece.write}}`,
  }
}

function jsonPieces(
  columns: readonly Column[],
  values: readonly string[],
  style: TimeStyle,
  names: Names,
): readonly Piece[] {
  if (columns.length === 0) return [constant('{}\n')]
  const pieces = columns.flatMap(({ name, type }, index) => {
    const value = values[index] ?? 'null'
    const lead = constant(`${index === 0 ? '{' : ','}${quoted(name)}:`)
    return [lead, orNull(type, value, jsonPiece(type, value, style, names), constant('null'))]
  })
  return [...pieces, constant('}\n')]
}

/** The value of a type, NULL left out. */
function jsonPiece(type: SqlType, value: string, style: TimeStyle, names: Names): Piece {
  const inQuotes = (width: number, call: string): Piece => ({
    fixed: width + 2,
    write: `w$o[w$q]=34;w$q=${call};w$o[w$q++]=34;`,
  })
  switch (type.kind) {
    case 'BOOLEAN':
      return { fixed: 5, write: `if(${value}){${constant('true').write}}else{${constant('false').write}}` }
    case 'FLOAT':
    case 'DOUBLE':
      return { fixed: WIDTHS.double, write: `w$q=w$bytes.double(w$o,w$v,w$q,${value});` }
    case 'STRING':
      return {
        fixed: 2,
        more: type.nullable ? `(${value}===null?0:6*${value}.length)` : `6*${value}.length`,
        write: `w$q=w$bytes.text(w$o,w$q,${value});`,
      }
    case 'DATE':
      return inQuotes(WIDTHS.date, `w$bytes.date(w$o,w$q+1,${value})`)
    case 'TIME':
      return inQuotes(WIDTHS.time, `w$bytes.time(w$o,w$v,w$q+1,${value})`)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const [between, zoned] = [style === 'iso' ? 84 : 32, type.kind === 'TIMESTAMP_LTZ']
      return inQuotes(
        WIDTHS.timestamp,
        `w$bytes.timestamp(w$o,w$v,w$q+1,${value},${between},${String(zoned)})`,
      )
    }
    default: {
      const number = numberPiece(type, value)
      if (number !== null) return number
      const text = type.kind === 'BYTES' ? `'"'+w$lib.toBase64(${value})+'"'` : null
      const json = text ?? `w$lib.jsonText(${value},${names.type(type)},"${style}")`
      return textPiece(type.nullable ? `${value}===null?"":${json}` : json, names.fresh())
    }
  }
}

/** Numbers that are written alike in all formats; null for other types. */
function numberPiece(type: SqlType, value: string): Piece | null {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return { fixed: WIDTHS.long, write: `w$q=w$bytes.int(w$o,w$v,w$q,${value});` }
    case 'BIGINT': {
      const call = type.safe === true ? 'long' : 'bigLong'
      return { fixed: WIDTHS.long, write: `w$q=w$bytes.${call}(w$o,w$v,w$q,${value});` }
    }
    case 'DECIMAL':
      return {
        fixed: WIDTHS.decimal,
        write: `w$q=w$bytes.decimal(w$o,w$v,w$q,${value},${type.scale});`,
      }
    default:
      return null
  }
}

function csvPieces(
  format: RecordFormat & { kind: 'csv' },
  columns: readonly Column[],
  values: readonly string[],
  names: Names,
): readonly Piece[] {
  const delimiter = JSON.stringify(format.delimiter)
  const nullText = JSON.stringify(format.nullText)
  const fields = columns.map(({ type }, index) => {
    const value = values[index] ?? 'null'
    // Digits are never the text of NULL when that is none.
    const number = format.nullText === '' && type.kind !== 'DECIMAL' ? numberPiece(type, value) : null
    if (number !== null && columns.length > 1) return orNull(type, value, number, constant(''))
    const text = `w$lib.csvField(w$lib.plainText(${value},${names.type(type)},"iso"),${delimiter},${nullText})`
    const field = type.nullable ? `${value}===null?${nullText}:${text}` : text
    return textPiece(columns.length === 1 ? `w$lib.oneField(${field})` : field, names.fresh())
  })
  return [
    ...fields.flatMap((field, index) => (index === 0 ? [field] : [constant(format.delimiter), field])),
    constant('\n'),
  ]
}
