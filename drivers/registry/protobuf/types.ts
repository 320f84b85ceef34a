/** Protobuf's messages as SQL types, and messages for columns. */
import protobuf from 'protobufjs'
import { UserError } from '../../../model/errors.ts'
import type { Column } from '../../../model/schema.ts'
import { t, withNullable, type SqlType } from '../../../model/types.ts'

export const columnsOf = (message: protobuf.Type): readonly Column[] =>
  message.fieldsArray.map((field) => ({ name: field.name, type: fieldType(field, [message]) }))

/** `within`: the messages around it. One that holds itself is a STRING of JSON there. */
export function fieldType(field: protobuf.Field, within: readonly protobuf.Type[]): SqlType {
  if (field instanceof protobuf.MapField)
    return t.map(scalarType(field.keyType), valueType(field, within), false)
  if (field.repeated) return t.array(valueType(field, within), false)
  return withNullable(valueType(field, within), mayBeUnset(field))
}

/** Whether a field can be told to be unset from one that has the default of its type. */
export const mayBeUnset = (field: protobuf.Field): boolean =>
  !field.required && (field.resolvedType instanceof protobuf.Type || Boolean(field.hasPresence))

function valueType(field: protobuf.Field, within: readonly protobuf.Type[]): SqlType {
  const { resolvedType } = field
  if (resolvedType instanceof protobuf.Enum) return t.string(false)
  if (!(resolvedType instanceof protobuf.Type)) return scalarType(field.type)
  const known = wellKnown(resolvedType)
  if (known !== null) return known
  if (within.includes(resolvedType)) return t.string(false)
  return t.row(
    resolvedType.fieldsArray.map((inner) => ({
      name: inner.name,
      type: fieldType(inner, [...within, resolvedType]),
    })),
    false,
  )
}

const WRAPPERS = /^\.google\.protobuf\.(Double|Float|Int64|UInt64|Int32|UInt32|Bool|String|Bytes)Value$/

export const isTimestamp = ({ fullName }: protobuf.Type): boolean => fullName === '.google.protobuf.Timestamp'
/** A message with one field `value`, which stands for a value that may be NULL. */
export const isWrapper = ({ fullName }: protobuf.Type): boolean => WRAPPERS.test(fullName)
/** JSON as messages. */
export const isJson = ({ fullName }: protobuf.Type): boolean =>
  /^\.google\.protobuf\.(Struct|Value|ListValue)$/.test(fullName)

function wellKnown(type: protobuf.Type): SqlType | null {
  if (isTimestamp(type)) return t.timestampLtz(false)
  if (isJson(type)) return t.string(false)
  const value = isWrapper(type) ? type.fields['value'] : undefined
  return value === undefined ? null : scalarType(value.type)
}

function scalarType(type: string): SqlType {
  switch (type) {
    case 'double':
      return t.double(false)
    case 'float':
      return t.float(false)
    case 'bool':
      return t.boolean(false)
    case 'string':
      return t.string(false)
    case 'bytes':
      return t.bytes(false)
    case 'int32':
    case 'sint32':
    case 'sfixed32':
      return t.int(false)
    case 'uint64':
    case 'fixed64':
      return t.decimal(20, 0, false)
    default:
      // 64 bits with a sign, and 32 bits without one.
      return t.bigint(false)
  }
}

const NAME = /^[A-Za-z_]\w*$/

/** A .proto file for columns. Throws UserError for what Protobuf has nothing for. */
export function protoFor(columns: readonly Column[], name: string): string {
  const body = messageText(columns, name, '')
  const imports = body.includes('google.protobuf.Timestamp')
    ? 'import "google/protobuf/timestamp.proto";\n\n'
    : ''
  return `syntax = "proto3";\n\n${imports}${body}`
}

function messageText(columns: readonly Column[], name: string, indent: string): string {
  const inner: string[] = []
  const lines = columns.map((column, index) => {
    if (!NAME.test(column.name))
      throw new UserError(
        'registry-name',
        `Protobuf has no field by the name of the column ${column.name}.`,
        {
          hint: 'Give it a name of letters, digits and underscores in a Map before.',
        },
      )
    const nested = (fields: readonly Column[]): string => {
      const own = `${column.name}_message`
      inner.push(messageText(fields, own, `${indent}  `))
      return own
    }
    return `${indent}  ${fieldText(column, nested)} ${column.name} = ${index + 1};\n`
  })
  return `${indent}message ${name} {\n${inner.join('')}${lines.join('')}${indent}}\n`
}

type Nested = (fields: readonly Column[]) => string

function fieldText({ name, type }: Column, nested: Nested): string {
  if (type.kind === 'ARRAY') return `repeated ${singleText(type.element, name, nested)}`
  if (type.kind === 'MAP') {
    if (type.key.kind !== 'STRING') throw noType(name, 'a map with keys of another type than STRING')
    return `map<string, ${singleText(type.value, name, nested)}>`
  }
  const text = singleText(type, name, nested)
  return type.nullable && type.kind !== 'ROW' && type.kind !== 'TIMESTAMP_LTZ' ? `optional ${text}` : text
}

function singleText(type: SqlType, path: string, nested: Nested): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'bool'
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return 'int32'
    case 'BIGINT':
      return 'int64'
    case 'FLOAT':
      return 'float'
    case 'DOUBLE':
      return 'double'
    case 'BYTES':
      return 'bytes'
    case 'TIMESTAMP_LTZ':
      return 'google.protobuf.Timestamp'
    // Protobuf has no types for these: they are texts.
    case 'STRING':
    case 'DECIMAL':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      return 'string'
    case 'ROW':
      return nested(type.fields)
    case 'ARRAY':
    case 'MAP':
      throw noType(path, 'a list within a list or a map')
    case 'INTERVAL':
    case 'NULL':
      throw noType(path, type.kind)
  }
}

const noType = (path: string, what: string): UserError =>
  new UserError('registry-type', `Protobuf has nothing for the column ${path}: ${what}.`, {
    hint: 'Turn it into another type in a Map before, or leave it out.',
  })
