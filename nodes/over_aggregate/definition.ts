import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { aggregateExpressions } from '../common/aggregates/config.ts'
import { aggregateText } from '../common/aggregates/functions.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { TTL_NOTE } from '../common/ttl.ts'
import { config, reachOf, type OverAggregateConfig } from './config.ts'
import { inferOver } from './infer.ts'

export type { OverAggregateConfig } from './config.ts'

const orders = appendStream(
  [
    { name: 'user', type: t.string() },
    { name: 'amount', type: t.int() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)
const order = (user: string, amount: number, seconds: string) => ({
  user,
  amount,
  ts: `2024-05-06T10:00:${seconds}Z`,
})
const rows = [order('ann', 3, '01'), order('ann', 4, '05'), order('bob', 9, '06'), order('ann', 5, '12')]
const [first, second, other, third] = rows

export const definition = defineNode<OverAggregateConfig, z.input<typeof config>>({
  type: 'over_aggregate',
  version: 1,
  kind: 'transform',
  title: 'Over aggregate',
  summary: 'Adds to each record an aggregate over it and the records before it, in the order of event time.',
  help: [
    'Every record goes on with all its columns and the aggregates over its frame: itself and so many records before it (rows), or itself and all records of its partition that lie at most so far before it in event time (range). A moving average, a running total, the difference to the record before.',
    'Records are taken in the order of their event time: each is sent when the watermark reaches its time. Of records of one time and partition, rows takes one after the other, as they came; range takes all of them together, so that they count for each other and have the same result.',
    'A record that comes after one of its own partition with the same or a later time was sent is late, and goes to the port `late`; where all records before it count, one at or behind the watermark is late. What is late is not judged by other partitions: a record behind the watermark still counts where its own partition has not got that far.',
    'By range, what a partition remembers is forgotten when the watermark is one and a half times the range past its last record, as in Flink; a record that comes very late then starts anew. By rows, and where all records before count, it is kept for ever unless a time is set. In Flink SQL this is `SUM(x) OVER (PARTITION BY … ORDER BY time ROWS BETWEEN n PRECEDING AND CURRENT ROW)`.',
  ],
  aliases: [
    'OVER',
    'OverAggregate',
    'OverWindow',
    'PARTITION BY',
    'PRECEDING',
    'moving average',
    'running total',
    'cumulative sum',
    'lag',
    'window function',
    '开窗',
    '滑动平均',
    '累计',
    '移动平均',
  ],
  icon: 'rows-3',
  config,
  initial: {
    keys: [],
    unit: 'rows',
    rows: 9,
    aggregates: [{ function: 'COUNT', argument: '', name: 'count' }],
  },
  ports: ({ onError }) => ({
    inputs: [onlyInput()],
    outputs: [mainOutput, { name: 'late', label: 'Late records', flavour: 'late' }, ...deadOutputs(onError)],
  }),
  describe: (settings) => {
    const { keys, unit, aggregates } = settings
    const [aggregate] = aggregates
    const what =
      aggregate === undefined
        ? 'nothing'
        : aggregateText(aggregate) + (aggregates.length > 1 ? ` +${aggregates.length - 1}` : '')
    const reach = reachOf(settings)
    const back =
      reach === null
        ? 'all before'
        : unit === 'rows'
          ? `${reach} rows before`
          : `${durationText(reach)} before`
    return { text: `${what}, ${back}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}`, mono: false }
  },
  infer: (settings, inputs, context) => inferOver(settings, inputs['in'] ?? null, context),
  guarantees: ({ aggregates, ttl }) => {
    const promised = stepGuarantees(aggregateExpressions(aggregates))
    return ttl === null ? promised : { ...promised, repeatable: false, notes: [...promised.notes, TTL_NOTE] }
  },
  examples: [
    {
      title: 'The sum of each order and the one before, per user',
      config: {
        keys: ['user'],
        unit: 'rows',
        rows: 1,
        aggregates: [{ function: 'SUM', argument: 'amount', name: 'both' }],
      },
      input: { in: { schema: orders, rows } },
      output: {
        out: [
          { ...first, both: 3 },
          { ...second, both: 7 },
          { ...other, both: 9 },
          { ...third, both: 9 },
        ],
        late: [],
      },
    },
    {
      title: 'How many orders came in the 10 s up to each one',
      config: {
        unit: 'range',
        range: 10_000,
        aggregates: [{ function: 'COUNT', argument: '', name: 'recent' }],
      },
      input: { in: { schema: orders, rows } },
      output: {
        out: [
          { ...first, recent: 1 },
          { ...second, recent: 2 },
          { ...other, recent: 3 },
          { ...third, recent: 3 },
        ],
        late: [],
      },
    },
  ],
})
