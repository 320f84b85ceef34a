/** JSON Schema as SQL types. Only what says of which type a value is counts; nothing is validated. */
import { UserError } from '../../../model/errors.ts'
import { isObject, own } from '../../../model/json.ts'
import type { Column } from '../../../model/schema.ts'
import { t, withNullable, type SqlType } from '../../../model/types.ts'
import type { Whole } from '../codec.ts'
import type { Schema } from '../types.ts'

export type Node = Readonly<Record<string, unknown>>

/** A schema with all that `$ref` may name. */
export interface Root {
  readonly node: Node
  /** By the name of a reference, and by `$id`. */
  readonly others: ReadonlyMap<string, Node>
}

/** Throws UserError for a text that is no schema. */
export function parseJsonSchema({ text, references }: Schema): Root {
  const others = new Map<string, Node>()
  for (const { name, text: other } of references) {
    const node = nodeOf(other)
    others.set(name, node)
    if (typeof node['$id'] === 'string') others.set(node['$id'], node)
  }
  return { node: nodeOf(text), others }
}

function nodeOf(text: string): Node {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new UserError('registry-schema', 'The JSON Schema cannot be read: it is no JSON.', { cause: error })
  }
  if (isObject(parsed)) return parsed
  // `true` is a schema, too: of anything.
  if (typeof parsed === 'boolean') return {}
  throw new UserError('registry-schema', 'The JSON Schema cannot be read: it is no object.')
}

/** What a node is once its references are followed, and null is taken out. */
export interface Resolved {
  readonly node: Node
  readonly nullable: boolean
  /** Of the document that it stands in: for references within. */
  readonly root: Root
}

const MAX_REFERENCES = 50

export function resolve(given: unknown, at: Root): Resolved {
  let [node, root]: [Node, Root] = [isObject(given) ? given : {}, at]
  let nullable = false
  for (let n = 0; n < MAX_REFERENCES; n++) {
    const reference = node['$ref']
    if (typeof reference === 'string') {
      const found = follow(reference, root)
      if (found === null) return { node: {}, nullable, root }
      node = found.node
      root = found.root
      continue
    }
    const parts = node['oneOf'] ?? node['anyOf']
    const list = Array.isArray(parts) ? parts.filter(isObject) : []
    const others = list.filter(({ type }) => type !== 'null')
    if (list.length > 0) nullable ||= others.length < list.length
    const [only] = others
    if (others.length === 1 && only !== undefined) {
      node = only
      continue
    }
    // Of several types there is no one column.
    return list.length > 0
      ? { node: {}, nullable, root }
      : { node, nullable: nullable || saysNull(node), root }
  }
  return { node: {}, nullable, root }
}

const typesOf = ({ type }: Node): readonly unknown[] => (Array.isArray(type) ? type : [type])
const saysNull = (node: Node): boolean =>
  typesOf(node).includes('null') || (Array.isArray(node['enum']) && node['enum'].includes(null))

/** The one type beside null, or null. */
export function typeOf(node: Node): string | null {
  const types = typesOf(node).filter((type) => typeof type === 'string' && type !== 'null')
  const [only] = types
  if (types.length === 1) return only as string
  if (types.length > 1) return null
  if (isObject(node['properties'])) return 'object'
  const values = node['enum']
  return Array.isArray(values) && values.every((value) => typeof value === 'string' || value === null)
    ? 'string'
    : null
}

function follow(reference: string, root: Root): { readonly node: Node; readonly root: Root } | null {
  const [document = '', pointer = ''] = reference.split('#')
  const base = document === '' ? root.node : (root.others.get(document) ?? null)
  if (base === null) return null
  let node: unknown = base
  for (const part of pointer.split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
    node = isObject(node) ? own(node, key) : undefined
  }
  return isObject(node) ? { node, root: { ...root, node: base } } : null
}

/** `whole`: the column of a schema that is no object. */
export function columnsOf(root: Root, whole: Whole): readonly Column[] {
  const { node, root: at } = resolve(root.node, root)
  const fields = fieldsOf(node)
  if (fields === null) return [{ name: whole, type: sqlType(root.node, root, []) }]
  return fields.map(({ name, node: field, required }) => ({
    name,
    type: fieldType(field, required, at, [node]),
  }))
}

export interface Field {
  readonly name: string
  readonly node: unknown
  readonly required: boolean
}

/** The properties of an object; null: it is none, or has none that are named. */
export function fieldsOf(node: Node): readonly Field[] | null {
  const { properties, required } = node
  if (typeOf(node) !== 'object' || !isObject(properties) || Object.keys(properties).length === 0) return null
  const names = new Set(Array.isArray(required) ? (required as readonly unknown[]) : [])
  return orderedKeys(properties).map((name) => ({ name, node: properties[name], required: names.has(name) }))
}

/** Connect numbers the fields of a record, since an object has no order. */
function orderedKeys(properties: Node): readonly string[] {
  const place = (name: string, index: number): number => {
    const node = properties[name]
    const given = isObject(node) ? node['connect.index'] : undefined
    return typeof given === 'number' ? given : index
  }
  return Object.keys(properties)
    .map((name, index) => ({ name, place: place(name, index) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ name }) => name)
}

const fieldType = (node: unknown, required: boolean, root: Root, within: readonly Node[]): SqlType => {
  const type = sqlType(node, root, within)
  return required ? type : withNullable(type, true)
}

/** What has no one type is a STRING of JSON, and so is an object within itself. */
export function sqlType(given: unknown, at: Root, within: readonly Node[]): SqlType {
  const { node, nullable, root } = resolve(given, at)
  return withNullable(within.includes(node) ? t.string() : plainType(node, root, within), nullable)
}

function plainType(node: Node, root: Root, within: readonly Node[]): SqlType {
  const connect = node['connect.type']
  switch (typeOf(node)) {
    case 'boolean':
      return t.boolean()
    case 'integer':
      return connect === 'int8'
        ? t.tinyint()
        : connect === 'int16'
          ? t.smallint()
          : connect === 'int32'
            ? t.int()
            : t.bigint()
    case 'number':
      return numberType(node, connect)
    case 'string':
      return stringType(node, connect)
    case 'array':
      return t.array(sqlType(node['items'], root, [...within, node]))
    case 'object': {
      const fields = fieldsOf(node)
      if (fields !== null)
        return t.row(
          fields.map(({ name, node: field, required }) => ({
            name,
            type: fieldType(field, required, root, [...within, node]),
          })),
        )
      const values = node['additionalProperties']
      return isObject(values) ? t.map(t.string(false), sqlType(values, root, [...within, node])) : t.string()
    }
    default:
      return t.string()
  }
}

function numberType(node: Node, connect: unknown): SqlType {
  const { precision, scale } = node
  if (typeof precision === 'number' && typeof scale === 'number') return t.decimal(precision, scale)
  return connect === 'float32' ? t.float() : t.double()
}

function stringType({ format, contentEncoding }: Node, connect: unknown): SqlType {
  if (connect === 'bytes' || contentEncoding === 'base64') return t.bytes()
  return format === 'date-time'
    ? t.timestampLtz()
    : format === 'local-date-time'
      ? t.timestamp()
      : format === 'date'
        ? t.date()
        : format === 'time'
          ? t.time()
          : t.string()
}
