import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { formOf } from './model.ts'
import { getIn, setInConfig } from './path.ts'
import { itemNoun, offered, suggested, withNameFollowing } from './suggest.ts'

const columns = {
  inputs: { in: appendStream([{ name: 'user', type: t.string() }]) },
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

  it('of a router are called routes, of a list of ports inputs', () => {
    const fields = formOf(
      z.object({
        routes: z.array(z.object({ name: z.string(), condition: z.string().default('') })),
        ports: z.array(z.string()),
      }),
    )
    const [routes, ports] = fields.map(({ shape }) => (shape.kind === 'list' ? shape.item : null))
    if (!routes || !ports) throw new Error('no list')
    expect(suggested(routes, [{ name: 'route', condition: '' }], columns)).toMatchObject({ name: 'route_2' })
    expect(suggested(ports, ['first', 'input'], columns)).toBe('input_2')
  })

  it('keep a name that follows what they compute, until they get one of their own', () => {
    const aggregates = (...list: (readonly [string, string, string])[]) => ({
      aggregates: list.map(([name, argument, column]) => ({ function: name, argument, name: column })),
    })
    const after = (before: ReturnType<typeof aggregates>, key: string, value: string) => {
      const path = ['aggregates', before.aggregates.length - 1, key]
      return getIn(withNameFollowing(before, setInConfig(before, path, value), path), [
        ...path.slice(0, 2),
        'name',
      ])
    }
    expect(after(aggregates(['COUNT', '', 'count'], ['COUNT', '', 'count_2']), 'function', 'SUM')).toBe('sum')
    expect(after(aggregates(['SUM', '', 'sum']), 'argument', 'amount')).toBe('sum_amount')
    expect(after(aggregates(['SUM', 'a * b', 'sum_a_b']), 'function', 'AVG')).toBe('avg_a_b')
    expect(after(aggregates(['SUM', 'a', 'sum_a'], ['AVG', 'a', 'avg_a']), 'function', 'SUM')).toBe('sum_a_2')
    expect(after(aggregates(['COUNT', '', 'orders']), 'function', 'SUM')).toBe('orders')
    expect(after(aggregates(['COUNT', '', 'count']), 'name', 'n')).toBe('n')
  })

  it('are offered times first where a time is asked for', () => {
    const own = [
      { name: 'id', type: t.bigint() },
      { name: 'amount', type: t.bigint() },
      { name: 'created_at', type: t.bigint() },
      { name: 'name', type: t.string() },
      { name: 'day', type: t.timestamp() },
    ]
    const names = (kinds: readonly string[] | null) => offered(own, kinds).map(({ name }) => name)
    expect(names(['BIGINT', 'TIMESTAMP', 'TIMESTAMP_LTZ'])).toEqual(['day', 'created_at', 'id', 'amount'])
    expect(names(['BIGINT'])).toEqual(['id', 'amount', 'created_at'])
    expect(names(null)).toHaveLength(5)
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
    expect(suggested(from, [], { ...columns, inputs: { in: appendStream(columns.ownColumns) } })).toEqual({
      column: '',
    })
  })
})
