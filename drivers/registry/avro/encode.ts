/** From rows to Avro's bytes, by a schema of the registry. */
import { UserError } from '../../../model/errors.ts'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import type { SqlType, Value } from '../../../model/types.ts'
import type { Encode, Whole } from '../codec.ts'
import { misfit, missingColumn, noField, nullIn, tooLarge } from '../misfits.ts'
import { branchesOf, shapeOf, type AvroType, type Shape } from './shape.ts'

type Convert = (value: Value) => unknown

/** Throws UserError where the columns do not fit. */
export function avroEncoder(type: AvroType, columns: readonly Column[], whole: Whole): Encode {
  const shape = shapeOf(type)
  if (shape.kind !== 'record') {
    const [column, ...others] = columns
    if (column === undefined || others.length > 0) throw misfit(whole, 'several columns', typeText(type))
    const convert = converter(column.type, type, column.name)
    return ([value = null]) => type.toBuffer(convert(value))
  }
  const convert = rowConverter(columns, shape.fields, '')
  return (row) => type.toBuffer(convert(row))
}

type Fields = Extract<Shape, { kind: 'record' }>['fields']

function rowConverter(
  columns: readonly Column[],
  fields: Fields,
  path: string,
): (row: readonly Value[]) => object {
  const known = new Set(fields.map(({ name }) => name))
  for (const { name } of columns) if (!known.has(name)) throw noField(path + name)
  const parts = fields.flatMap((field) => {
    const index = columns.findIndex(({ name }) => name === field.name)
    const column = columns[index]
    if (column !== undefined)
      return [{ name: field.name, index, convert: converter(column.type, field.type, path + field.name) }]
    // What has a default is written by avsc; what may be null is null.
    if (field.default !== undefined) return []
    if (!branchesOf(field.type).nullable) throw missingColumn(path + field.name)
    return [{ name: field.name, index, convert: () => null }]
  })
  return (row) =>
    Object.fromEntries(parts.map(({ name, index, convert }) => [name, convert(row[index] ?? null)]))
}

function converter(column: SqlType, type: AvroType, path: string): Convert {
  const { nullable, union, branches } = branchesOf(type)
  let failure: unknown = misfit(path, formatType(column), typeText(type))
  for (const branch of branches) {
    try {
      const convert = plainConverter(column, branch.type, path)
      return (value) => {
        if (value === null) {
          if (nullable) return null
          throw nullIn(path)
        }
        return union ? { [branch.name]: convert(value) } : convert(value)
      }
    } catch (error) {
      failure = branches.length === 1 ? error : failure
    }
  }
  throw failure
}

function plainConverter(column: SqlType, type: AvroType, path: string): Convert {
  const shape = shapeOf(type)
  const no = (): UserError => misfit(path, formatType(column), typeText(type))
  const logical = 'logical' in shape ? shape.logical : null
  const bare = logical === null || logical.name === 'uuid'
  switch (column.kind) {
    case 'BOOLEAN':
      if (shape.kind === 'boolean') return same
      break
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      if (shape.kind === 'int' && bare) return same
      if (shape.kind === 'long' && bare) return (value) => BigInt(value as number)
      if (shape.kind === 'double') return same
      break
    case 'BIGINT':
      // A number of milliseconds is what a time in milliseconds is.
      if (shape.kind === 'long' && (bare || logical.name.endsWith('-millis')))
        return (value) => BigInt(value as number | bigint)
      break
    case 'FLOAT':
      if (shape.kind === 'float' || shape.kind === 'double') return same
      break
    case 'DOUBLE':
      if (shape.kind === 'double') return same
      break
    case 'DECIMAL': {
      const decimal = logical?.name === 'decimal' ? logical : null
      if (decimal === null || (shape.kind !== 'bytes' && shape.kind !== 'fixed')) break
      const more = decimal.scale - column.scale
      // Digits are never cut off.
      if (more < 0 || decimal.precision - decimal.scale < column.precision - column.scale) break
      const factor = 10n ** BigInt(more)
      const size = shape.kind === 'fixed' ? shape.size : null
      return (value) => twosComplement((value as bigint) * factor, size, path)
    }
    case 'STRING':
      if (shape.kind === 'string') return same
      if (shape.kind === 'enum') {
        const symbols = new Set(shape.symbols)
        return (value) => {
          if (symbols.has(value as string)) return value
          throw new UserError(
            'registry-symbol',
            `${path}: ${JSON.stringify(value)} is no symbol of its enum.`,
            {
              hint: `It has ${shape.symbols.join(', ')}.`,
            },
          )
        }
      }
      break
    case 'BYTES':
      if (shape.kind === 'bytes' && logical === null) return (value) => Buffer.from(value as Uint8Array)
      if (shape.kind === 'fixed' && bare)
        return (value) => {
          const bytes = Buffer.from(value as Uint8Array)
          if (bytes.length === shape.size) return bytes
          throw tooLarge(path, `${bytes.length} bytes, and exactly ${shape.size} are needed`)
        }
      break
    case 'DATE':
      if (shape.kind === 'int' && logical?.name === 'date') return same
      break
    case 'TIME':
      if (shape.kind === 'int' && logical?.name === 'time-millis') return same
      if (shape.kind === 'long' && logical?.name === 'time-micros')
        return (value) => BigInt(value as number) * 1_000n
      break
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      if (shape.kind !== 'long' || logical?.name.includes('timestamp-') !== true) break
      const factor = logical.name.endsWith('nanos')
        ? 1_000_000n
        : logical.name.endsWith('micros')
          ? 1_000n
          : 1n
      return (value) => BigInt(value as number) * factor
    }
    case 'ARRAY': {
      if (shape.kind !== 'array') break
      const convert = converter(column.element, shape.items, `${path}[]`)
      return (value) => (value as readonly Value[]).map(convert)
    }
    case 'MAP': {
      if (shape.kind !== 'map' || column.key.kind !== 'STRING') break
      const convert = converter(column.value, shape.values, `${path}[]`)
      return (value) =>
        Object.fromEntries(
          [...(value as ReadonlyMap<string, Value>)].map(([key, one]) => [key, convert(one)]),
        )
    }
    case 'ROW': {
      if (shape.kind !== 'record') break
      const convert = rowConverter(column.fields, shape.fields, `${path}.`)
      return (value) => convert(value as readonly Value[])
    }
    case 'INTERVAL':
    case 'NULL':
      break
  }
  throw no()
}

const same: Convert = (value) => value

function typeText(type: AvroType): string {
  const shape = shapeOf(type)
  const logical = 'logical' in shape ? shape.logical : null
  if (shape.kind === 'union') return shape.branches.map((branch) => typeText(branch.type)).join(' or ')
  if (logical?.name === 'decimal') return `decimal(${logical.precision}, ${logical.scale})`
  return logical?.name ?? shape.kind
}

/** The shortest form, or one of `size` bytes. */
function twosComplement(value: bigint, size: number | null, path: string): Buffer {
  let length = size ?? 1
  const fits = (): boolean => BigInt.asIntN(length * 8, value) === value
  while (size === null && !fits()) length++
  if (!fits()) throw tooLarge(path, `a number that ${length} bytes cannot hold`)
  const digits = BigInt.asUintN(length * 8, value).toString(16)
  return Buffer.from(digits.padStart(length * 2, '0'), 'hex')
}
