/** Window joins beside a naive model: every left row against every right one. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Row } from '../../engine/kernel/testing/plans.ts'
import {
  arrivals,
  batchSizes,
  restarts,
  runJoin,
  runWithCut,
  sorted,
  type Input,
  type JoinCase,
} from '../common/testing/joinJob.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { cases } from '../../test/support/cases.ts'
import { caseOf, configOf, iso, JOINS, schema, type Config, type JoinType } from './testing.ts'

/** A window with the rows of both sides, as the naive model has it. */
interface Window {
  readonly start: number
  readonly end: number
  readonly left: Row[]
  readonly right: Row[]
}

/** Every left row against every right one. */
function joined(windows: readonly Window[], join: JoinType, matches: (l: Row, r: Row) => boolean): string[] {
  const lines: string[] = []
  for (const { start, end, left, right } of windows) {
    const half = join === 'semi' || join === 'anti'
    const line = (l: Row | null, r: Row | null): void => {
      const bounds = { window_start: iso(start), window_end: iso(end) }
      lines.push(JSON.stringify({ ...bounds, a: l?.[2] ?? null, ...(half ? {} : { b: r?.[2] ?? null }) }))
    }
    const pairs = left.flatMap((l) => right.filter((r) => matches(l, r)).map((r) => [l, r] as const))
    if (!half) for (const [l, r] of pairs) line(l, r)
    for (const l of left) {
      const matched = pairs.some(([one]) => one === l)
      if (join === 'semi' ? matched : !matched && (join === 'anti' || join === 'left' || join === 'full'))
        line(l, null)
    }
    if (join === 'right' || join === 'full')
      for (const r of right) if (!pairs.some(([, one]) => one === r)) line(null, r)
  }
  return lines
}

const sameKey = (l: Row, r: Row): boolean => l[1] !== null && l[1] === r[1]
const lateLine = ([ts, k, x]: Row): string => JSON.stringify({ ts, k, x })

type Assign = (time: number) => readonly (readonly [start: number, end: number])[]

/** Rows by window, those that came too late for it left out; a row for which all windows are over is late. */
function aligned(left: Input, right: Input, batchSize: number, assign: Assign) {
  const windows = new Map<string, Window>()
  const late: Record<'left' | 'right', string[]> = { left: [], right: [] }
  for (const { side, row, mark } of arrivals(left, right, batchSize)) {
    if (row === null) continue
    const open = assign(row[0] as number).filter(([, end]) => end - 1 > mark)
    if (open.length === 0) late[side].push(lateLine(row))
    for (const [start, end] of open) {
      const window = windows.get(`${start} ${end}`) ?? { start, end, left: [], right: [] }
      windows.set(`${start} ${end}`, window)
      window[side].push(row)
    }
  }
  return { windows: [...windows.values()], late }
}

/** Sessions of each key over both sides; merge first, then ask whether it is late. */
function sessions(left: Input, right: Input, batchSize: number, gap: number) {
  const done: Window[] = []
  const late: Record<'left' | 'right', string[]> = { left: [], right: [] }
  let open: (Window & { readonly key: unknown })[] = []
  for (const { side, row, mark, next } of arrivals(left, right, batchSize)) {
    if (row !== null) {
      // NULL equals nothing: sides do not share a session by it.
      const [time, key] = [row[0] as number, row[1] ?? side]
      const meets = open.filter((one) => one.key === key && one.start <= time + gap && time <= one.end)
      if (meets.length === 0 && time + gap - 1 <= mark) late[side].push(lateLine(row))
      else {
        const merged = {
          key,
          start: Math.min(time, ...meets.map(({ start }) => start)),
          end: Math.max(time + gap, ...meets.map(({ end }) => end)),
          left: meets.flatMap((one) => one.left),
          right: meets.flatMap((one) => one.right),
        }
        merged[side].push(row)
        open = [...open.filter((one) => !meets.includes(one)), merged]
      }
    }
    done.push(...open.filter(({ end }) => end - 1 <= next))
    open = open.filter(({ end }) => end - 1 > next)
  }
  return { windows: done, late }
}

