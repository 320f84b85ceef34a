/** Types of code are checked over the schema at its input, and give the schema at its output. */
import { expect, test } from 'vitest'
import { analyse } from '../../../model/analyse.ts'
import { emptyDocument, type PipelineDocument } from '../../../model/document.ts'
import { appendStream } from '../../../model/schema.ts'
import { t } from '../../../model/types.ts'
import { definition, type CodeConfig } from '../../../nodes/code/definition.ts'
import { definitions } from '../../../nodes/definitions.ts'
import { checkCode } from './check.ts'
import { codeProblems } from './problems.ts'

const input = appendStream(
  [
    { name: 'id', type: t.int(false) },
    { name: 'price', type: t.double() },
    { name: 'amount', type: t.decimal(10, 2, false) },
    { name: 'tags', type: t.array(t.string(false), false) },
    { name: 'ts', type: t.safeBigint(false) },
  ],
  'ts',
)
const check = (config: Partial<CodeConfig> & { readonly code: string }) =>
  checkCode({ config: definition.config.parse(config), input })

test('the columns come from the return type; one that has the name and the kind of a column of the input keeps its type', async () => {
  const code = `export default (row: Row) => ({
    ...row, id: row.id, net: (row.price ?? 0) * 0.8, big: 1n, ok: row.id > 1, at: new Date(0),
    list: [1, 2], first: row.tags[0] ?? null, pair: { a: 'x', n: null as number | null },
  })`
  expect(await check({ code })).toEqual({
    problems: [],
    columns: [
      { name: 'id', type: 'INT NOT NULL' },
      { name: 'net', type: 'DOUBLE NOT NULL' },
      { name: 'big', type: 'BIGINT NOT NULL' },
      { name: 'ok', type: 'BOOLEAN NOT NULL' },
      { name: 'at', type: 'TIMESTAMP_LTZ(3) NOT NULL' },
      { name: 'list', type: 'ARRAY<DOUBLE NOT NULL> NOT NULL' },
      { name: 'first', type: 'STRING' },
      { name: 'pair', type: 'ROW<a STRING NOT NULL, n DOUBLE> NOT NULL' },
      { name: 'price', type: 'DOUBLE' },
      { name: 'amount', type: 'DECIMAL(10, 2) NOT NULL' },
      { name: 'tags', type: 'ARRAY<STRING NOT NULL> NOT NULL' },
      { name: 'ts', type: 'BIGINT NOT NULL', safe: true },
    ],
  })
})

test('flatMap tells of one element, process of what it emits; several shapes are told together', async () => {
  const flat = 'export default function* (row: Row) { for (const tag of row.tags) yield { id: row.id, tag } }'
  expect((await check({ mode: 'flatMap', code: flat })).columns).toEqual([
    { name: 'id', type: 'INT NOT NULL' },
    { name: 'tag', type: 'STRING NOT NULL' },
  ])
  const code = `export default (row: Row, ctx: Context) => {
    ctx.timers.at(row.ts + 10)
    if (row.id > 3) ctx.emit({ id: row.id, what: 'large' })
  }
  export const onTimer = (ctx: Context) => ctx.emit({ id: ctx.key.id })`
  expect(await check({ mode: 'process', keys: ['id'], code })).toEqual({
    problems: [],
    columns: [
      { name: 'id', type: 'INT NOT NULL' },
      { name: 'what', type: 'STRING' },
    ],
  })
})

test('a type error has its place in the code, and so has one in a text that is just a function', async () => {
  const told = async (code: string, more: Partial<CodeConfig> = {}) => {
    const { problems } = await check({ code, ...more })
    return problems.map(({ message, span }) => [
      message.split('\n')[0],
      span === null ? null : code.slice(span.start, span.end),
    ])
  }
  expect(await told('export default (row: Row) => ({ n: row.pric })')).toEqual([
    ["Property 'pric' does not exist on type 'Row'. Did you mean 'price'?", 'pric'],
  ])
  expect(await told('(row: Row) => ({ n: row.price * 2 })')).toEqual([
    ["'row.price' is possibly 'null'.", 'row.price'],
  ])
  expect(await told('export default (row: Row) => row.id', { mode: 'filter' })).toEqual([
    [expect.stringContaining('is not assignable to type'), null],
  ])
  expect(await told("import fs from 'node:fs'\nexport default (row: Row) => ({ n: fs })")).toEqual([
    ['A code node cannot import modules: write what it needs into its text.', "'node:fs'"],
  ])
})

