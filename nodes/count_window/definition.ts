import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { aggregatesField } from '../common/aggregates/config.ts'
import { deadOutputs, mainOutput, meta, onlyInput } from '../common/fields.ts'
import { exampleInput, wallTime } from '../common/windows/example.ts'
import { keysField, triggeredFields } from '../common/windows/fields.ts'
import { inferTriggered } from '../common/windows/inferTriggered.ts'
import { windowGuarantees, windowSummary } from '../common/windows/node.ts'
import { TYPES_HELP, WINDOW_ALIASES } from '../common/windows/texts.ts'

const config = z.strictObject({
  size: z
    .int('A number of records is a whole number.')
    .min(1, 'At least 1 record is needed.')
    .default(100)
    .meta(meta('Records', 'How many records of a key make one window.')),
  keys: keysField('Each combination of these columns counts for itself. None: all records count together.'),
  aggregates: aggregatesField('the records of a window', 'The results of a window.'),
  ...triggeredFields,
})
export type CountWindowConfig = z.output<typeof config>

export const definition = defineNode<CountWindowConfig, z.input<typeof config>>({
  type: 'count_window',
  version: 1,
  kind: 'window',
  title: 'Count window',
  summary: 'Puts every N records of a key into one window.',
  help: [
    'Each key collects records in the order in which they come. The N-th one sends the result, and the next one starts a new window. No event time is needed, nothing is late.',
    'What is left at the end of the input is dropped, as in Flink, unless "Emit the rest" is set. Dropped records are counted as expired.',
    'Where the input has event time, the result has the smallest and the largest event time of its records; the largest is its own.',
    'A key whose window never fills stays in the state: "Keys at most" bounds how many.',
    TYPES_HELP,
  ],
  aliases: [
    'countWindow',
    'CountTrigger',
    'GlobalWindows',
    'batch',
    'every n',
    ...WINDOW_ALIASES,
    '计数窗口',
  ],
  icon: 'tally-5',
  config,
  initial: { size: 100, keys: [], aggregates: [{ function: 'COUNT', argument: '', name: 'count' }] },
  ports: ({ onError }) => ({
    inputs: [onlyInput()],
    outputs: [{ ...mainOutput, label: 'Results' }, ...deadOutputs(onError)],
  }),
  describe: (settings) =>
    windowSummary(
      settings.size === 1 ? '1 record' : `${settings.size.toLocaleString('en-US')} records`,
      settings,
    ),
  infer: (settings, inputs, context) =>
    inferTriggered(settings, inputs['in'] ?? null, context, { byTime: false, changelog: false }),
  guarantees: windowGuarantees,
  examples: [
    {
      title: 'Every two orders of a user, with the rest',
      config: {
        size: 2,
        keys: ['user'],
        aggregates: [{ function: 'SUM', argument: 'amount', name: 'total' }],
        emitRest: true,
      },
      input: exampleInput([
        ['ann', 3, '00:01'],
        ['bob', 7, '00:02'],
        ['ann', 4, '00:03'],
        ['ann', 5, '00:04'],
      ]),
      output: {
        out: [
          { user: 'ann', first_time: `${wallTime('00:01')}Z`, last_time: `${wallTime('00:03')}Z`, total: 7 },
          { user: 'bob', first_time: `${wallTime('00:02')}Z`, last_time: `${wallTime('00:02')}Z`, total: 7 },
          { user: 'ann', first_time: `${wallTime('00:04')}Z`, last_time: `${wallTime('00:04')}Z`, total: 5 },
        ],
      },
    },
  ],
})
