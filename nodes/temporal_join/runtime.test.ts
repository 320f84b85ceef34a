import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testClock, type Row } from '../../engine/kernel/testing/plans.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../model/changes.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { cases } from '../../test/support/cases.ts'
import {
  arrivals,
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

const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint(false) },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)
const versions: StreamSchema = { ...schema, changes: 'changelog', key: ['k'] }
type Config = JoinCase['config']
const columns = [
  { name: 'a', expression: 'l.x' },
  { name: 'b', expression: 'r.x' },
  { name: 'at', expression: 'l.ts' },
]
const caseOf = (config: Config, left: Input, right: Input, more: Partial<JoinCase> = {}): JoinCase => ({
  definition,
  runtime,
  config: { on: [{ left: 'k', right: 'k' }], columns, ...config },
  left,
  right,
  ...more,
})
const input = (...rows: readonly Row[]): Input => ({ schema, rows })
const line = (a: unknown, b: unknown, at: unknown): string => JSON.stringify({ a, b, at })

/**
 * Every left row, when the watermark has reached it, with the newest of all versions that have come. One that comes behind the watermark meets the version that
 * is valid at the watermark, and is late where that was not yet valid at its own time.
 */
function naive(left: Input, right: Input, batchSize: number, join: string, condition: string) {
  const [out, late, known]: [string[], string[], { row: Row; kind: number }[]] = [[], [], []]
  let waiting: Row[] = []
  const kinds = right.schema.changes === 'changelog'
  const timeOf = (row: Row): number => row[0] as number
  const plain: Input = kinds
    ? { ...right, rows: right.rows.map((row) => [...row.slice(1), row[0] ?? INSERT]) }
    : right
  const validAt = (key: unknown, time: number) =>
    known
      .filter(({ row }) => row[1] !== null && row[1] === key && timeOf(row) <= time)
      // Of equal times the later one counts.
      .reduce<(typeof known)[number] | null>(
        (best, each) => (best === null || timeOf(each.row) >= timeOf(best.row) ? each : best),
        null,
      )
  const meet = (one: Row, valid: (typeof known)[number] | null): void => {
    const matches =
      valid !== null &&
      valid.kind !== DELETE &&
      (condition === '' || (one[2] as number) < (valid.row[2] as number))
    if (matches) out.push(line(one[2], valid.row[2], one[0]))
    else if (join === 'left') out.push(line(one[2], null, one[0]))
  }
  for (const { side, row, mark, next } of arrivals(left, plain, batchSize)) {
    if (row !== null && side === 'left') {
      const now = validAt(row[1], mark)
      if (timeOf(row) > mark) waiting.push(row)
      else if (now !== null && timeOf(now.row) > timeOf(row))
        late.push(JSON.stringify({ ts: row[0], k: row[1], x: row[2] }))
      else meet(row, now)
    }
    if (row !== null && side === 'right') {
      const kind = kinds ? (row[3] as number) : INSERT
      if (kind !== UPDATE_BEFORE) known.push({ row, kind })
    }
    if (next <= mark) continue
    for (const one of waiting.filter((each) => timeOf(each) <= next)) meet(one, validAt(one[1], timeOf(one)))
    waiting = waiting.filter((each) => timeOf(each) > next)
  }
  return { out, late }
}

let serial = 0
const keys = fc.constantFrom('a', 'b', null)
const times = fc.integer({ min: -200, max: 300 })
/** With a delay of 501 none is behind the watermark. */
const lefts = fc
  .tuple(fc.array(fc.tuple(times, keys), { maxLength: 20 }), fc.constantFrom(0, 60, 200, 501))
  .map(([rows, delay]): Input => ({
    schema,
    rows: rows.map(([time, key]) => [time, key, (serial++ % 1_000) + 1]),
    delay,
  }))
const rights = fc.oneof(
  fc
    .tuple(
      fc.array(fc.tuple(times, keys, fc.integer({ min: 0, max: 1_000 })), { maxLength: 20 }),
      fc.nat(300),
    )
    .map(([rows, delay]): Input => ({ schema, rows, delay })),
  fc
    .tuple(
      fc.array(
        fc.tuple(
          fc.constantFrom(INSERT, UPDATE_BEFORE, UPDATE_AFTER, DELETE),
          times,
          keys,
          fc.integer({ min: 0, max: 1_000 }),
        ),
        { maxLength: 20 },
      ),
      fc.nat(300),
    )
    .map(([rows, delay]): Input => ({ schema: versions, rows, delay })),
)
const joins = fc.constantFrom('inner', 'left')

