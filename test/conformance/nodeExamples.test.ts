/** Each example of a node type runs in the engine and gives the output that it claims. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJob } from '../../engine/host/job.ts'
import type { AnyNodeDefinition, NodeExample } from '../../model/definition.ts'
import { emptyDocument, type DocumentNode, type Edge, type Json } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { formatType } from '../../model/typeText.ts'
import { definitions } from '../../nodes/definitions.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-examples-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Example = NodeExample<Json>
const cases = Object.values(definitions as Record<string, AnyNodeDefinition>).flatMap((definition) =>
  (definition.examples as readonly Example[])
    .filter((example) => example.input !== undefined)
    .map((example) => ({ definition, example, title: `${definition.type}: ${example.title}` })),
)

const node = (type: string, config: unknown): DocumentNode => ({
  type,
  version: 1,
  label: type,
  config: config as DocumentNode['config'],
})

/** A file source for each input, the node, and a console for each output. */
async function around({ type }: AnyNodeDefinition, { config, input, output }: Example) {
  const nodes: Record<string, DocumentNode> = { node: node(type, config) }
  const edges: Edge[] = []
  for (const [port, { schema, rows, delay = 0 }] of Object.entries(input ?? {})) {
    const path = join(folder, `${port}.ndjson`)
    await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    nodes[`from_${port}`] = node('file_source', {
      path,
      schema: schema.columns.map((column) => ({ name: column.name, type: formatType(column.type) })),
      eventTime: schema.eventTime === null ? null : { column: schema.eventTime, delay },
      onError: 'fail',
    })
    edges.push({ from: `from_${port}.out`, to: `node.${port}` })
  }
  for (const port of Object.keys(output ?? {})) {
    nodes[`to_${port}`] = node('console_sink', { onError: 'fail' })
    edges.push({ from: `node.${port}`, to: `to_${port}.in` })
  }
  return { ...emptyDocument('example'), nodes, edges }
}

/** Order inside a window's firing is not promised. */
const multiset = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()

describe('examples of node types', () => {
  test.each(cases)('$title', async ({ definition, example }) => {
    const compiled = compile(await around(definition, example), definitions, { parameters: {} })
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
    const printed: Record<string, unknown[]> = Object.fromEntries(
      Object.keys(example.output ?? {}).map((port) => [`to_${port}`, []]),
    )
    const options = { mode: 'run', limits: null, seed: 1, virtualClock: true } as const
    const job = createJob(compiled.plan, options, {
      print: (sink, text) => {
        for (const line of text.trimEnd().split('\n')) printed[sink]?.push(JSON.parse(line))
      },
    })
    await job.open()
    expect((await job.run()).error).toBeNull()
    const wanted = Object.entries(example.output ?? {}).map(([port, rows]) => [`to_${port}`, multiset(rows)])
    const got = Object.entries(printed).map(([sink, rows]) => [sink, multiset(rows)])
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted))
  })

  test('every type that takes and gives records has one', () => {
    const types = new Set(cases.map(({ definition }) => definition.type))
    const between = Object.values(definitions as Record<string, AnyNodeDefinition>).filter((definition) => {
      const { inputs, outputs } = definition.ports(definition.config.parse(definition.initial) as never)
      return inputs.length > 0 && outputs.length > 0
    })
    expect(between.map(({ type }) => type).filter((type) => !types.has(type))).toEqual([])
  })
})
