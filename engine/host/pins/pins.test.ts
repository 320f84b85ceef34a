import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyDocument, type DocumentNode, type Json } from '../../../model/document.ts'
import { UserError } from '../../../model/errors.ts'
import type { Pin } from '../../../model/pins/pin.ts'
import { readPin, writePin } from '../../../model/pins/text.ts'
import { compile } from '../../../model/plan/compile.ts'
import type { JobPlan, PlanOperator } from '../../../model/plan/plan.ts'
import { appendStream, type Column } from '../../../model/schema.ts'
import { anyTyped } from '../../../model/testing/values.ts'
import { t, type Value } from '../../../model/types.ts'
import { definitions } from '../../../nodes/definitions.ts'
import { runtime as generator } from '../../../nodes/generator/runtime.ts'
import { runtimes } from '../../../nodes/runtimes.ts'
import { cases } from '../../../test/support/cases.ts'
import { unwatched, type EngineContext, type SourceReader, type SourceRuntime } from '../../api/index.ts'
import { wallClock } from '../clock.ts'
import { createJob } from '../job.ts'
import { capture } from './capture.ts'
import { withPins } from './pinned.ts'

const plenty = { records: 10_000, bytes: 16 * 1024 * 1024, milliseconds: 5_000 }

const context: EngineContext = {
  job: 'test',
  clock: wallClock(),
  random: () => 0,
  timeZone: 'UTC',
  mode: 'streaming',
  preview: true,
  code: unwatched,
  recordLimit: 1_000_000,
  connection: () => {
    throw new UserError('connection-unknown', 'There is none.')
  },
  sealing: null,
  print: () => undefined,
  log: () => undefined,
}

const operatorOf = (columns: readonly Column[]): PlanOperator => ({
  id: 'src',
  type: 'made_up',
  version: 1,
  kind: 'source',
  label: 'src',
  config: {},
  inputs: [],
  outputs: [{ port: 'out', schema: appendStream(columns) }],
  guarantees: { recovery: 'none', repeatable: true, notes: [] },
  queueBound: 1,
})

interface Given {
  readonly partition: number
  readonly row: readonly Value[]
}

/** A source that gives these rows of three partitions, one a poll. */
function sourceOf(given: readonly Given[], column: string | null = null): SourceRuntime {
  return {
    kind: 'source',
    format: () => null,
    watermark: () => (column === null ? null : { column, delay: 0, idleTimeout: null }),
    open: async (): Promise<SourceReader> => {
      let at = 0
      return {
        partitions: ['t-0', 't-1', 't-2'],
        poll: () => {
          const one = given[at++]
          return one === undefined
            ? { kind: 'end' }
            : { kind: 'rows', partition: one.partition, rows: [one.row] }
        },
        advance: () => undefined,
        position: () => at,
        locate: () => `record ${at}`,
        close: async () => undefined,
      }
    },
  }
}

/** The rows that a pinned source gives, with their partitions. */
async function rowsOf(plan: JobPlan, node: string, pin: Pin): Promise<Given[]> {
  const job = withPins(plan, {}, { [node]: pin })
  const operator = job.plan.operators.find(({ id }) => id === node)
  const runtime = job.runtimes[operator?.type ?? '']
  if (operator === undefined || runtime?.kind !== 'source') throw new Error('It is no source.')
  const reader = await runtime.open(operator, context, null)
  const rows: Given[] = []
  for (;;) {
    const poll = await reader.poll(7)
    if (poll.kind !== 'rows') return rows
    rows.push(...poll.rows.map((row) => ({ partition: poll.partition, row })))
  }
}

const planOf = (operator: PlanOperator): JobPlan => ({
  format: 1,
  name: 'test',
  settings: compiled({}).settings,
  hash: '',
  operators: [operator],
})

const node = (type: keyof typeof definitions, config: Record<string, Json>): DocumentNode => ({
  type,
  version: 1,
  label: type,
  config,
})

