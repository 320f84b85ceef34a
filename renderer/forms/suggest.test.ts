import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { t } from '../../model/types.ts'
import { formOf } from './model.ts'
import { itemNoun, suggested } from './suggest.ts'

const columns = {
  inputColumns: [{ name: 'user', type: t.string() }],
  ownColumns: [
    { name: 'ts', type: t.timestampLtz() },
    { name: 'id', type: t.bigint() },
  ],
}

describe('fresh items', () => {
  it('are called by their list', () => {
    expect(itemNoun('Aggregates', '')).toBe('aggregate')
    expect(itemNoun('Computed columns', '')).toBe('column')
    expect(itemNoun('Queries', '')).toBe('query')
    expect(itemNoun('Rename', '')).toBe('rename')
    expect(itemNoun('Columns', 'Field')).toBe('field')
  })

  it('get a name that is free', () => {
    const [list] = formOf(
      z.object({ aggregates: z.array(z.object({ function: z.enum(['COUNT', 'SUM']), name: z.string() })) }),
    )
    if (list?.shape.kind !== 'list') throw new Error('no list')
    expect(suggested(list.shape.item, [{ function: 'COUNT', name: 'count' }], columns)).toEqual({
      function: 'COUNT',
      name: 'count_2',
    })
  })

  it('get the first fitting column of their own schema, and an input column only where there is no choice', () => {
    const column = (widget: string, kinds?: string[]) => z.string().meta({ ui: { widget, kinds } })
    const [time, from] = formOf(
      z.object({
        time: z.object({ column: column('ownColumn', ['TIMESTAMP_LTZ']) }),
        from: z.object({ column: column('column') }),
      }),
    )
    if (time === undefined || from === undefined) throw new Error('no fields')
    expect(suggested(time, [], columns)).toEqual({ column: 'ts' })
    expect(suggested(from, [], columns)).toEqual({ column: 'user' })
    expect(suggested(from, [], { ...columns, inputColumns: columns.ownColumns })).toEqual({ column: '' })
  })
})
