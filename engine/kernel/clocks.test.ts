/** Watermarks on their way through the graph: several sources, operators that are clocks, idle inputs, restarts. */
import { describe, expect, test } from 'vitest'
import { t } from '../../model/types.ts'
import type { NodeRuntime, Poll, SourceRuntime, StepRuntime } from '../api/index.ts'
import { virtualClock } from '../host/clock.ts'
import type { JobSnapshot } from '../checkpoint/cut.ts'
import type { KernelOptions } from './options.ts'
import { holdByWall, notesOf, restamp } from './testing/operators.ts'
import { planOf, rowsSource, testClock, testJob, timed, type NodeSpec, type Row } from './testing/plans.ts'

const schema = timed({ name: 'x', type: t.int() })

const pass: StepRuntime = {
  kind: 'step',
  create: () => ({ generate: (_context, input, emit) => emit('out', input) }),
}

const source = (id: string): NodeSpec => ({ id, type: id, kind: 'source', outputs: { out: schema } })
const through = (id: string, type: string, ...from: string[]): NodeSpec => ({
  id,
  type,
  from,
  outputs: { out: schema },
})

async function run(
  nodes: readonly NodeSpec[],
  runtimes: Readonly<Record<string, NodeRuntime>>,
  options: Partial<KernelOptions> = {},
  batchSize = 1_000,
) {
  const made = testJob(planOf(nodes, { batchSize }), { pass, ...runtimes }, options)
  await made.job.open()
  const end = await made.job.run()
  expect(end.error).toBe(null)
  return { ...made, end }
}

/** Gives its polls one after the other; then waits for ever, or ends. */
function script(
  polls: readonly (Poll | 'wait')[],
  idleTimeout: number | null,
  partitions = ['p0'],
): SourceRuntime {
  return {
    kind: 'source',
    format: () => null,
    watermark: () => ({ column: 'ts', delay: 0, idleTimeout }),
    open: () => {
      const rest = [...polls]
      return Promise.resolve({
        partitions,
        poll: (): Poll => {
          const next = rest.shift() ?? ({ kind: 'end' } as const)
          return next === 'wait' ? { kind: 'wait', wake: new Promise(() => undefined) } : next
        },
        advance: () => undefined,
        position: () => null,
        locate: () => 'a row',
        close: () => Promise.resolve(),
      })
    },
  }
}
const rowsOf = (rows: readonly Row[], partition = 0): Poll => ({ kind: 'rows', partition, rows })

describe('operators that are clocks', () => {
  test.each([1, 2, 100])('what is behind one fires by its watermark, in batches of %i', async (batchSize) => {
    const notes: string[] = []
    const rows = [
      [1_000, 10],
      [2_000, 30],
      [3_000, 20],
    ] as const
    await run(
      [
        source('src'),
        through('stamp', 'stamp', 'src.out'),
        through('step', 'pass', 'stamp.out'),
        through('op', 'op', 'step.out'),
      ],
      { src: rowsSource([rows]), stamp: restamp(5), op: notesOf(notes) },
      {},
      batchSize,
    )
    expect(notes).toEqual(['10@10|none', '>5', '30@30|5', '>25', '20@20|25', '>end'])
  })

  test('an operator of a stream and of its re-stamped self has the smaller watermark', async () => {
    const notes: string[] = []
    const rows = [
      [100, 10],
      [200, 400],
      [300, 20],
    ] as const
    await run(
      [source('src'), through('stamp', 'stamp', 'src.out'), through('op', 'op', 'a<src.out', 'b<stamp.out')],
      { src: rowsSource([rows]), stamp: restamp(0), op: notesOf(notes, ['a', 'b']) },
    )
    // The branch through the clock comes first: 400 raises its watermark to 400, and so the smaller one is that of the source, 100.
    expect(notes).toEqual([
      '10@10|none',
      '10@100|none',
      '>10',
      '400@400|10',
      '>100',
      '400@200|100',
      '>200',
      '20@20|200',
      '20@300|200',
      '>300',
      '>end',
    ])
  })

  test('while one holds records that the wall clock will release, its watermark stays behind them, at the end of the input too', async () => {
    const notes: string[] = []
    const rows = [
      [100, 50],
      [200, 10],
      [300, 1_000],
    ] as const
    await run(
      [source('src'), through('hold', 'hold', 'src.out'), through('op', 'op', 'hold.out')],
      { src: rowsSource([rows]), hold: holdByWall(), op: notesOf(notes) },
      { clock: virtualClock() },
    )
    expect(notes).toEqual(['>99', '10@200|99', '50@100|99', '>299', '1000@300|299', '>end'])
  })

  test('a source without event time that has ended is the end for what it alone feeds', async () => {
    const notes: string[] = []
    await run([source('src'), through('op', 'op', 'src.out')], {
      src: rowsSource([[[100, 1]]], null),
      op: notesOf(notes),
    })
    expect(notes).toEqual(['1@NaN|none', '>end'])
  })
})

