import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, mainOutput, onlyInput } from '../common/fields.ts'
import { Problems } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'
import { checkTimeColumn, needsEventTime } from '../common/times.ts'
import { config, type DelayConfig } from './config.ts'

const schema = appendStream(
  [
    { name: 'id', type: t.int(false) },
    { name: 'ts', type: t.timestampLtz(false) },
    { name: 'remind', type: t.timestampLtz() },
  ],
  'ts',
)
const rows = [
  { id: 1, ts: '2024-05-06T10:00:00Z', remind: '2024-05-06T12:00:00Z' },
  { id: 2, ts: '2024-05-06T10:00:01Z', remind: '2024-05-06T10:30:00Z' },
]

export const definition = defineNode<DelayConfig, z.input<typeof config>>({
  type: 'delay',
  version: 1,
  kind: 'transform',
  title: 'Delay',
  summary: 'Holds each record for a duration, or until the time in a column.',
  help: [
    'By event time a record goes on when the watermark reaches its release: its event time plus the duration, or the time in the column. The result is repeatable. At the end of a bounded input everything goes on, in the order of release, as event-time timers fire in Flink.',
    'By processing time it goes on when the wall clock reaches the release; a job whose input has ended waits for the last one. A time that has passed already holds nothing. After a restart the releases stand as they were, and what was due meanwhile goes on at once. A preview does not wait.',
    'Records keep their event time. So that they are not late for what is behind the node, its watermark stays just before the oldest event time that is held: a record that is held for a day holds the windows behind it for a day. What is late before the node may be in time behind it.',
    'What is held is state: it is part of checkpoints, and the State tab shows it with the times of release. The number is bounded by a setting; one more ends the job with a message. Records of one release go in the order in which they came.',
    'A record whose time in the column is NULL is a bad record and follows the policy.',
  ],
  aliases: [
    'timer',
    'registerEventTimeTimer',
    'registerProcessingTimeTimer',
    'KeyedProcessFunction',
    'schedule',
    'Punctuator',
    'wait',
    'hold back',
    'delayed message',
    'reminder',
    '延迟',
    '定时器',
    '延时',
  ],
  icon: 'alarm-clock',
  config,
  initial: { until: 'duration', duration: 10_000 },
  ports: ({ onError }) => ({ inputs: [onlyInput()], outputs: [mainOutput, ...deadOutputs(onError)] }),
  describe: ({ until, duration, column, clock }) => ({
    text: `${until === 'duration' ? durationText(duration) : column === '' ? 'no column chosen' : `until ${column}`}${clock === 'processing' ? ' by the wall clock' : ''}`,
    mono: false,
  }),
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    if (input === undefined) return { outputs: {}, problems: problems.list }
    if (settings.clock === 'event')
      needsEventTime(problems, input, 'so no watermark could ever release a record')
    if (settings.until === 'column') {
      checkTimeColumn(problems, 'column', settings.column, input, (near) => ({ ...settings, column: near }))
    }
    return { outputs: withDead({ out: input }, settings.onError), problems: problems.list }
  },
  guarantees: ({ clock }) => ({
    recovery: 'exactly-once',
    repeatable: clock === 'event',
    notes:
      clock === 'event'
        ? []
        : [
            'Goes by the wall clock: in a second run records go on at other times, and perhaps in another order.',
          ],
  }),
  examples: [
    {
      title: 'A reminder at the time in a column',
      config: { until: 'column', column: 'remind' },
      input: { in: { schema, rows } },
      output: { out: rows },
    },
    {
      title: 'Ten seconds later by event time',
      config: { duration: 10_000 },
      input: { in: { schema, rows } },
      output: { out: rows },
    },
  ],
})
