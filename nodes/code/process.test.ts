/** The process function: state and timers by key, over batches of any size, restarts, in memory and on the disk. */
import { expect, test } from 'vitest'
import { testClock } from '../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { seeded } from '../../test/support/shuffle.ts'
import { runOperator, runWithCut, type OperatorCase } from '../common/testing/operatorJob.ts'

const schema = appendStream(
  [
    { name: 'user', type: t.string() },
    { name: 'v', type: t.int(false) },
    { name: 'ts', type: t.safeBigint(false) },
  ],
  'ts',
)

/** Counts, lists and sums by key, and tells of them ten seconds of event time after the first record of a round. */
const summing = `
export default (row, ctx) => {
  const count = ctx.state.value('count', 0)
  if (count.get() === 0) ctx.timers.at(row.ts + 10_000)
  count.set(count.get() + 1)
  ctx.state.list('seen').add(row.v)
  const byParity = ctx.state.map('parity')
  const parity = row.v % 2 === 0 ? 'even' : 'odd'
  byParity.set(parity, (byParity.get(parity) ?? 0n) + BigInt(row.v))
  if (row.v === 13) ctx.emit({ what: 'thirteen', user: ctx.key.user, n: count.get(), at: ctx.timestamp })
}
export function onTimer(ctx) {
  const seen = ctx.state.list('seen')
  const parity = [...ctx.state.map('parity').entries()].sort().join()
  ctx.emit({ what: seen.get().join() + ' ' + parity, user: ctx.key.user, n: ctx.state.value('count').get(), at: ctx.timestamp })
  ctx.state.value('count').clear()
  seen.clear()
  ctx.state.map('parity').clear()
}`
const columns = [
  { name: 'what', type: 'STRING' },
  { name: 'user', type: 'STRING' },
  { name: 'n', type: 'INT' },
  { name: 'at', type: 'BIGINT', safe: true },
]

const random = seeded(4)
const rows = Array.from({ length: 2_000 }, (_, index) => {
  const ts = index * 97 + Math.floor(random() * 3_000)
  return [random() < 0.05 ? null : `u${Math.floor(random() * 9)}`, Math.floor(random() * 20), ts]
})
const base: OperatorCase = {
  type: 'code',
  config: { mode: 'process', keys: ['user'], code: summing, columns },
  schema,
  rows,
  delay: 2_000,
}

test('the answer is the same whatever the size of a batch', async () => {
  const answers = []
  for (const batchSize of [1, 10, 10_000]) {
    const { lines, counts } = await runOperator({ ...base, settings: { batchSize } })
    expect(counts.dead).toBe(0)
    answers.push(lines['out'])
  }
  expect(answers[0]?.length).toBeGreaterThan(100)
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
})

test('state and timers outlive a restart, wherever the job is broken off', async () => {
  const whole = await runOperator({ ...base, settings: { batchSize: 1 } })
  for (const cuts of [[1], [700], [150, 300, 999], [1_999]])
    expect((await runWithCut(base, ...cuts))['out']).toEqual(whole.lines['out'])
})

test('timers of event time fire once the watermark has reached them, in their order, and all of them at the end', async () => {
  const code = `
export default (row, ctx) => {
  ctx.timers.at(row.ts + 5)
  ctx.timers.at(row.ts + 5)
  ctx.timers.at(row.ts + 2)
  if (row.v === 1) ctx.timers.at(row.ts + 9)
  if (row.v === 2) ctx.timers.cancel(109)
}
export function onTimer(ctx, by) { ctx.emit({ what: by, n: ctx.watermark > 1e12 ? -1 : ctx.watermark, at: ctx.timestamp }) }`
  const { lines } = await runOperator({
    ...base,
    config: { ...base.config, code },
    delay: 0,
    rows: [
      ['a', 1, 100],
      ['a', 2, 104],
      ['b', 0, 120],
    ],
  })
  expect(
    lines['out']?.map((line) => Object.values(JSON.parse(line) as object).filter((value) => value !== null)),
  ).toEqual([
    ['event', 104, 102],
    ['event', 120, 105],
    ['event', 120, 106],
    ['event', -1, 122],
    ['event', -1, 125],
  ])
})

