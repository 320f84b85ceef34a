/** Random patterns that Flink runs, each condition in SQL and as a function, and random streams. */
import fc from 'fast-check'
import type { Row } from '../../../engine/kernel/testing/plans.ts'
import { t } from '../../../model/types.ts'
import { patternProblems } from '../rules.ts'
import { readPattern, type Step } from '../text.ts'
import type { Holds, NaiveRow } from './naive.ts'
import type { PatternInput } from './run.ts'

export const columns = [
  { name: 'ts', type: t.safeBigint() },
  { name: 'id', type: t.int() },
  { name: 'k', type: t.string() },
  { name: 'flags', type: t.string() },
  { name: 'v', type: t.int() },
]

const CONDITIONS = ['flag', 'sum', 'rise', 'other'] as const
type ConditionKind = (typeof CONDITIONS)[number]

/** The condition of a variable as SQL, and the same over the rows so far. */
const sqlOf = (name: string, kind: ConditionKind): string => {
  const flag = `POSITION('${name}' IN flags) > 0`
  switch (kind) {
    case 'flag':
      return flag
    case 'sum':
      return `${flag} AND SUM(${name}.v) < 12`
    case 'rise':
      return `${flag} AND COALESCE(v >= LAST(v, 1), TRUE)`
    case 'other':
      return `${flag} AND (COUNT(*) = 1 OR ${name}.v <> FIRST(v))`
  }
}
export const holdsOf =
  (names: readonly string[], kinds: readonly ConditionKind[]): Holds =>
  (step, row, taken) => {
    if (!row.flags.includes(names[step] ?? '')) return false
    switch (kinds[step]) {
      case 'sum':
        return taken.filter((one) => one.step === step).reduce((sum, one) => sum + one.row.v, row.v) < 12
      case 'rise':
        return row.v >= (taken.at(-1)?.row.v ?? -Infinity)
      case 'other':
        return taken[0] === undefined || row.v !== taken[0].row.v
      default:
        return true
    }
  }

const QUANTIFIERS = [
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '{2}',
  '{1,2}',
  '{2,3}',
  '{1,3}?',
  '{2,}',
  '{2,}?',
  '{,2}',
  '{,3}?',
]

export interface Generated {
  readonly names: readonly string[]
  readonly steps: readonly Step[]
  readonly kinds: readonly ConditionKind[]
  readonly config: PatternInput
}

const step = fc.record({
  quantifier: fc.constantFrom(...QUANTIFIERS),
  relaxed: fc.boolean(),
  kind: fc.constantFrom<ConditionKind>(...CONDITIONS),
  repeats: fc.constantFrom('next' as const, 'next' as const, 'apart' as const),
})

/** Patterns that Flink runs; those with a variable to go on at are such that it can. */
export const patterns = fc
  .record({
    parts: fc.array(step, { minLength: 1, maxLength: 4 }),
    within: fc.constantFrom(null, 4, 9),
    skip: fc.constantFrom('past_last_row', 'to_next_row', 'to_first', 'to_last'),
    target: fc.nat(3),
  })
  .map(({ parts, within, skip, target }): Generated | null => {
    const names = parts.map((_, index) => 'ABCD'.charAt(index))
    const pattern = parts
      .map(
        ({ quantifier, relaxed }, index) =>
          `${relaxed && index > 0 ? '-> ' : ''}${names[index]}${quantifier}`,
      )
      .join(' ')
    const read = readPattern(pattern)
    if (!read.ok || patternProblems(pattern, read.steps).length > 0) return null
    const { steps } = read
    const to = target % parts.length
    const targeted = skip === 'to_first' || skip === 'to_last'
    if (targeted && (to === 0 || steps[0]?.least === 0 || steps[to]?.least === 0)) return null
    return {
      names,
      steps,
      kinds: parts.map(({ kind }) => kind),
      config: {
        keys: ['k'],
        pattern,
        define: parts.map(({ kind, repeats }, index) => ({
          variable: names[index] ?? '',
          condition: sqlOf(names[index] ?? '', kind),
          repeats,
        })),
        measures: [
          ...names.map((name) => ({ expression: `LISTAGG(CAST(${name}.id AS STRING), ' ')`, name })),
          { expression: 'MATCH_ROWTIME(ts)', name: 'at' },
        ],
        within,
        afterMatch: skip,
        afterVariable: targeted ? (names[to] ?? '') : '',
        timeouts: within !== null,
      },
    }
  })
  .filter((pattern) => pattern !== null)

export const streams = fc
  .array(
    fc.record({
      step: fc.constantFrom(-3, 0, 0, 1, 1, 2, 5),
      key: fc.constantFrom('a', 'a', 'b', null),
      flags: fc.subarray(['A', 'B', 'C', 'D'], { minLength: 1 }),
      v: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 24 },
  )
  .map((rows) => {
    let time = 100
    return rows.map(({ step: by, key, flags, v }, id): Row => [(time += by), id, key, flags.join(''), v])
  })

export const naiveRow = ([time, id, key, flags, v]: Row): NaiveRow =>
  ({ time, id, key: key ?? '', flags, v }) as NaiveRow
