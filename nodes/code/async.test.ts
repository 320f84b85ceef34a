/** Code that answers later: how many calls at once, what becomes of those that fail or do not answer, and what is asked again after a restart. */
import { expect, test } from 'vitest'
import { virtualClock, wallClock } from '../../engine/host/clock.ts'
import { timed, type Row } from '../../engine/kernel/testing/plans.ts'
import { t } from '../../model/types.ts'
import { runOperator } from '../common/testing/operatorJob.ts'
import { expectLedger, runBroken, runNode, type NodeCase } from '../testing/nodeJob.ts'
import { definition } from './definition.ts'

const schema = timed({ name: 'x', type: t.int() })
const rows: readonly Row[] = Array.from({ length: 40 }, (_, index) => [index * 10, index])

interface Case {
  readonly code: string
  readonly config?: object
  readonly rows?: readonly Row[]
  readonly columns?: readonly { readonly name: string; readonly type: string }[]
  readonly more?: Partial<NodeCase>
}

const LATER = `const later = (ms) => new Promise((done) => setTimeout(done, ms))\n`

function awaited({ code, config = {}, rows: given = rows, columns, more = {} }: Case): NodeCase {
  return {
    type: 'code',
    config: {
      async: 'ordered',
      code: LATER + code,
      columns: columns ?? [{ name: 'y', type: 'INT' }],
      output: 'pinned',
      ...config,
    },
    inputs: { in: { schema, rows: [given] } },
    ...more,
    options: { clock: wallClock(), ...more.options },
  }
}

/** Runs it, and gives the records with the dead letters. */
async function run(one: Case) {
  const dead: string[] = []
  const logged: string[] = []
  const frames = awaited({
    ...one,
    more: {
      ...one.more,
      options: {
        ...one.more?.options,
        onFrame: ({ deadLetters }) => void dead.push(...deadLetters.map(({ message }) => message)),
        log: (level, _node, message) => void logged.push(`${level} ${message}`),
      },
    },
  })
  const { lines, counts } = await runNode(frames)
  expectLedger(counts)
  return {
    out: (lines['out'] ?? []).map((line) => JSON.parse(line) as Record<string, unknown>),
    dead,
    logged,
    counts,
  }
}
const ys = (out: readonly Record<string, unknown>[]): readonly unknown[] => out.map(({ y }) => y)

test('ordered: records go on in the order in which they came, whatever the order of the answers', async () => {
  const code = 'export default async (row) => { await later((40 - row.x) % 7); return { y: row.x * 2 } }'
  const { out, counts } = await run({ code })
  expect(ys(out)).toEqual(rows.map((_, index) => index * 2))
  expect(counts.ledger).toMatchObject({ held: 0, passed: 40 })
})

test('unordered: what is answered first goes on first', async () => {
  const code = 'export default async (row) => { await later(row.x === 0 ? 30 : 0); return { y: row.x } }'
  const { out } = await run({ code, config: { async: 'unordered' } })
  expect(ys(out).toSorted((a, b) => Number(a) - Number(b))).toEqual(rows.map((_, index) => index))
  expect(ys(out).at(-1)).toBe(0)
})

test.each(['ordered', 'unordered'])(
  '%s: no more calls at once than the capacity, and as many',
  async (async) => {
    const code = `let [now, most] = [0, 0]
export default async (row) => {
  most = Math.max(most, ++now)
  await later(1)
  now--
  return { y: most }
}`
    const { out } = await run({ code, config: { async, capacity: 3 } })
    expect(Math.max(...ys(out).map(Number))).toBe(3)
  },
)

test('a full node holds the source: no more is awaited than the capacity and one batch', async () => {
  const held: number[] = []
  const code = 'export default async (row) => { await later(2); return { y: row.x } }'
  const onFrame: NonNullable<NonNullable<NodeCase['options']>['onFrame']> = ({ nodes }) =>
    void held.push(nodes['node']?.ledger?.held ?? 0)
  await runNode(
    awaited({ code, config: { capacity: 8 }, more: { settings: { batchSize: 5 }, options: { onFrame } } }),
  )
  expect(Math.max(...held)).toBeLessThanOrEqual(8 + 5 - 1)
})

test('a record without an answer in time is a bad record, which names the line of the function; the others go on', async () => {
  const code = `let aborted = 0
const waits = (signal) => new Promise((_, failed) => signal.addEventListener('abort', () => { aborted++; failed(signal.reason) }))
export default async (row, { signal }) => {
  if (row.x === 3) await waits(signal)
  return { y: aborted }
}`
  const { out, dead, counts } = await run({
    code,
    config: { timeout: 150, capacity: 1 },
    rows: rows.slice(0, 33),
  })
  expect(dead).toEqual([
    'The code of node had no answer within 150 ms (its function is on line 4 of the code).',
  ])
  expect(ys(out).length).toBe(32)
  expect(ys(out).at(-1)).toBe(1)
  expect(counts.dead).toBe(1)
})

test('what throws or rejects is tried again after the delay, so often; then it is a bad record with its line', async () => {
  const code = `export default (row, { attempt }) => {
  if (row.x === 0 && attempt < 3) throw new Error('not yet')
  if (row.x === 1) return Promise.reject(new RangeError('never'))
  return { y: attempt }
}`
  const { out, dead } = await run({ code, config: { attempts: 3, retryDelay: 1 }, rows: rows.slice(0, 3) })
  expect(ys(out)).toEqual([3, 1])
  expect(dead).toEqual([expect.stringMatching(/^RangeError: never \(line 4, column \d+ of the code\)$/)])
})

