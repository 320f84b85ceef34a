/** Whether a value that comes from outside is one of its type: what the kernel is given it does not check again. */
import type { SqlType, Value } from '../../../model/types.ts'

export function isValueOf(value: unknown, type: SqlType): value is Value {
  if (value === null) return type.nullable || type.kind === 'NULL'
  switch (type.kind) {
    case 'BOOLEAN':
      return typeof value === 'boolean'
    case 'STRING':
      return typeof value === 'string'
    case 'BYTES':
      return value instanceof Uint8Array
    case 'DECIMAL':
      return typeof value === 'bigint'
    case 'BIGINT':
      return type.safe === true ? Number.isSafeInteger(value) : typeof value === 'bigint'
    case 'FLOAT':
    case 'DOUBLE':
      return typeof value === 'number'
    case 'ARRAY':
      return Array.isArray(value) && value.every((element) => isValueOf(element, type.element))
    case 'MAP':
      return (
        value instanceof Map &&
        [...value].every(([key, item]) => isValueOf(key, type.key) && isValueOf(item, type.value))
      )
    case 'ROW':
      return (
        Array.isArray(value) &&
        value.length === type.fields.length &&
        type.fields.every((field, index) => isValueOf(value[index], field.type))
      )
    case 'NULL':
      return false
    default:
      return Number.isInteger(value)
  }
}
