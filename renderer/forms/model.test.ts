import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Json } from '../../model/document.ts'
import { definition as fileSource } from '../../nodes/file_source/definition.ts'
import { definition as kafkaSource } from '../../nodes/kafka_source/definition.ts'
import { arrange, fieldsOfSchema, formOf, humanize, initialValue, isShown } from './model.ts'

const ui = (meta: object) => ({ ui: meta })
const config = z.object({
  path: z.string().meta({ title: 'File', ...ui({ widget: 'file' }) }),
  size: z
    .int()
    .min(1)
    .default(60_000)
    .meta({ title: 'Size', ...ui({ widget: 'duration' }) }),
  follow: z.boolean().default(false),
  onError: z
    .enum(['collect', 'port', 'skip', 'fail'])
    .default('collect')
    .meta(ui({ section: 'When it fails' })),
  functions: z.array(
    z.object({
      function: z.enum(['COUNT', 'COUNT_DISTINCT', 'SUM', 'MIN', 'MAX', 'AVG']),
      argument: z.string().nullable().default(null),
      name: z.string(),
    }),
  ),
  eventTime: z
    .object({
      column: z.string().meta(ui({ widget: 'ownColumn' })),
      delay: z
        .int()
        .default(5_000)
        .meta(ui({ widget: 'duration' })),
    })
    .nullable()
    .default(null)
    .meta({ title: 'Event time' }),
  format: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('json'), timestamps: z.enum(['iso', 'sql']) }),
    z.object({ kind: z.literal('csv'), delimiter: z.string().default(',') }),
  ]),
  rest: z
    .record(z.string(), z.string())
    .optional()
    .meta(ui({ advanced: true })),
})
const form = formOf(config)
const field = (name: string) => {
  const found = form.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no field ${name}`)
  return found
}

describe('the form of a config', () => {
  it('keeps order, titles and defaults', () => {
    expect(form.map(({ title }) => title)).toEqual([
      'File',
      'Size',
      'Follow',
      'On error',
      'Functions',
      'Event time',
      'Format',
      'Rest',
    ])
    expect(field('size')).toMatchObject({ optional: true, initial: 60_000, shape: { kind: 'duration' } })
    expect(field('path')).toMatchObject({ optional: false, shape: { kind: 'file', save: false } })
  })

  it('chooses segments for few short values and a select for more', () => {
    expect(field('onError').shape).toMatchObject({ kind: 'choice', segmented: true })
    const list = field('functions').shape
    if (list.kind !== 'list' || list.item.shape.kind !== 'object') throw new Error('not a list of objects')
    expect(list.item.shape.fields[0]?.shape).toMatchObject({ kind: 'choice', segmented: false })
    expect(list.item.shape.fields[1]?.shape).toMatchObject({
      kind: 'nullable',
      inner: { shape: { kind: 'text' } },
    })
  })

  it('shows a nullable object by its own fields', () => {
    const shape = field('eventTime').shape
    if (shape.kind !== 'nullable') throw new Error('not nullable')
    expect(shape.inner.title).toBe('Event time')
    expect(shape.inner.shape).toMatchObject({
      kind: 'object',
      fields: [
        { name: 'column', shape: { kind: 'column', own: true } },
        { name: 'delay', shape: { kind: 'duration' } },
      ],
    })
    expect(initialValue(shape.inner)).toEqual({ column: '' })
  })

  it('finds the constant that tells the variants of a union apart', () => {
    expect(field('format').shape).toMatchObject({
      kind: 'union',
      tag: 'kind',
      variants: [
        { value: 'json', title: 'JSON', fields: [{ name: 'timestamps' }] },
        { value: 'csv', fields: [{ name: 'delimiter' }] },
      ],
    })
    expect(initialValue(field('format'))).toEqual({ kind: 'json', timestamps: 'iso' })
  })

  it('leaves nothing out of reach: an unknown shape is edited as JSON', () => {
    expect(field('rest').shape.kind).toBe('json')
  })

  it('sets sections and advanced fields apart', () => {
    const names = (fields: readonly { readonly name: string }[]) => fields.map(({ name }) => name)
    const [main, errors, ...rest] = arrange(form)
    expect(main?.title).toBeNull()
    expect(names(main?.fields ?? [])).toEqual(['path', 'size', 'follow', 'functions', 'eventTime', 'format'])
    expect(names(main?.advanced ?? [])).toEqual(['rest'])
    expect(errors).toMatchObject({ title: 'When it fails', fields: [{ name: 'onError' }], advanced: [] })
    expect(rest).toEqual([])
  })

  it('shows a field only while another has the wanted value, its default included', () => {
    const fields = formOf(
      z.object({
        mode: z.enum(['a', 'b']).default('a'),
        size: z.int().meta(ui({ when: { field: 'mode', is: ['a'] } })),
      }),
    )
    const [, size] = fields
    if (size === undefined) throw new Error('no size')
    expect(isShown(size, fields, {})).toBe(true)
    expect(isShown(size, fields, { mode: 'b' })).toBe(false)
  })

  it('shows a field only while one inside of another has the wanted value', () => {
    const fields = formOf(
      z.object({
        value: z
          .object({ format: z.object({ kind: z.enum(['json', 'text']) }) })
          .default({ format: { kind: 'json' } }),
        schema: z.array(z.string()).meta(ui({ when: { field: 'value.format.kind', is: ['json'] } })),
      }),
    )
    const [, schema] = fields
    if (schema === undefined) throw new Error('no schema')
    expect(isShown(schema, fields, {})).toBe(true)
    expect(isShown(schema, fields, { value: { format: { kind: 'json' } } })).toBe(true)
    expect(isShown(schema, fields, { value: { format: { kind: 'text' } } })).toBe(false)
  })

  it('a source of text or bytes, whose only column is given, shows no columns', () => {
    const shownOf = (
      definition: { readonly config: z.ZodType },
      values: Readonly<Record<string, Json>>,
    ): readonly string[] => {
      const fields = formOf(definition.config)
      return fields.filter((field) => isShown(field, fields, values)).map(({ name }) => name)
    }
    for (const kind of ['json', 'connect', 'csv', 'avro', 'json-schema', 'protobuf'])
      expect(shownOf(kafkaSource, { value: { format: { kind } } }), kind).toContain('schema')
    for (const kind of ['text', 'raw'])
      expect(shownOf(kafkaSource, { value: { format: { kind } } }), kind).not.toContain('schema')
    expect(shownOf(kafkaSource, {})).toContain('schema')
    expect(shownOf(fileSource, { format: { kind: 'csv' } })).toContain('schema')
    expect(shownOf(fileSource, { format: { kind: 'text' } })).not.toContain('schema')
  })

  it('shows a field that is for changelogs only while one comes in, or while it has a value', () => {
    const fields = formOf(
      z.object({
        changes: z
          .enum(['op', 'final'])
          .optional()
          .meta(ui({ whenInput: 'changelog' })),
      }),
    )
    const [changes] = fields
    if (changes === undefined) throw new Error('no field')
    expect(isShown(changes, fields, {}, 'changelog')).toBe(true)
    expect(isShown(changes, fields, {}, 'append')).toBe(false)
    expect(isShown(changes, fields, {})).toBe(false)
    expect(isShown(changes, fields, { changes: 'op' }, 'append')).toBe(true)
  })

  it('follows references to shared definitions', () => {
    const fields = fieldsOfSchema({
      type: 'object',
      properties: { a: { $ref: '#/$defs/ms', title: 'A' } },
      $defs: { ms: { type: 'integer', default: 3, ui: { widget: 'duration' } } },
    })
    expect(fields).toMatchObject([{ title: 'A', initial: 3, shape: { kind: 'duration' } }])
  })

  it('makes words of names', () => {
    expect(humanize('allowedLateness')).toBe('Allowed lateness')
    expect(humanize('COUNT_DISTINCT')).toBe('COUNT DISTINCT')
    expect(humanize('nullText')).toBe('Null text')
    expect(humanize('json')).toBe('JSON')
    expect(humanize('order_id')).toBe('Order ID')
  })
})
