/** Avro's types as SQL types, and the schema of columns. */
import { UserError } from '../../../model/errors.ts'
import type { Column } from '../../../model/schema.ts'
import { MAX_DECIMAL_PRECISION, t, withNullable, type SqlType } from '../../../model/types.ts'
import type { Whole } from '../codec.ts'
import { branchesOf, shapeOf, type AvroType, type Logical } from './shape.ts'

/** `whole`: the column of a schema that is no record. */
export function columnsOf(type: AvroType, whole: Whole): readonly Column[] {
  const shape = shapeOf(type)
  if (shape.kind !== 'record') return [{ name: whole, type: sqlType(type) }]
  return shape.fields.map((field) => ({ name: field.name, type: sqlType(field.type, [type]) }))
}

/** `within`: the records around it. One that holds itself is a STRING of JSON there, since SQL has no such type. */
export function sqlType(type: AvroType, within: readonly AvroType[] = []): SqlType {
  const { nullable, branches } = branchesOf(type)
  const [first, ...others] = branches
  if (first === undefined) return t.string()
  if (others.length === 0) return withNullable(plainType(first.type, within), nullable)
  // One of several types: a row with a field for each, of which one has a value.
  const fields = branches.map(({ name, type: branch }) => ({
    name: shortName(name),
    type: withNullable(plainType(branch, within), true),
  }))
  return t.row(fields, nullable)
}

export const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

function plainType(type: AvroType, within: readonly AvroType[]): SqlType {
  const shape = shapeOf(type)
  switch (shape.kind) {
    case 'null':
      return t.string()
    case 'boolean':
      return t.boolean(false)
    case 'int':
      return shape.logical?.name === 'date'
        ? t.date(false)
        : shape.logical?.name === 'time-millis'
          ? t.time(false)
          : t.int(false)
    case 'long':
      return longType(shape.logical)
    case 'float':
      return t.float(false)
    case 'double':
      return t.double(false)
    case 'string':
    case 'enum':
      return t.string(false)
    case 'bytes':
    case 'fixed':
      return decimalOf(shape.logical) ?? t.bytes(false)
    case 'array':
      return t.array(sqlType(shape.items, [...within, type]), false)
    case 'map':
      return t.map(t.string(false), sqlType(shape.values, [...within, type]), false)
    case 'record':
      if (within.includes(type)) return t.string(false)
      return t.row(
        shape.fields.map((field) => ({ name: field.name, type: sqlType(field.type, [...within, type]) })),
        false,
      )
    case 'union':
      return sqlType(type, within)
  }
}

function longType(logical: Logical | null): SqlType {
  if (logical === null) return t.bigint(false)
  if (logical.name === 'time-micros') return t.time(false)
  if (logical.name.startsWith('timestamp-')) return t.timestampLtz(false)
  return logical.name.startsWith('local-timestamp-') ? t.timestamp(false) : t.bigint(false)
}

/** Null where it is no decimal that SQL can hold. */
export function decimalOf(logical: Logical | null): SqlType | null {
  if (logical?.name !== 'decimal') return null
  const { precision, scale } = logical
  const fits = precision >= 1 && precision <= MAX_DECIMAL_PRECISION && scale >= 0 && scale <= precision
  return fits ? t.decimal(precision, scale, false) : null
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** A record schema for columns. Throws UserError for what Avro has nothing for. */
export function avroSchemaFor(columns: readonly Column[], name: string): string {
  return JSON.stringify(recordSchema(columns, name))
}

function recordSchema(fields: readonly Column[], name: string): object {
  return {
    type: 'record',
    name,
    fields: fields.map((field) => {
      if (!NAME.test(field.name))
        throw new UserError('registry-name', `Avro has no field by the name of the column ${field.name}.`, {
          hint: 'Give it a name of letters, digits and underscores in a Map before.',
        })
      const type = fieldSchema(field.type, field.name, `${name}_${field.name}`)
      return { name: field.name, type, ...(field.type.nullable ? { default: null } : {}) }
    }),
  }
}

const fieldSchema = (type: SqlType, path: string, name: string): unknown =>
  type.nullable ? ['null', plainSchema(type, path, name)] : plainSchema(type, path, name)

function plainSchema(type: SqlType, path: string, name: string): unknown {
  const logical = (base: string, logicalType: string, more: object = {}): object => ({
    type: base,
    logicalType,
    ...more,
  })
  switch (type.kind) {
    case 'BOOLEAN':
      return 'boolean'
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return 'int'
    case 'BIGINT':
      return 'long'
    case 'FLOAT':
      return 'float'
    case 'DOUBLE':
      return 'double'
    case 'STRING':
      return 'string'
    case 'BYTES':
      return 'bytes'
    case 'DECIMAL':
      return logical('bytes', 'decimal', { precision: type.precision, scale: type.scale })
    case 'DATE':
      return logical('int', 'date')
    case 'TIME':
      return logical('int', 'time-millis')
    case 'TIMESTAMP':
      return logical('long', 'local-timestamp-millis')
    case 'TIMESTAMP_LTZ':
      return logical('long', 'timestamp-millis')
    case 'ARRAY':
      return { type: 'array', items: fieldSchema(type.element, path, `${name}_item`) }
    case 'MAP':
      if (type.key.kind !== 'STRING') throw noType(path, 'a map with keys of another type than STRING')
      return { type: 'map', values: fieldSchema(type.value, path, `${name}_value`) }
    case 'ROW':
      return recordSchema(type.fields, name)
    case 'INTERVAL':
    case 'NULL':
      throw noType(path, type.kind)
  }
}

const noType = (path: string, what: string): UserError =>
  new UserError('registry-type', `Avro has nothing for the column ${path}: ${what}.`, {
    hint: 'Turn it into another type in a Map before, or leave it out.',
  })
