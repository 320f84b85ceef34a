import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { analyse } from '../model/analyse.ts'
import { compile } from '../model/plan/compile.ts'
import { definitions } from '../nodes/definitions.ts'
import { count, f, file, generator, job, print, row, sql, sum, tumbling } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-sdk-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const order = row({
  user: 'STRING',
  amount: 'INT NOT NULL',
  price: 'DOUBLE NOT NULL',
  ts: 'TIMESTAMP(3) NOT NULL',
})
const source = () =>
  file
    .source({ path: 'orders.ndjson', schema: order, eventTime: { column: 'ts', delay: '0 s' } })
    .as('orders', 'Orders')
const at = (second: number): string => `2024-05-06T10:00:${String(second).padStart(2, '0')}`
const rows = [
  { user: 'ann', amount: 7, price: 1.5, ts: at(1) },
  { user: 'bob', amount: 3, price: 2, ts: at(2) },
  { user: 'ann', amount: 4, price: 10, ts: at(11) },
  { user: null, amount: 1, price: 1, ts: at(12) },
]
writeFileSync(join(folder, 'orders.ndjson'), rows.map((each) => JSON.stringify(each)).join('\n'))

const perUser = () =>
  source()
    .filter((o) => o.user !== null && o.price * o.amount > 5)
    .as('paid')
    .keyBy((o) => o.user)
    .window(tumbling('10 s'))
    .aggregate({ orders: count(), total: sum((o) => o.amount) })
    .as('per_user', 'Per user')

describe('a job', () => {
  test('is the drawing that its steps say', () => {
    const { nodes, edges } = job('Orders', {}, [perUser().to(print()).as('out')]).toDocument()
    expect(nodes['paid']).toEqual({
      type: 'filter',
      version: 1,
      label: '',
      config: { condition: 'user IS NOT NULL AND price * amount > 5' },
    })
    expect(nodes['per_user']?.config).toEqual({
      size: 10_000,
      keys: ['user'],
      aggregates: [
        { function: 'COUNT', argument: '', name: 'orders' },
        { function: 'SUM', argument: 'amount', name: 'total' },
      ],
    })
    expect(edges.map(({ from, to }) => `${from}->${to}`)).toEqual([
      'orders.out->paid.in',
      'paid.out->per_user.in',
      'per_user.out->out.in',
    ])
  })

  test('has the plan of its drawing', () => {
    const written = job('Orders', {}, [perUser().to(print()).as('out')])
    const drawn = compile(written.toDocument(), definitions, { parameters: {}, baseDirectory: folder })
    expect(drawn.ok && drawn.plan).toEqual(written.plan({}, folder))
    expect(analyse(written.toDocument(), definitions).runnable).toBe(true)
  })

  test('runs in this process and tells what came through', async () => {
    const lines: string[] = []
    const results = await job('Orders', {}, [perUser().to(print()).as('out')]).run({
      baseDirectory: folder,
      print: (_, text) => lines.push(...text.trim().split('\n')),
    })
    expect(results.state).toBe('finished')
    expect(results.nodes['orders']).toMatchObject({ in: 4, out: 4, dead: 0 })
    expect(
      lines
        .map((line) => (JSON.parse(line) as { user: string; total: number }).total)
        .toSorted((a, b) => a - b),
    ).toEqual([3, 4, 7])
  })

  test('is stopped by its signal', async () => {
    const stopping = new AbortController()
    const endless = generator.source({ dataset: 'orders' }).to(print()).as('out')
    const { state, nodes } = await job('Endless', {}, [endless]).run({
      signal: stopping.signal,
      print: () => stopping.abort(),
    })
    expect(state).toBe('stopped')
    expect(nodes['out']?.in).toBeGreaterThan(0)
  })

  test('names an operator that would mean something else in JavaScript', () => {
    const divided = source()
      .map((o) => ({ ...o, half: o.amount / 2 }))
      .to(print())
    expect(() => job('Orders', {}, [divided]).plan({}, folder)).toThrow(
      expect.objectContaining({ code: 'plain-operator', hint: 'Write f.div(a, b) instead.' }) as Error,
    )
    const helped = source()
      .map((o) => ({ ...o, half: f.div(o.amount, 2) }))
      .to(print())
    expect(job('Orders', {}, [helped]).plan({}, folder).operators).toHaveLength(3)
  })

  test('takes SQL where a lambda has no words', () => {
    const made = source().map((o) => ({
      ...o,
      size: sql<string>`CASE amount WHEN 7 THEN 'big' ELSE 'small' END`,
    }))
    const { nodes } = job('Orders', {}, [made.to(print())]).toDocument()
    expect(nodes['map']?.config['columns']).toEqual([
      { name: 'size', expression: "CASE amount WHEN 7 THEN 'big' ELSE 'small' END" },
    ])
  })

  test('says what a lambda cannot see, and what it is', () => {
    const limit = 3
    expect(() => source().filter((o) => o.amount > limit)).toThrow(
      /limit is neither a column nor a helper.*o\.amount > limit/,
    )
    expect(() => f.upper('a')).toThrow('is read and never run')
  })

  test('refuses two nodes of one name, and a run that cannot be', () => {
    const twice = source().to(print()).as('orders')
    expect(() => job('Orders', {}, [twice])).toThrow('Two nodes of the job are named orders.')
    const windowless = generator.source({ dataset: 'orders' }).map((o) => ({ user: o.user }))
    const broken = windowless.window(tumbling('1 s')).aggregate({ n: count() }).to(print())
    expect(() => job('Orders', {}, [broken]).plan()).toThrow('no event time')
  })

  test('collects what reaches its sinks on given records', async () => {
    const pin = join(folder, 'orders.jsonl')
    writeFileSync(
      pin,
      [
        {
          format: 1,
          type: 'file_source',
          at: 0,
          partitions: [{ name: 'orders', records: 1, first: null, last: null }],
          columns: analyse(job('O', {}, [source().to(print())]).toDocument(), definitions).nodes['orders']
            ?.outputs['out']?.columns,
          records: 1,
          unreadable: 0,
          ended: 'input',
        },
        [0, ['ann', 9, 2, 1_715_000_000_000]],
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    )
    const results = await job('Orders', {}, [
      perUser()
        .to(file.sink({ path: 'never.ndjson' }))
        .as('out'),
    ]).collect({ orders: pin }, { baseDirectory: folder })
    expect(results['out']).toMatchObject([{ user: 'ann', orders: 1, total: 9 }])
    expect(() => readFileSync(join(folder, 'never.ndjson'))).toThrow('ENOENT')
  })
})
