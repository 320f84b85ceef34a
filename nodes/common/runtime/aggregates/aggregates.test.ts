/** Aggregates by themselves: Flink's answers, and that merging and taking back are what they say. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromJson, toJson, type Stored } from '../../../../engine/api/encode.ts'
import * as library from '../../../../model/expr/runtime/index.ts'
import { formatType } from '../../../../model/typeText.ts'
import { t, type SqlType, type Value } from '../../../../model/types.ts'
import { AGGREGATE_FUNCTIONS, aggregateType, type Aggregate } from '../../aggregates/functions.ts'
import { aggregateCode } from './code.ts'
import { aggregateHelpers } from './helpers.ts'
import type { AggregateNeeds } from './part.ts'

type Accumulator = Record<string, Stored>
interface Compiled {
  readonly type: SqlType
  readonly fresh: () => Accumulator
  readonly add: (a: Accumulator, x: Value, seq: number) => void
  readonly retract: (a: Accumulator, x: Value) => void
  readonly merge: (a: Accumulator, b: Accumulator) => void
  readonly result: (a: Accumulator) => Value
}

type Spec = Pick<Aggregate, 'function' | 'separator' | 'percentage'>

function compiled(aggregate: Spec, argument: SqlType, needs: AggregateNeeds = {}): Compiled {
  const type = aggregateType(aggregate.function, argument)
  if ('problem' in type) throw new Error(type.problem)
  const code = aggregateCode(aggregate, 0, argument, type, needs)
  const body = `"use strict"; return {
fresh: () => ({ n: 0, ${code.fields.map(([name, initial]) => `${name}: ${initial}`).join(', ')} }),
add(a, x, seq) { a.n++; ${code.add('x')} },
retract(a, x) { a.n--; ${code.retract?.('x') ?? ''} },
merge(a, b) { a.n += b.n; ${code.merge ?? ''} },
result: (a) => ${code.result} }`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function('R', 'E', ...Object.keys(aggregateHelpers), body)
  return { ...(make(library, {}, ...Object.values(aggregateHelpers)) as Compiled), type }
}

const rounded = (value: Value): Value =>
  typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(12)) : value

/** As it would come back from a snapshot. */
const stored = (a: Accumulator): Accumulator =>
  Object.fromEntries(
    Object.entries(a).map(([name, value]) => [
      name,
      fromJson(JSON.parse(JSON.stringify(toJson(value))) as ReturnType<typeof toJson>),
    ]),
  )

function over(aggregate: Spec, argument: SqlType, values: readonly Value[]): Value {
  const { fresh, add, result } = compiled(aggregate, argument)
  const a = fresh()
  values.forEach((value, seq) => add(a, value, seq))
  return result(a)
}

