/** What an expression takes from outside: the clock, chance and the time zone of the job, never those of the machine. */
import { expect, test } from 'vitest'
import { linesSink, planOf, rowsSource, testClock, testJob } from '../../engine/kernel/testing/plans.ts'
import { chance } from '../../engine/host/chance.ts'
import type { AnyNodeDefinition } from '../../model/definition.ts'
import type { Json } from '../../model/document.ts'
import * as library from '../../model/expr/runtime/index.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { runtimes } from '../runtimes.ts'
import { definition as filter } from '../filter/definition.ts'
import { definition } from './definition.ts'

const schema = appendStream([
  { name: 'id', type: t.int(false) },
  { name: 'tz', type: t.timestampLtz(false) },
])
const noon = Date.UTC(2024, 6, 1, 22, 30)

/** What a map gives for three records, a minute apart by the clock of the job. */
async function run(expressions: Readonly<Record<string, string>>, settings: Record<string, Json> = {}) {
  const columns = Object.entries(expressions).map(([name, expression]) => ({ name, expression }))
  const config = definition.config.parse({ keep: 'listed', columns })
  const timeZone = typeof settings['timeZone'] === 'string' ? settings['timeZone'] : 'UTC'
  const { outputs, problems } = definition.infer(config, { in: schema }, { nodeId: 'map', timeZone })
  expect(problems).toEqual([])
  const lines: string[] = []
  const clock = testClock()
  let turns = 0
  const plan = planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
      {
        id: 'map',
        type: 'map',
        config: JSON.parse(JSON.stringify(config)) as never,
        from: ['src.out'],
        outputs,
      },
      { id: 'sink', type: 'sink', kind: 'sink', from: ['map.out'] },
    ],
    { batchSize: 1, ...settings },
  )
  const { job } = testJob(
    plan,
    { ...runtimes, rows: rowsSource([[1, 2, 3].map((id) => [id, noon])], null), sink: linesSink(lines) },
    {
      library,
      clock: { ...clock, now: () => noon + turns * 60_000 },
      random: (id, saved) => chance(7, id, saved),
      breathe: () => {
        turns++
        return Promise.resolve()
      },
    },
  )
  await job.open()
  expect((await job.run()).error).toBe(null)
  return lines.map((line) => Object.values(JSON.parse(line) as Record<string, unknown>))
}

test('CURRENT_TIMESTAMP is the clock of the job, CURRENT_DATE its day in the time zone of the job', async () => {
  const expressions = { now: 'CAST(CURRENT_TIMESTAMP AS STRING)', day: 'CAST(CURRENT_DATE AS STRING)' }
  expect(await run(expressions)).toEqual([
    ['2024-07-01 22:30:00.000', '2024-07-01'],
    ['2024-07-01 22:31:00.000', '2024-07-01'],
    ['2024-07-01 22:32:00.000', '2024-07-01'],
  ])
  expect((await run(expressions, { timeZone: 'Europe/Oslo' }))[0]).toEqual([
    '2024-07-02 00:30:00.000',
    '2024-07-02',
  ])
})

test('the time zone of the job rules texts, dates and days of TIMESTAMP_LTZ; it is UTC unless it is set', async () => {
  const expressions = {
    text: 'CAST(tz AS STRING)',
    day: 'CAST(CAST(tz AS DATE) AS STRING)',
    of: 'EXTRACT(DAY FROM tz)',
    back: "CAST(TIMESTAMP '2024-07-02 00:30:00' AS TIMESTAMP_LTZ(3)) = tz",
  }
  expect((await run(expressions))[0]).toEqual(['2024-07-01 22:30:00.000', '2024-07-01', 1, false])
  expect((await run(expressions, { timeZone: 'Europe/Oslo' }))[0]).toEqual([
    '2024-07-02 00:30:00.000',
    '2024-07-02',
    2,
    true,
  ])
})

test('RAND and UUID are drawn from the chance of the job: a seed gives the same values again', async () => {
  const expressions = { rand: 'RAND()', uuid: 'UUID()', dice: 'RAND_INTEGER(1000000)' }
  const [once, again] = [await run(expressions), await run(expressions)]
  expect(again).toEqual(once)
  expect(new Set(once.flat()).size).toBe(9)
  for (const [, uuid] of once)
    expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})

test('a node that asks for clock or chance says that it cannot be repeated, another one that it can', () => {
  const said = (one: AnyNodeDefinition, config: object): boolean =>
    one.guarantees(one.config.parse(config) as never).repeatable
  for (const expression of ['CURRENT_TIMESTAMP', 'RAND()', 'UUID()', 'LOCALTIME', 'current_date']) {
    expect(said(definition, { columns: [{ name: 'x', expression }] }), expression).toBe(false)
    expect(said(filter, { condition: `${expression} IS NULL` }), expression).toBe(false)
  }
  expect(said(definition, { columns: [{ name: 'x', expression: "'RAND()'" }] })).toBe(true)
  expect(said(filter, { condition: 'CURRENT_WATERMARK(ts) IS NULL' })).toBe(true)
})
