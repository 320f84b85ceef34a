/** Values on their way: the texts of a database as JSON that the engine's reader decodes by type, and values of the engine as parameters. Pure. */
import type { Dialect } from '../../model/connections/database.ts'
import { UserError } from '../../model/errors.ts'
import { dateText, decimalText, timestampText, timeText } from '../../model/expr/runtime/index.ts'
import type { Column } from '../../model/schema.ts'
import type { SqlType, Value } from '../../model/types.ts'
import type { Cell, Parameter } from './types.ts'

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
/** A number as MariaDB prints one that it fills up with zeros. */
const ZEROS = /^(-?)0+(?=\d)/

const TRUE = new Set(['t', '1', 'true'])
const FALSE = new Set(['f', '0', 'false'])

/** Cuts what is finer than a millisecond. */
const MILLIS = /(\.\d{3})\d+/
const instant = /\+00(:00)?$/

/** The JSON of a column's text; what the type cannot be made of stays a text, which the reader refuses. */
export function jsonOf(dialect: Dialect, type: SqlType): (cell: Cell) => string {
  const base = ((): ((text: string) => string) => {
    switch (type.kind) {
      case 'TINYINT':
      case 'SMALLINT':
      case 'INT':
      case 'BIGINT':
      case 'DECIMAL':
      case 'FLOAT':
      case 'DOUBLE':
        return (text) => {
          const plain = text.startsWith('0') || text.startsWith('-0') ? text.replace(ZEROS, '$1') : text
          return NUMBER.test(plain) ? plain : JSON.stringify(text)
        }
      case 'BOOLEAN':
        return (text) => (TRUE.has(text) ? 'true' : FALSE.has(text) ? 'false' : JSON.stringify(text))
      case 'BYTES':
        return (text) =>
          `"${Buffer.from(dialect === 'postgresql' ? text.slice(2) : text, 'hex').toString('base64')}"`
      case 'TIMESTAMP':
        return (text) => JSON.stringify(text.replace(' ', 'T').replace(MILLIS, '$1'))
      case 'TIMESTAMP_LTZ':
        return (text) =>
          JSON.stringify(`${text.replace(' ', 'T').replace(instant, '').replace(MILLIS, '$1')}Z`)
      case 'TIME':
        return (text) => JSON.stringify(text.replace(MILLIS, '$1'))
      default:
        return (text) => JSON.stringify(text)
    }
  })()
  return (cell) => (cell === null ? 'null' : base(cell))
}

const FIRST = -62_135_596_800_000
const LAST = 253_402_300_799_999
const DAY = 86_400_000

/** A value as a parameter. Throws UserError for one that no table holds. */
export function parameterOf(dialect: Dialect, { name, type }: Column): (value: Value) => Parameter {
  const within = (ms: number): number => {
    if (ms >= FIRST && ms <= LAST) return ms
    throw new UserError('sql-value', `${name}: its year is not one from 1 to 9999.`)
  }
  const base = ((): ((value: never) => Parameter) => {
    switch (type.kind) {
      case 'BOOLEAN':
        return (value: boolean) => (value ? '1' : '0')
      case 'DECIMAL': {
        const { scale } = type
        return (value: bigint) => decimalText(value, scale)
      }
      case 'DATE':
        return (value: number) => dateText(within(value * DAY) / DAY)
      case 'TIME':
        return (value: number) => timeText(value)
      case 'TIMESTAMP':
        return (value: number) => timestampText(within(value))
      case 'TIMESTAMP_LTZ':
        return (value: number) =>
          dialect === 'postgresql' ? `${timestampText(within(value))}+00` : timestampText(within(value))
      case 'BYTES':
        return (value: Uint8Array) => value
      case 'STRING':
        return (value: string) => value
      default:
        return (value: number | bigint) => (Object.is(value, -0) ? '-0' : String(value))
    }
  })() as (value: Value) => Parameter
  return (value) => (value === null ? null : base(value))
}

/** Parameters as the libraries take them. */
export const bound = (values: readonly Parameter[]): (string | Buffer | null)[] =>
  values.map((value) =>
    value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : value,
  )
