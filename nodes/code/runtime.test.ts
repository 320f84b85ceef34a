/** What map, flatMap and filter make of records, and what becomes of a record that they fail on. */
import { expect, test } from 'vitest'
import { linesSink, planOf, rowsSource, testJob, type Row } from '../../engine/kernel/testing/plans.ts'
import type { KernelOptions } from '../../engine/kernel/options.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { formatType } from '../../model/typeText.ts'
import { t, type SqlType, type Value } from '../../model/types.ts'
import { runtimes } from '../runtimes.ts'
import { definition, type CodeConfig } from './definition.ts'

const schema = appendStream(
  [
    { name: 'id', type: t.int(false) },
    { name: 'name', type: t.string() },
    { name: 'ts', type: t.safeBigint() },
  ],
  'ts',
)
const rows: readonly Row[] = [
  [1, 'ann', 1_000],
  [2, null, 2_000],
]

interface Case extends Partial<Omit<CodeConfig, 'columns'>> {
  readonly code: string
  readonly columns?: Readonly<Record<string, string>>
  readonly schema?: StreamSchema
  readonly rows?: readonly Row[]
}

async function run({ columns = {}, schema: input = schema, rows: records = rows, ...rest }: Case) {
  const listed = Object.entries(columns).map(([name, type]) => ({ name, type }))
  const config = definition.config.parse({ ...rest, columns: listed })
  const { outputs, problems } = definition.infer(config, { in: input }, { nodeId: 'code', timeZone: 'UTC' })
  expect(problems).toEqual([])
  const lines: string[] = []
  const dead: { message: string; hint: string | null }[] = []
  const logged: string[] = []
  const plan = planOf([
    { id: 'src', type: 'rows', kind: 'source', outputs: { out: input } },
    {
      id: 'code',
      type: 'code',
      config: JSON.parse(JSON.stringify(config)) as never,
      from: ['src.out'],
      outputs,
    },
    { id: 'sink', type: 'sink', kind: 'sink', from: ['code.out'] },
  ])
  const options: Partial<KernelOptions> = {
    library,
    log: (level, node, message) => void logged.push(`${level} ${node}: ${message}`),
  }
  const source = rowsSource([records], input.eventTime === null ? null : { delay: 0 })
  const { job, frames } = testJob(plan, { ...runtimes, rows: source, sink: linesSink(lines) }, options)
  await job.open()
  const { error } = await job.run()
  for (const { deadLetters: letters } of frames)
    for (const { message, hint } of letters) dead.push({ message, hint })
  const out = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  return { out, dead, logged, error, eventTime: outputs['out']?.eventTime }
}

test('map gives the columns that the function returns', async () => {
  const { out, dead } = await run({
    code: 'export default (row: Row): object => ({ n: row.id * 2, big: (row.name as string | null)?.toUpperCase() })',
    columns: { n: 'INT', big: 'STRING' },
  })
  expect(dead).toEqual([])
  expect(out).toEqual([
    { n: 2, big: 'ANN' },
    { n: 4, big: null },
  ])
})

test('with keep all the columns of the input go on, and what is returned is added or replaces them', async () => {
  const { out, eventTime } = await run({
    code: '({ id, name }) => ({ name: `${id} ${name}`, id2: -id })',
    keep: 'all',
    columns: { name: 'STRING', id2: 'INT' },
  })
  expect(out[0]).toEqual({ id: 1, name: '1 ann', ts: 1_000, id2: -1 })
  expect(eventTime).toBe('ts')
})

test('flatMap gives any number of records: an array or a generator', async () => {
  const columns = { id: 'INT', part: 'STRING' }
  const array = "(row) => (row.name ?? '').split('').map((part) => ({ id: row.id, part }))"
  const generator =
    "export default function* f(row) { for (const part of row.name ?? '') yield { id: row.id, part } }"
  for (const code of [array, generator]) {
    const { out } = await run({ mode: 'flatMap', code, columns })
    expect(out.map(({ part }) => part)).toEqual(['a', 'n', 'n'])
  }
})

test('filter keeps the records for which the function gives true', async () => {
  const { out } = await run({
    mode: 'filter',
    code: 'export default function (row) { return row.name !== null }',
  })
  expect(out).toEqual([{ id: 1, name: 'ann', ts: 1_000 }])
})

test('an exception is a record error with line and column of the code', async () => {
  const code = [
    'interface Named { readonly name: string }',
    'const upper = (row: Named): string =>',
    '  row.name.toUpperCase()',
    'export default (row: Named) => ({ name: upper(row) })',
  ].join('\n')
  const { out, dead } = await run({ code, columns: { name: 'STRING' } })
  expect(out).toEqual([{ name: 'ANN' }])
  expect(dead.map(({ message }) => message)).toEqual([
    "TypeError: Cannot read properties of null (reading 'toUpperCase') (line 3, column 12 of the code)",
  ])
})

test('the place of an error in the first line and behind an export is that of the text', async () => {
  for (const code of [
    "export default (row) => { throw new Error('no') }",
    "(row) => {                throw new Error('no') }",
  ]) {
    const { dead } = await run({ code, columns: { name: 'STRING' } })
    expect(dead[0]?.message).toBe(`Error: no (line 1, column ${code.indexOf('new') + 1} of the code)`)
  }
  const { dead } = await run({ code: "row => { throw 'text' }", columns: { name: 'STRING' } })
  expect(dead[0]?.message).toBe('The code threw "text"')
})

