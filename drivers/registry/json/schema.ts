/** A JSON Schema for columns. */
import { UserError } from '../../../model/errors.ts'
import type { Column } from '../../../model/schema.ts'
import type { SqlType } from '../../../model/types.ts'

/** Throws UserError for what JSON has nothing for. */
export const jsonSchemaFor = (columns: readonly Column[], name: string): string =>
  JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: name,
    ...objectSchema(columns),
  })

function objectSchema(columns: readonly Column[]): object {
  return {
    type: 'object',
    properties: Object.fromEntries(
      columns.map(({ name, type }, index) => [name, { ...fieldSchema(type, name), 'connect.index': index }]),
    ),
    required: columns.filter(({ type }) => !type.nullable).map(({ name }) => name),
    additionalProperties: false,
  }
}

const fieldSchema = (type: SqlType, path: string): object => {
  const plain = plainSchema(type, path)
  return type.nullable ? { oneOf: [{ type: 'null' }, plain] } : plain
}

function plainSchema(type: SqlType, path: string): object {
  const connect = (base: string, name: string): object => ({ type: base, 'connect.type': name })
  const text = (format: string): object => ({ type: 'string', format })
  switch (type.kind) {
    case 'BOOLEAN':
      return { type: 'boolean' }
    case 'TINYINT':
      return connect('integer', 'int8')
    case 'SMALLINT':
      return connect('integer', 'int16')
    case 'INT':
      return connect('integer', 'int32')
    case 'BIGINT':
      return connect('integer', 'int64')
    case 'FLOAT':
      return connect('number', 'float32')
    case 'DOUBLE':
      return connect('number', 'float64')
    case 'DECIMAL':
      return { type: 'number', precision: type.precision, scale: type.scale }
    case 'STRING':
      return { type: 'string' }
    case 'BYTES':
      return { type: 'string', contentEncoding: 'base64', 'connect.type': 'bytes' }
    case 'DATE':
      return text('date')
    case 'TIME':
      return text('time')
    case 'TIMESTAMP':
      return text('local-date-time')
    case 'TIMESTAMP_LTZ':
      return text('date-time')
    case 'ARRAY':
      return { type: 'array', items: fieldSchema(type.element, path) }
    case 'MAP':
      return { type: 'object', additionalProperties: fieldSchema(type.value, path) }
    case 'ROW':
      return objectSchema(type.fields)
    case 'INTERVAL':
    case 'NULL':
      throw new UserError('registry-type', `JSON Schema has nothing for the column ${path}: ${type.kind}.`, {
        hint: 'Turn it into another type in a Map before, or leave it out.',
      })
  }
}
