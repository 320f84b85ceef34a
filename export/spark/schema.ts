import { KIND_COLUMN } from '../../model/changes.ts'
import type { StreamSchema } from '../../model/schema.ts'
import type { SqlType } from '../../model/types.ts'

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** The columns of a row as Spark's DDL, a line each, as they stand in JSON: what JSON has no type for is a STRING there, keys of maps among it. */
export function sparkColumns({ columns, changes }: StreamSchema): readonly string[] {
  const own = columns.map(({ name, type }) => `${quote(name)} ${sparkType(type)}`)
  return changes === 'changelog' ? [`${quote(KIND_COLUMN)} STRING`, ...own] : own
}

export function sparkType(type: SqlType): string {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'STRING':
    case 'DATE':
      return type.kind
    case 'BYTES':
      return 'BINARY'
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'TIMESTAMP':
      return 'TIMESTAMP_NTZ'
    case 'TIMESTAMP_LTZ':
      return 'TIMESTAMP'
    case 'ARRAY':
      return `ARRAY<${sparkType(type.element)}>`
    case 'MAP':
      return `MAP<STRING, ${sparkType(type.value)}>`
    case 'ROW':
      return `STRUCT<${type.fields.map(({ name, type: field }) => `${quote(name)}: ${sparkType(field)}`).join(', ')}>`
    case 'TIME':
    case 'INTERVAL':
    case 'NULL':
      return 'STRING'
  }
}
