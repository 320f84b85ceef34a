/** Windows that a trigger ends, against a model that keeps all records of a key. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendStream } from '../../../../model/schema.ts'
import { t } from '../../../../model/types.ts'
import { cases } from '../../../../test/support/cases.ts'
import { AGGREGATES, aggregated, plainLine } from '../../testing/naiveAggregates.ts'
import type { NaiveRecord } from '../../testing/naiveWindows.ts'
import { runOperator, runWithCut, type Lines, type OperatorCase } from '../../testing/operatorJob.ts'

const parameters = { numRuns: cases(80) }

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)

type Trigger =
  | { readonly kind: 'count'; readonly every: number }
  | { readonly kind: 'interval'; readonly every: number }
  | { readonly kind: 'end' }

interface Key {
  readonly all: NaiveRecord[]
  since: number
  due: number
  sent: string | null
}

function naive(
  records: readonly NaiveRecord[],
  delay: number,
  trigger: Trigger,
  accumulate: boolean,
  emitRest: boolean,
): string[] {
  const out: string[] = []
  const keys = new Map<string | null, Key>()
  const changelog = accumulate && trigger.kind !== 'end'
  const text = (op: string, key: string | null, rest: string) =>
    `{${changelog ? `"op":"${op}",` : ''}"k":${JSON.stringify(key)},${rest}`
  const fire = (name: string | null, key: Key): void => {
    const times = key.all.map(({ time }) => time)
    const row = {
      first_time: Math.min(...times),
      last_time: Math.max(...times),
      ...aggregated(key.all.map(({ x }) => x)),
    }
    const now = JSON.stringify(row).slice(1)
    if (key.sent !== null) out.push(text('-U', name, key.sent))
    out.push(text(key.sent === null ? '+I' : '+U', name, now))
    Object.assign(key, { since: 0, due: Infinity, sent: changelog ? now : null })
    if (!changelog) key.all.length = 0
  }
  const boundary = (time: number, every: number): number => (Math.floor(time / every) + 1) * every
  let mark = -Infinity
  for (const record of records) {
    const key = keys.get(record.key) ?? { all: [], since: 0, due: Infinity, sent: null }
    keys.set(record.key, key)
    key.all.push(record)
    key.since++
    if (trigger.kind === 'count' && key.since === trigger.every) fire(record.key, key)
    if (trigger.kind === 'interval') {
      const own = boundary(record.time, trigger.every)
      key.due = Math.min(key.due, own - 1 > mark ? own : boundary(mark + 1, trigger.every))
    }
    mark = Math.max(mark, record.time - delay)
    for (const [name, one] of keys) if (one.due - 1 <= mark) fire(name, one)
  }
  const rest = trigger.kind !== 'count' || emitRest
  for (const [name, one] of keys) if (rest && one.since > 0) fire(name, one)
  return out
}

const streams = fc.array(
  fc.record({
    time: fc.integer({ min: -300, max: 900 }),
    key: fc.constantFrom('a', 'b', null),
    x: fc.option(fc.integer({ min: -5, max: 5 })),
  }),
  { maxLength: 40 },
)
const situations = fc.record({
  records: streams,
  delay: fc.constantFrom(0, 100),
  emitRest: fc.boolean(),
  batchSize: fc.constantFrom(1, 2, 7, 1_000),
  /** A restart, or two. */
  cuts: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 2 }),
})

const outOf = (lines: Lines): string[] => (lines['out'] ?? []).map(plainLine).sort()

/** Straight through, and with a restart; then what the model says. */
async function answers(
  one: Pick<OperatorCase, 'type' | 'config'>,
  { records, delay, emitRest, batchSize, cuts }: typeof situations extends fc.Arbitrary<infer S> ? S : never,
  trigger: Trigger,
  accumulate: boolean,
): Promise<{ readonly given: readonly string[][]; readonly expected: readonly string[][] }> {
  const operator: OperatorCase = {
    ...one,
    config: { keys: ['k'], aggregates: AGGREGATES, emitRest, ...one.config },
    schema,
    rows: records.map(({ time, key, x }) => [time, key, x]),
    delay,
    settings: { batchSize },
  }
  const expected = naive(records, delay, trigger, accumulate, emitRest).sort()
  const given = [outOf((await runOperator(operator)).lines), outOf(await runWithCut(operator, ...cuts))]
  return { given, expected: [expected, expected] }
}

test('count windows equal a naive model: the partial window is dropped unless the rest is to be emitted', async () => {
  await fc.assert(
    fc.asyncProperty(situations, fc.integer({ min: 1, max: 5 }), async (situation, size) => {
      const { given, expected } = await answers(
        { type: 'count_window', config: { size } },
        situation,
        { kind: 'count', every: size },
        false,
      )
      expect(given).toEqual(expected)
    }),
    parameters,
  )
})

test('global windows equal a naive model, by each trigger, purging and accumulating', async () => {
  const triggers: fc.Arbitrary<Trigger> = fc.oneof(
    fc.record({ kind: fc.constant('count' as const), every: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('interval' as const), every: fc.integer({ min: 10, max: 300 }) }),
    fc.constant({ kind: 'end' } as const),
  )
  await fc.assert(
    fc.asyncProperty(situations, triggers, fc.boolean(), async (situation, trigger, accumulate) => {
      const config = { trigger, after: accumulate ? 'accumulate' : 'purge' }
      const { given, expected } = await answers(
        { type: 'global_window', config },
        situation,
        trigger,
        accumulate,
      )
      expect(given).toEqual(expected)
    }),
    parameters,
  )
})
