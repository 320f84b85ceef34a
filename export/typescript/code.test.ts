/** Code nodes as functions of `job.ts`, and back. */
import { describe, expect, test } from 'vitest'
import { createAnalyser } from '../../model/analyse.ts'
import type { Json, PipelineDocument } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { jobModule } from './job.ts'
import { readJob } from './reading/read.ts'

/** A generator, a code node with a config, and a console. */
const drawing = (config: Readonly<Record<string, Json>>): PipelineDocument => ({
  format: 1,
  name: 'Coded',
  settings: {},
  parameters: {},
  nodes: {
    code: { type: 'code', version: 1, label: 'Coded', config },
    orders: { type: 'generator', version: 1, label: 'Orders', config: { dataset: 'orders' } },
    out: { type: 'console_sink', version: 1, label: 'Out', config: {} },
  },
  edges: [
    { from: 'code.out', to: 'out.in' },
    { from: 'orders.out', to: 'code.in' },
  ],
  layout: { positions: {}, groups: {}, notes: {} },
})

function exported(config: Readonly<Record<string, Json>>): string {
  const document = drawing(config)
  const analysis = createAnalyser(definitions, { parameters: {}, unset: 'error' })(document)
  expect(analysis.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  return jobModule(document, analysis, {}).text
}

const columns = [{ name: 'total', type: 'DOUBLE NOT NULL' }]

test('a map of one line', () => {
  const text = exported({
    mode: 'map',
    keep: 'all',
    code: 'export default (row: Row) => ({ total: row.quantity * 2 })\n',
    columns,
  })
  expect(text).toContain(`
  .mapCode((row) => ({ total: row.quantity * 2 }), {
    columns: row({ total: 'DOUBLE NOT NULL' }),
    output: 'inferred',
    keep: 'all',
  })
  .as('code', 'Coded')
`)
})

describe('code comes back as it was', () => {
  test.each<readonly [string, Readonly<Record<string, Json>>, string]>([
    [
      'a comment, and several lines',
      {
        mode: 'map',
        output: 'pinned',
        code: [
          '// What an order is worth.',
          '/* In all. */',
          'export default (row: Row) => {',
          '  const price = Number(row.price)',
          '',
          '  return { total: price * row.quantity }',
          '}',
          '',
        ].join('\n'),
        columns,
      },
      '.mapCode(\n    // What an order is worth.\n    /* In all. */\n    (row) => {\n      const price',
    ],
    [
      'a generator',
      {
        mode: 'flatMap',
        code: 'export default function* each({ quantity }: Row) {\n  for (let n = 0; n < quantity; n++) yield { total: n }\n}\n',
        columns,
        onError: 'skip',
      },
      '.flatMapCode(\n    function* each({ quantity }) {',
    ],
    [
      'a filter',
      { mode: 'filter', code: 'export default (row: Row) => row.quantity > 3\n' },
      '.filterCode((row) => row.quantity > 3)',
    ],
    [
      'state and timers',
      {
        mode: 'process',
        keys: ['user'],
        output: 'pinned',
        code: [
          'export default (row: Row, ctx: Context) => {',
          "  const seen = ctx.state.value<number>('seen', 0)",
          '  seen.set(seen.get() + row.quantity)',
          '  ctx.timers.at(Number(ctx.timestamp) + 1_000)',
          '}',
          '',
          '// All of a user.',
          'export function onTimer(ctx: Context) {',
          "  ctx.emit({ total: ctx.state.value<number>('seen', 0).get() })",
          '}',
          '',
        ].join('\n'),
        columns,
        ttl: 60_000,
      },
      `  .keyBy(o => o.user)
  .process(
    (row, ctx) => {
      const seen = ctx.state.value<number>('seen', 0)
      seen.set(seen.get() + row.quantity)
      ctx.timers.at(Number(ctx.timestamp) + 1_000)
    },
    {
      // All of a user.
      onTimer(ctx) {
        ctx.emit({ total: ctx.state.value<number>('seen', 0).get() })
      },
      columns: row({ total: 'DOUBLE NOT NULL' }),
      ttl: '1 min',
    },
  )
  .as('code', 'Coded')`,
    ],
    [
      'a timer that is an arrow, and no key',
      {
        mode: 'process',
        output: 'pinned',
        code: 'export default (row: Row, ctx: Context) => ctx.timers.at(0)\n\nexport const onTimer = (ctx: Context) => ctx.emit({ total: 1 })\n',
        columns,
      },
      '.process((row, ctx) => ctx.timers.at(0), {\n    onTimer: (ctx) => ctx.emit({ total: 1 }),',
    ],
    [
      'a helper beside it',
      {
        mode: 'map',
        code: 'const TWO = 2\nexport default (row: Row) => ({ total: row.quantity * TWO })\n',
        columns,
      },
      "stepOf<{ total: number }>('code', {",
    ],
    [
      'a text of several lines',
      { mode: 'map', code: 'export default (row: Row) => ({ total: `a\n  b`.length })\n', columns },
      "stepOf<{ total: number }>('code', {",
    ],
    [
      'types of the node',
      { mode: 'map', code: 'export default (row: Row): Output => ({ total: 1 })\n', columns },
      "stepOf<{ total: number }>('code', {",
    ],
    [
      'code that is awaited',
      {
        mode: 'map',
        async: 'unordered',
        output: 'pinned',
        code: 'export default async (row: Row, call: Call) => ({ total: await Promise.resolve(call.attempt) })\n',
        columns,
        capacity: 20,
        timeout: 5_000,
        attempts: 3,
        retryDelay: 500,
        onError: 'skip',
      },
      `.mapCode(async (row, call) => ({ total: await Promise.resolve(call.attempt) }), {
    columns: row({ total: 'DOUBLE NOT NULL' }),
    async: 'unordered',
    capacity: 20,
    timeout: '5 s',
    attempts: 3,
    retryDelay: '500 ms',
    onError: 'skip',
  })`,
    ],
    [
      'a filter that is awaited',
      { mode: 'filter', async: 'ordered', code: 'export default async (row: Row) => row.quantity > 3\n' },
      ".filterCode(async (row) => row.quantity > 3, { async: 'ordered' })",
    ],
    [
      'code that is awaited, with what opens it',
      {
        mode: 'map',
        async: 'ordered',
        code: 'let n = 0\nexport async function open() {\n  n = 1\n}\nexport default async (row: Row) => ({ total: n })\n',
        columns,
      },
      "stepOf<{ total: number }>('code', {",
    ],
  ])('%s', (_, config, written) => {
    const text = exported(config)
    expect(text).toContain(written)
    const read = readJob(text)
    expect(definitions.code.config.parse(read.nodes['code']?.config)).toEqual(
      definitions.code.config.parse(config),
    )
    expect(exported(read.nodes['code']?.config ?? {})).toBe(text)
  })
})

test('code that is written by hand is read with the types of a Code node', () => {
  const text = `import { generator, job, print, row } from 'millrace'
const big = generator
  .source({ dataset: 'orders' })
  .mapCode(o => ({ total: o.quantity }), { columns: row({ total: 'INT NOT NULL' }) })
  .as('big')
  .to(print())
export default job('Hand', {}, [big])
`
  expect(readJob(text).nodes['big']?.config).toEqual({
    mode: 'map',
    output: 'pinned',
    code: 'export default (o: Row) => ({ total: o.quantity })\n',
    columns: [{ name: 'total', type: 'INT NOT NULL' }],
  })
})

test('code that takes a name from around it is refused with its line', () => {
  const text = `import { generator, job, print } from 'millrace'
const most = 3
const big = generator
  .source({ dataset: 'orders' })
  .filterCode((o) => o.quantity > most)
export default job('Hand', {}, [big.to(print())])
`
  expect(() => readJob(text)).toThrow(/^Line 5, column 35: most is not known to code/)
})
