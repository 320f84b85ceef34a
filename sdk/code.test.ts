/** Code steps of jobs that are written by hand: as nodes of the drawing, and run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest'
import { checkCode } from '../main/services/code/check.ts'
import { analyse } from '../model/analyse.ts'
import type { CodeConfig } from '../nodes/code/definition.ts'
import { definitions } from '../nodes/definitions.ts'
import { file, job, print, row, type CodeRow, type RowOf, type Stream, type Timestamp } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-code-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const order = row({
  id: 'BIGINT NOT NULL',
  user: 'STRING NOT NULL',
  price: 'DECIMAL(10, 2)',
  tags: 'ARRAY<STRING NOT NULL> NOT NULL',
  ts: 'TIMESTAMP_LTZ(3) NOT NULL',
})
const at = (second: number): string => `2024-05-06T10:00:${String(second).padStart(2, '0')}Z`
writeFileSync(
  join(folder, 'orders.ndjson'),
  [
    { id: 1, user: 'ann', price: '7.50', tags: ['a', 'b'], ts: at(1) },
    { id: 2, user: 'bob', price: null, tags: [], ts: at(2) },
    { id: 3, user: 'ann', price: '2.25', tags: ['c'], ts: at(15) },
  ]
    .map((each) => JSON.stringify(each))
    .join('\n'),
)
const orders = () =>
  file
    .source({ path: 'orders.ndjson', schema: order, eventTime: { column: 'ts', delay: '0 s' } })
    .as('orders')

async function printed<Row>(stream: Stream<Row>): Promise<readonly unknown[]> {
  const lines: string[] = []
  await job('Coded', {}, [stream.to(print()).as('out')]).run({
    baseDirectory: folder,
    print: (_, text) => lines.push(...text.split('\n').filter((line) => line !== '')),
  })
  return lines.map((line): unknown => JSON.parse(line))
}

const totals = () =>
  orders()
    .keyBy((o) => o.user)
    .process(
      (one, ctx) => {
        const total = ctx.state.value<number>('total', 0)
        if (total.get() === 0) ctx.timers.at(one.ts + 5_000)
        total.set(total.get() + Number(one.price ?? 0))
      },
      {
        columns: row({ user: 'STRING NOT NULL', total: 'DOUBLE NOT NULL' }),
        onTimer(ctx) {
          const total = ctx.state.value<number>('total', 0)
          ctx.emit({ user: ctx.key.user, total: total.get() })
          total.clear()
        },
      },
    )
    .as('totals')

describe('code that is written by hand runs', () => {
  test('map, beside the columns of the record', async () => {
    const cents = orders().mapCode(
      (o) => ({ cents: o.price === null ? null : Math.round(Number(o.price) * 100) }),
      {
        columns: row({ cents: 'INT' }),
        keep: 'all',
      },
    )
    const found = await printed(cents.map((o) => ({ id: o.id, cents: o.cents })))
    expect(found).toEqual([
      { id: 1, cents: 750 },
      { id: 2, cents: null },
      { id: 3, cents: 225 },
    ])
  })

  test('map and filter that are awaited', async () => {
    const asked = orders()
      .filterCode(async (o) => (await Promise.resolve(o.id)) !== 2n, { async: 'ordered' })
      .mapCode(async (o, call) => ({ id: o.id, tries: await Promise.resolve(call.attempt) }), {
        columns: row({ id: 'BIGINT NOT NULL', tries: 'INT NOT NULL' }),
        async: 'ordered',
        timeout: '5 s',
      })
    expect(await printed(asked)).toEqual([
      { id: 1, tries: 1 },
      { id: 3, tries: 1 },
    ])
  })

  test('flatMap by a generator, and filter', async () => {
    const tags = orders()
      .flatMapCode(
        function* (o) {
          for (const tag of o.tags) yield { id: o.id, tag: tag.toUpperCase() }
        },
        { columns: row({ id: 'BIGINT NOT NULL', tag: 'STRING NOT NULL' }) },
      )
      .filterCode((o) => o.tag !== 'B')
    expect(await printed(tags)).toEqual([
      { id: 1, tag: 'A' },
      { id: 3, tag: 'C' },
    ])
  })

  test('process, with state and timers by key', async () => {
    expect(await printed(totals())).toEqual([
      { user: 'ann', total: 9.75 },
      { user: 'bob', total: 0 },
    ])
  })
})

test('the drawing has Code nodes, which the editor finds nothing wrong with', async () => {
  const document = job('Coded', {}, [totals().to(print())]).toDocument()
  const analysis = analyse(document, definitions)
  expect(analysis.problems).toEqual([])
  const { config, inputs, outputs } = analysis.nodes['totals'] ?? {}
  expect(outputs?.['out']?.columns.map(({ name }) => name)).toEqual(['user', 'total'])
  const code = config as CodeConfig
  expect(code).toMatchObject({ mode: 'process', keys: ['user'], output: 'pinned' })
  expect(code.code).toMatch(/^export default \(one: Row, ctx: Context\) => \{\n\s+const total/)
  expect(code.code).toMatch(/\n\nexport function onTimer\(ctx: Context\) \{\n\s+const total.*\n[^]*\n\}\n$/)
  const { in: input } = inputs ?? {}
  const checked = input === undefined ? null : await checkCode({ config: code, input })
  expect(checked?.problems).toEqual([])
})

test('a name from around the code is refused when the job is written', () => {
  const least = 3
  expect(() => orders().filterCode((o) => o.id > least)).toThrow('least is not known to code')
  expect(() => orders().filterCode(({ id: own, ...rest }) => own > Number(rest.price))).not.toThrow()
  expect(() => orders().filterCode(Boolean)).toThrow('is no code of a step')
})

test('code is typed by the columns before it and those that it gives', () => {
  expectTypeOf<CodeRow<RowOf<typeof order>>>().toEqualTypeOf<{
    readonly id: bigint
    readonly user: string
    readonly price: string | null
    readonly tags: string[]
    readonly ts: number
  }>()
  const columns = row({ n: 'INT NOT NULL', at: 'TIMESTAMP_LTZ(3)' })
  const added = orders().mapCode((o) => ({ n: o.tags.length }), { columns, keep: 'all' })
  expectTypeOf(added).toEqualTypeOf<
    Stream<{
      readonly id: bigint
      readonly user: string
      readonly price: RowOf<typeof order>['price']
      readonly tags: readonly string[]
      readonly ts: Timestamp
      readonly n: number
      readonly at: Timestamp | null
    }>
  >()
  // @ts-expect-error -- n is a number
  orders().mapCode(() => ({ n: 'one' }), { columns })
  // @ts-expect-error -- a promise has to be awaited
  orders().mapCode((o) => Promise.resolve({ n: o.tags.length }), { columns })
  const waits = { columns, async: 'ordered' } as const
  // @ts-expect-error -- n is a number when it is awaited, too
  orders().mapCode(() => Promise.resolve({ n: 'one' }), waits)
  // @ts-expect-error -- n is missing
  orders().mapCode(() => ({}), { columns })
  // @ts-expect-error -- there is no such column
  orders().filterCode((o) => o.amuont > 1)
})
