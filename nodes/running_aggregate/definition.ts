import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { aggregateExpressions } from '../common/aggregates/config.ts'
import { aggregateText } from '../common/aggregates/functions.ts'
import { deadOutputs, onlyInput } from '../common/fields.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { TTL_NOTE } from '../common/ttl.ts'
import { config, type RunningAggregateConfig } from './config.ts'
import { inferRunning } from './infer.ts'

export type { RunningAggregateConfig } from './config.ts'

const orders = appendStream([
  { name: 'user', type: t.string() },
  { name: 'amount', type: t.int() },
])

export const definition = defineNode<RunningAggregateConfig, z.input<typeof config>>({
  type: 'running_aggregate',
  version: 1,
  kind: 'transform',
  title: 'Running aggregate',
  summary: 'Keeps counts, sums and averages of groups up to date, record by record.',
  help: [
    'Computes aggregates over all records of a group since the start, with no window: each record changes the result of its group. In SQL it is `GROUP BY` without a window.',
    'The output is a changelog: `+I` for a new group, then `-U` with the result before and `+U` with the new one. A record that changes nothing sends nothing. Where the input takes records back, a group without any is deleted with `-D`.',
    'What takes only new records, such as a window, cannot stand behind it; a file takes it with a column `op`, or as its final state.',
    'In batch mode it sends one record a group, at the end of the input, and its output is an ordinary stream.',
    'The state has an entry for each group, and is never cleared unless a time is set after which a group is forgotten. Over an input that takes records back, MIN, MAX and the like keep every value.',
  ],
  aliases: [
    'GROUP BY',
    'GroupAggregate',
    'KTable',
    'KGroupedStream.aggregate',
    'KGroupedStream.count',
    'reduce',
    'KeyedStream.sum',
    'rolling aggregate',
    'count',
    'sum',
    'materialized view',
    '分组聚合',
    '持续聚合',
    '滚动聚合',
  ],
  icon: 'trending-up',
  config,
  initial: { keys: [], aggregates: [{ function: 'COUNT', argument: '', name: 'count' }] },
  ports: ({ onError }) => ({
    inputs: [onlyInput('changelog')],
    outputs: [{ name: 'out', label: 'Results', flavour: 'changelog' }, ...deadOutputs(onError)],
  }),
  describe: ({ keys, aggregates }) => {
    const [first] = aggregates
    const what =
      first === undefined
        ? 'distinct keys'
        : aggregateText(first) + (aggregates.length > 1 ? ` +${aggregates.length - 1}` : '')
    return { text: keys.length > 0 ? `${what} by ${keys.join(', ')}` : what, mono: false }
  },
  infer: (settings, inputs, context) => inferRunning(settings, inputs['in'] ?? null, context),
  guarantees: ({ aggregates, ttl }) => {
    const promised = stepGuarantees(aggregateExpressions(aggregates))
    return ttl === null ? promised : { ...promised, repeatable: false, notes: [...promised.notes, TTL_NOTE] }
  },
  examples: [
    {
      title: 'Orders and their sum per user, as they come',
      config: {
        keys: ['user'],
        aggregates: [
          { function: 'COUNT', argument: '', name: 'orders' },
          { function: 'SUM', argument: 'amount', name: 'total' },
        ],
      },
      input: {
        in: {
          schema: orders,
          rows: [
            { user: 'ann', amount: 3 },
            { user: 'bob', amount: null },
            { user: 'ann', amount: 4 },
          ],
        },
      },
      output: {
        out: [
          { op: '+I', user: 'ann', orders: 1, total: 3 },
          { op: '+I', user: 'bob', orders: 1, total: null },
          { op: '-U', user: 'ann', orders: 1, total: 3 },
          { op: '+U', user: 'ann', orders: 2, total: 7 },
        ],
      },
    },
    {
      title: 'The largest amount so far: a smaller one changes nothing, and sends nothing',
      config: { keys: [], aggregates: [{ function: 'MAX', argument: 'amount', name: 'largest' }] },
      input: {
        in: {
          schema: orders,
          rows: [
            { user: 'ann', amount: 3 },
            { user: 'bob', amount: 2 },
            { user: 'ann', amount: 4 },
          ],
        },
      },
      output: {
        out: [
          { op: '+I', largest: 3 },
          { op: '-U', largest: 3 },
          { op: '+U', largest: 4 },
        ],
      },
    },
  ],
})