describe('idle inputs', () => {
  /** `a` falls silent after its record, `b` goes on; time passes from batch to batch. */
  async function silent(between: NodeSpec, runtimes: Readonly<Record<string, NodeRuntime>>) {
    const notes: string[] = []
    const clock = testClock()
    let turns = 0
    const made: ReturnType<typeof testJob> = testJob(
      planOf([source('a'), source('b'), between, through('op', 'op', `l<${between.id}.out`, 'r<b.out')]),
      {
        a: script([rowsOf([[10, 1_000_000]]), 'wait'], 1_000),
        b: script([rowsOf([[20, 2]]), rowsOf([[30, 3]]), rowsOf([[40, 4]]), rowsOf([[50, 5]])], null),
        op: notesOf(notes, ['l', 'r']),
        ...runtimes,
      },
      {
        clock,
        breathe: () => {
          clock.set((turns += 1) * 700)
          // By then `b` has ended.
          if (turns === 5) made.job.stop()
          return Promise.resolve()
        },
      },
    )
    await made.job.open()
    expect((await made.job.run()).state).toBe('stopped')
    return notes
  }

  test('an operator that is a clock is idle with its input', async () => {
    const notes = await silent(through('between', 'stamp', 'a.out'), { stamp: restamp(999_985) })
    // 15, the watermark that the clock gave, holds until `a` is idle, at 1,400 ms; then that of `b` counts.
    expect(notes.filter((note) => note.startsWith('>'))).toEqual(['>15', '>40', '>50', '>end'])
    expect(notes).toContain('4@40|15')
  })

  test('it is not while it holds records that will come', async () => {
    const notes = await silent(through('between', 'hold', 'a.out'), { hold: holdByWall() })
    expect(notes.filter((note) => note.startsWith('>'))).toEqual(['>9'])
  })
})

describe('a restart', () => {
  test('takes up a combined watermark where it was: an input that was idle and is still behind does not pull it back', async () => {
    const seen: string[][] = []
    // `a` is idle after its first record; its second one, behind the others, does not count yet.
    const polls = {
      a: [rowsOf([[10, 1]]), 'wait' as const, rowsOf([[20, 2]]), rowsOf([[60, 3]])],
      b: [rowsOf([[30, 4]]), rowsOf([[40, 5]]), rowsOf([[50, 6]]), rowsOf([[55, 7]]), rowsOf([[70, 8]])],
    }
    const nodes = [source('a'), source('b'), through('op', 'op', 'l<a.out', 'r<b.out')]
    // Not before it is idle: silence is measured anew after a restart.
    for (const cut of [null, 2, 3, 4]) {
      const notes: string[] = []
      let restore: JobSnapshot | null = null
      for (const resumed of cut === null ? [false] : [false, true]) {
        const clock = testClock()
        let turns = 0
        const made: ReturnType<typeof testJob> = testJob(
          planOf(nodes),
          { a: replay(polls.a, 1_000), b: replay(polls.b, null), op: notesOf(notes, ['l', 'r']) },
          {
            clock,
            restore,
            breathe: () => {
              clock.set((turns += 1) * 1_000)
              if (!resumed && turns === cut) {
                restore = JSON.parse(JSON.stringify(made.job.snapshot())) as JobSnapshot
                made.job.stop()
              }
              return Promise.resolve()
            },
          },
        )
        await made.job.open()
        expect((await made.job.run()).error).toBe(null)
      }
      seen.push(notes.filter((note, index) => note !== notes[index - 1]))
    }
    // The watermark with which each record was met.
    const met = (notes: readonly string[]) => notes.filter((note) => !note.startsWith('>'))
    for (const notes of seen.slice(1)) expect(met(notes)).toEqual(met(seen[0] ?? []))
    expect(met(seen[0] ?? [])).toContain('2@20|40')
  })
})

/** A script whose waits end at once, and which can go on at a position. */
function replay(polls: readonly (Poll | 'wait')[], idleTimeout: number | null): SourceRuntime {
  const scripted = script(polls, idleTimeout)
  return {
    ...scripted,
    open: (_operator, _context, position) => {
      let at = typeof position === 'number' ? position : 0
      return Promise.resolve({
        partitions: ['p0'],
        poll: (): Poll => {
          const next = polls[at] ?? ({ kind: 'end' } as const)
          at++
          return next === 'wait' ? { kind: 'wait', wake: Promise.resolve() } : next
        },
        advance: () => undefined,
        position: () => at,
        locate: () => 'a row',
        close: () => Promise.resolve(),
      })
    },
  }
}
