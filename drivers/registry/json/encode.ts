/** Rows as JSON that a JSON Schema takes: what may not be null is left out. */
import { jsonText, plainText, quoted } from '../../../model/format/writeValue.ts'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import type { SqlType, Value } from '../../../model/types.ts'
import type { Encode, Whole } from '../codec.ts'
import { misfit, missingColumn, noField, nullIn } from '../misfits.ts'
import { fieldsOf, resolve, typeOf, type Node, type Root } from './types.ts'

/** Null: the field is left out. */
type Print = (value: Value) => string | null

const encoder = new TextEncoder()

/** Throws UserError where the columns do not fit. */
export function jsonEncoder(root: Root, columns: readonly Column[], whole: Whole): Encode {
  const { node, root: at } = resolve(root.node, root)
  const [column, ...others] = columns
  if (typeOf(node) !== 'object' && typeOf(node) !== null) {
    if (column === undefined || others.length > 0) throw misfit(whole, 'several columns', typeOf(node) ?? '')
    const print = printer(column.type, root.node, root, column.name)
    return ([value = null]) => encoder.encode(print(value) ?? 'null')
  }
  const print = rowPrinter(columns, node, at, '')
  return (row) => encoder.encode(print(row))
}

function rowPrinter(
  columns: readonly Column[],
  node: Node,
  root: Root,
  path: string,
): (row: readonly Value[]) => string {
  const fields = fieldsOf(node)
  const missing = fields?.find(
    ({ name, required }) => required && !columns.some((column) => column.name === name),
  )
  if (missing !== undefined) throw missingColumn(path + missing.name)
  const parts = columns.map(({ name, type }) => {
    const field = fields?.find((one) => one.name === name)
    if (field === undefined && node['additionalProperties'] === false) throw noField(path + name)
    const print = printer(type, field?.node ?? {}, root, path + name)
    return { lead: `${quoted(name)}:`, print, required: field?.required === true, path: path + name }
  })
  return (row) => {
    const texts = parts.flatMap(({ lead, print, required, path: at }, index) => {
      const text = print(row[index] ?? null)
      if (text !== null) return [lead + text]
      if (required) throw nullIn(at)
      return []
    })
    return `{${texts.join(',')}}`
  }
}

const NUMBERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT']

function printer(column: SqlType, given: unknown, at: Root, path: string): Print {
  const { node, nullable, root } = resolve(given, at)
  const wanted = typeOf(node)
  const own = plainPrinter(column, node, root, path)
  const fits =
    wanted === null || wanted === jsonType(column) || (wanted === 'number' && NUMBERS.includes(column.kind))
  if (!fits) throw misfit(path, formatType(column), wanted)
  // Where the schema says nothing, null is as good as anything.
  const takesNull = nullable || wanted === null
  return (value) => (value === null ? (takesNull ? 'null' : null) : own(value))
}

function plainPrinter(column: SqlType, node: Node, root: Root, path: string): (value: Value) => string {
  switch (column.kind) {
    case 'ROW': {
      const print = rowPrinter(column.fields, node, root, `${path}.`)
      return (value) => print(value as readonly Value[])
    }
    case 'ARRAY': {
      const print = printer(column.element, node['items'] ?? {}, root, `${path}[]`)
      return (value) => `[${(value as readonly Value[]).map((one) => present(print(one), path)).join(',')}]`
    }
    case 'MAP': {
      const print = printer(column.value, node['additionalProperties'] ?? {}, root, `${path}[]`)
      return (value) => {
        const entries = [...(value as ReadonlyMap<Value, Value>)].map(
          ([key, one]) => `${quoted(plainText(key, column.key, 'iso'))}:${present(print(one), path)}`,
        )
        return `{${entries.join(',')}}`
      }
    }
    default:
      return (value) => jsonText(value, column, 'iso')
  }
}

function present(text: string | null, path: string): string {
  if (text === null) throw nullIn(`${path}[]`)
  return text
}

function jsonType(column: SqlType): string {
  switch (column.kind) {
    case 'BOOLEAN':
      return 'boolean'
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      return 'number'
    case 'ARRAY':
      return 'array'
    case 'MAP':
    case 'ROW':
      return 'object'
    default:
      return NUMBERS.includes(column.kind) ? 'integer' : 'string'
  }
}
