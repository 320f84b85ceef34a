import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '../../engine/kernel/testing/plans.ts'
import { notesOf } from '../../engine/kernel/testing/operators.ts'
import { appendStream } from '../../model/schema.ts'
import { t, type SqlType } from '../../model/types.ts'
import { expectLedger, runBroken, runNode, type NodeCase } from '../testing/nodeJob.ts'
import { definition } from './definition.ts'
import { cases } from '../../test/support/cases.ts'

const columns = (type: SqlType = t.safeBigint()) => [
  { name: 'ts', type: t.safeBigint() },
  { name: 'at', type },
]
const assigned = (rows: readonly Row[], notes: string[], more: Partial<NodeCase> = {}): NodeCase => ({
  type: 'assign_event_time',
  config: { column: 'at', delay: 10 },
  inputs: { in: { schema: appendStream(columns(), 'ts'), rows: [rows] } },
  after: { type: 'notes', runtime: notesOf(notes) },
  ...more,
})

test('what is behind has the new event time and a watermark made of it; a record goes before the watermark that it raises', async () => {
  const notes: string[] = []
  const rows = [
    [1_000, 100],
    [900, 300],
    [2_000, 200],
  ]
  const { lines } = await runNode(assigned(rows, notes))
  expect(notes).toEqual(['100@100|none', '>90', '300@300|90', '>290', '200@200|290', '>end'])
  expect(lines['out']).toEqual(['{"ts":1000,"at":100}', '{"ts":900,"at":300}', '{"ts":2000,"at":200}'])
})

test('NULL as event time is a record error: it goes on to nothing and moves no watermark', async () => {
  const notes: string[] = []
  const { counts } = await runNode(
    assigned(
      [
        [1, 100],
        [2, null],
        [3, 150],
      ],
      notes,
      {
        config: { column: 'at', onError: 'port' },
      },
    ),
  )
  expect(notes).toEqual(['100@100|none', '>100', '150@150|100', '>150', '>end'])
  expect(counts).toMatchObject({
    in: 3,
    dead: 1,
    out: { out: 2, dead: 1 },
    lastError: 'The event time "at" is NULL.',
  })
  expectLedger(counts)
})

test('a stream without event time gets one, also of a BIGINT of 64 bits', async () => {
  const notes: string[] = []
  const schema = appendStream(columns(t.bigint()))
  await runNode(
    assigned(
      [
        [1, 100n],
        [2, 200n],
      ],
      notes,
      {
        inputs: {
          in: {
            schema,
            rows: [
              [
                [1, 100n],
                [2, 200n],
              ],
            ],
          },
        },
      },
    ),
  )
  expect(notes).toEqual(['100@100|none', '>90', '200@200|90', '>190', '>end'])
})

test('batches and restarts change nothing: the watermark goes on where it was', async () => {
  const stream = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 500 }), fc.option(fc.integer({ min: 0, max: 500 }))),
    { maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(stream, fc.nat(15), async (rows, cut) => {
      const expected: string[] = []
      let mark = -Infinity
      for (const [, at] of rows) {
        if (at === null) continue
        expected.push(`${at}@${at}|${mark === -Infinity ? 'none' : mark}`)
        mark = Math.max(mark, at - 10)
      }
      for (const batchSize of [1, 2, 7, 1_000]) {
        const notes: string[] = []
        const { counts } = await runBroken(assigned(rows, notes, { settings: { batchSize } }), cut)
        expect(notes.filter((note) => !note.startsWith('>'))).toEqual(expected)
        expectLedger(counts)
      }
    }),
    { numRuns: cases(40) },
  )
})

test('a column that is no time is told, with the way to make it one', () => {
  const schema = appendStream(columns(t.string()), 'ts')
  const { problems } = definition.infer(
    definition.config.parse({ column: 'at' }),
    { in: schema },
    { nodeId: 'n', timeZone: 'UTC' },
  )
  expect(problems).toMatchObject([
    { code: 'event-time-type', message: 'The column at is STRING, which is no time.' },
  ])
  expect(problems[0]?.hint).toContain('TO_TIMESTAMP')
})
