import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { durationText } from '../common/duration.ts'
import { checkAlignment, inferWindow } from '../common/windows/infer.ts'
import { windowGuarantees, windowPorts, windowSummary } from '../common/windows/node.ts'
import {
  ALIGNMENT_HELP,
  FIRING_HELP,
  LATENESS_HELP,
  PROCESSING_HELP,
  RESULT_HELP,
  TYPES_HELP,
  WINDOW_ALIASES,
} from '../common/windows/texts.ts'
import { config, type WindowAggregateConfig } from './config.ts'

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
    FIRING_HELP,
    ALIGNMENT_HELP,
    'A record that comes after its window has fired is late. It is counted, and goes to the `late` port with the columns of the input; it changes no result.',
    LATENESS_HELP,
    PROCESSING_HELP,
    RESULT_HELP,
    TYPES_HELP,
  ],
  aliases: ['TumblingEventTimeWindows', 'TUMBLE', ...WINDOW_ALIASES, 'count', 'sum', 'average', '滚动窗口'],
  icon: 'timer',
  config,
  initial: { size: 10_000, keys: [], aggregates: [{ function: 'COUNT', argument: '', name: 'count' }] },
  ports: windowPorts,
  describe: (settings) => windowSummary(durationText(settings.size), settings),
  infer: (settings, inputs, context) =>
    inferWindow(settings, inputs['in'] ?? null, context, (problems) =>
      checkAlignment(problems, settings, settings.size, inputs['in'] ?? null, context),
    ),
  guarantees: windowGuarantees,
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
