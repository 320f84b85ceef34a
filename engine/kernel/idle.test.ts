/** Idle partitions from the source to the operator behind it: who holds the watermark, who leaves it, who comes back. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { t } from '../../model/types.ts'
import type { Poll, SourceRuntime } from '../api/index.ts'
import { notesOf } from './testing/operators.ts'
import { planOf, testClock, testJob, timed } from './testing/plans.ts'
import { cases } from '../../test/support/cases.ts'

const schema = timed({ name: 'x', type: t.int() })

/** What happens at one poll: a record of a partition at a time, or nothing. */
type Act = readonly [partition: number, time: number] | null

/** A source of `partitions` partitions with a time-out of 1,000 ms. Asked when it has nothing, it waits for the next turn. */
function source(
  acts: readonly Act[],
  partitions: number,
  asked: () => void = () => undefined,
): SourceRuntime {
  return {
    kind: 'source',
    format: () => null,
    watermark: () => ({ column: 'ts', delay: 0, idleTimeout: 1_000 }),
    open: () => {
      const rest = [...acts]
      return Promise.resolve({
        partitions: Array.from({ length: partitions }, (_, index) => `p${index}`),
        poll: (): Poll => {
          asked()
          const act = rest.shift()
          if (act === undefined) return { kind: 'end' }
          if (act === null) return { kind: 'wait', wake: Promise.resolve() }
          return { kind: 'rows', partition: act[0], rows: [[act[1], 0]] }
        },
        advance: () => undefined,
        position: () => null,
        locate: () => 'a row',
        close: () => Promise.resolve(),
      })
    },
  }
}

/** `every` milliseconds pass from turn to turn. Gives, for each turn, the watermark and the idle partitions. */
async function follow(acts: readonly Act[], partitions: number, every: number) {
  const clock = testClock()
  const notes: string[] = []
  const turns: string[] = []
  let turn = 0
  const made = testJob(
    planOf([
      { id: 'src', type: 'src', kind: 'source', outputs: { out: schema } },
      { id: 'op', type: 'op', from: ['src.out'], outputs: { out: schema } },
    ]),
    { src: source(acts, partitions, () => clock.set((turn += 1) * every)), op: notesOf(notes) },
    { clock },
  )
  await made.job.open()
  expect((await made.job.run()).error).toBe(null)
  for (const { nodes } of made.frames) {
    const idle = nodes['src']?.partitions?.flatMap((one) => (one.idle ? [one.name] : [])) ?? []
    turns.push(`${nodes['op']?.watermark ?? 'none'}${idle.length === 0 ? '' : ` without ${idle.join(' ')}`}`)
  }
  return { notes, turns }
}

test('a silent partition leaves the min after its time-out, and counts again only when it has caught up', async () => {
  const { notes, turns } = await follow(
    [
      [0, 100],
      [1, 50],
      [2, 80],
      [0, 200],
      [2, 190],
      [0, 300],
      [2, 290],
      [1, 60], // back, but behind: it does not count, and is late for what goes by the watermark
      [0, 400],
      [2, 390],
      [1, 395], // caught up
      [0, 500],
      [2, 490],
    ],
    3,
    300,
  )
  expect(notes.slice(0, -1)).toEqual([
    '0@100|none',
    '0@50|none',
    '0@80|none',
    '>50',
    '0@200|50',
    '0@190|50',
    '0@300|50',
    '>190',
    '0@290|190',
    '>290',
    '0@60|290',
    '0@400|290',
    '0@390|290',
    '>390',
    '0@395|390',
    '0@500|390',
    '0@490|390',
    '>395',
  ])
  expect(turns.some((turn) => turn.endsWith('without p1'))).toBe(true)
})

test('when every partition is silent the largest watermark goes on; then the source is idle', async () => {
  const acts: Act[] = [[0, 100], [1, 50], null, null, null, null, null]
  const { notes } = await follow(acts, 2, 300)
  expect(notes.slice(0, -1)).toEqual(['0@100|none', '0@50|none', '>50', '>100'])
})

test('a pause is no silence', async () => {
  const clock = testClock()
  let turn = 0
  const made: ReturnType<typeof testJob> = testJob(
    planOf([{ id: 'src', type: 'src', kind: 'source', outputs: { out: schema } }]),
    {
      src: source(
        [
          [0, 100],
          [1, 50],
          [0, 200],
          [0, 300],
        ],
        2,
      ),
    },
    {
      clock,
      breathe: () => {
        turn++
        if (turn === 2) made.job.pause()
        return Promise.resolve()
      },
      onState: (state) => {
        if (state !== 'paused') return
        clock.set(60_000)
        void Promise.resolve().then(() => made.job.resume())
      },
      onFrame: ({ nodes }) => frames.push(nodes['src']?.watermark ?? null),
    },
  )
  const frames: (number | null)[] = []
  await made.job.open()
  await made.job.run()
  expect(frames).toContain(50)
  expect(frames.filter((mark) => mark !== null && mark > 50 && mark < 1_000)).toEqual([])
})

test('the watermark is what the rules give, and never goes back, whatever comes when', async () => {
  const act = fc.oneof(
    fc.constant(null),
    fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1_000 })),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(act, { maxLength: 60 }),
      fc.constantFrom(200, 400, 1_000),
      async (acts, every) => {
        const { turns, notes } = await follow(acts, 3, every)
        const expected = byTheRules(acts, 3, every)
        expect(turns.slice(0, acts.length)).toEqual(expected)
        const marks = notes.flatMap((note) =>
          note.startsWith('>') && note !== '>end' ? [Number(note.slice(1))] : [],
        )
        expect(marks).toEqual([...marks].sort((a, b) => a - b))
      },
    ),
    { numRuns: cases(200) },
  )
})

/** The watermark after each turn, worked out from SEMANTICS.md. */
function byTheRules(acts: readonly Act[], partitions: number, every: number): string[] {
  const all = Array.from({ length: partitions }, (_, index) => ({
    name: `p${index}`,
    own: -Infinity,
    idle: false,
    last: 0,
  }))
  let mark = -Infinity
  const turns: string[] = []
  for (const [turn, act] of acts.entries()) {
    const now = (turn + 1) * every
    const one = act === null ? undefined : all[act[0]]
    if (act !== null && one !== undefined) {
      one.own = Math.max(one.own, act[1])
      one.last = now
      if (one.own >= mark) one.idle = false
    }
    for (const each of all) if (now - each.last >= 1_000) each.idle = true
    const counting = all.filter(({ idle }) => !idle).map(({ own }) => own)
    mark = Math.max(
      mark,
      counting.length > 0 ? Math.min(...counting) : Math.max(...all.map(({ own }) => own)),
    )
    const idle = all.filter((each) => each.idle).map(({ name }) => name)
    turns.push(
      `${mark === -Infinity ? 'none' : mark}${idle.length === 0 ? '' : ` without ${idle.join(' ')}`}`,
    )
  }
  return turns
}