describe('temporal joins equal a naive model on any streams', () => {
  test('at any batch size, from a stream or a changelog', async () => {
    await fc.assert(
      fc.asyncProperty(
        lefts,
        rights,
        joins,
        fc.constantFrom('', 'l.x < r.x'),
        fc.constantFrom(1, 2, 7, 1_000),
        async (left, right, join, condition, batchSize) => {
          const { lines, counts } = await runJoin(
            caseOf({ join, condition }, left, right, { settings: { batchSize } }),
          )
          const matched = (rows: readonly string[]) =>
            sorted(rows.filter((text) => !text.includes('"b":null')))
          const alone = (rows: readonly string[]) => sorted(rows.filter((text) => text.includes('"b":null')))
          const expected = naive(left, right, batchSize, join, condition)
          expect(matched(lines['out'] ?? [])).toEqual(matched(expected.out))
          expect(alone(lines['out'] ?? [])).toEqual(alone(expected.out))
          expect(lines['late_left']).toEqual(expected.late)
          // What is left are versions.
          expect(counts?.ledger?.held).toBeLessThanOrEqual(right.rows.length)
        },
      ),
      { numRuns: cases(200) },
    )
  })

  test('restarts change nothing, at any batch size', async () => {
    await fc.assert(
      fc.asyncProperty(
        lefts,
        rights,
        joins,
        fc.nat(300),
        restarts,
        batchSizes,
        async (left, right, join, delay, cuts, batchSize) => {
          // With a small delay left rows are late, too.
          const one = caseOf({ join }, { ...left, delay }, right, { settings: { batchSize } })
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

test('temporal join: waits for both watermarks, takes the version valid at the left record’s time', async () => {
  const left = input([10, 'a', 1], [20, 'a', 2], [25, 'a', 3], [30, 'a', 4])
  const right = input([0, 'a', 100], [20, 'a', 120], [22, 'b', 7], [40, 'a', 140])
  const { lines } = await runJoin(caseOf({}, left, right, { settings: { batchSize: 1 } }))
  expect(lines['out']).toEqual([line(1, 100, 10), line(2, 120, 20), line(3, 120, 25), line(4, 120, 30)])
})

test('a version that comes out of order is valid from its own time on; of two at one time the later one counts', async () => {
  const left: Input = {
    schema,
    rows: [
      [10, 'a', 1],
      [30, 'a', 2],
    ],
    delay: 0,
  }
  const right: Input = {
    schema,
    rows: [
      [20, 'a', 20],
      [5, 'a', 5],
      [5, 'a', 6],
    ],
    delay: 100,
  }
  const { lines } = await runJoin(caseOf({}, left, right))
  expect(sorted(lines['out'])).toEqual([line(1, 6, 10), line(2, 20, 30)])
})

test('a delete ends the last version, and an update-before changes nothing', async () => {
  const left = input([10, 'a', 1], [20, 'a', 2], [30, 'a', 3])
  const right: Input = {
    schema: versions,
    rows: [
      [INSERT, 0, 'a', 100],
      [DELETE, 15, 'a', 100],
      [INSERT, 25, 'a', 125],
      [UPDATE_BEFORE, 28, 'a', 125],
      [UPDATE_AFTER, 35, 'a', 135],
    ],
  }
  const { lines } = await runJoin(caseOf({ join: 'left' }, left, right))
  expect(lines['out']).toEqual([line(1, 100, 10), line(2, null, 20), line(3, 125, 30)])
})

test('a delete is kept like a version: an older one that comes late is not in force again, and a left record from before it is late', async () => {
  const right: Input = {
    schema: versions,
    rows: [
      [INSERT, 0, 'a', 100],
      [DELETE, 10, 'a', 100],
      [INSERT, 20, 'b', 7],
      [INSERT, 5, 'a', 105],
    ],
  }
  const left = input([20, 'b', 1], [20, 'b', 2], [20, 'b', 3], [20, 'b', 4], [5, 'a', 5], [30, 'a', 6])
  for (const batchSize of [1, 2, 1_000]) {
    const { lines } = await runJoin(caseOf({ join: 'left' }, left, right, { settings: { batchSize } }))
    expect(lines['out']?.filter((text) => text.includes('"at":30'))).toEqual([line(6, null, 30)])
  }
  const { lines } = await runJoin(caseOf({ join: 'left' }, left, right, { settings: { batchSize: 1 } }))
  expect(lines['late_left']).toEqual(['{"ts":5,"k":"a","x":5}'])
})

test('versions are kept as long as needed: a left record behind the watermark is late when a newer version is in force', async () => {
  const left: Input = {
    schema,
    rows: [
      [50, 'a', 1],
      [12, 'a', 2],
      [5, 'a', 3],
      [5, 'c', 4],
      [45, 'b', 5],
    ],
  }
  const right: Input = {
    schema,
    rows: [
      [0, 'a', 100],
      [10, 'a', 110],
      [40, 'b', 7],
      [50, 'a', 150],
      [60, 'a', 160],
    ],
  }
  const { lines, counts } = await runJoin(
    caseOf({ join: 'left' }, left, right, { settings: { batchSize: 1 } }),
  )
  // When 5 comes for a the watermark is 10, and so is the version; when 5 comes for c it is 40; when 45 comes for b it is 50, and the version of 40 is valid.
  expect(lines['late_left']).toEqual(['{"ts":5,"k":"a","x":3}'])
  expect(sorted(lines['out'])).toEqual(
    sorted([line(1, 150, 50), line(2, 110, 12), line(4, null, 5), line(5, 7, 45)]),
  )
  // The last version of each key.
  expect(counts?.ledger).toMatchObject({ held: 2 })
})

test('join keys never match NULL', async () => {
  const rows = input([1, null, 1])
  expect((await runJoin(caseOf({}, rows, rows))).lines['out']).toEqual([])
  expect((await runJoin(caseOf({ join: 'left' }, rows, rows))).lines['out']).toEqual([line(1, null, 1)])
})

test('a left record whose condition fails is a dead letter that says where it came from', async () => {
  const { lines, end, counts } = await runJoin(
    caseOf(
      { join: 'left', condition: '10 / r.x > 1' },
      input([10, 'a', 1], [20, 'a', 2]),
      input([0, 'a', 0], [15, 'a', 5]),
    ),
  )
  expect(lines['out']).toEqual([line(2, 5, 20)])
  expect(counts).toMatchObject({ in: 4, dead: 1 })
  expect(end.frame.deadLetters).toMatchObject([
    { place: 'a record of left_source.out', raw: '{"ts":"10","x":1}' },
  ])
})

test('the versions of a key are forgotten when its time to live is over; what waits is not', async () => {
  const clock = testClock()
  let batches = 0
  const left = input([10, 'a', 1], [20, 'b', 2], [30, 'b', 3], [40, 'a', 4])
  const right = input([0, 'a', 100], [1, 'b', 101], [35, 'b', 102], [50, 'c', 0])
  const { lines, counts } = await runJoin(
    caseOf({ join: 'left', ttl: 25 }, left, right, {
      settings: { batchSize: 1 },
      clock,
      between: () => clock.set(++batches * 10),
    }),
  )
  expect(sorted(lines['out'])).toEqual([
    line(1, 100, 10),
    line(2, 101, 20),
    line(3, 101, 30),
    line(4, null, 40),
  ])
  expect(counts?.ledger).toMatchObject({ held: 2 })
})

test('state can be searched: what waits, and how many versions there are', async () => {
  const pages: unknown[] = []
  const made: ReturnType<typeof joinJob> = joinJob(
    caseOf(
      {},
      input([10, 'ann', 1], [20, 'bob', 2]),
      {
        schema,
        rows: [
          [0, 'ann', 1],
          [5, 'ann', 2],
        ],
        delay: 100,
      },
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
    entries: [
      {
        window: null,
        key: [{ name: 'k', value: 'ann' }],
        values: [
          { name: 'waiting', value: 1 },
          { name: 'versions', value: 2 },
          { name: 'from', value: 0 },
        ],
        records: 3,
      },
    ],
    total: 1,
  })
})

describe('what is wrong is told', () => {
  const problems = (config: Config, right: StreamSchema, left: StreamSchema = schema) => {
    const parsed = definition.config.parse({ on: [{ left: 'k', right: 'k' }], ...config })
    return definition
      .infer(parsed, { left, right }, { nodeId: 'j', timeZone: 'UTC' })
      .problems.map(({ message }) => message)
  }

  test('a changelog without a key, or with one that the join does not hold', () => {
    expect(problems({}, { ...versions, key: null })).toEqual([
      'The right input is a changelog without a key, so it has no versions.',
    ])
    expect(problems({}, { ...versions, key: ['k', 'x'] })).toEqual([
      'The right input has versions by k, x, and x is in no key of the join.',
    ])
    expect(problems({}, versions)).toEqual([])
  })

  test('no event time on one side, no key', () => {
    expect(problems({}, { ...schema, eventTime: null })).toEqual([
      'The right input has no event time, so it cannot be joined by time.',
    ])
    expect(problems({ on: [] }, schema)).toEqual(['There is no key.'])
  })
})
