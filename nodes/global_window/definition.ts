import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { aggregatesField } from '../common/aggregates/config.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput, meta, onlyInput } from '../common/fields.ts'
import { exampleInput, wallTime } from '../common/windows/example.ts'
import { keysField, lengthField, triggeredFields } from '../common/windows/fields.ts'
import { inferTriggered } from '../common/windows/inferTriggered.ts'
import { windowGuarantees, windowSummary } from '../common/windows/node.ts'
import { TYPES_HELP, WINDOW_ALIASES } from '../common/windows/texts.ts'

const trigger = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('count').meta(meta('Kind', 'At every N-th record of a key.')),
      every: z
        .int('A number of records is a whole number.')
        .min(1, 'At least 1 record is needed.')
        .default(100)
        .meta(meta('Records', 'A result at every so many records of a key.')),
    })
    .meta({ title: 'Records' }),
  z
    .object({
      kind: z
        .literal('interval')
        .meta(meta('Kind', 'Whenever the watermark passes a multiple of an interval.')),
      every: lengthField(
        'Interval',
        'When the watermark reaches a multiple of this, every key with a record before it that is in no result yet has one.',
        60_000,
      ),
    })
    .meta({ title: 'Event time' }),
  z
    .object({ kind: z.literal('end').meta(meta('Kind', 'At the end of a bounded input.')) })
    .meta({ title: 'End' }),
])

const config = z.strictObject({
  trigger: trigger
    .default({ kind: 'interval', every: 60_000 })
    .meta(
      meta(
        'Fires',
        'When a key has a result: at every N records, by event time, or at the end of the input.',
      ),
    ),
  after: z
    .enum(['accumulate', 'purge'])
    .default('accumulate')
    .meta(
      meta(
        'After a result',
        'Accumulate: goes on adding up, and each result is an update of the one before. Purge: starts anew.',
        { widget: 'segmented' },
      ),
    ),
  keys: keysField('Each combination of these columns has a window of its own. None: one window.'),
  aggregates: aggregatesField('the records of a key', 'The results of a key.'),
  ...triggeredFields,
})
export type GlobalWindowConfig = z.output<typeof config>

/** A key has a result more than once. */
const isChangelog = ({ trigger: { kind }, after }: GlobalWindowConfig): boolean =>
  after === 'accumulate' && kind !== 'end'

export const definition = defineNode<GlobalWindowConfig, z.input<typeof config>>({
  type: 'global_window',
  version: 1,
  kind: 'window',
  title: 'Global window',
  summary: 'One window a key for all time, with results whenever a trigger fires.',
  help: [
    'Each key has one window, and a trigger says when it has a result: at every N-th record of the key, when the watermark passes a multiple of an interval, or at the end of a bounded input.',
    'By event time: a record is in a result at the latest at the first multiple of the interval after its time, or, if the watermark has passed that, at the next one. All records that have come until then are in it, also the one that lets the watermark pass. A key without new records has no new result. The end of the input fires for the rest.',
    'Accumulate goes on adding up: the first result of a key is an insert, each later one an update, so the output is a changelog with the keys as its key. Purge starts anew, and the output has inserts only.',
    'With the trigger by records, what is in no result at the end of the input is dropped, as in Flink, unless "Emit the rest" is set.',
    'Where the input has event time, the result has the smallest and the largest event time of its records; the largest is its own. These windows never end by time: "Keys at most" bounds their number.',
    TYPES_HELP,
  ],
  aliases: [
    'GlobalWindows',
    'Trigger',
    'ContinuousEventTimeTrigger',
    'CountTrigger',
    'PurgingTrigger',
    ...WINDOW_ALIASES,
    '全局窗口',
    '触发器',
  ],
  icon: 'infinity',
  config,
  initial: {
    trigger: { kind: 'interval', every: 60_000 },
    after: 'accumulate',
    keys: [],
    aggregates: [{ function: 'COUNT', argument: '', name: 'count' }],
  },
  ports: (settings) => ({
    inputs: [onlyInput()],
    outputs: [
      { ...mainOutput, label: 'Results', flavour: isChangelog(settings) ? 'changelog' : 'append' },
      ...deadOutputs(settings.onError),
    ],
  }),
  describe: (settings) => {
    const fires =
      settings.trigger.kind === 'end'
        ? 'at the end'
        : settings.trigger.kind === 'count'
          ? `every ${settings.trigger.every.toLocaleString('en-US')} records`
          : `every ${durationText(settings.trigger.every)}`
    return windowSummary(fires, settings)
  },
  infer: (settings, inputs, context) =>
    inferTriggered(settings, inputs['in'] ?? null, context, {
      byTime: settings.trigger.kind === 'interval',
      changelog: isChangelog(settings),
    }),
  guarantees: windowGuarantees,
  examples: [
    {
      title: 'What a user has spent, anew every 10 s',
      config: {
        trigger: { kind: 'interval', every: 10_000 },
        after: 'purge',
        keys: ['user'],
        aggregates: [{ function: 'SUM', argument: 'amount', name: 'total' }],
      },
      input: exampleInput([
        ['ann', 3, '00:01'],
        ['ann', 4, '00:03'],
        ['ann', 5, '00:14'],
        ['ann', 6, '00:16'],
      ]),
      output: {
        out: [
          { user: 'ann', first_time: `${wallTime('00:01')}Z`, last_time: `${wallTime('00:14')}Z`, total: 12 },
          { user: 'ann', first_time: `${wallTime('00:16')}Z`, last_time: `${wallTime('00:16')}Z`, total: 6 },
        ],
      },
    },
    {
      title: 'Totals at the end of the input',
      config: {
        trigger: { kind: 'end' },
        keys: ['user'],
        aggregates: [{ function: 'SUM', argument: 'amount', name: 'total' }],
        firstTime: '',
        lastTime: '',
      },
      input: exampleInput([
        ['ann', 3, '00:01'],
        ['bob', 4, '00:03'],
        ['ann', 5, '00:14'],
      ]),
      output: {
        out: [
          { user: 'ann', total: 8 },
          { user: 'bob', total: 4 },
        ],
      },
    },
  ],
})