test('a value that does not fit its column is a record error: the column, what was expected, what came', async () => {
  const { dead } = await run({ code: "(row) => ({ n: row.id === 1 ? 'x' : 1.5 })", columns: { n: 'INT' } })
  expect(dead.map(({ message }) => message)).toEqual([
    'n must be a whole number within 32 bits, or null, but the code gave "x".',
    'n must be a whole number within 32 bits, or null, but the code gave 1.5.',
  ])
  const missing = await run({ code: '(row) => ({})', columns: { n: 'INT NOT NULL' } })
  expect(missing.dead[0]?.message).toBe(
    'n must be a whole number within 32 bits, but the code gave undefined.',
  )
})

test('what is no object, no list, no truth value or a promise is a record error', async () => {
  const columns = { n: 'INT' }
  const said = async (one: Case) => (await run({ ...one, rows: rows.slice(0, 1) })).dead[0]?.message
  expect(await said({ code: '() => 7', columns })).toContain('must give an object')
  expect(await said({ code: 'async () => ({ n: 1 })', columns })).toContain('an object (Promise)')
  expect(await said({ code: '() => 7', mode: 'flatMap', columns })).toContain('must give an array')
  expect(await said({ code: '() => [7]', mode: 'flatMap', columns })).toContain('must give objects')
  expect(await said({ code: '() => 1', mode: 'filter' })).toContain('must give true or false')
})

test('a flatMap that fails on one of its records sends none of them', async () => {
  const { out, dead } = await run({
    mode: 'flatMap',
    code: "() => [{ n: 1 }, { n: 'x' }]",
    columns: { n: 'INT' },
  })
  expect([out, dead.length]).toEqual([[], 2])
})

test('the event time goes out as it came, also where the code leaves it out; another value is a record error', async () => {
  const columns = { ts: 'BIGINT', id: 'INT' }
  expect((await run({ code: '({ id }) => ({ id })', columns })).out[0]).toEqual({ ts: 1_000, id: 1 })
  const { dead, eventTime } = await run({ code: '({ id, ts }) => ({ id, ts: ts + 1 })', columns })
  expect(eventTime).toBe('ts')
  expect(dead[0]?.message).toBe('ts carries the event time, and the code gave it another value: 1001.')
})

test('every type goes in and out as it is documented', async () => {
  const cases: readonly (readonly [SqlType, string, Value, unknown])[] = [
    [t.boolean(), 'boolean', true, true],
    [t.int(), 'number', -5, -5],
    [t.bigint(), 'bigint', 2n ** 60n, 1152921504606846976],
    [t.safeBigint(), 'number', 2 ** 50, 2 ** 50],
    [t.double(), 'number', 0.1, 0.1],
    [t.decimal(10, 2), 'string 12.30', 1230n, 12.3],
    [t.string(), 'string', 'é', 'é'],
    [t.date(), 'string 2024-07-01', 19_905, '2024-07-01'],
    [t.timestampLtz(), 'number', 1_000, '1970-01-01T00:00:01Z'],
    [t.array(t.decimal(4, 1)), 'object 1.5', [15n], [1.5]],
    [t.row([{ name: 'a', type: t.int() }]), 'object [object Object]', [7], { a: 7 }],
  ]
  for (const [type, kind, value, shown] of cases) {
    const columns = [{ name: 'x', type }]

    const { out, dead } = await run({
      code: '({ x }) => ({ x, kind: typeof x + (typeof x === "string" || typeof x === "object" ? " " + x : "") })',
      schema: appendStream(columns),
      rows: [[value]],
      columns: { x: formatType(type), kind: 'STRING' },
    })
    expect(dead).toEqual([])
    expect(out[0]?.['x']).toEqual(shown)
    expect(String(out[0]?.['kind']).startsWith(kind)).toBe(true)
  }
})

test('console goes to the log of the job under the name of the node, up to a bound', async () => {
  const { logged } = await run({
    code: "(row) => { console.log('id', row.id, { a: 1 }); if (row.id === 2) for (let i = 0; i < 5_000; i++) console.warn(i); return {} }",
    columns: { n: 'INT' },
  })
  expect(logged[0]).toBe('info code: id 1 { a: 1 }')
  expect(logged.filter((line) => line.startsWith('warn code: '))).toHaveLength(999)
  expect(logged.filter((line) => line.includes('the rest is left out'))).toHaveLength(1)
})

test('only the columns that the code reads are made, and all where that cannot be told', async () => {
  const keys = async (code: string) =>
    (await run({ code, rows: rows.slice(0, 1), columns: { k: 'STRING' } })).out[0]?.['k']
  expect(await keys('(row) => ({ k: Object.keys(row).join() })')).toBe('id,name,ts')
  expect(await keys('(row) => ({ k: row["name"] + row.id })')).toBe('ann1')
  expect(await keys('function f(row) { return { k: Object.keys(arguments[0]).join() } }')).toBe('id,name,ts')
  expect(await keys('(row, self = row) => ({ k: Object.keys(self).join() })')).toBe('id,name,ts')
  expect(await keys('({ name, ...rest }) => ({ k: Object.keys(rest).join() })')).toBe('id,ts')
})

test('code that cannot be read, exports nothing or imports stops the job with the reason', async () => {
  const columns = { n: 'INT' }
  const said = async (code: string) => {
    try {
      return (await run({ code, columns })).error?.message
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(await said('export default (row => {')).toContain('The code of code cannot be read')
  expect(await said('const a = 1')).toBe('The code of code exports no function.')
  expect(await said("import fs from 'node:fs'\nexport default () => ({})")).toBe(
    'The code of code imports a module.',
  )
  expect(await said("throw new Error('early')\nexport default () => ({})")).toContain(
    'early (line 1, column 7 of the code)',
  )
  expect(await said('enum A { x }\nexport default () => ({})')).toContain('cannot be read')
})