describe('the answers of Flink 2.2.0', () => {
  const [int, long, float, double, decimal] = [t.int(), t.bigint(), t.float(), t.double(), t.decimal(10, 2)]
  const most = 9_223_372_036_854_775_807n
  const cases: readonly (readonly [SqlType, readonly Value[], readonly Value[]])[] = [
    // STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP
    [int, [3, null, 8, 4], [2, 2, 4, 7]],
    [int, [2_000_000_000, 2_000_000_000], [0, 0, 0, 0]],
    [int, [null], [null, null, null, null]],
    [t.int(false), [1, 2, 4, 9], [3, 3, 9, 12]],
    [long, [9n, null, 1n, 4n], [3n, 4n, 11n, 16n]],
    [long, [most, most], [0n, 0n, 0n, 0n]],
    [t.safeBigint(), [9, null, 1, 4], [3n, 4n, 11n, 16n]],
    [float, [1.5, null, 2.5, 7.5], [2.6246693, 3.2145503, 6.8888893, 10.333334].map(Math.fround)],
    [
      double,
      [0.1, null, 0.2, 0.7],
      [0.262466929133727, 0.3214550253664318, 0.06888888888888887, 0.1033333333333333],
    ],
    [double, [1e300, 1e300], [Number.NaN, Number.NaN, Number.NaN, Number.NaN]],
    [decimal, [125n, null, 375n, 200n], [1_047_484n, 1_282_901n, 1_097_222n, 1_645_834n]],
  ]
  test.each(cases)('VAR and STDDEV over %o of %o', (type, values, answers) => {
    const names = ['STDDEV_POP', 'STDDEV_SAMP', 'VAR_POP', 'VAR_SAMP'] as const
    const got = names.map((name) => over({ function: name }, type, values))
    // Java's POWER may differ from JavaScript's in the last digit.
    expect(got.map(rounded)).toEqual(answers.map(rounded))
  })

  test('FIRST_VALUE and LAST_VALUE go by arrival and skip NULL; ARRAY_AGG keeps it; LISTAGG skips it', () => {
    expect(over({ function: 'FIRST_VALUE' }, int, [null, 3, 8, null])).toBe(3)
    expect(over({ function: 'LAST_VALUE' }, int, [null, 3, 8, null])).toBe(8)
    expect(over({ function: 'LAST_VALUE' }, int, [null])).toBe(null)
    expect(over({ function: 'ARRAY_AGG' }, int, [3, null, 8, 4])).toEqual([3, null, 8, 4])
    expect(over({ function: 'LISTAGG' }, t.string(), ['x', null, 'a,b', 'x'])).toBe('x,a,b,x')
    expect(over({ function: 'LISTAGG', separator: ' / ' }, t.string(), ['', 'q'])).toBe(' / q')
    expect(over({ function: 'LISTAGG' }, t.string(), [null])).toBe(null)
  })

  test('PERCENTILE interpolates between the two nearest values', () => {
    expect(over({ function: 'PERCENTILE', percentage: 0.5 }, int, [3, null, 8, 4])).toBe(4)
    expect(over({ function: 'PERCENTILE', percentage: 0.25 }, double, [0.1, null, 0.2, 0.7])).toBe(
      0.15000000000000002,
    )
    expect(over({ function: 'PERCENTILE', percentage: 0.9 }, decimal, [125n, 375n, 200n])).toBe(
      3.3999999999999995,
    )
    expect(over({ function: 'PERCENTILE', percentage: 0 }, t.int(false), [7, 5, 7])).toBe(5)
    expect(over({ function: 'MEDIAN' }, int, [1, 2])).toBe(1.5)
    expect(over({ function: 'MEDIAN' }, int, [null])).toBe(null)
  })

  test('types: AVG, STDDEV and VAR of INT are INT, of DECIMAL they have 38 digits and at least 6 places', () => {
    const typeOf = (name: Aggregate['function'], argument: SqlType, empty = false) => {
      const type = aggregateType(name, argument, empty)
      return 'problem' in type ? type.problem : formatType(type)
    }
    expect(typeOf('VAR_SAMP', int)).toBe('INT')
    expect(typeOf('STDDEV_POP', t.int(false))).toBe('INT NOT NULL')
    expect(typeOf('STDDEV_POP', decimal)).toBe('DECIMAL(38, 6)')
    expect(typeOf('VAR_POP', t.decimal(20, 8))).toBe('DECIMAL(38, 8)')
    expect(typeOf('PERCENTILE', t.int(false))).toBe('DOUBLE')
    expect(typeOf('ARRAY_AGG', t.int(false))).toBe('ARRAY<INT NOT NULL> NOT NULL')
    expect(typeOf('SUM', t.int(false), true)).toBe('INT')
    expect(typeOf('COUNT_DISTINCT', int, true)).toBe('BIGINT NOT NULL')
    expect(typeOf('LISTAGG', int)).toBe('LISTAGG needs a text, not INT.')
    expect(typeOf('BOOL_AND', int)).toBe('BOOL_AND needs a condition, not INT.')
  })
})

