import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { durationText } from '../common/duration.ts'
import { exampleInput, wallTime } from '../common/windows/example.ts'
import { boundsFields, lengthField, alignedFields, windowFields } from '../common/windows/fields.ts'
import { checkMultiple, checkAlignment, inferWindow } from '../common/windows/infer.ts'
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

const config = z.strictObject({
  size: lengthField('Size', 'The length of a window, in event time: a multiple of the slide.', 60_000),
  slide: lengthField('Slide', 'How far a window starts after the one before.', 10_000),
  ...windowFields,
  ...alignedFields,
  ...boundsFields,
})
export type SlidingWindowConfig = z.output<typeof config>

export const definition = defineNode<SlidingWindowConfig, z.input<typeof config>>({
  type: 'sliding_window',
  version: 1,
  kind: 'window',
  title: 'Sliding window',
  summary: 'Counts, sums and averages records by key over the last minutes, again and again.',
  help: [
    'Cuts event time into windows of one size that overlap: a new one starts with every slide, `[start, end)`, aligned to the epoch plus the offset. A record belongs to size / slide windows. The size is a multiple of the slide, as in `HOP` of Flink SQL.',
    'Records are added up once, in panes as long as the slide; a window that fires merges its panes.',
    FIRING_HELP,
    ALIGNMENT_HELP,
    'A record is late when all of its windows have fired: it goes to the `late` port. One that is late for some of its windows only is in the others; the metrics count it as partially late.',
    LATENESS_HELP,
    PROCESSING_HELP,
    RESULT_HELP,
    TYPES_HELP,
  ],
  aliases: [
    'SlidingEventTimeWindows',
    'HOP',
    'HoppingWindow',
    'hopping window',
    'moving average',
    ...WINDOW_ALIASES,
    '滑动窗口',
    '跳跃窗口',
  ],
  icon: 'history',
  config,
  initial: {
    size: 60_000,
    slide: 10_000,
    keys: [],
    aggregates: [{ function: 'COUNT', argument: '', name: 'count' }],
  },
  ports: windowPorts,
  describe: (settings) =>
    windowSummary(`${durationText(settings.size)} every ${durationText(settings.slide)}`, settings),
  infer: (settings, inputs, context) =>
    inferWindow(settings, inputs['in'] ?? null, context, (problems) => {
      checkMultiple(problems, settings, 'slide')
      checkAlignment(problems, settings, settings.slide, inputs['in'] ?? null, context)
    }),
  guarantees: windowGuarantees,
  examples: [
    {
      title: 'Sum per user over 20 s, every 10 s',
      config: {
        size: 20_000,
        slide: 10_000,
        keys: ['user'],
        aggregates: [{ function: 'SUM', argument: 'amount', name: 'total' }],
      },
      input: exampleInput([
        ['ann', 3, '00:05'],
        ['ann', 4, '00:15'],
      ]),
      output: {
        out: [
          { user: 'ann', window_start: '2024-05-06T09:59:50', window_end: wallTime('00:10'), total: 3 },
          { user: 'ann', window_start: wallTime('00:00'), window_end: wallTime('00:20'), total: 7 },
          { user: 'ann', window_start: wallTime('00:10'), window_end: wallTime('00:30'), total: 4 },
        ],
        late: [],
      },
    },
  ],
})
