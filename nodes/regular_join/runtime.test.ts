import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testClock, type Row } from '../../engine/kernel/testing/plans.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE, adds, type RowKind } from '../../model/changes.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { t, type Value } from '../../model/types.ts'
import { cases } from '../../test/support/cases.ts'
import {
  batchSizes,
  joinJob,
  restarts,
  runJoin,
  runWithCut,
  sorted,
  type Input,
  type JoinCase,
} from '../common/testing/joinJob.ts'
import { definition } from './definition.ts'
import { runtime } from './runtime.ts'

const schema = appendStream([
  { name: 'id', type: t.int(false) },
  { name: 'k', type: t.string() },
  { name: 'x', type: t.int() },
])
const changelog: StreamSchema = { ...schema, changes: 'changelog', key: null }
const keyed: StreamSchema = { ...changelog, key: ['id'] }
type Config = JoinCase['config']
const columns = [
  { name: 'a', expression: 'l.x' },
  { name: 'b', expression: 'r.x' },
]
const caseOf = (config: Config, left: Input, right: Input, more: Partial<JoinCase> = {}): JoinCase => ({
  definition,
  runtime,
  config: { on: [{ left: 'k', right: 'k' }], columns, ...config },
  left,
  right,
  ...more,
})
const JOINS = ['inner', 'left', 'right', 'full'] as const
type JoinType = (typeof JOINS)[number]

/** The rows that are valid at the end of an input. */
function valid({ schema: { changes }, rows }: Input): Row[] {
  if (changes === 'append') return [...rows]
  let kept: Row[] = []
  for (const [kind, ...row] of rows) {
    if (adds(kind as RowKind)) kept.push(row)
    else {
      const at = kept.findIndex((other) => JSON.stringify(other) === JSON.stringify(row))
      kept = kept.filter((_, index) => index !== at)
    }
  }
  return kept
}

/** Every valid left row against every valid right one. */
function naive(left: Input, right: Input, join: JoinType, condition: string): string[] {
  const [ls, rs] = [valid(left), valid(right)]
  const matches = (l: Row, r: Row): boolean =>
    l[1] !== null &&
    l[1] === r[1] &&
    (condition === '' || (l[2] !== null && r[2] !== null && (l[2] as number) < (r[2] as number)))
  const line = (l: Row | null, r: Row | null) => JSON.stringify({ a: l?.[2] ?? null, b: r?.[2] ?? null })
  const out = ls.flatMap((l) => rs.filter((r) => matches(l, r)).map((r) => line(l, r)))
  if (join === 'left' || join === 'full')
    out.push(...ls.filter((l) => !rs.some((r) => matches(l, r))).map((l) => line(l, null)))
  if (join === 'right' || join === 'full')
    out.push(...rs.filter((r) => !ls.some((l) => matches(l, r))).map((r) => line(null, r)))
  return sorted(out)
}

/** The rows that are valid after a changelog; throws where it takes back what was not there. */
function replay(lines: readonly string[] | undefined): string[] {
  const rows = new Map<string, number>()
  for (const line of lines ?? []) {
    const { op, ...row } = JSON.parse(line) as Record<string, unknown>
    const text = JSON.stringify(row)
    const count = (rows.get(text) ?? 0) + (op === undefined || op === '+I' || op === '+U' ? 1 : -1)
    if (count < 0) throw new Error(`${text} is taken back and was not there`)
    rows.set(text, count)
  }
  return sorted([...rows].flatMap(([text, count]) => Array.from({ length: count }, () => text)))
}

const keys = fc.constantFrom('a', 'b', null)
const values = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 5 }))
const appends = fc
  .array(fc.tuple(keys, values), { maxLength: 12 })
  .map((rows): Input => ({ schema, rows: rows.map(([k, x], id) => [id, k, x]) }))
/** Inserts, updates of both kinds and deletes of rows that are there. */
const changes = fc
  .tuple(
    fc.constantFrom(changelog, keyed),
    fc.array(fc.record({ what: fc.nat(2), which: fc.nat(20), k: keys, x: values }), {
      maxLength: 15,
    }),
  )
  .map(([of, steps]): Input => {
    const there: Row[] = []
    const rows: Row[] = []
    const add = (kind: RowKind, row: Row) => {
      rows.push([kind, ...row])
      there.push(row)
    }
    steps.forEach(({ what, which, k, x }, id) => {
      const [old] = what === 0 || there.length === 0 ? [] : there.splice(which % there.length, 1)
      if (old === undefined) add(INSERT, [id, k, x])
      else if (what === 1) rows.push([DELETE, ...old])
      else {
        rows.push([UPDATE_BEFORE, ...old])
        add(UPDATE_AFTER, [old[0] ?? 0, k, x])
      }
    })
    return { schema: of, rows }
  })
const inputs = fc.oneof(appends, changes)
const conditions = fc.constantFrom('', 'l.x < r.x')

