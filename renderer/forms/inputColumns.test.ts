import { expect, test } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { inputColumns } from './inputColumns.ts'

const left = appendStream([{ name: 'user', type: t.string() }])
const right = appendStream([{ name: 'paid', type: t.double(false) }])

test('a field names columns of the port in, or of the port that it says', () => {
  expect(inputColumns({ in: left })).toBe(left.columns)
  expect(inputColumns({ left, right }, 'right')).toBe(right.columns)
  expect(inputColumns({ left }, 'right')).toBeNull()
})

test('columns of several ports are those of a ROW each, the same ones while the inputs are', () => {
  const inputs = { left, right }
  const from = { l: 'left', r: 'right' }
  const columns = inputColumns(inputs, from)
  expect(columns).toEqual([
    { name: 'l', type: t.row(left.columns, false) },
    { name: 'r', type: t.row(right.columns, false) },
  ])
  expect(inputColumns(inputs, { ...from })).toBe(columns)
  expect(inputColumns({ right }, from)?.map(({ name }) => name)).toEqual(['r'])
  expect(inputColumns({}, from)).toBeNull()
})