function compiled(source: Record<string, Json>): JobPlan {
  const result = compile(
    {
      ...emptyDocument('test'),
      nodes: {
        readings: node('generator', { dataset: 'sensor_readings', rate: null, limit: 3_000, ...source }),
        average: node('window_aggregate', {
          size: 5_000,
          keys: ['sensor'],
          aggregates: [{ function: 'COUNT', argument: '', name: 'n' }],
        }),
        out: node('console_sink', {}),
        late: node('console_sink', {}),
      },
      edges: [
        { from: 'readings.out', to: 'average.in' },
        { from: 'average.out', to: 'out.in' },
        { from: 'average.late', to: 'late.in' },
      ],
    },
    definitions,
    { parameters: {} },
  )
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plan
}

async function answer(plan: JobPlan, pins: Readonly<Record<string, Pin>>): Promise<readonly string[]> {
  const lines: string[] = []
  const job = withPins(plan, runtimes, pins)
  const created = createJob(
    job.plan,
    { mode: 'run', limits: null, seed: 1, virtualClock: true, dry: true },
    {
      runtimes: job.runtimes,
      print: (from, text) => lines.push(...text.split('\n').map((line) => from + line)),
    },
  )
  await created.open()
  expect((await created.run()).error).toBeNull()
  return lines
}

const nullable = fc.array(anyTyped, { minLength: 1, maxLength: 6 }).chain((types) =>
  fc.record({
    columns: fc.constant(types.map(({ type }, index): Column => ({ name: `c${index}`, type }))),
    given: fc.array(
      fc.record({
        partition: fc.nat({ max: 2 }),
        row: fc.tuple(...types.map(({ value }) => fc.option(value))),
      }),
      { minLength: 1, maxLength: 20 },
    ),
  }),
)

describe('a pin keeps what the source has emitted', () => {
  test('every value of every type, NULL too, in its order and with its partition', async () => {
    await fc.assert(
      fc.asyncProperty(nullable, async ({ columns, given }) => {
        const operator = operatorOf(columns)
        const pin = await capture(operator, sourceOf(given), context, plenty)
        const read = readPin(writePin(pin), 'here')
        expect(await rowsOf(planOf(operator), 'src', read)).toEqual(given)
        expect(read.header.partitions.map(({ records }) => records)).toEqual(
          [0, 1, 2].map((index) => given.filter(({ partition }) => partition === index).length),
        )
      }),
      { numRuns: cases(100) },
    )
  })

  test('numbers that JSON has no form for', async () => {
    const operator = operatorOf([{ name: 'x', type: t.double() }])
    const given = [Number.NaN, Infinity, -Infinity, -0, 5e-324].map((x) => ({ partition: 0, row: [x] }))
    const pin = await capture(operator, sourceOf(given), context, plenty)
    const rows = await rowsOf(planOf(operator), 'src', readPin(writePin(pin), 'here'))
    expect(rows.map(({ row }) => row[0])).toEqual([Number.NaN, Infinity, -Infinity, -0, 5e-324])
  })

  test('the answer over pinned records is that over the source: watermarks by partition, late records, windows', async () => {
    const plan = compiled({ partitions: 4, outOfOrderShare: 0.5, outOfOrderBy: 20_000, delay: 1_000 })
    const source = plan.operators.find(({ id }) => id === 'readings')
    if (source === undefined) throw new Error('There is no source.')
    const pin = await capture(source, generator, context, plenty)
    expect(pin.header).toMatchObject({ records: 3_000, ended: 'input', unreadable: 0 })
    const [live, pinned] = [await answer(plan, {}), await answer(plan, { readings: pin })]
    expect(live.filter((line) => line.startsWith('late{')).length).toBeGreaterThan(20)
    expect(pinned.toSorted()).toEqual(live.toSorted())
  })

  test('a record without its event time is a bad one, and not in the pin', async () => {
    const operator = operatorOf([{ name: 'at', type: t.bigint() }])
    const given = [1n, null, 3n].map((at) => ({ partition: 0, row: [at] }))
    const pin = await capture(operator, sourceOf(given, 'at'), context, plenty)
    expect(pin.header).toMatchObject({ records: 2, unreadable: 1 })
  })
})