test('all attempts share the time of a record', async () => {
  const code = `export default () => { throw new Error('down') }`
  const { dead } = await run({
    code,
    config: { attempts: 1_000, retryDelay: 20, timeout: 90 },
    rows: rows.slice(0, 1),
  })
  expect(dead).toEqual([
    'The code of node had no answer within 90 ms (its function is on line 2 of the code). The attempt before failed: Error: down (line 2, column 30 of the code)',
  ])
})

test('under a virtual clock answers are waited for, and the time-out holds in real time', async () => {
  const code = `export default async (row) => {
  await (row.x === 1 ? new Promise(() => undefined) : later(5))
  return { y: row.x }
}`
  const options = { clock: virtualClock() }
  const { out, dead } = await run({
    code,
    config: { timeout: 150 },
    rows: rows.slice(0, 3),
    more: { options },
  })
  expect(ys(out)).toEqual([0, 2])
  expect(dead).toEqual([expect.stringContaining('no answer within 150 ms')])
})

test('open is awaited before the first record, close after the last', async () => {
  const code = `let state = 'new'
export async function open() { await later(5); state = 'open' }
export async function close() { console.log('closed when ' + state) }
export default async (row) => ({ y: state === 'open' ? row.x : -1 })`
  const { out, logged } = await run({ code, rows: rows.slice(0, 2) })
  expect(ys(out)).toEqual([0, 1])
  expect(logged).toEqual(['info closed when open'])
})

test('an open that fails fails the job, with the line, and still closes', async () => {
  const logged: string[] = []
  const code = `export async function open() { throw new Error('no token') }
export function close() { throw new Error('nothing to close') }
export default async (row) => ({ y: 1 })`
  const log = (level: string, _node: string, message: string): void => void logged.push(`${level} ${message}`)
  await expect(runNode(awaited({ code, more: { options: { log } } }))).rejects.toThrow(
    'Error: no token (line 2, column 38 of the code)',
  )
  expect(logged).toEqual([expect.stringContaining('close: Error: nothing to close (line 3')])
})

test('flatMap takes what is awaited and what an async generator gives, filter an awaited answer', async () => {
  const two = await run({
    code: 'export default async function* (row) { yield { y: row.x }; await later(1); yield { y: -row.x } }',
    config: { mode: 'flatMap' },
    rows: rows.slice(1, 3),
  })
  expect(ys(two.out)).toEqual([1, -1, 2, -2])
  const none = await run({ code: 'export default async () => []', config: { mode: 'flatMap' } })
  expect(none.counts.ledger).toMatchObject({ held: 0, absorbed: 40 })
  const even = await run({ code: 'export default async ({ x }) => x % 2 === 0', config: { mode: 'filter' } })
  expect(even.out.map(({ x }) => x)).toEqual(rows.flatMap(([, x]) => (Number(x) % 2 === 0 ? [x] : [])))
  expect(even.counts.ledger).toMatchObject({ filtered: 20, passed: 20 })
})

test('keep all: the columns of the input go on beside what is returned; a bad answer fails its record only', async () => {
  const code = 'export default async (row) => ({ y: row.x === 1 ? "one" : 7 })'
  const { out, dead } = await run({ code, config: { keep: 'all' }, rows: rows.slice(0, 3) })
  expect(out).toEqual([
    { ts: 0, x: 0, y: 7 },
    { ts: 20, x: 2, y: 7 },
  ])
  expect(dead).toEqual(['y must be a whole number within 32 bits, or null, but the code gave "one".'])
})

test('onError fail ends the job with the record that has no answer', async () => {
  const code = `export default async (row) => { if (row.x === 5) throw new Error('five'); return { y: 1 } }`
  const config = {
    async: 'ordered',
    code,
    output: 'pinned',
    columns: [{ name: 'y', type: 'INT' }],
    onError: 'fail',
  }
  await expect(runOperator({ type: 'code', config, schema, rows, clock: wallClock() })).rejects.toThrow(
    'Error: five (line 1',
  )
})

test('what was awaited at a checkpoint is asked again after a restart, and goes on once', async () => {
  // Only some have their answer when the job is broken off.
  const code = `export default async (row) => { await later(row.x % 3 === 0 ? 0 : 15); return { y: row.x } }`
  for (const async of ['ordered', 'unordered'])
    for (const cut of [1, 7, 38]) {
      const one = awaited({ code, config: { async, capacity: 50 }, more: { settings: { batchSize: 1 } } })
      const { lines, counts } = await runBroken(one, cut)
      const got = (lines['out'] ?? []).map((line) => (JSON.parse(line) as { y: number }).y)
      const all = rows.map((_, index) => index)
      expect(async === 'ordered' ? got : got.toSorted((a, b) => a - b)).toEqual(all)
      expectLedger(counts)
    }
})

test('it says of itself that calls are made at least once and may differ', () => {
  const { guarantees } = definition
  const settings = definition.config.parse({ async: 'ordered', code: 'x' })
  expect(guarantees(settings)).toMatchObject({ recovery: 'exactly-once', repeatable: false })
  expect(guarantees(settings).notes.join()).toContain('calls are made at least once')
})