describe('regular joins equal a naive model on any streams and changelogs', () => {
  test('at any batch size; what is taken back was there', async () => {
    await fc.assert(
      fc.asyncProperty(
        inputs,
        inputs,
        fc.constantFrom(...JOINS),
        conditions,
        fc.constantFrom(1, 2, 7, 1_000),
        async (left, right, join, condition, batchSize) => {
          const { lines, counts } = await runJoin(
            caseOf({ join, condition }, left, right, { settings: { batchSize } }),
          )
          expect(replay(lines['out'])).toEqual(naive(left, right, join, condition))
          // Rows whose key has a NULL are not kept.
          const kept = [...valid(left), ...valid(right)].filter(([, k]) => k !== null)
          expect(counts?.ledger?.held).toBe(kept.length)
        },
      ),
      { numRuns: cases(200) },
    )
  })

  test('mode batch: final rows only', async () => {
    await fc.assert(
      fc.asyncProperty(
        inputs,
        inputs,
        fc.constantFrom(...JOINS),
        conditions,
        async (left, right, join, condition) => {
          const { lines, counts, outputs } = await runJoin(
            caseOf({ join, condition }, left, right, { settings: { mode: 'batch' } }),
          )
          expect(outputs['out']?.changes).toBe('append')
          expect(sorted(lines['out'])).toEqual(naive(left, right, join, condition))
          expect(counts?.ledger?.held).toBe(0)
        },
      ),
      { numRuns: cases(80) },
    )
  })

  test('restarts change nothing, at any batch size', async () => {
    await fc.assert(
      fc.asyncProperty(
        inputs,
        inputs,
        fc.constantFrom(...JOINS),
        restarts,
        batchSizes,
        async (left, right, join, cuts, batchSize) => {
          const one = caseOf({ join }, left, right, { settings: { batchSize } })
          const broken = await runWithCut(one, ...cuts)
          if (broken === null) return
          expect(replay(broken['out'])).toEqual(naive(left, right, join, ''))
        },
      ),
      { numRuns: cases(80) },
    )
  })
})

const input = (of: StreamSchema, ...rows: readonly (readonly Value[])[]): Input => ({ schema: of, rows })
const events = async (config: Config, left: Input, right: Input, more: Partial<JoinCase> = {}) =>
  (
    (await runJoin(caseOf(config, left, right, { settings: { batchSize: 1 }, ...more }))).lines['out'] ?? []
  ).map((line) => {
    const { op, a, b } = JSON.parse(line) as { op?: string; a: unknown; b: unknown }
    return `${op ?? ''} ${String(a)} ${String(b)}`.trim()
  })

test('an inner join of new records has new records only; over changelogs rows go on with the kind that they came with', async () => {
  expect(await events({}, input(schema, [1, 'a', 1]), input(schema, [1, 'a', 10], [2, 'a', 11]))).toEqual([
    '1 10',
    '1 11',
  ])
  const left = input(
    changelog,
    [INSERT, 1, 'a', 1],
    [UPDATE_BEFORE, 1, 'a', 1],
    [UPDATE_AFTER, 1, 'a', 2],
    [DELETE, 1, 'a', 2],
  )
  expect(await events({}, left, input(schema, [1, 'a', 10]))).toEqual([
    '+I 1 10',
    '-U 1 10',
    '+U 2 10',
    '-D 2 10',
  ])
})

test('outer padding is taken back when the first match comes, and comes again when the last one goes', async () => {
  const left = input(schema, [1, 'a', 1])
  const right = input(
    changelog,
    [INSERT, 1, 'a', 10],
    [INSERT, 2, 'a', 11],
    [DELETE, 1, 'a', 10],
    [DELETE, 2, 'a', 11],
  )
  expect(await events({ join: 'left' }, left, right)).toEqual([
    '+I 1 null',
    '-D 1 null',
    '+I 1 10',
    '+I 1 11',
    '-D 1 10',
    '-D 1 11',
    '+I 1 null',
  ])
  expect(await events({ join: 'full' }, input(schema), right)).toEqual([
    '+I null 10',
    '+I null 11',
    '-D null 10',
    '-D null 11',
  ])
})

test('join keys never match NULL, and such rows are not kept', async () => {
  const rows = input(changelog, [INSERT, 1, null, 1], [DELETE, 1, null, 1])
  expect(await events({ join: 'full' }, rows, input(schema, [1, null, 5]))).toEqual([
    '+I 1 null',
    '+I null 5',
    '-D 1 null',
  ])
  const { counts } = await runJoin(caseOf({ join: 'left' }, rows, input(schema)))
  expect(counts?.ledger).toMatchObject({ held: 0, passed: 2 })
})