const floor = (time: number, size: number, offset: number): number =>
  Math.floor((time - offset) / size) * size + offset
/** Windows of three parts, or of one. `shift`: the offset, in sixteenths of the size. */
const KINDS = {
  tumbling: (size: number, shift: number) => {
    const offset = Math.trunc((size * shift) / 16)
    const start = (time: number): number => floor(time, size, offset)
    return {
      windows: { kind: 'tumbling', size, offset },
      assign: ((time) => [[start(time), start(time) + size]]) as Assign,
    }
  },
  sliding: (slide: number, shift: number) => {
    const offset = Math.trunc((slide * 3 * shift) / 16)
    const start = (time: number): number => floor(time, slide, offset)
    return {
      windows: { kind: 'sliding', size: slide * 3, slide, offset },
      assign: ((time) =>
        [1, 2, 3].map((n) => [start(time) + (n - 3) * slide, start(time) + n * slide] as const)) as Assign,
    }
  },
  cumulate: (step: number, shift: number) => {
    const offset = Math.trunc((step * 3 * shift) / 16)
    return {
      windows: { kind: 'cumulate', size: step * 3, step, offset },
      assign: ((time) => {
        const start = floor(time, step * 3, offset)
        return [1, 2, 3].map((n) => [start, start + n * step] as const).filter(([, end]) => time < end)
      }) as Assign,
    }
  },
}

let serial = 0
const rowsOf = fc
  .array(fc.tuple(fc.integer({ min: -2_000, max: 3_000 }), fc.constantFrom('a', 'b', null)), {
    maxLength: 25,
  })
  // Values tell rows apart.
  .map((rows): Row[] => rows.map(([time, key]) => [time, key, (serial++ % 1_000) + 1]))
const inputs = fc
  .tuple(rowsOf, fc.integer({ min: 0, max: 900 }))
  .map(([rows, delay]): Input => ({ schema, rows, delay }))
const conditions = fc.constantFrom('', 'l.x < r.x')
const matcher = (condition: string) => (l: Row, r: Row) =>
  sameKey(l, r) && (condition === '' || (l[2] as number) < (r[2] as number))

/** What the engine gives and what the model gives, both sorted. Records whose key is NULL may be dropped before it is known whether they are late. */
async function compare(
  one: JoinCase,
  join: JoinType,
  { windows, late }: { windows: readonly Window[]; late: Record<'left' | 'right', string[]> },
  condition: string,
) {
  const { lines, counts } = await runJoin(one)
  const timely = (list: readonly string[] | undefined) =>
    sorted((list ?? []).filter((line) => !line.includes('"k":null')))
  return {
    got: [
      sorted(lines['out']),
      timely(lines['late_left']),
      timely(lines['late_right']),
      counts?.ledger?.held,
    ],
    wanted: [sorted(joined(windows, join, matcher(condition))), timely(late.left), timely(late.right), 0],
  }
}

