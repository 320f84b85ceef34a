/** A pipeline with code of each mode: its project compiles, its own test passes, and job.ts is the drawing again. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json, PipelineDocument } from '../../model/document.ts'
import { readDocument } from '../../model/migrate.ts'
import { definitions } from '../../nodes/definitions.ts'
import { compile, millrace, ownTest, sharedInstall, writePipeline } from './project.ts'

let folder = ''
beforeAll(() => {
  folder = sharedInstall()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const code = (label: string, config: Readonly<Record<string, Json>>) => ({
  type: 'code',
  version: 1,
  label,
  config,
})

const document: PipelineDocument = {
  format: 1,
  name: 'Coded',
  settings: {},
  parameters: {},
  nodes: {
    awaited: code('Awaited', {
      async: 'ordered',
      code: "export default async (row: Row) => ({ item: await Promise.resolve(row.item ?? '') })\n",
      columns: [{ name: 'item', type: 'STRING NOT NULL' }],
      keep: 'listed',
      mode: 'map',
      output: 'inferred',
    }),
    items: code('Items', {
      code: [
        '// One of each.',
        'export default function* (row: Row) {',
        '  for (let n = 0; n < row.quantity; n++) yield { item: row.item, user: row.user, at: row.ts }',
        '}',
        '',
      ].join('\n'),
      columns: [
        { name: 'item', type: 'STRING' },
        { name: 'user', type: 'STRING NOT NULL' },
        { name: 'at', type: 'TIMESTAMP_LTZ(3)' },
      ],
      mode: 'flatMap',
      output: 'pinned',
    }),
    orders: {
      type: 'generator',
      version: 1,
      label: 'Orders',
      config: { dataset: 'orders', limit: 80, rate: null },
    },
    out: { type: 'console_sink', version: 1, label: 'Out', config: {} },
    sums: code('Sums', {
      code: [
        'export default (row: Row, ctx: Context) => {',
        "  const sum = ctx.state.value<number>('sum', 0)",
        '  sum.set(sum.get() + row.total)',
        '  ctx.timers.at(Number(ctx.timestamp) + 1_000)',
        '}',
        '',
        'export function onTimer(ctx: Context) {',
        "  ctx.emit({ user: ctx.key.user, sum: ctx.state.value<number>('sum', 0).get() })",
        '}',
        '',
      ].join('\n'),
      columns: [
        { name: 'user', type: 'STRING NOT NULL' },
        { name: 'sum', type: 'DOUBLE NOT NULL' },
      ],
      keys: ['user'],
      mode: 'process',
      output: 'inferred',
    }),
    sums_out: { type: 'console_sink', version: 1, label: 'Sums out', config: {} },
    totals: code('Totals', {
      code: 'const TAX = 1.25\nexport default (row: Row) => ({ total: Number(row.price) * row.quantity * TAX })\n',
      columns: [{ name: 'total', type: 'DOUBLE NOT NULL' }],
      keep: 'all',
      mode: 'map',
      output: 'inferred',
    }),
    worth: code('Worth it', { code: 'export default (row: Row) => row.total > 50\n', mode: 'filter' }),
  },
  edges: [
    { from: 'awaited.out', to: 'out.in' },
    { from: 'items.out', to: 'awaited.in' },
    { from: 'orders.out', to: 'items.in' },
    { from: 'orders.out', to: 'totals.in' },
    { from: 'sums.out', to: 'sums_out.in' },
    { from: 'totals.out', to: 'worth.in' },
    { from: 'worth.out', to: 'sums.in' },
  ],
  layout: { positions: {}, groups: {}, notes: {} },
}

/** Configs filled up. */
const nodesOf = ({ nodes }: PipelineDocument) =>
  Object.fromEntries(
    Object.entries(nodes).map(([id, { config, ...node }]) => [
      id,
      { ...node, config: node.type === 'code' ? definitions.code.config.parse(config) : config },
    ]),
  )

test('code of each mode is exported as functions that compile and run, and comes back', async () => {
  const file = writePipeline(join(folder, 'from'), 'coded', document)
  const project = join(folder, 'coded')
  const { code: done, stderr } = await millrace(folder, 'export', file, '--typescript', project, '--trust')
  expect(done, stderr).toBe(0)
  const { stdout } = await compile(project)
  expect(stdout).toBe('')
  const own = await ownTest(project)
  expect(own.stdout).toMatch(/pass 1\b/)
  expect(readFileSync(join(project, 'fixtures/expected.json'), 'utf8')).toContain('"sum"')

  const back = join(folder, 'from', 'back.pipeline.json')
  const imported = await millrace(folder, 'import', join(project, 'job.ts'), '--out', back)
  expect(imported.code, imported.stderr).toBe(0)
  const read = readDocument(readFileSync(back, 'utf8'), definitions)
  expect(read.ok && nodesOf(read.document)).toEqual(nodesOf(document))
  const again = join(folder, 'again')
  expect((await millrace(folder, 'export', back, '--typescript', again, '--trust')).code).toBe(0)
  expect(readFileSync(join(again, 'job.ts'), 'utf8')).toBe(readFileSync(join(project, 'job.ts'), 'utf8'))
})
