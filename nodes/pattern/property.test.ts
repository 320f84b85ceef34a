/** Random patterns over random streams, against the naive matcher: all quantifiers, the four skips, Within, batch sizes, and a restart. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobFrame, JobSnapshot } from '../../engine/kernel/options.ts'
import type { Row } from '../../engine/kernel/testing/plans.ts'
import { isGreedy } from './rules.ts'
import { NaiveMatcher, type NaiveRow, type Reading, type Taken } from './testing/naive.ts'
import { columns, holdsOf, naiveRow, patterns, streams, type Generated } from './testing/random.ts'
import { patternJob, runPattern } from './testing/run.ts'
import { cases } from '../../test/support/cases.ts'

const parameters = { numRuns: cases(40) }
const TIMEOUT = 60_000

interface Line {
  readonly id: number
  readonly k: string | null
  readonly at: number
  readonly [name: string]: string | number | null
}
const parse = (lines: readonly string[]): Line[] => lines.map((line) => JSON.parse(line) as Line)
const ids = (text: unknown): readonly number[] =>
  typeof text === 'string' ? text.split(' ').map(Number) : []

interface Sent {
  readonly out: readonly string[]
  readonly timeout: readonly string[]
  readonly late: readonly string[]
}

/** What a job has sent and what is right, by key; throws where a match is none that is right. */
function besideNaive(
  { names, steps, kinds, config }: Generated,
  rows: readonly Row[],
  delay: number,
  sent: Sent,
): { readonly got: unknown; readonly right: unknown } {
  const reading = (line: Line): Reading => names.map((name) => ids(line[name]))
  let mark = -Infinity
  const [late, kept]: [NaiveRow[], NaiveRow[]] = [[], []]
  for (const row of rows.map(naiveRow)) {
    if (row.time <= mark) late.push(row)
    else kept.push(row)
    mark = Math.max(mark, row.time - delay)
  }
  const to = names.indexOf(config.afterVariable ?? '')
  const first = config.afterMatch === 'to_next_row' || config.afterMatch === 'to_first'
  const skip = (taken: readonly Taken[]): NaiveRow => {
    const own = taken.filter((one) => to < 0 || one.step === to)
    const found = first ? own[0] : own.at(-1)
    if (found === undefined) throw new Error('The match has no row to go on at.')
    return found.row
  }
  const pattern = {
    steps,
    apart: (config.define ?? []).map(({ repeats }) => repeats === 'apart'),
    holds: holdsOf(names, kinds),
    within: config.within ?? Infinity,
    inclusive: to >= 0,
    skip,
  }
  const [got, right]: [unknown[], unknown[]] = [[], []]
  for (const key of ['', 'a', 'b']) {
    const [out, timeout] = [sent.out, sent.timeout].map((lines) =>
      parse(lines)
        .filter(({ k }) => (k ?? '') === key)
        .map((line) => ({ reading: reading(line), time: line.at })),
    ) as [NaiveMatcher['matches'], NaiveMatcher['matches']]
    const matcher = new NaiveMatcher(
      pattern,
      out.map((match) => match.reading),
    )
    // Equal times stay in the order of arrival.
    for (const row of kept.filter((one) => one.key === key).sort((a, b) => a.time - b.time)) matcher.row(row)
    matcher.end()
    got.push(out, timeout.map((one) => JSON.stringify(one)).sort())
    right.push(matcher.matches, matcher.timeouts.map((one) => JSON.stringify(one)).sort())
  }
  got.push(parse(sent.late).map(({ id }) => id))
  right.push(late.map(({ id }) => id))
  return { got, right }
}

/** How many records went in and how many are accounted for. */
function ledgerOf(frame: JobFrame): { readonly in: number; readonly booked: number } {
  const node = frame.nodes['p']
  if (node?.ledger === undefined) throw new Error('The frame has no ledger of p.')
  const booked = Object.values(node.ledger).reduce((sum, count) => sum + count, 0)
  return { in: node.in, booked: booked + node.late + node.dead + node.skipped }
}

test(
  'patterns equal a naive matcher on any stream, at any batch size',
  async () => {
    await fc.assert(
      fc.asyncProperty(patterns, streams, fc.integer({ min: 0, max: 6 }), async (pattern, rows, delay) => {
        for (const batchSize of [1, 2, 7, 1_000]) {
          const given = { config: pattern.config, rows, columns, delay, settings: { batchSize } }
          const made = await runPattern(given)
          const { got, right } = besideNaive(pattern, rows, delay, made)
          expect(got).toEqual(right)
          for (const ledger of [...made.frames, made.end.frame].map(ledgerOf))
            expect(ledger.booked).toBe(ledger.in)
        }
      }),
      parameters,
    )
  },
  TIMEOUT,
)

test(
  'snapshot, restore and going on equals the unbroken run',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        patterns,
        streams,
        fc.nat(24),
        fc.integer({ min: 0, max: 6 }),
        async (pattern, rows, cut, delay) => {
          const given = { config: pattern.config, rows, columns, delay }
          const whole = await runPattern(given)
          const snapshots: string[] = []
          const first: ReturnType<typeof patternJob> = patternJob({
            ...given,
            settings: { batchSize: 1 },
            between() {
              if (snapshots.length === 0 && cut-- === 0) {
                snapshots.push(JSON.stringify(first.job.snapshot()))
                first.job.stop()
              }
            },
          })
          await first.job.open()
          const stopped = await first.job.run()
          const [snapshot] = snapshots
          const rest =
            snapshot === undefined
              ? null
              : await runPattern({ ...given, restore: JSON.parse(snapshot) as JobSnapshot })
          for (const port of ['out', 'timeout', 'late'] as const)
            expect([...first[port], ...(rest?.[port] ?? [])].sort()).toEqual([...whole[port]].sort())
          const ledger = ledgerOf((rest?.end ?? stopped).frame)
          expect(ledger).toEqual({ in: rows.length, booked: rows.length })
        },
      ),
      parameters,
    )
  },
  TIMEOUT,
)

test('the random patterns cover what there is', () => {
  const seen = fc.sample(patterns, { numRuns: 400, seed: 1 })
  const count = (is: (pattern: Generated) => boolean): number => seen.filter(is).length
  expect(count(({ steps }) => steps.some(isGreedy))).toBeGreaterThan(50)
  expect(count(({ steps }) => steps.some(({ relaxed }) => relaxed))).toBeGreaterThan(50)
  for (const skip of ['past_last_row', 'to_next_row', 'to_first', 'to_last'])
    expect(count(({ config }) => config.afterMatch === skip)).toBeGreaterThan(20)
})
