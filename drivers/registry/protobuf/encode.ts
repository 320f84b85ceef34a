/** From rows to Protobuf's bytes, by a message of the registry. */
import protobuf from 'protobufjs'
import { UserError } from '../../../model/errors.ts'
import { plainText } from '../../../model/format/writeValue.ts'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import type { SqlType, Value } from '../../../model/types.ts'
import type { Encode } from '../codec.ts'
import { misfit, missingColumn, noField, nullIn, tooLarge } from '../misfits.ts'
import { isTimestamp, isWrapper, mayBeUnset } from './types.ts'

type Convert = (value: Value) => unknown

/** Throws UserError where the columns do not fit. */
export function protoEncoder(type: protobuf.Type, columns: readonly Column[]): Encode {
  const convert = rowConverter(columns, type, '')
  return (row) => type.encode(convert(row)).finish()
}

function rowConverter(
  columns: readonly Column[],
  type: protobuf.Type,
  path: string,
): (row: readonly Value[]) => Record<string, unknown> {
  const missing = type.fieldsArray.find(
    ({ name, required }) => required && !columns.some((column) => column.name === name),
  )
  if (missing !== undefined) throw missingColumn(path + missing.name)
  const parts = columns.map(({ name, type: column }) => {
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined
    if (field === undefined) throw noField(path + name)
    const unset = mayBeUnset(field) && !field.repeated && !field.map
    return { name, unset, convert: fieldConverter(column, field, path + name), path: path + name }
  })
  return (row) => {
    const message: [string, unknown][] = []
    for (const [index, { name, unset, convert, path: at }] of parts.entries()) {
      const value = row[index] ?? null
      if (value !== null) message.push([name, convert(value)])
      else if (!unset) throw nullIn(at)
    }
    return Object.fromEntries(message)
  }
}

function fieldConverter(column: SqlType, field: protobuf.Field, path: string): Convert {
  const no = (): UserError => misfit(path, formatType(column), fieldText(field))
  const present =
    (convert: Convert): Convert =>
    (value) => {
      if (value === null) throw nullIn(`${path}[]`)
      return convert(value)
    }
  if (field instanceof protobuf.MapField) {
    if (column.kind !== 'MAP' || column.key.kind !== 'STRING' || field.keyType !== 'string') throw no()
    const convert = present(valueConverter(column.value, field, path, no))
    return (value) =>
      Object.fromEntries([...(value as ReadonlyMap<string, Value>)].map(([key, one]) => [key, convert(one)]))
  }
  if (field.repeated) {
    if (column.kind !== 'ARRAY') throw no()
    const convert = present(valueConverter(column.element, field, path, no))
    return (value) => (value as readonly Value[]).map(convert)
  }
  return valueConverter(column, field, path, no)
}

function fieldText(field: protobuf.Field): string {
  if (field instanceof protobuf.MapField) return `map<${field.keyType}, ${field.type}>`
  return field.repeated ? `repeated ${field.type}` : field.type
}

const TEXTS = ['STRING', 'DECIMAL', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ']
const INTS = ['TINYINT', 'SMALLINT', 'INT']
const INT32 = ['int32', 'sint32', 'sfixed32']
const INT64 = ['int64', 'sint64', 'sfixed64']

function valueConverter(column: SqlType, field: protobuf.Field, path: string, no: () => UserError): Convert {
  const { resolvedType } = field
  if (resolvedType instanceof protobuf.Enum) {
    if (column.kind !== 'STRING') throw no()
    return (value) => {
      const number = Object.hasOwn(resolvedType.values, value as string)
        ? resolvedType.values[value as string]
        : undefined
      if (number !== undefined) return number
      throw new UserError('registry-symbol', `${path}: ${JSON.stringify(value)} is no value of its enum.`, {
        hint: `It has ${Object.keys(resolvedType.values).join(', ')}.`,
      })
    }
  }
  if (!(resolvedType instanceof protobuf.Type)) return scalarConverter(column, field.type, path, no)
  if (isTimestamp(resolvedType)) {
    if (column.kind !== 'TIMESTAMP_LTZ' && column.kind !== 'TIMESTAMP') throw no()
    return (value) => {
      const seconds = Math.floor((value as number) / 1_000)
      return {
        seconds: String(seconds),
        nanos: ((value as number) - seconds * 1_000) * 1_000_000,
      }
    }
  }
  const inner = resolvedType.fields['value']
  if (isWrapper(resolvedType) && inner !== undefined) {
    const convert = scalarConverter(column, inner.type, path, no)
    return (value) => ({ value: convert(value) })
  }
  if (column.kind !== 'ROW') throw no()
  const convert = rowConverter(column.fields, resolvedType, `${path}.`)
  return (value) => convert(value as readonly Value[])
}

function scalarConverter(column: SqlType, type: string, path: string, no: () => UserError): Convert {
  const { kind } = column
  const integer = INTS.includes(kind)
  const long = (unsigned: boolean): Convert => {
    const [least, most] = unsigned ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n]
    return (value) => {
      const whole = BigInt(value as number | bigint)
      if (whole < least || whole > most) throw tooLarge(path, `${whole}, which ${type} cannot hold`)
      // As digits, which protobufjs takes exactly.
      return String(whole)
    }
  }
  if (type === 'string' && TEXTS.includes(kind)) return (value) => plainText(value, column, 'iso')
  if (type === 'bytes' && kind === 'BYTES') return same
  if (type === 'bool' && kind === 'BOOLEAN') return same
  if (type === 'double' && (kind === 'DOUBLE' || kind === 'FLOAT' || integer)) return same
  if (type === 'float' && kind === 'FLOAT') return same
  if (INT32.includes(type) && integer) return same
  if (INT64.includes(type) && (integer || kind === 'BIGINT')) return long(false)
  if ((type === 'uint64' || type === 'fixed64') && (integer || kind === 'BIGINT' || isWhole(column)))
    return long(true)
  if ((type === 'uint32' || type === 'fixed32') && (integer || kind === 'BIGINT'))
    return (value) => {
      const whole = Number(value)
      if (whole < 0 || whole > 0xffffffff) throw tooLarge(path, `${whole}, which ${type} cannot hold`)
      return whole
    }
  throw no()
}

const isWhole = (column: SqlType): boolean => column.kind === 'DECIMAL' && column.scale === 0

const same: Convert = (value) => value
