import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { durationText } from '../common/duration.ts'
import { exampleInput, wallTime } from '../common/windows/example.ts'
import { boundsFields, lengthField, windowFields } from '../common/windows/fields.ts'
import { inferWindow } from '../common/windows/infer.ts'
import { windowGuarantees, windowPorts, windowSummary } from '../common/windows/node.ts'
import {
  LATENESS_HELP,
  PROCESSING_HELP,
  RESULT_HELP,
  TYPES_HELP,
  WINDOW_ALIASES,
} from '../common/windows/texts.ts'

const config = z.strictObject({
  gap: lengthField('Gap', 'A session ends when nothing came for this long, in event time.', 30_000),
  ...windowFields,
  ...boundsFields,
})
export type SessionWindowConfig = z.output<typeof config>

export const definition = defineNode<SessionWindowConfig, z.input<typeof config>>({
  type: 'session_window',
  version: 1,
  kind: 'window',
  title: 'Session window',
  summary: 'Puts records of a key that follow each other closely into one window.',
  help: [
    'Records of one key that are no further apart than the gap are one session: `[time of the first, time of the last + gap)`. Exactly the gap is close enough; a millisecond more parts them.',
    'A session fires once, when the watermark reaches its last millisecond. At the end of a bounded input all sessions fire.',
    'Sessions are merged first, and only then it is asked whether the merged one is late. So a record that comes late may still extend a session, or join two of them. A record that is late with its session goes to the `late` port.',
    `${LATENESS_HELP} A session that was sent and then grows is deleted, and inserted with its new bounds.`,
    PROCESSING_HELP,
    RESULT_HELP,
    TYPES_HELP,
  ],
  aliases: [
    'EventTimeSessionWindows',
    'SESSION',
    'SessionWindows',
    'inactivity gap',
    'visits',
    ...WINDOW_ALIASES,
    '会话窗口',
  ],
  icon: 'hourglass',
  config,
  initial: { gap: 30_000, keys: [], aggregates: [{ function: 'COUNT', argument: '', name: 'count' }] },
  ports: windowPorts,
  describe: (settings) => windowSummary(`gap ${durationText(settings.gap)}`, settings),
  infer: (settings, inputs, context) => inferWindow(settings, inputs['in'] ?? null, context, () => undefined),
  guarantees: windowGuarantees,
  examples: [
    {
      title: 'Visits per user, parted by 10 s of silence',
      config: {
        gap: 10_000,
        keys: ['user'],
        aggregates: [{ function: 'COUNT', argument: '', name: 'clicks' }],
      },
      input: exampleInput([
        ['ann', 1, '00:00'],
        ['ann', 1, '00:10'],
        ['bob', 1, '00:12'],
        ['ann', 1, '00:20.001'],
      ]),
      output: {
        out: [
          { user: 'ann', window_start: wallTime('00:00'), window_end: wallTime('00:20'), clicks: 2 },
          { user: 'bob', window_start: wallTime('00:12'), window_end: wallTime('00:22'), clicks: 1 },
          { user: 'ann', window_start: wallTime('00:20.001'), window_end: wallTime('00:30.001'), clicks: 1 },
        ],
        late: [],
      },
    },
  ],
})
