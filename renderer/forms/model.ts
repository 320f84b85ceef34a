/**
 * A form as data, made from the JSON schema of a node's config. Pure: what a field looks like is decided here, once, and drawn elsewhere.
 *
 * What the schema cannot say (an expression, a column, a duration) stands in its `ui` meta, see FieldUi. A shape that no widget can edit
 * becomes `json`, so that no field of a config is ever out of reach.
 */
import { z } from 'zod'
import type { FieldUi } from '../../model/definition.ts'
import type { Json } from '../../model/document.ts'
import { valueAt } from '../../model/json.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { textOf } from './path.ts'

export type Shape =
  | { readonly kind: 'text'; readonly lines: boolean }
  | { readonly kind: 'number'; readonly integer: boolean }
  | { readonly kind: 'duration' }
  | { readonly kind: 'code' }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly Json[]; readonly segmented: boolean }
  | { readonly kind: 'expression'; readonly expects: 'BOOLEAN' | 'any' }
  | { readonly kind: 'column'; readonly own: boolean; readonly kinds: readonly string[] | null }
  | { readonly kind: 'columns'; readonly kinds: readonly string[] | null }
  | { readonly kind: 'file'; readonly save: boolean }
  | { readonly kind: 'schema' }
  | { readonly kind: 'connection' }
  | { readonly kind: 'key' }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly item: Field }
  /** Null or a value: a switch with the value's form below it. */
  | { readonly kind: 'nullable'; readonly inner: Field }
  /** One of several objects, told apart by a field with a constant. */
  | { readonly kind: 'union'; readonly tag: string; readonly variants: readonly Variant[] }
  | { readonly kind: 'json' }

export interface Variant {
  readonly value: string
  readonly title: string
  readonly fields: readonly Field[]
}

export interface Field {
  /** The key in its object; empty for the item of a list and the inside of a nullable. */
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly optional: boolean
  /** Undefined where the schema gives none. */
  readonly initial: Json | undefined
  readonly ui: FieldUi
  readonly shape: Shape
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly description?: string
  readonly default?: Json
  readonly enum?: readonly Json[]
  readonly const?: Json
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly ui?: FieldUi
}

/** Enums of at most this many short values are a row of segments. */
const SEGMENTS = 4
const SEGMENT_LETTERS = 34

const forms = new WeakMap<z.ZodType, readonly Field[]>()

/** The fields of a config schema; made once a schema. */
export function formOf(config: z.ZodType): readonly Field[] {
  const known = forms.get(config)
  if (known !== undefined) return known
  const fields = fieldsOfSchema(
    z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as unknown as Schema,
  )
  forms.set(config, fields)
  return fields
}

/** The same from a JSON schema. */
export function fieldsOfSchema(root: Schema): readonly Field[] {
  return objectFields(resolve(root, root), root, null)
}

function resolve(schema: Schema, root: Schema): Schema {
  if (schema.$ref !== undefined) {
    const target = schema.$ref === '#' ? root : root.$defs?.[schema.$ref.replace('#/$defs/', '')]
    if (target === undefined) return schema
    const { $ref: _, ...beside } = schema
    return { ...resolve(target, root), ...beside }
  }
  const only = schema.allOf?.length === 1 ? schema.allOf[0] : undefined
  if (only !== undefined) {
    const { allOf: _, ...beside } = schema
    return { ...resolve(only, root), ...beside }
  }
  return schema
}

function objectFields(schema: Schema, root: Schema, without: string | null): readonly Field[] {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== without)
    .map(([name, property]) => fieldOf(name, property, !(schema.required ?? []).includes(name), root))
}

function fieldOf(name: string, raw: Schema, optional: boolean, root: Schema): Field {
  const schema = resolve(raw, root)
  const ui = schema.ui ?? {}
  return {
    name,
    title: schema.title ?? humanize(name),
    description: schema.description ?? null,
    optional,
    initial: schema.default,
    ui,
    shape: shapeOf(schema, ui, root),
  }
}

function shapeOf(schema: Schema, ui: FieldUi, root: Schema): Shape {
  const options = (schema.anyOf ?? schema.oneOf)?.map((option) => resolve(option, root))
  if (options !== undefined) {
    const values = options.filter((option) => option.type !== 'null')
    const [first] = values
    if (values.length < options.length && first !== undefined) {
      const { anyOf: _, oneOf: __, default: ___, title: ____, ...outer } = schema
      const rest: Schema =
        values.length === 1 ? { ...outer, ...first, ui: { ...first.ui, ...ui } } : { ...outer, anyOf: values }
      const inner = fieldOf('', rest, false, root)
      return { kind: 'nullable', inner: { ...inner, title: schema.title ?? inner.title } }
    }
  }
  if (Array.isArray(schema.type) && schema.type.length === 2 && schema.type.includes('null')) {
    const { default: _, ...rest } = schema
    const inner: Schema = { ...rest, type: String(schema.type.find((type) => type !== 'null')) }
    return { kind: 'nullable', inner: fieldOf('', inner, false, root) }
  }
  switch (ui.widget) {
    case 'expression':
      return { kind: 'expression', expects: ui.expects ?? 'any' }
    case 'column':
      return { kind: 'column', own: false, kinds: ui.kinds ?? null }
    case 'ownColumn':
      return { kind: 'column', own: true, kinds: ui.kinds ?? null }
    case 'columns':
      return { kind: 'columns', kinds: ui.kinds ?? null }
    case 'duration':
      return { kind: 'duration' }
    case 'file':
      return { kind: 'file', save: false }
    case 'saveFile':
      return { kind: 'file', save: true }
    case 'schema':
      return { kind: 'schema' }
    case 'connection':
      return { kind: 'connection' }
    case 'key':
      return { kind: 'key' }
    case 'code':
      return { kind: 'code' }
    case 'text':
      return { kind: 'text', lines: true }
    case 'segmented':
    case undefined:
      break
  }
  if (options !== undefined) return unionOf(options, ui, root)
  if (schema.enum !== undefined) return choiceOf(schema.enum, ui)
  switch (schema.type) {
    case 'string':
      return { kind: 'text', lines: false }
    case 'integer':
      return { kind: 'number', integer: true }
    case 'number':
      return { kind: 'number', integer: false }
    case 'boolean':
      return { kind: 'switch' }
    case 'array':
      return schema.items === undefined
        ? { kind: 'json' }
        : { kind: 'list', item: fieldOf('', schema.items, false, root) }
    case 'object':
      return schema.properties === undefined
        ? { kind: 'json' }
        : { kind: 'object', fields: objectFields(schema, root, null) }
    default:
      return { kind: 'json' }
  }
}

