/** What is behind code that answers later meets records and watermarks as it would without it, whenever the answers come, and over a restart. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wallClock } from '../../engine/host/clock.ts'
import { notesOf } from '../../engine/kernel/testing/operators.ts'
import { timed, type Row } from '../../engine/kernel/testing/plans.ts'
import { t } from '../../model/types.ts'
import { cases } from '../../test/support/cases.ts'
import { expectLedger, runBroken, runNode, type NodeCase } from '../testing/nodeJob.ts'

const schema = timed({ name: 'x', type: t.int() })

/** `x` tells how long an answer takes: nothing, some microtasks, or turns of the event loop. */
const code = `const turn = () => new Promise((done) => setImmediate(done))
export default async (row) => {
  for (let n = row.x % 4; n > 0; n--) await null
  for (let n = row.x % 3; n > 0; n--) await turn()
  return {}
}`

interface Stream {
  readonly rows: readonly Row[]
  readonly async: 'ordered' | 'unordered'
  readonly capacity: number
  readonly batchSize: number
}

const stream: fc.Arbitrary<Stream> = fc.record({
  rows: fc
    .array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.nat(1_000)), { maxLength: 40 })
    // Each record is known by its x.
    .map((list) => list.map(([ts, x], index): Row => [ts, x * 40 + index])),
  async: fc.constantFrom('ordered', 'unordered'),
  capacity: fc.constantFrom(1, 3, 100),
  batchSize: fc.constantFrom(1, 2, 7, 1_000),
})

const caseOf = ({ rows, async, capacity, batchSize }: Stream, notes: string[]): NodeCase => ({
  type: 'code',
  config: { async, capacity, keep: 'all', code, output: 'pinned', columns: [{ name: 'z', type: 'INT' }] },
  inputs: { in: { schema, rows: [rows] } },
  after: { type: 'notes', runtime: notesOf(notes) },
  settings: { batchSize },
  options: { clock: wallClock() },
})

/** What an operator right behind the source notes: `x@time|mark` of a record, `>mark` of a watermark. */
function inOrder(rows: readonly Row[]): readonly string[] {
  const notes: string[] = []
  let mark = -Infinity
  for (const [ts, x] of rows) {
    notes.push(`${Number(x)}@${Number(ts)}|${mark === -Infinity ? 'none' : mark}`)
    if (Number(ts) <= mark) continue
    mark = Number(ts)
    notes.push(`>${mark}`)
  }
  return [...notes, '>end']
}

const records = (notes: readonly string[]): readonly string[] => notes.filter((note) => !note.startsWith('>'))

interface Note {
  readonly x: string
  readonly time: number
  readonly mark: number
}

function read(note: string): Note {
  const [x = '', time = '', mark = ''] = note.split(/[@|]/)
  return { x, time: Number(time), mark: mark === 'none' ? -Infinity : Number(mark) }
}

/** A record meets no later watermark than in order, and is late where it is late in order. */
function expectAsInOrder(got: readonly string[], expected: readonly string[]): void {
  const wanted = new Map(records(expected).map((note) => [read(note).x, read(note)]))
  expect(got.length).toBe(wanted.size)
  for (const note of got.map(read)) {
    const own = wanted.get(note.x)
    if (own === undefined) throw new Error(`${note.x} came out and never in`)
    wanted.delete(note.x)
    expect(note.mark).toBeLessThanOrEqual(own.mark)
    expect(note.time <= note.mark).toBe(own.time <= own.mark)
  }
}

/** Records that come out behind a watermark that they came in before. */
const behindTheirs = (notes: readonly string[], expected: readonly string[]): readonly string[] =>
  expected.filter((note, at) => {
    if (note.startsWith('>')) return false
    const following = expected.slice(at).find((one) => one.startsWith('>')) ?? '>end'
    const passed = notes.indexOf(following)
    return passed >= 0 && notes.findIndex((one) => one.startsWith(`${read(note).x}@`)) > passed
  })

/** What is promised of their order: as they came, or none. */
const inTheirOrder = ({ async }: Stream, notes: readonly string[]): readonly string[] =>
  async === 'ordered'
    ? records(notes)
    : records(notes)
        .map((note) => read(note).x)
        .toSorted()

/** The records as they come out by that. */
const promised = (one: Stream): readonly string[] => inTheirOrder(one, inOrder(one.rows))

test('records and watermarks: the same in order, and in none that would make a record late or early', async () => {
  await fc.assert(
    fc.asyncProperty(stream, async (one) => {
      const notes: string[] = []
      const { counts } = await runNode(caseOf(one, notes))
      const expected = inOrder(one.rows)
      expectLedger(counts)
      expect(notes.at(-1)).toBe('>end')
      expect(inTheirOrder(one, notes)).toEqual(promised(one))
      expectAsInOrder(records(notes), expected)
      expect(behindTheirs(notes, expected)).toEqual([])
    }),
    { numRuns: cases(150) },
  )
})

test('the same when the job is broken off anywhere and goes on from a checkpoint', async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.nat(12), async (one, cut) => {
      const notes: string[] = []
      const { counts } = await runBroken(caseOf(one, notes), cut)
      const expected = inOrder(one.rows)
      expectLedger(counts)
      expect(inTheirOrder(one, notes)).toEqual(promised(one))
      expectAsInOrder(records(notes), expected)
    }),
    { numRuns: cases(150) },
  )
})
