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
  size: lengthField(
    'Size',
    'The length of the largest window, in event time: a multiple of the step.',
    86_400_000,
  ),
  step: lengthField('Step', 'How much longer a window is than the one before.', 3_600_000),
  ...windowFields,
  ...alignedFields,
  ...boundsFields,
})
export type CumulateWindowConfig = z.output<typeof config>

export const definition = defineNode<CumulateWindowConfig, z.input<typeof config>>({
  type: 'cumulate_window',
  version: 1,
  kind: 'window',
  title: 'Cumulating window',
  summary: 'Adds up records by key since the start of the day, say, and tells how far it is every hour.',
  help: [
    'Cuts event time into windows that start together and end a step apart, up to the size; then the next ones start. `[start, start + step)`, `[start, start + 2 steps)` and so on, aligned to the epoch plus the offset. As `CUMULATE` of Flink SQL.',
    FIRING_HELP,
    ALIGNMENT_HELP,
    'A key has a result from the first window on in which it has a record. A record is late when the largest of its windows has fired: it goes to the `late` port. One that is late for the smaller ones only is in the larger ones; the metrics count it as partially late.',
    LATENESS_HELP,
    PROCESSING_HELP,
    RESULT_HELP,
    TYPES_HELP,
  ],
  aliases: [
    'CUMULATE',
    'CumulativeWindowAssigner',
    'running total',
    'so far today',
    ...WINDOW_ALIASES,
    '累积窗口',
    '累计',
  ],
  icon: 'chart-column-increasing',
  config,
  initial: {
    size: 86_400_000,
    step: 3_600_000,
    keys: [],
    aggregates: [{ function: 'COUNT', argument: '', name: 'count' }],
  },
  ports: windowPorts,
  describe: (settings) =>
    windowSummary(`${durationText(settings.step)} up to ${durationText(settings.size)}`, settings),
  infer: (settings, inputs, context) =>
    inferWindow(settings, inputs['in'] ?? null, context, (problems) => {
      checkMultiple(problems, settings, 'step')
      checkAlignment(problems, settings, settings.step, inputs['in'] ?? null, context)
    }),
  guarantees: windowGuarantees,
  examples: [
    {
      title: 'Orders of the minute so far, every 20 s',
      config: {
        size: 60_000,
        step: 20_000,
        aggregates: [
          { function: 'COUNT', argument: '', name: 'orders' },
          { function: 'SUM', argument: 'amount', name: 'total' },
        ],
      },
      input: exampleInput([
        ['ann', 3, '00:25'],
        ['bob', 4, '00:50'],
      ]),
      output: {
        out: [
          { window_start: wallTime('00:00'), window_end: wallTime('00:40'), orders: 1, total: 3 },
          { window_start: wallTime('00:00'), window_end: wallTime('01:00'), orders: 2, total: 7 },
        ],
        late: [],
      },
    },
  ],
})