function choiceOf(values: readonly Json[], ui: FieldUi): Shape {
  const letters = values.reduce<number>((sum, value) => sum + textOf(value).length, 0)
  const segmented = ui.widget === 'segmented' || (values.length <= SEGMENTS && letters <= SEGMENT_LETTERS)
  return { kind: 'choice', values, segmented }
}

/** Objects that are told apart by one constant field, or constants; anything else is edited as JSON. */
function unionOf(options: readonly Schema[], ui: FieldUi, root: Schema): Shape {
  if (options.every((option) => option.const !== undefined)) {
    return choiceOf(
      options.flatMap((option) => (option.const === undefined ? [] : [option.const])),
      ui,
    )
  }
  const [first] = options
  const tag = Object.entries(first?.properties ?? {}).find(
    ([name, property]) =>
      typeof property.const === 'string' &&
      options.every((option) => typeof option.properties?.[name]?.const === 'string'),
  )?.[0]
  if (tag === undefined) return { kind: 'json' }
  return {
    kind: 'union',
    tag,
    variants: options.map((option) => {
      const value = textOf(option.properties?.[tag]?.const ?? '')
      return { value, title: option.title ?? humanize(value), fields: objectFields(option, root, tag) }
    }),
  }
}

/** Words that are written in capitals wherever they stand. */
const acronyms = /\b(csv|id|iso|json|sql|url)\b/gi

/** "allowedLateness" → "Allowed lateness", "COUNT_DISTINCT" → "COUNT DISTINCT", "json" → "JSON". */
export function humanize(name: string): string {
  const words = name.replace(/_/g, ' ')
  if (words === words.toUpperCase()) return words
  const spaced = words.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return (spaced.charAt(0).toUpperCase() + spaced.slice(1)).replace(acronyms, (word) => word.toUpperCase())
}

/** What a fresh item of a list, or a nullable that is switched on, starts with: as the schema's defaults say, else empty. */
export function initialValue(field: Field): Json {
  if (field.initial !== undefined) return field.initial
  const shape = field.shape
  switch (shape.kind) {
    case 'number':
    case 'duration':
      return 0
    case 'switch':
      return false
    case 'choice':
      return shape.values[0] ?? null
    case 'columns':
    case 'schema':
    case 'list':
      return []
    case 'nullable':
    case 'json':
      return null
    case 'object':
      return initialObject(shape.fields)
    case 'union': {
      const [first] = shape.variants
      return first === undefined ? null : { [shape.tag]: first.value, ...initialObject(first.fields) }
    }
    default:
      return ''
  }
}

/** Optional fields are left out: their defaults are the schema's own. */
export function initialObject(fields: readonly Field[]): Record<string, Json> {
  return Object.fromEntries(
    fields.filter((field) => !field.optional).map((field) => [field.name, initialValue(field)]),
  )
}

/**
 * Whether a field is shown beside these values of its object (`ui.when`, with the other field's default where it is not set) and for this input
 * (`ui.whenInput`). A field with a value is shown whatever the input.
 */
export function isShown(
  field: Field,
  fields: readonly Field[],
  values: Readonly<Record<string, Json>>,
  input?: StreamSchema['changes'],
): boolean {
  const { whenInput } = field.ui
  if (whenInput !== undefined && whenInput !== input && values[field.name] === undefined) return false
  const when = field.ui.when
  if (when === undefined) return true
  const [name = '', ...inside] = when.field.split('.')
  const ruling = fields.find((candidate) => candidate.name === name)
  // What hangs on a field that is not shown itself has nothing to say either.
  if (ruling !== undefined && !isShown(ruling, fields, values, input)) return false
  const holder = values[name] ?? ruling?.initial ?? null
  const other = valueAt(holder, inside)
  return when.is.some((wanted) => wanted === other)
}

export interface Section {
  /** Null for the fields that belong to no section. */
  readonly title: string | null
  readonly fields: readonly Field[]
  /** Behind "advanced". */
  readonly advanced: readonly Field[]
}

/** Fields by section, in the order of the schema; those without one first. */
export function arrange(fields: readonly Field[]): readonly Section[] {
  const titles = [
    null,
    ...new Set(fields.flatMap(({ ui }) => (ui.section === undefined ? [] : [ui.section]))),
  ]
  return titles
    .map((title) => {
      const inside = fields.filter(({ ui }) => (ui.section ?? null) === title)
      return {
        title,
        fields: inside.filter(({ ui }) => ui.advanced !== true),
        advanced: inside.filter(({ ui }) => ui.advanced === true),
      }
    })
    .filter((section) => section.fields.length + section.advanced.length > 0)
}
