import { z } from 'zod'
import { duration, meta, onErrorField } from '../common/fields.ts'
import {
  conditionField,
  JOIN_TYPES,
  joinField,
  keysField,
  outputColumnsField,
  prefixField,
} from '../common/joins/fields.ts'

const boundColumn = (side: 'left' | 'right', which: 'start' | 'end') =>
  z
    .string()
    .default(`window_${which}`)
    .meta(
      meta(
        `${side === 'left' ? 'Left' : 'Right'} ${which}`,
        `The column of the ${side} input with the ${which} of its window.`,
        { widget: 'column', columnsOf: side, kinds: ['TIMESTAMP', 'TIMESTAMP_LTZ'] },
      ),
    )

const size = duration(1)
  .default(10_000)
  .meta(meta('Size', 'The length of a window, in event time.', { widget: 'duration' }))

const offset = z
  .int('A duration is a whole number of milliseconds.')
  .default(0)
  .meta(
    meta(
      'Offset',
      'Moves the bounds of all windows by this much from the epoch; below zero: to the left. Less than the size.',
      { widget: 'duration' },
    ),
  )

const windowsField = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z
        .literal('input')
        .meta(
          meta('Kind', 'Both inputs are results of windows of the same sort: rows with equal windows match.'),
        ),
      leftStart: boundColumn('left', 'start'),
      leftEnd: boundColumn('left', 'end'),
      rightStart: boundColumn('right', 'start'),
      rightEnd: boundColumn('right', 'end'),
    })
    .meta({ title: 'Of the inputs' }),
  z
    .strictObject({
      kind: z.literal('tumbling').meta(meta('Kind', 'Windows of one size that do not overlap.')),
      size,
      offset,
    })
    .meta({ title: 'Tumbling' }),
  z
    .strictObject({
      kind: z.literal('sliding').meta(meta('Kind', 'Windows of one size, one every slide.')),
      size,
      slide: duration(1)
        .default(5_000)
        .meta(
          meta('Slide', 'A window starts this often. The size is a multiple of it.', { widget: 'duration' }),
        ),
      offset,
    })
    .meta({ title: 'Sliding' }),
  z
    .strictObject({
      kind: z
        .literal('cumulate')
        .meta(meta('Kind', 'Windows that start together and grow by a step up to the size.')),
      size,
      step: duration(1)
        .default(5_000)
        .meta(
          meta('Step', 'A window ends this often. The size is a multiple of it.', { widget: 'duration' }),
        ),
      offset,
    })
    .meta({ title: 'Cumulating' }),
  z
    .strictObject({
      kind: z
        .literal('session')
        .meta(meta('Kind', 'For each key, records of both sides with no pause longer than the gap.')),
      gap: duration(1)
        .default(10_000)
        .meta(
          meta('Gap', 'A pause longer than this ends a session.', {
            widget: 'duration',
          }),
        ),
    })
    .meta({ title: 'Session' }),
])

export const config = z.strictObject({
  join: joinField(JOIN_TYPES),
  windows: windowsField
    .default({ kind: 'tumbling', size: 10_000, offset: 0 })
    .meta(
      meta(
        'Windows',
        'Of the inputs: join results of window nodes. Else raw records are joined within such windows.',
      ),
    ),
  on: keysField,
  condition: conditionField,
  columns: outputColumnsField,
  windowStart: z
    .string()
    .default('window_start')
    .meta(
      meta('Start column', 'The name of the column with the start of the window, inclusive.', {
        section: 'Result',
        advanced: true,
      }),
    ),
  windowEnd: z
    .string()
    .default('window_end')
    .meta(
      meta(
        'End column',
        'The name of the column with the end of the window, exclusive. It is the event time of the result.',
        { section: 'Result', advanced: true },
      ),
    ),
  prefix: prefixField,
  onError: onErrorField,
})
export type WindowJoinConfig = z.output<typeof config>
export type JoinWindows = WindowJoinConfig['windows']
