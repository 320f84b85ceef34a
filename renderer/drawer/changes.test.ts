import { expect, it } from 'vitest'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { shownColumns, withKind } from './changes.ts'

const schema = appendStream([{ name: 'user', type: t.string() }])

it('shows the kind of each record of a changelog in a column in front, and nothing of the sort for inserts only', () => {
  expect(shownColumns(schema).map(({ name }) => name)).toEqual(['user'])
  expect(shownColumns({ ...schema, changes: 'changelog' }).map(({ name }) => name)).toEqual(['op', 'user'])
  expect(shownColumns(null)).toEqual([])
  expect(withKind({ n: 1, time: null, values: ['ann'] }).values).toEqual(['+I', 'ann'])
  expect(withKind({ n: 2, time: null, values: ['ann'], kind: '-U' }).values).toEqual(['-U', 'ann'])
})

it('keeps what could not be read at its column', () => {
  expect(withKind({ n: 1, time: null, values: [null, 1], errors: { 0: 'bad' } }).errors).toEqual({ 1: 'bad' })
})
