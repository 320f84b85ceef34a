import { expect, it } from 'vitest'
import type { Column } from '../../model/schema.ts'
import { parseType } from '../../model/typeText.ts'
import { inTableOrder, measured, track } from './tableColumns.ts'

function column(name: string, text: string): Column {
  const type = parseType(text)
  if (!type.ok) throw new Error(text)
  return { name, type: type.type }
}
const names = (columns: readonly Column[], eventTime: string | null): readonly string[] =>
  inTableOrder(columns, eventTime).map(({ column: { name }, index }) => `${name} ${index}`)

it('shows the event time first, each column with its place in the record', () => {
  const columns = [column('id', 'BIGINT'), column('user', 'STRING'), column('at', 'TIMESTAMP_LTZ(3)')]
  expect(names(columns, 'at')).toEqual(['at 2', 'id 0', 'user 1'])
  const changelog = [column('op', 'STRING'), ...columns]
  expect(names(changelog, 'at')).toEqual(['op 0', 'at 3', 'id 1', 'user 2'])
  expect(names(columns, null)).toEqual(['id 0', 'user 1', 'at 2'])
})

it('leaves the end of a window beside its start', () => {
  const columns = [
    column('country', 'STRING'),
    column('window_start', 'TIMESTAMP(3)'),
    column('window_end', 'TIMESTAMP(3)'),
  ]
  expect(names(columns, 'window_end')).toEqual(['country 0', 'window_start 1', 'window_end 2'])
})

it('gives a long text the room that is left, and no other column', () => {
  expect(track(100)).toBe('100px')
  expect(track(2_000)).toBe('minmax(340px, 900px)')
})

it('is wide enough for the date of a time, where the day changes', () => {
  const columns = [column('at', 'TIMESTAMP(3)')]
  const day = Date.UTC(2024, 4, 6)
  const row = (n: number, time: number) => ({ n, time, values: [time] })
  const letters = (...times: readonly number[]) =>
    measured(
      columns,
      times.map((time, index) => row(index, time)),
      'UTC',
      [],
    )
  expect(letters(day, day + 1)).toEqual(['00:00:00.000'.length])
  expect(letters(day, day - 1)).toEqual(['2024-05-05 23:59:59.999'.length])
})