test('a row whose condition fails is bad as a whole, and changes nothing', async () => {
  const left = input(schema, [1, 'a', 5], [2, 'a', 0])
  const right = input(schema, [1, 'a', 0], [2, 'a', 2])
  const one = caseOf({ join: 'full', condition: 'l.x / r.x >= 0' }, left, right, {
    settings: { batchSize: 1 },
  })
  const { lines, counts } = await runJoin(one)
  expect(replay(lines['out'])).toEqual(['{"a":0,"b":2}', '{"a":5,"b":2}'])
  expect(counts).toMatchObject({ in: 4, dead: 1 })
  const batch = await runJoin({ ...one, settings: { mode: 'batch' } })
  expect(sorted(batch.lines['out'])).toEqual(['{"a":null,"b":0}', '{"a":null,"b":2}'])
  expect(batch.counts).toMatchObject({ in: 4, dead: 2, ledger: { held: 0 } })
})

test('a row is forgotten when its time to live is over; in an outer join a match renews it', async () => {
  const clock = testClock()
  let batches = 0
  const left = input(schema, [1, 'a', 1], [2, 'b', 2], [3, 'c', 3], [4, 'c', 4])
  const right = input(schema, [1, 'z', 10], [2, 'a', 11], [3, 'b', 12], [4, 'a', 13])
  const more = { clock, between: () => clock.set(++batches * 10) }
  // Left rows come at 0, 10, 20, 30, right ones as well: the second match of a at 30, by when its row is 30 old.
  expect(await events({ ttl: 25 }, left, right, more)).toEqual(['1 11', '2 12'])
  batches = 0
  clock.set(0)
  expect(await events({ join: 'left', ttl: 25 }, left, right, more)).toEqual([
    '+I 1 null',
    '+I 2 null',
    '-D 1 null',
    '+I 1 11',
    '+I 3 null',
    '-D 2 null',
    '+I 2 12',
    '+I 4 null',
    '+I 1 13',
  ])
})

test('the ledger books a row once: held, then absorbed or, without a result, expired', async () => {
  const clock = testClock()
  let batches = 0
  const left = input(
    changelog,
    [INSERT, 1, 'a', 1],
    [INSERT, 2, 'b', 2],
    [DELETE, 2, 'b', 2],
    [INSERT, 3, 'c', 3],
  )
  const { counts } = await runJoin(
    caseOf(
      { ttl: 35 },
      left,
      input(schema, [1, 'q', 5], [1, 'a', 1], [1, 'r', 0], [1, 'r', 1], [1, 's', 1], [1, 's', 2]),
      {
        settings: { batchSize: 1 },
        clock,
        between: () => clock.set(++batches * 10),
      },
    ),
  )
  const { held = 0, absorbed, expired = 0 } = counts?.ledger ?? {}
  expect(held + expired).toBe(6)
  expect(absorbed).toBe(4)
})

test('state can be searched', async () => {
  const pages: unknown[] = []
  const made: ReturnType<typeof joinJob> = joinJob(
    caseOf(
      { join: 'left' },
      input(schema, [1, 'ann', 1], [2, 'bob', 2]),
      input(keyed, [INSERT, 1, 'ann', 5]),
      {
        between() {
          if (pages.length === 0) pages.push(made.job.inspect('join', { search: 'AN', offset: 0, limit: 5 }))
        },
      },
    ),
  )
  await made.job.open()
  await made.job.run()
  expect(await pages[0]).toMatchObject({
    entries: [{ key: [{ name: 'k', value: 'ann' }], values: [{ value: 1 }, { value: 1 }], records: 2 }],
    total: 1,
  })
})

describe('the key of the result', () => {
  const all = [
    { name: 'i', expression: 'l.id' },
    { name: 'j', expression: 'r.id' },
    { name: 'k', expression: 'l.k' },
  ]
  const keyOf = (left: StreamSchema, right: StreamSchema, config: Config = {}) => {
    const parsed = definition.config.parse({ on: [{ left: 'k', right: 'k' }], columns: all, ...config })
    const { outputs, problems } = definition.infer(parsed, { left, right }, { nodeId: 'j', timeZone: 'UTC' })
    expect(problems).toEqual([])
    return outputs['out']?.key
  }
  const unique: StreamSchema = { ...keyed, key: ['k'] }

  test('is that of both sides, or of one where each of its rows has one match at most', () => {
    expect(keyOf(keyed, keyed)).toEqual(['i', 'j'])
    expect(keyOf(keyed, unique)).toEqual(['i'])
    expect(keyOf(keyed, unique, { join: 'left' })).toEqual(['i'])
    expect(keyOf(unique, keyed)).toEqual(['j'])
    expect(keyOf(unique, keyed, { join: 'full' })).toEqual(['k', 'j'])
  })

  test('is not known where a side has none, or the result has not all of it', () => {
    expect(keyOf(keyed, changelog)).toBeNull()
    expect(keyOf(keyed, keyed, { columns: [{ name: 'i', expression: 'l.id' }] })).toBeNull()
    expect(
      keyOf(keyed, keyed, {
        columns: [
          { name: 'i', expression: 'l.id + 0' },
          { name: 'j', expression: 'r.id' },
        ],
      }),
    ).toBeNull()
  })
})