test('a pinned schema is what the code has to give', async () => {
  const columns = [{ name: 'n', type: 'INT NOT NULL' }]
  const { problems } = await check({ output: 'pinned', columns, code: "(row: Row) => ({ n: 'x' })" })
  expect(problems[0]?.message).toContain("'string' is not assignable to type 'number'")
  expect(
    (await check({ output: 'pinned', columns, code: '(row: Row) => ({ n: row.id })' })).problems,
  ).toEqual([])
})

test('a promise is taken where the node awaits it, and only there; its columns are those of what it resolves with', async () => {
  const code = `export default async (row: Row, call: Call) => {
    await new Promise((done) => setTimeout(done, 10))
    const answer = await fetch(new URL('/prices/' + row.id, 'http://127.0.0.1:1'), { signal: call.signal })
    const { price } = (await answer.json()) as { price: number }
    return { id: row.id, price, ok: answer.ok }
  }`
  const columns = [
    { name: 'id', type: 'INT NOT NULL' },
    { name: 'price', type: 'DOUBLE NOT NULL' },
    { name: 'ok', type: 'BOOLEAN NOT NULL' },
  ]
  expect(await check({ async: 'ordered', code })).toEqual({ problems: [], columns })
  const plain = 'export default async (row: Row) => ({ id: row.id })'
  for (const [mode, told] of [
    ['map', 'is not assignable to type'],
    ['flatMap', 'is not assignable to type'],
    ['filter', 'is not assignable to type'],
    ['process', 'must not be async'],
  ] as const) {
    const { problems } = await check({ mode, code: plain })
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(told)])
  }
  const pinned = { output: 'pinned' as const, columns: [{ name: 'id', type: 'INT' }] }
  expect((await check({ code: plain, ...pinned })).problems).toHaveLength(1)
  expect((await check({ async: 'unordered', code: plain, ...pinned })).problems).toEqual([])
})

test('an async flatMap gives promised lists, lists, or what an async generator yields; an async filter a promised boolean', async () => {
  const given = async (mode: CodeConfig['mode'], code: string) => {
    const { problems, columns } = await check({ mode, async: 'ordered', code })
    return [problems.length, columns?.map(({ type }) => type) ?? null]
  }
  for (const code of [
    'export default async (row: Row) => [{ id: row.id }]',
    'export default async function* (row: Row) { yield { id: row.id } }',
    'export default (row: Row) => [{ id: row.id }]',
  ])
    expect(await given('flatMap', code)).toEqual([0, ['INT NOT NULL']])
  expect(await given('filter', 'export default async (row: Row) => row.id > 1')).toEqual([0, null])
  expect(await given('filter', 'export default async (row: Row) => row.id')).toEqual([1, null])
})

test('what has no SQL type is told, with the column', async () => {
  const { problems, columns } = await check({ code: '(row: Row) => ({ f: () => 1, id: 1 })' })
  expect([problems[0]?.message, columns]).toEqual([expect.stringContaining('The type of the column f'), null])
})

test('the examples of the node have no type errors, and give the columns that they name', async () => {
  for (const example of definition.examples) {
    const config = definition.config.parse(example.config)
    const { problems, columns } = await checkCode({ config, input: example.input?.['in']?.schema ?? input })
    expect(problems, example.title).toEqual([])
    expect(columns?.map(({ name }) => name)).toEqual(config.columns.map(({ name }) => name))
  }
})

test('a new code node says one thing, what to do first, and its code is not judged yet', async () => {
  const { code: fresh = '' } = definition.initial
  const toldOf = async (edges: PipelineDocument['edges']) => {
    const analysis = analyse(
      {
        ...emptyDocument('new'),
        nodes: {
          generator: { type: 'generator', version: 1, label: '', config: {} },
          code: { type: 'code', version: 1, label: '', config: { mode: 'map', keep: 'all', code: fresh } },
          console_sink: { type: 'console_sink', version: 1, label: '', config: {} },
        },
        edges,
      },
      definitions,
    )
    const all = [...analysis.problems, ...(await codeProblems(analysis))]
    return all.flatMap(({ nodeId, message }) => (nodeId === 'code' ? [message] : []))
  }
  const behind = { from: 'code.out', to: 'console_sink.in' }
  expect(await toldOf([behind])).toEqual(['Its input is not connected.'])
  expect(await toldOf([{ from: 'generator.out', to: 'code.in' }, behind])).toEqual([
    'No column is returned yet.',
  ])
})
