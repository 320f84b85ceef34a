import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { deadOutputs } from '../common/fields.ts'
import { joinInputs, keysText } from '../common/joins/fields.ts'
import { joinGuarantees } from '../common/joins/guarantees.ts'
import { TTL_NOTE } from '../common/ttl.ts'
import { config, type RegularJoinConfig } from './config.ts'
import { inferRegularJoin } from './infer.ts'

export type { RegularJoinConfig } from './config.ts'

const orders = appendStream([
  { name: 'id', type: t.int() },
  { name: 'user', type: t.string() },
])
const payments = appendStream([
  { name: 'order_id', type: t.int() },
  { name: 'paid', type: t.int() },
])
const columns = [
  { name: 'id', expression: 'l.id' },
  { name: 'paid', expression: 'r.paid' },
]

export const definition = defineNode<RegularJoinConfig, z.input<typeof config>>({
  type: 'regular_join',
  version: 1,
  kind: 'join',
  title: 'Regular join',
  summary: 'Joins every row of one stream with every matching row of another, whenever they come.',
  help: [
    'Two rows match when their keys are equal and the extra condition is TRUE, however far apart they come: every row is kept to meet those that follow. It is SQL’s ordinary JOIN of two tables. NULL equals nothing.',
    'Either side may be a changelog: when one of its rows is updated or deleted, the results that it was in are taken back. The output is a changelog; an inner join of two streams of new records has new records only.',
    'In a left, right or full join a row without a match comes out at once, padded with NULLs; it is taken back (`-D`) when its first match comes, and comes again when its last match goes.',
    'A result has no event time, since a match may come at any time: no window can follow, as in Flink. For matches within a bounded time use an Interval join, for the version of a row that was valid at a time a Temporal join; both keep less.',
    'The state has every row of both sides and grows without end, unless a time is set after which a row is forgotten. That time is of the wall clock, as Flink’s `table.exec.state.ttl`; what was sent for a forgotten row stays.',
    'In batch mode only the final results are sent, at the end of the input, as an ordinary stream.',
    'The columns are all of both sides, or the listed ones, which are SQL expressions over `l` and `r`.',
  ],
  aliases: [
    'JOIN',
    'inner join',
    'left outer join',
    'full outer join',
    'StreamingJoinOperator',
    'unbounded join',
    'KTable join',
    'KTable-KTable join',
    'table join',
    'changelog join',
    'updating join',
    '常规连接',
    '双流连接',
    '关联',
    '连接',
  ],
  icon: 'merge',
  config,
  initial: { join: 'inner', on: [] },
  ports: ({ onError }) => ({
    inputs: joinInputs('changelog'),
    outputs: [{ name: 'out', label: 'Results', flavour: 'changelog' }, ...deadOutputs(onError)],
  }),
  describe: (settings) => {
    const keys = keysText(settings)
    return { text: `${settings.join}${keys === '' ? '' : ` on ${keys}`}`, mono: false }
  },
  infer: inferRegularJoin,
  guarantees: (settings) => {
    const promised = joinGuarantees(settings)
    return settings.ttl === null
      ? promised
      : { ...promised, repeatable: false, notes: [...promised.notes, TTL_NOTE] }
  },
  examples: [
    {
      title: 'Payments with their orders',
      config: { on: [{ left: 'id', right: 'order_id' }], columns },
      input: {
        left: {
          schema: orders,
          rows: [
            { id: 1, user: 'ann' },
            { id: 2, user: 'bob' },
          ],
        },
        right: {
          schema: payments,
          rows: [
            { order_id: 1, paid: 5 },
            { order_id: 1, paid: 6 },
            { order_id: null, paid: 7 },
          ],
        },
      },
      output: {
        out: [
          { id: 1, paid: 5 },
          { id: 1, paid: 6 },
        ],
      },
    },
    {
      title: 'All orders, as long as none is paid padded with NULL',
      config: { join: 'left', on: [{ left: 'id', right: 'order_id' }], columns },
      input: {
        left: {
          schema: orders,
          rows: [
            { id: 1, user: 'ann' },
            { id: 2, user: 'bob' },
          ],
        },
        right: { schema: payments, rows: [{ order_id: 1, paid: 5 }] },
      },
      output: {
        out: [
          { op: '+I', id: 1, paid: null },
          { op: '+I', id: 2, paid: null },
          { op: '-D', id: 1, paid: null },
          { op: '+I', id: 1, paid: 5 },
        ],
      },
    },
  ],
})
