import { describe, expect, test } from 'vitest'
import type { SqlKind, Value } from '../../model/types.ts'
import { datasets, type DatasetName } from './datasets.ts'
import { definition } from './definition.ts'
import { Sequence } from './sequence.ts'

const config = (settings: object) => definition.config.parse(settings)
const START = Date.parse('2024-05-06T10:00:00Z')

/** The first records with their partition, taken in batches of this size. */
function take(
  sequence: Sequence,
  count: number,
  batch: number,
): { partition: number; row: readonly Value[] }[] {
  const records: { partition: number; row: readonly Value[] }[] = []
  while (records.length < count && !sequence.done) {
    const { partition, rows } = sequence.take(Math.min(batch, count - records.length))
    records.push(...rows.map((row) => ({ partition, row })))
  }
  return records
}
const timeOf = (row: readonly Value[]) => row.at(-1) as number

describe.each(Object.keys(datasets) as DatasetName[])('%s', (dataset) => {
  const settings = config({
    dataset,
    partitions: 3,
    idlePartitions: 1,
    idleAfter: 500,
    duplicates: 0.1,
    idleTimeout: 1,
  })

  test('the same seed gives the same records, whatever the batch size; another seed gives others', () => {
    const once = take(new Sequence(settings, 0, null), 2_000, 1)
    for (const batch of [7, 10_000]) expect(take(new Sequence(settings, 0, null), 2_000, batch)).toEqual(once)
    expect(take(new Sequence({ ...settings, seed: 2 }, 0, null), 2_000, 7)).not.toEqual(once)
  })

  test('goes on from any position', () => {
    const all = take(new Sequence(settings, 0, null), 400, 13)
    for (const at of [0, 1, 9, 10, 11, 123, 399]) {
      const first = new Sequence(settings, 0, null)
      take(first, at, 5)
      const saved = JSON.parse(JSON.stringify(first.position())) as ReturnType<Sequence['position']>
      expect(take(new Sequence(settings, 99, saved), 400 - at, 17)).toEqual(all.slice(at))
    }
  })

  test('values fit the types of the columns', () => {
    const wanted: Partial<Record<SqlKind, string>> = {
      STRING: 'string',
      INT: 'number',
      BIGINT: 'number',
      DECIMAL: 'bigint',
      BOOLEAN: 'boolean',
      DOUBLE: 'number',
      TIMESTAMP_LTZ: 'number',
      ARRAY: 'object',
    }
    const records = take(new Sequence(settings, 0, null), 500, 100)
    for (const [index, { name, type }] of datasets[dataset].columns.entries()) {
      const values = records.map(({ row }) => row[index])
      const misfits = values.filter((value) =>
        value === null ? !type.nullable : typeof value !== wanted[type.kind],
      )
      expect(misfits, name).toEqual([])
    }
  })
})

test('event time goes with the rate; disorder stays within its bound', () => {
  const settings = config({ rate: 1_000, outOfOrderShare: 0.3, outOfOrderBy: 2_000 })
  const times = take(new Sequence(settings, 0, null), 20_000, 1_000).map(({ row }) => timeOf(row))
  expect(Math.max(...times) - START).toBeGreaterThan(19_000)
  expect(Math.max(...times) - START).toBeLessThan(21_000)
  let largest = 0
  let behind = 0
  for (const time of times) {
    largest = Math.max(largest, time)
    behind = Math.max(behind, largest - time)
  }
  expect(behind).toBeGreaterThan(1_000)
  expect(behind).toBeLessThanOrEqual(2_001)
})

test('an idle partition falls silent, and comes in its own time before', () => {
  const settings = config({
    rate: 100,
    partitions: 2,
    idlePartitions: 1,
    idleAfter: 5_000,
    outOfOrderShare: 0,
  })
  const records = take(new Sequence(settings, 0, null), 5_000, 100)
  const silent = records.filter(({ partition }) => partition === 1).map(({ row }) => timeOf(row) - START)
  expect(Math.max(...silent)).toBeGreaterThan(4_900)
  expect(Math.max(...silent)).toBeLessThan(5_700)
  expect(records.length - silent.length).toBeGreaterThan(4_500)
})

test('duplicates come right behind their original, in its partition; the limit counts them', () => {
  const settings = config({ dataset: 'orders', duplicates: 0.5, partitions: 2, limit: 1_000 })
  const records = take(new Sequence(settings, 0, null), 5_000, 3)
  expect(records.length).toBe(1_000)
  const again = records.filter((record, index) => index > 0 && records[index - 1]?.row[0] === record.row[0])
  expect(again.length).toBeGreaterThan(250)
  const originals = records.filter((record, index) => records[index + 1]?.row[0] === record.row[0])
  expect(again).toEqual(originals)
})

test('without a first event time it starts at the clock', () => {
  const settings = config({ startTime: null, outOfOrderShare: 0 })
  const [first] = take(new Sequence(settings, 1_000_000, null), 1, 1)
  expect(timeOf(first?.row ?? [])).toBeGreaterThanOrEqual(1_000_000)
})
