import { expect, test } from 'vitest'
import type { Json } from '../../model/document.ts'
import { snapshotTable, Table, type AnyTable } from '../state/table.ts'
import { Scalars } from './scalars.ts'

function made() {
  const tables: AnyTable[] = []
  const scalars = new Scalars(
    {
      table: (spec) => {
        const table = new Table(spec)
        tables.push(table)
        return table
      },
    },
    'marks',
    { mark: -Infinity, n: 0 },
  )
  const [table] = tables
  if (table === undefined) throw new Error('there is no table')
  return { scalars, table }
}
const only = (groups: Readonly<Record<string, readonly Json[]>>): Json =>
  Object.values(groups).flat()[0] ?? null

test('come back from a checkpoint, infinities too', () => {
  const [first, second] = [made(), made()]
  second.scalars.values.mark = 5
  second.table.decode(JSON.parse(JSON.stringify(only(snapshotTable(first.table)))) as Json)
  expect(second.scalars.values).toEqual({ mark: -Infinity, n: 0 })
})

test('a cut has the values that stood when it began', () => {
  const { scalars, table } = made()
  const written: Json[] = []
  table.begin(new Uint8Array(128).fill(1), (_group, entry) => written.push(entry))
  scalars.touch()
  scalars.values.n = 7
  table.walk(Infinity)
  table.end(true)
  expect(written).toEqual([{ mark: { number: '-Infinity' }, n: 0 }])
})