describe('a pin is bounded', () => {
  const operator = operatorOf([{ name: 's', type: t.string() }])
  const given = Array.from({ length: 50 }, (_, index) => ({ partition: index % 3, row: ['x'.repeat(100)] }))

  test('in records, in bytes and in time', async () => {
    const few = await capture(operator, sourceOf(given), context, { ...plenty, records: 12 })
    expect([few.records.length, few.header.ended]).toEqual([12, 'records'])
    const small = await capture(operator, sourceOf(given), context, { ...plenty, bytes: 1_000 })
    expect(small.header.ended).toBe('bytes')
    expect(JSON.stringify(small.records).length).toBeLessThan(1_100)
    const silent: SourceRuntime = {
      ...sourceOf([]),
      open: async (...given) => ({
        ...(await sourceOf([]).open(...given)),
        poll: () => ({ kind: 'wait', wake: new Promise(() => undefined) }),
      }),
    }
    await expect(capture(operator, silent, context, { ...plenty, milliseconds: 20 })).rejects.toMatchObject({
      code: 'pin-empty',
      message: 'No record came from src in time.',
    })
  })
})

describe('a pin that does not fit is told, and never read in part', () => {
  const columns: readonly Column[] = [
    { name: 'id', type: t.bigint(false) },
    { name: 'price', type: t.decimal(10, 2) },
  ]
  const pinOf = (): Promise<Pin> =>
    capture(
      operatorOf(columns),
      sourceOf([1n, 2n, 3n].map((id) => ({ partition: 0, row: [id, id * 150n] }))),
      context,
      plenty,
    )

  test('a file that was cut anywhere', async () => {
    const text = writePin(await pinOf())
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), (length) => {
        expect(() => readPin(text.slice(0, length), 'orders.jsonl')).toThrow(
          /^The pinned records in orders\.jsonl are damaged: /,
        )
      }),
      { numRuns: cases(100) },
    )
  })

  test('a line that is none of its records, and values of another type', async () => {
    const text = writePin(await pinOf())
    const [header = '', first = '', ...rest] = text.split('\n')
    const changed = (line: string): string => [header, line, ...rest].join('\n')
    expect(() => readPin(changed('[9,[null,null]]'), 'f')).toThrow('line 2 is no record of it')
    expect(() => readPin(changed('[0,[null]]'), 'f')).toThrow('line 2 is no record of it')
    for (const values of ['"1"', '{"bigint":"one"}', 'null', '{"what":1}']) {
      const line = first.replace('{"bigint":"1"}', values)
      expect(line).not.toBe(first)
      const wrong = readPin(changed(line), 'f')
      await expect(rowsOf(planOf(operatorOf(columns)), 'src', wrong)).rejects.toThrow(
        'id of record 1 is no BIGINT NOT NULL',
      )
    }
  })

  test('columns that the source has got since, or has with another type', async () => {
    const pin = await pinOf()
    const now = (...others: Column[]) => rowsOf(planOf(operatorOf(others)), 'src', pin)
    await expect(now({ name: 'user', type: t.string() })).rejects.toMatchObject({
      code: 'pin-columns',
      message: 'src now gives user as STRING, which its pinned records do not have.',
      hint: 'Pin anew, or unpin the node.',
    })
    await expect(now({ name: 'price', type: t.decimal(10, 3) })).rejects.toThrow(
      'which its pinned records have as DECIMAL(10, 2)',
    )
    expect(await now({ name: 'id', type: t.bigint() })).toEqual(
      [1n, 2n, 3n].map((id) => ({ partition: 0, row: [id] })),
    )
  })
})