describe('window joins equal a naive model on any streams', () => {
  test.each(['tumbling', 'sliding', 'cumulate'] as const)('%s, at any batch size', async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(inputs, inputs),
        fc.constantFrom(...JOINS),
        fc.tuple(fc.integer({ min: 50, max: 700 }), fc.integer({ min: -15, max: 15 })),
        fc.constantFrom(1, 2, 7, 1_000),
        conditions,
        async ([left, right], join, [size, shift], batchSize, condition) => {
          const { windows, assign } = KINDS[kind](size, shift)
          const expected = aligned(left, right, batchSize, assign)
          const config = configOf(join, windows, { condition })
          const one = caseOf(config, left, right, { settings: { batchSize } })
          const { got, wanted } = await compare(one, join, expected, condition)
          expect(got).toEqual(wanted)
        },
      ),
      { numRuns: cases(120) },
    )
  })

  test('session, at any batch size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(inputs, inputs),
        fc.constantFrom(...JOINS),
        fc.integer({ min: 50, max: 500 }),
        fc.constantFrom(1, 2, 7, 1_000),
        conditions,
        async ([left, right], join, gap, batchSize, condition) => {
          const expected = sessions(left, right, batchSize, gap)
          const config = configOf(join, { kind: 'session', gap }, { condition })
          const one = caseOf(config, left, right, { settings: { batchSize } })
          const { got, wanted } = await compare(one, join, expected, condition)
          expect(got).toEqual(wanted)
        },
      ),
      { numRuns: cases(120) },
    )
  })

  test('windows of the inputs, at any batch size', async () => {
    const bounded = appendStream(
      [
        { name: 'ts', type: t.safeBigint(false) },
        { name: 'k', type: t.string() },
        { name: 'x', type: t.int() },
        { name: 'window_start', type: t.timestamp(false) },
        { name: 'window_end', type: t.timestamp(false) },
      ],
      'window_end',
    )
    // Rows as window nodes give them: their time, here the column `ts`, is the last millisecond.
    const results = fc
      .tuple(
        fc.array(
          fc.tuple(fc.integer({ min: -8, max: 12 }), fc.constantFrom(1, 2), fc.constantFrom('a', 'b', null)),
          { maxLength: 25 },
        ),
        fc.integer({ min: 0, max: 900 }),
      )
      .map(([list, delay]): Input => {
        const rows = list.map(([start, length, key]): Row => {
          const end = (start + length) * 100
          return [end - 1, key, (serial++ % 1_000) + 1, start * 100, end]
        })
        return { schema: bounded, rows, delay }
      })
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(results, results),
        fc.constantFrom(...JOINS),
        fc.constantFrom(1, 2, 7, 1_000),
        conditions,
        restarts,
        async ([left, right], join, batchSize, condition, cuts) => {
          const windows = new Map<string, Window>()
          const late: Record<'left' | 'right', number> = { left: 0, right: 0 }
          for (const { side, row, mark } of arrivals(left, right, batchSize)) {
            if (row === null) continue
            const [start, end] = [row[3] as number, row[4] as number]
            if (end - 1 <= mark) late[side] += row[1] === null ? 0 : 1
            else {
              const window = windows.get(`${start} ${end}`) ?? { start, end, left: [], right: [] }
              windows.set(`${start} ${end}`, window)
              window[side].push(row)
            }
          }
          const one = caseOf(configOf(join, { kind: 'input' }, { condition }), left, right, {
            settings: { batchSize },
          })
          const expected = sorted(joined([...windows.values()], join, matcher(condition)))
          const timely = (list: readonly string[] | undefined) =>
            (list ?? []).filter((line) => !line.includes('"k":null')).length
          const { lines } = await runJoin(one)
          for (const seen of [lines, await runWithCut(one, ...cuts)]) {
            if (seen === null) continue
            expect(sorted(seen['out'])).toEqual(expected)
            expect([timely(seen['late_left']), timely(seen['late_right'])]).toEqual([late.left, late.right])
          }
        },
      ),
      { numRuns: cases(50) },
    )
  })

  test('restarts change nothing, at any batch size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(inputs, inputs),
        fc.constantFrom(...JOINS),
        fc.constantFrom<Config>(
          { kind: 'tumbling', size: 400 },
          { kind: 'sliding', size: 600, slide: 200 },
          { kind: 'cumulate', size: 600, step: 200 },
          { kind: 'session', gap: 150 },
        ),
        restarts,
        batchSizes,
        async ([left, right], join, windows, cuts, batchSize) => {
          const one = caseOf(configOf(join, windows), left, right, { settings: { batchSize } })
          const broken = await runWithCut(one, ...cuts)
          if (broken === null) return
          const { lines } = await runJoin(one)
          for (const [port, list] of Object.entries(lines)) expect(sorted(broken[port])).toEqual(sorted(list))
        },
      ),
      { numRuns: cases(80) },
    )
  })
})
