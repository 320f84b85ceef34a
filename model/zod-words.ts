import { z } from 'zod'
import { isObject, valueAt } from './json.ts'

/** An issue in human words: the path into the value and a whole sentence. */
export interface WordedIssue {
  readonly path: readonly string[]
  readonly kind: 'missing' | 'unknown' | 'invalid'
  readonly message: string
}

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly WordedIssue[] }

/**
 * Parses by a zod schema and puts its issues into words: fields are called by their `title` in the schema, values are shown. A message
 * that the schema itself gives for a check is kept as it is.
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const parsed = schema.safeParse(value, { error: (issue) => sentence(issue, schema, value) })
  if (parsed.success) return { ok: true, value: parsed.data }
  return { ok: false, issues: parsed.error.issues.map((issue) => worded(issue, schema, value)) }
}

type Issue = z.core.$ZodIssue
type RawIssue = z.core.$ZodRawIssue

function worded(issue: Issue, schema: z.ZodType, root: unknown): WordedIssue {
  // Of a union that matches nowhere, the alternative that went furthest says most.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const candidates = issue.errors.flatMap((branch) => branch.slice(0, 1))
    const deepest = candidates.toSorted((a, b) => b.path.length - a.path.length)[0]
    if (deepest !== undefined && deepest.path.length > 0) {
      const inner = { ...deepest, path: [...issue.path, ...deepest.path] }
      return worded({ ...inner, message: sentence(inner, schema, root) }, schema, root)
    }
  }
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return { path: [...path, ...issue.keys.slice(0, 1)], kind: 'unknown', message: issue.message }
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? issue.message
    return { path, kind: 'invalid', message: `“${path.join('.')}”: ${reason}` }
  }
  const missing = issue.code === 'invalid_type' && valueAt(root, issue.path) === undefined
  return { path, kind: missing ? 'missing' : 'invalid', message: issue.message }
}

function sentence(issue: RawIssue | Issue, schema: z.ZodType, root: unknown): string {
  const path = issue.path ?? []
  const name = fieldName(schema, path)
  const value = valueAt(root, path)
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `${name} is missing.`
        : `${name} must be ${noun(issue.expected)}, not ${show(value)}.`
    case 'too_small':
    case 'too_big':
      return `${name} ${bound(issue)}${issue.origin === 'string' || issue.origin === 'array' ? '' : `, not ${show(value)}`}.`
    case 'invalid_value':
      return value === undefined
        ? `${name} is missing.`
        : `${name} must be ${list(issue.values.map((item) => JSON.stringify(item) ?? String(item)))}, not ${show(value)}.`
    case 'invalid_union':
      return value === undefined ? `${name} is missing.` : `${name} cannot be ${show(value)}.`
    case 'invalid_format':
      return `${name} is not written properly: ${show(value)}.`
    case 'not_multiple_of':
      return `${name} must be a multiple of ${issue.divisor}, not ${show(value)}.`
    case 'unrecognized_keys':
      return `${name === WHOLE ? 'There' : name} ${name === WHOLE ? 'is' : 'has'} no field ${list(issue.keys.map((key) => `“${key}”`))}.`
    default:
      return `${name} is not valid.`
  }
}

interface Bound {
  readonly code: 'too_small' | 'too_big'
  readonly origin: string
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly inclusive?: unknown
  readonly exact?: unknown
}

function bound(issue: Bound): string {
  const isLower = issue.code === 'too_small'
  const limit = String(isLower ? issue.minimum : issue.maximum)
  if (issue.origin === 'string' || issue.origin === 'array') {
    const isText = issue.origin === 'string'
    if (isLower && limit === '1' && issue.exact !== true)
      return isText ? 'must not be empty' : 'needs at least one entry'
    const how = issue.exact === true ? 'exactly' : isLower ? 'at least' : 'at most'
    const one = isText ? 'character' : 'entry'
    const many = isText ? 'characters' : 'entries'
    return `must have ${how} ${limit} ${limit === '1' ? one : many}`
  }
  if (issue.inclusive === false) return `must be ${isLower ? 'more' : 'less'} than ${limit}`
  return `must be ${limit} or ${isLower ? 'more' : 'less'}`
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}
const noun = (expected: string): string => NOUNS[expected] ?? expected

/** “a, b or c” */
const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`

/** A value cut to what fits a message. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  const text = JSON.stringify(value) ?? 'something that is no JSON'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const WHOLE = 'This'

/** “Window size”, or “aggregates.0.argument” where the schema gives no title. */
function fieldName(schema: z.ZodType, path: readonly PropertyKey[]): string {
  if (path.length === 0) return WHOLE
  return titleAt(jsonSchemaOf(schema), path) ?? `“${path.map(String).join('.')}”`
}

const jsonSchemas = new WeakMap<z.ZodType, unknown>()

/** The JSON schema of what may be written into a config, made once a schema; null when zod cannot make one. */
function jsonSchemaOf(schema: z.ZodType): unknown {
  const known = jsonSchemas.get(schema)
  if (known !== undefined) return known
  let made: unknown
  try {
    made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  } catch {
    // Only words hang on it: a schema that JSON schema cannot say (a transform without an input type) is called by its paths.
    made = null
  }
  jsonSchemas.set(schema, made)
  return made
}

/** The alternatives of a JSON schema node one level deep, itself first. */
function variants(node: unknown): Readonly<Record<string, unknown>>[] {
  if (!isObject(node)) return []
  const inner = [node.anyOf, node.oneOf, node.allOf].flatMap((part) => (Array.isArray(part) ? part : []))
  return [node, ...inner.flatMap(variants)]
}

function childrenAt(node: unknown, key: PropertyKey): unknown[] {
  return variants(node).flatMap((variant) => {
    const properties = isObject(variant.properties) ? variant.properties : {}
    const name = String(key)
    if (Object.hasOwn(properties, name)) return [properties[name]]
    if (/^\d+$/.test(name) && variant.items !== undefined) return [variant.items]
    return isObject(variant.additionalProperties) ? [variant.additionalProperties] : []
  })
}

function descend(node: unknown, path: readonly PropertyKey[]): unknown[] {
  return path.reduce<unknown[]>((nodes, key) => nodes.flatMap((each) => childrenAt(each, key)), [node])
}

function titleAt(node: unknown, path: readonly PropertyKey[]): string | null {
  const titles = descend(node, path)
    .flatMap(variants)
    .flatMap((variant) => (typeof variant.title === 'string' ? [variant.title] : []))
  return titles[0] ?? null
}

/** The names of the fields that may stand at a path of a config. */
export function fieldNamesAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const names = descend(jsonSchemaOf(schema), path)
    .flatMap(variants)
    .flatMap((variant) => (isObject(variant.properties) ? Object.keys(variant.properties) : []))
  return [...new Set(names)]
}

/** Whether a config may have something at a path; true as well where the schema cannot say. */
export function isFieldAt(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  const root = jsonSchemaOf(schema)
  return root === null || descend(root, path).length > 0
}
