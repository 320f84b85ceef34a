import type { SqlType } from '../types.ts'
import { quoteIdentifier } from './quote.ts'

/** A type as Flink SQL writes it in CAST, without nullability: `DECIMAL(10, 2)`, `ARRAY<INT>`. */
export function typeName(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(3)`
    case 'INTERVAL':
      return type.unit === 'MONTH' ? 'INTERVAL YEAR TO MONTH' : 'INTERVAL DAY TO SECOND'
    case 'ARRAY':
      return `ARRAY<${typeName(type.element)}>`
    case 'MAP':
      return `MAP<${typeName(type.key)}, ${typeName(type.value)}>`
    case 'ROW':
      return `ROW<${type.fields.map((field) => `${quoteIdentifier(field.name)} ${typeName(field.type)}`).join(', ')}>`
    default:
      return type.kind
  }
}
