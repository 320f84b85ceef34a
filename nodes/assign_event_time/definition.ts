import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { durationText } from '../common/duration.ts'
import { deadOutputs, duration, mainOutput, meta, onErrorField, onlyInput } from '../common/fields.ts'
import { checkTimeColumn } from '../common/times.ts'
import { Problems } from '../common/problems.ts'
import { TIME_KINDS, withDead } from '../common/schemas.ts'

const config = z.strictObject({
  column: z
    .string()
    .default('')
    .meta(
      meta('Event-time column', 'BIGINT in epoch milliseconds, TIMESTAMP or TIMESTAMP_LTZ.', {
        widget: 'column',
        kinds: TIME_KINDS,
      }),
    ),
  delay: duration(0)
    .default(0)
    .meta(
      meta(
        'Watermark delay',
        'How far the watermark stays behind the largest event time seen: as late as a record may come.',
        { widget: 'duration' },
      ),
    ),
  onError: onErrorField,
})
export type AssignEventTimeConfig = z.output<typeof config>

const input = appendStream(
  [
    { name: 'id', type: t.int(false) },
    { name: 'sent', type: t.timestampLtz() },
    { name: 'received', type: t.timestampLtz(false) },
  ],
  'received',
)
const rows = [
  { id: 1, sent: '2024-05-06T10:00:00Z', received: '2024-05-06T10:00:09Z' },
  { id: 2, sent: '2024-05-06T09:59:58Z', received: '2024-05-06T10:00:10Z' },
]

export const definition = defineNode<AssignEventTimeConfig, z.input<typeof config>>({
  type: 'assign_event_time',
  version: 1,
  kind: 'transform',
  title: 'Assign event time',
  summary: 'Makes another column the event time, with a watermark of its own.',
  help: [
    'From here on the chosen column is the event time: windows, joins and timers behind the node go by it. The watermark is made anew, as at a source: the largest event time seen minus the delay, raised after every record. It does not know of the partitions of the source.',
    'It is for a time that is only known on the way (computed in a Map, read from a text), and for streams whose source has none. Where the time stands in the records as they are read, set it at the source: there every partition has a watermark of its own.',
    'A record whose new event time is NULL is a bad record and follows the policy; it moves no watermark. A record that is behind the new watermark goes on; what is behind the node decides whether it is late.',
    'While the input is idle, so is the output: it holds nobody back. At the end of the input the watermark goes to the end of time.',
  ],
  aliases: [
    'assignTimestampsAndWatermarks',
    'WatermarkStrategy',
    'forBoundedOutOfOrderness',
    'TimestampAssigner',
    'TimestampExtractor',
    'rowtime',
    'WATERMARK FOR',
    'timestamps',
    '事件时间',
    '水位线',
    '时间戳',
  ],
  icon: 'calendar-clock',
  config,
  initial: { column: '' },
  ports: ({ onError }) => ({ inputs: [onlyInput()], outputs: [mainOutput, ...deadOutputs(onError)] }),
  describe: ({ column, delay }) => ({
    text: column === '' ? 'no column chosen' : `${column}, delay ${durationText(delay)}`,
    mono: false,
  }),
  infer: (settings, { in: schema }, context) => {
    const problems = new Problems(context)
    if (schema === undefined) return { outputs: {}, problems: problems.list }
    const column = checkTimeColumn(problems, 'column', settings.column, schema, (near) => ({
      ...settings,
      column: near,
    }))
    const out = { ...schema, eventTime: column?.name ?? null }
    return {
      outputs: column === null ? {} : withDead({ out }, settings.onError),
      problems: problems.list,
    }
  },
  guarantees: () => ({ recovery: 'exactly-once', repeatable: true, notes: [] }),
  examples: [
    {
      title: 'The time at which a record was sent, not the one at which it came',
      config: { column: 'sent', delay: 5_000 },
      input: { in: { schema: input, rows } },
      output: { out: rows },
    },
  ],
})
