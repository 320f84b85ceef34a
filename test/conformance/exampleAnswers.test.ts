/** What examples answer, beside what their data says: computed here in another way, or read off the file. */
import { describe, expect, test } from 'vitest'
import {
  dataRows,
  exampleFile,
  openExample,
  rowsOf,
  runExample,
  type ExampleResult,
} from '../support/examples.ts'

const run = (id: string, records?: number): Promise<ExampleResult> =>
  runExample(openExample(id).document, records)

const ms = (time: unknown): number => Date.parse(`${String(time).replace(' ', 'T')}Z`)
const MINUTE = 60_000

describe('people who looked at this bought that', () => {
  const read = (name: string) =>
    dataRows(name).map((row) => ({ shopper: row['shopper'], item: row['item'] ?? '', at: ms(row['time']) }))
  const [views, buys, opens] = [read('shop_views.csv'), read('shop_buys.csv'), read('shop_opens.csv')]

  /** The five that most people bought within an hour of looking at the item, in the hour that ends at `end`. */
  function listOf(item: string, end: number): readonly string[] {
    const buyers = new Map<string, Set<string>>()
    for (const buy of buys) {
      if (buy.at < end - 60 * MINUTE || buy.at >= end || buy.item === item) continue
      const looked = views.some(
        ({ shopper, item: seen, at }) =>
          shopper === buy.shopper && seen === item && at <= buy.at && at >= buy.at - 60 * MINUTE,
      )
      if (looked) buyers.set(buy.item, (buyers.get(buy.item) ?? new Set()).add(buy.shopper ?? ''))
    }
    const first = (a: string, b: string): number => (a < b ? -1 : 1)
    return [...buyers]
      .toSorted(([a, by], [b, others]) => others.size - by.size || first(a, b))
      .slice(0, 5)
      .map(([name]) => name)
  }

  /** The newest list that had an end by then. */
  function listAt(item: string, at: number): readonly string[] | null {
    for (
      let end = Math.floor(at / (10 * MINUTE)) * 10 * MINUTE;
      end > ms('2024-05-06 08:00:00');
      end -= 10 * MINUTE
    ) {
      const list = listOf(item, end)
      if (list.length > 0) return list
    }
    return null
  }

  test('gives each shopper the list of the last item, as of the moment when the page opened', async () => {
    const expected = opens.flatMap(({ shopper, at }) => {
      const last = views.findLast((view) => view.shopper === shopper && view.at <= at)
      const list = last === undefined ? null : listAt(last.item, at)
      return last === undefined || list === null ? [] : [`${shopper} ${at} ${last.item}: ${list.join(', ')}`]
    })
    const got = rowsOf(await run('recommendations'), 'suggestions').map(
      ({ shopper, time, looked_at, bought_too }) =>
        `${String(shopper)} ${ms(time)} ${String(looked_at)}: ${String(bought_too)}`,
    )
    expect(expected.length).toBeGreaterThan(200)
    expect(got.toSorted()).toEqual(expected.toSorted())
  })
})

describe('traffic of a site', () => {
  test('every ten seconds has its visitors and its three top pages, in order', async () => {
    const result = await run('traffic', 6_000)
    const pages = rowsOf(result, 'popular')
    const windows = Map.groupBy(pages, (row) => String(row['window_end']))
    expect(windows.size).toBeGreaterThan(5)
    for (const rows of windows.values()) {
      expect(rows.map((row) => row['rank'])).toEqual([1, 2, 3])
      const views = rows.map((row) => Number(row['views']))
      expect(views).toEqual(views.toSorted((a, b) => b - a))
    }
    const overview = rowsOf(result, 'overview')
    expect(overview.reduce((sum, row) => sum + Number(row['views']), 0)).toBe(6_000)
    expect(overview.filter((row) => Number(row['visitors']) > 20 || Number(row['visitors']) < 1)).toEqual([])
  })

  test('visits have all the views, each once', async () => {
    const visits = rowsOf(await run('traffic', 6_000), 'visits')
    expect(visits.reduce((sum, row) => sum + Number(row['pages']), 0)).toBe(6_000)
  })
})

test('too hot, and back to normal: one row each time, and an alarm for what stays hot', async () => {
  // Four minutes: the heat of a boiler comes and goes once in each.
  const result = await run('overheating', 24_000)
  const back = rowsOf(result, 'incidents')
  expect(back.map((row) => row['sensor'])).toEqual(['boiler-1', 'boiler-1', 'boiler-1', 'boiler-1'])
  for (const row of back) {
    expect(ms(row['normal_at']) - ms(row['hot_since'])).toBe((Number(row['seconds']) + 1) * 1_000)
    expect(row['peak']).toBeGreaterThan(76)
  }
  const alarms = rowsOf(result, 'alarms').filter((row) => row['seconds'] === 19)
  expect(alarms.map((row) => row['sensor'])).toEqual(['boiler-2', 'boiler-2', 'boiler-2'])
})

test('report of a day: what the shops took, by hour and in all, to the cent', async () => {
  const { written } = await run('day_report')
  const cents = (row: Readonly<Record<string, string>>): number =>
    Math.round(Number(row['price']) * 100) * Number(row['quantity'])
  const sales = dataRows('sales.csv')
  const taken = (key: (row: Readonly<Record<string, string>>) => string): readonly string[] =>
    [...Map.groupBy(sales, key)]
      .map(([name, rows]) => {
        const sum = rows.reduce((total, row) => total + cents(row), 0)
        return `${name},${rows.length},${(sum / 100).toFixed(2)}`
      })
      .toSorted()
  const lines = (file: string, columns: readonly number[]): readonly string[] =>
    (written.get(file) ?? '')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => columns.map((column) => line.split(',')[column]).join(','))
      .toSorted()
  expect(lines('sales_by_shop.csv', [0, 1, 2])).toEqual(taken((row) => row['shop'] ?? ''))
  expect(lines('sales_by_hour.csv', [0, 1, 3, 4])).toEqual(
    taken((row) => `${row['shop']},${row['time']?.slice(0, 13).replace(' ', 'T')}:00:00`),
  )
})

test('errors in a log: the lines with ERROR, as they stand', async () => {
  const { written } = await run('log_errors')
  const lines = exampleFile('data/app.log').split('\n')
  const errors = lines.filter((line) => line.includes(' ERROR '))
  expect(errors.length).toBeGreaterThan(10)
  expect(written.get('errors.txt')).toBe(`${errors.join('\n')}\n`)
})

test('a messy file: trimmed, typed, filled in, each customer once, and what cannot be read', async () => {
  const { printed } = await run('clean_csv')
  const clean = printed.get('clean') ?? []
  expect(clean).toContain('1,Omar Haddad,CN,490.91,2023-02-08') // trimmed
  expect(clean).toContain('9,Ines Costa,US,12.50,2024-05-25') // a comma in place of the point
  expect(clean).toContain('23,Tomas Novak,DE,569.84,') // no date
  expect(clean).toContain('47,Ada Okoye,US,0.00,2023-03-28') // filled in
  expect(clean.filter((line) => line.startsWith('5,'))).toEqual(['5,Tomas Novak,NO,-40.06,2023-11-05'])
  expect(clean.filter((line) => line.startsWith('42,'))).toEqual([]) // has no name
  const bad = (printed.get('bad') ?? []).map((line) => JSON.parse(line) as { place: string })
  expect(bad.map(({ place }) => place)).toEqual(['line 19 of customers.csv', 'line 34 of customers.csv'])
})
