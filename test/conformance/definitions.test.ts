/** Every node type keeps the promises that the editor, the checker and the docs rely on. A new one inherits these tests. */
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AnyNodeDefinition } from '../../model/definition.ts'
import { KIND_COLUMN } from '../../model/changes.ts'
import { definitions } from '../../nodes/definitions.ts'
import { isJsonObject } from '../../model/json.ts'
import type { Json } from '../../model/document.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'

const all = Object.entries(definitions) as [string, AnyNodeDefinition][]
const context = { nodeId: 'node', timeZone: 'UTC' }
const someInput = appendStream(
  [
    { name: 'user', type: t.string() },
    { name: 'amount', type: t.int() },
    { name: 'ts', type: t.timestampLtz() },
  ],
  'ts',
)
const inputsOf = (definition: AnyNodeDefinition, config: unknown) =>
  Object.fromEntries(definition.ports(config as never).inputs.map((port) => [port.name, someInput]))

/** All properties of a JSON schema, by path. */
function properties(schema: Json | undefined, path = ''): [string, Json][] {
  if (!isJsonObject(schema ?? null)) return []
  const object = schema as { readonly [key: string]: Json }
  const own = isJsonObject(object['properties'] ?? null)
    ? Object.entries(object['properties'] as { readonly [key: string]: Json }).flatMap(
        ([name, child]): [string, Json][] => [
          [`${path}.${name}`, child],
          ...properties(child, `${path}.${name}`),
        ],
      )
    : []
  const variants = [...((object['oneOf'] ?? []) as Json[]), ...((object['anyOf'] ?? []) as Json[])]
  return [
    ...own,
    ...properties(object['items'], `${path}[]`),
    ...variants.flatMap((one, i) => properties(one, `${path}<${i}>`)),
  ]
}

describe.each(all)('%s', (type, definition) => {
  test('says what it is', () => {
    expect(definition.type).toBe(type)
    expect(definition.title).not.toBe('')
    expect(definition.summary).toMatch(/^[A-Z].*\.$/)
    expect(definition.help.length).toBeGreaterThan(0)
    for (const paragraph of definition.help) expect(paragraph).toMatch(/\.$/)
    expect(definition.aliases.length).toBeGreaterThan(3)
    expect(definition.aliases.some((alias) => /\p{Script=Han}/u.test(alias))).toBe(true)
    expect(definition.icon).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(
      existsSync(
        new URL(`../../node_modules/lucide-react/dist/esm/icons/${definition.icon}.mjs`, import.meta.url),
      ) ||
        existsSync(
          new URL(`../../node_modules/lucide-react/dist/esm/icons/${definition.icon}.js`, import.meta.url),
        ),
    ).toBe(true)
  })

  test('its config converts to a JSON schema in which every field has a title and a description', () => {
    const schema = z.toJSONSchema(definition.config, { io: 'input' }) as Json
    const found = properties(schema)
    expect(found.length).toBeGreaterThan(0)
    for (const [path, field] of found) {
      expect(isJsonObject(field) ? field['title'] : undefined, path).toBeTypeOf('string')
      expect(isJsonObject(field) ? field['description'] : undefined, path).toBeTypeOf('string')
      expect(isJsonObject(field) ? field['ui'] : undefined, path).toBeTypeOf('object')
    }
  })

  test('its initial config parses, and a parsed config parses to itself', () => {
    const parsed: unknown = definition.config.parse(definition.initial)
    expect(definition.config.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed)
  })

  test('a field that it does not know is refused', () => {
    expect(definition.config.safeParse({ ...(definition.initial as object), nosuch: 1 }).success).toBe(false)
  })

  test('describes, infers and guarantees for its initial config and for every example', () => {
    for (const config of [definition.initial, ...definition.examples.map((example) => example.config)]) {
      const parsed = definition.config.parse(config) as never
      expect(definition.describe(parsed).text).not.toBe('')
      expect(definition.describe(parsed).text).not.toMatch('\n')
      const ports = definition.ports(parsed)
      const names = [...ports.inputs, ...ports.outputs].map((port) => port.name)
      expect(new Set(names).size).toBe(names.length)
      for (const inputs of [{}, inputsOf(definition, parsed)]) {
        const { outputs, problems } = definition.infer(parsed, inputs, context)
        for (const port of Object.keys(outputs)) expect(ports.outputs.map((one) => one.name)).toContain(port)
        for (const problem of problems) {
          expect(problem).toMatchObject({ nodeId: 'node' })
          expect(problem.message).not.toBe('')
        }
      }
      for (const note of definition.guarantees(parsed).notes) expect(note).toMatch(/\.$/)
    }
  })

  test('its examples have no problem, and outputs that the inference knows', () => {
    expect(definition.examples.length).toBeGreaterThan(0)
    for (const example of definition.examples) {
      const parsed = definition.config.parse(example.config) as never
      const given = Object.entries(example.input ?? {}).map(([port, input]) => [port, input.schema] as const)
      const { outputs, problems } = definition.infer(parsed, Object.fromEntries(given), context)
      expect(problems, example.title).toEqual([])
      for (const [port, rows] of Object.entries(example.output ?? {})) {
        const own = outputs[port]?.columns.map((column) => column.name) ?? []
        // The example is shown as a console prints it.
        const columns = outputs[port]?.changes === 'changelog' ? [KIND_COLUMN, ...own] : own
        for (const row of rows)
          expect(Object.keys(isJsonObject(row) ? row : {}), example.title).toEqual(columns)
      }
    }
  })
})