test('a timer of an onTimer fires too, but none that is set at the end of the input', async () => {
  const code = `
export default (row, ctx) => ctx.timers.at(row.ts + 10)
export function onTimer(ctx) { ctx.emit({ at: ctx.timestamp }); ctx.timers.at(ctx.timestamp + 10) }`
  const { lines } = await runOperator({
    ...base,
    config: { ...base.config, code },
    delay: 0,
    rows: [
      ['a', 1, 0],
      ['b', 1, 35],
    ],
  })
  const times = lines['out']?.map((line) => (JSON.parse(line) as { at: number }).at)
  expect(times).toEqual([10, 20, 30, 40, 45])
})

test('timers of the wall clock fire by the clock of the job, and not behind the end of the input', async () => {
  const code = `
export default (row, ctx) => ctx.timers.atProcessingTime(ctx.now() + row.v)
export function onTimer(ctx, by) { ctx.emit({ what: by, user: ctx.key.user }) }`
  const clock = testClock()
  let turns = 0
  const { lines } = await runOperator({
    ...base,
    config: { ...base.config, code },
    settings: { batchSize: 1 },
    clock: { ...clock, now: () => 1_000 + turns * 100 },
    between: () => void turns++,
    rows: [
      ['a', 150, 0],
      ['b', 10_000, 1],
      ['c', 10_000, 2],
      ['c', 10_000, 3],
      ['c', 10_000, 4],
    ],
  })
  expect(lines['out']?.map((line) => JSON.parse(line) as object)).toMatchObject([
    { what: 'processing', user: 'a' },
  ])
})

test('what a call has emitted before it threw is not sent; the record is a bad one, with the line', async () => {
  const code = `export default (row, ctx) => {
  ctx.emit({ what: 'x' })
  if (row.v === 2) throw new Error('two')
}`
  const { lines, counts, frames } = await runOperator({
    ...base,
    config: { ...base.config, code },
    rows: [
      ['a', 1, 0],
      ['a', 2, 1],
    ],
  })
  expect(lines['out']).toHaveLength(1)
  expect(counts.dead).toBe(1)
  const [letter] = frames.flatMap(({ deadLetters }) => deadLetters)
  expect(letter?.message).toBe('Error: two (line 3, column 26 of the code)')
})

test('state is asked for by the kind that it has, and keeps plain data only', async () => {
  const said = async (code: string) => {
    const { frames } = await runOperator({ ...base, config: { ...base.config, code }, rows: [['a', 1, 0]] })
    return frames.flatMap(({ deadLetters }) => deadLetters)[0]?.message
  }
  expect(await said("(row, ctx) => { ctx.state.value('x').set(1); ctx.state.list('x').add(2) }")).toBe(
    'The state x is a value, and is asked for as a list.',
  )
  expect(await said("(row, ctx) => ctx.timers.at('soon')")).toContain('A timer needs a whole number')
})

test('state that nobody used for the time to live is forgotten', async () => {
  const code =
    "(row, ctx) => { const n = ctx.state.value('n', 0); n.set(n.get() + 1); ctx.emit({ n: n.get() }) }"
  const clock = testClock()
  let turns = 0
  const { lines } = await runOperator({
    ...base,
    config: { ...base.config, code, ttl: 1_000 },
    settings: { batchSize: 1 },
    clock: { ...clock, now: () => turns * 400 },
    between: () => void turns++,
    rows: ['a', 'a', 'b', 'b', 'b', 'a'].map((user, index) => [user, 1, index]),
  })
  expect(lines['out']?.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual([1, 2, 1, 2, 3, 1])
})