test('BOOL_AND and BOOL_OR skip NULL', () => {
  expect(over({ function: 'BOOL_AND' }, t.boolean(), [true, null])).toBe(true)
  expect(over({ function: 'BOOL_AND' }, t.boolean(), [true, false])).toBe(false)
  expect(over({ function: 'BOOL_OR' }, t.boolean(), [false, null])).toBe(false)
  expect(over({ function: 'BOOL_OR' }, t.boolean(), [false, true])).toBe(true)
  expect(over({ function: 'BOOL_OR' }, t.boolean(), [null])).toBe(null)
})

/** Types for the properties, with values whose sums are exact, so that order does not show. */
const kinds: readonly { readonly type: SqlType; readonly value: fc.Arbitrary<Value> }[] = [
  { type: t.int(), value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
  { type: t.bigint(), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: t.safeBigint(), value: fc.maxSafeInteger() },
  { type: t.double(), value: fc.integer({ min: -64, max: 64 }).map((n) => n / 4) },
  { type: t.decimal(10, 2), value: fc.bigInt({ min: -(10n ** 10n) + 1n, max: 10n ** 10n - 1n }) },
  { type: t.string(), value: fc.constantFrom('', 'a', 'b', 'ab', '\u{1F600}', '\uFFFD') },
  { type: t.boolean(), value: fc.boolean() },
  { type: t.array(t.int()), value: fc.array(fc.constantFrom(1, 2, null), { maxLength: 2 }) },
]
const fits = AGGREGATE_FUNCTIONS.flatMap((name) =>
  kinds
    .filter(({ type }) => !('problem' in aggregateType(name, type)))
    .map(({ type, value }) => ({ name, type, value, title: `${name} of ${formatType(type)}` })),
)

test.each(fits)(
  '$title: merging parts, in any order, is the whole; a part stays as it is',
  ({ name, type, value }) => {
    const whole = compiled({ function: name }, type)
    const parts = compiled({ function: name }, type, { merge: true })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.option(value), fc.nat(2)), { maxLength: 12 }),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        (records, order) => {
          const a = whole.fresh()
          const panes = [parts.fresh(), parts.fresh(), parts.fresh()]
          records.forEach(([x, pane], seq) => {
            whole.add(a, x, seq)
            const into = panes[pane]
            if (into !== undefined) parts.add(into, x, seq)
          })
          const before = JSON.stringify(panes.map((pane) => Object.values(pane).map(toJson)))
          const merged = parts.fresh()
          for (const pane of order) parts.merge(merged, stored(panes[pane] ?? {}))
          const again = parts.fresh()
          for (const pane of order) parts.merge(again, panes[pane] ?? {})
          expect(parts.result(merged)).toEqual(whole.result(a))
          expect(parts.result(again)).toEqual(whole.result(a))
          expect(JSON.stringify(panes.map((pane) => Object.values(pane).map(toJson)))).toBe(before)
        },
      ),
    )
  },
)

test.each(fits)('$title: what is taken back was never there', ({ name, type, value }) => {
  const whole = compiled({ function: name }, type)
  const retracting = compiled({ function: name }, type, { retract: true })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.option(value), fc.boolean()), { maxLength: 12 }), (records) => {
      const [a, b] = [whole.fresh(), retracting.fresh()]
      records.forEach(([x], seq) => retracting.add(b, x, seq))
      // Of equal values the first goes, as in Flink: so the ones that go are told by value.
      const stay = records.map(([x]) => x)
      const same = (x: Value) => (y: Value) => JSON.stringify(toJson(y)) === JSON.stringify(toJson(x))
      let c = stored(b)
      for (const [x, goes] of records) {
        if (!goes) continue
        stay.splice(stay.findIndex(same(x)), 1)
        retracting.retract(c, x)
        c = stored(c)
      }
      stay.forEach((x, seq) => whole.add(a, x, seq))
      expect(retracting.result(c)).toEqual(whole.result(a))
    }),
  )
})
