import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { aggregateExpressions } from '../common/aggregates/config.ts'
import { aggregateText } from '../common/aggregates/functions.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { config, type WindowAggregateConfig } from './config.ts'
import { inferWindow } from './infer.ts'

export type { WindowAggregateConfig } from './config.ts'

const input = appendStream(
  [
    { name: 'user', type: t.string() },
    { name: 'amount', type: t.int() },
    { name: 'ts', type: t.timestampLtz(false) },
  ],
  'ts',
)

export const definition = defineNode<WindowAggregateConfig, z.input<typeof config>>({
  type: 'window_aggregate',
  version: 1,
  kind: 'window',
  title: 'Tumbling window',
  summary: 'Counts, sums and averages records by window of event time and by key.',
  help: [
    'Cuts event time into windows of one size that do not overlap, `[start, end)`, aligned to the epoch plus the offset, and computes aggregates over the records of each window and key. A record belongs to the window that its event time falls into, whenever it comes.',
    'A window fires once, when the watermark reaches its last millisecond: when the source has seen an event time of the end plus the watermark delay. At the end of a bounded input all windows fire. If nothing comes out, look at the watermark: a larger delay or an idle partition holds it back.',
    'A record that comes after its window has fired is late. It is counted, and goes to the `late` port with the columns of the input; it changes no result.',
    'The result has the keys, the start and the end of the window as TIMESTAMP(3) in the time zone of the job, and the aggregates. Its event time is the end column: a result counts as happened one millisecond before the end, so that a larger window can follow.',
    'Types are those of Flink: COUNT is BIGINT, SUM and AVG of INT are INT (and SUM wraps), SUM of DECIMAL(p, s) is DECIMAL(38, s). NULL is skipped by every aggregate but COUNT(*); SUM, MIN, MAX and AVG of only NULLs are NULL. NULLs in a key are one group.',
  ],
  aliases: [
    'TumblingEventTimeWindows',
    'TUMBLE',
    'windowedBy',
    'TimeWindows',
    'window',
    'group by',
    'keyBy',
    'AggregateFunction',
    'reduce',
    'count',
    'sum',
    'average',
    '滚动窗口',
    '窗口聚合',
    '窗口',
    '聚合',
    '分组',
  ],
  icon: 'timer',
  config,
  initial: { size: 10_000, keys: [], aggregates: [{ function: 'COUNT', argument: '', name: 'count' }] },
  ports: ({ onError }) => ({
    inputs: [onlyInput()],
    outputs: [
      { ...mainOutput, label: 'Results' },
      { name: 'late', label: 'Late records', flavour: 'late' },
      ...deadOutputs(onError),
    ],
  }),
  describe: ({ size, keys, aggregates }) => {
    const first = aggregates[0]
    const what =
      first === undefined
        ? 'distinct keys'
        : aggregateText(first) + (aggregates.length > 1 ? ` +${aggregates.length - 1}` : '')
    return {
      text: `${durationText(size)}, ${what}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}`,
      mono: false,
    }
  },
  infer: (settings, inputs, context) => inferWindow(settings, inputs['in'] ?? null, context),
  guarantees: ({ aggregates }) => stepGuarantees(aggregateExpressions(aggregates)),
  examples: [
    {
      title: 'Sum per user in windows of 10 s',
      config: {
        size: 10_000,
        keys: ['user'],
        aggregates: [
          { function: 'COUNT', argument: '', name: 'orders' },
          { function: 'SUM', argument: 'amount', name: 'total' },
        ],
      },
      input: {
        in: {
          schema: input,
          rows: [
            { user: 'ann', amount: 3, ts: '2024-05-06T10:00:01Z' },
            { user: 'bob', amount: null, ts: '2024-05-06T10:00:02Z' },
            { user: 'ann', amount: 4, ts: '2024-05-06T10:00:09.999Z' },
            { user: 'ann', amount: 5, ts: '2024-05-06T10:00:10Z' },
          ],
        },
      },
      output: {
        out: [
          {
            user: 'ann',
            window_start: '2024-05-06T10:00:00',
            window_end: '2024-05-06T10:00:10',
            orders: 2,
            total: 7,
          },
          {
            user: 'bob',
            window_start: '2024-05-06T10:00:00',
            window_end: '2024-05-06T10:00:10',
            orders: 1,
            total: null,
          },
          {
            user: 'ann',
            window_start: '2024-05-06T10:00:10',
            window_end: '2024-05-06T10:00:20',
            orders: 1,
            total: 5,
          },
        ],
        late: [],
      },
    },
  ],
})
