import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { Problems } from '../common/problems.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { withDead } from '../common/schemas.ts'
import { config, type MapConfig } from './config.ts'
import { inferMap } from './infer.ts'

export type { MapConfig } from './config.ts'

export const definition = defineNode<MapConfig, z.input<typeof config>>({
  type: 'map',
  version: 1,
  kind: 'transform',
  title: 'Map',
  summary: 'Computes, renames, drops and keeps columns.',
  help: [
    'The output has the columns of the input, in their order, without the dropped ones and with new names where they were renamed. A computed column that has the name of one of them replaces it in its place; every other one is added at the end. With keep `listed` only renamed and computed columns go on.',
    "Expressions are SQL and see the columns of the input by their old names: `price * quantity`, `UPPER(country)`, `COALESCE(coupon, 'none')`, `address.city`. One computed column does not see another; use a second Map for that.",
    'The event time is followed through a rename, and through a computed column that is nothing but the event-time column. Where the event-time column is dropped, or replaced by a computed value, the stream has no event time any more and no window can follow: keep the column up to the window.',
    'A changelog may come in: every record of it is mapped and keeps its kind. It keeps its key where the columns of the key go on, renamed or not; where one is dropped or computed anew, rows are told apart by all their columns.',
    'A record for which an expression cannot be computed follows the policy for bad records, as a whole.',
  ],
  aliases: [
    'select',
    'project',
    'MapFunction',
    'mapValues',
    'compute',
    'rename',
    'drop',
    'cast',
    'add column',
    'transform',
    'calc',
    'SMT',
    'ReplaceField',
    '映射',
    '计算列',
    '投影',
    '重命名',
  ],
  icon: 'sigma',
  config,
  initial: { columns: [], rename: [], drop: [], keep: 'all' },
  ports: ({ onError }) => ({
    inputs: [onlyInput('changelog')],
    outputs: [mainOutput, ...deadOutputs(onError)],
  }),
  describe: ({ columns, rename, drop, keep }) => {
    const first = columns[0]
    if (first !== undefined) {
      const more = columns.length > 1 ? `, +${columns.length - 1}` : ''
      return { text: `${first.name} = ${first.expression}${more}`, mono: true }
    }
    const parts = [
      ...(rename.length > 0 ? [`${rename.length} renamed`] : []),
      ...(keep === 'all' && drop.length > 0 ? [`${drop.length} dropped`] : []),
    ]
    return { text: parts.length > 0 ? parts.join(', ') : 'all columns', mono: false }
  },
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    const output = inferMap(settings, input ?? null, problems)
    return {
      outputs: output === null ? {} : withDead({ out: output }, settings.onError),
      problems: problems.list,
    }
  },
  guarantees: ({ columns }) => stepGuarantees(columns.map((column) => column.expression)),
  examples: [
    {
      title: 'A total, a better name, one column less',
      config: {
        columns: [{ name: 'total', expression: 'price * quantity' }],
        rename: [{ from: 'user', to: 'customer' }],
        drop: ['quantity'],
      },
      input: {
        in: {
          schema: appendStream([
            { name: 'user', type: t.string() },
            { name: 'price', type: t.int() },
            { name: 'quantity', type: t.int() },
          ]),
          rows: [
            { user: 'ann', price: 20, quantity: 3 },
            { user: 'bob', price: null, quantity: 1 },
          ],
        },
      },
      output: {
        out: [
          { customer: 'ann', price: 20, total: 60 },
          { customer: 'bob', price: null, total: null },
        ],
      },
    },
    {
      title: 'Only what is listed',
      config: { keep: 'listed', columns: [{ name: 'name', expression: 'UPPER(name)' }] },
      input: {
        in: {
          schema: appendStream([
            { name: 'id', type: t.int() },
            { name: 'name', type: t.string() },
          ]),
          rows: [{ id: 1, name: 'ann' }],
        },
      },
      output: { out: [{ name: 'ANN' }] },
    },
  ],
})
