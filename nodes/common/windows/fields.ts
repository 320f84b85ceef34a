/** Config fields that window nodes share. */
import { z } from 'zod'
import { aggregatesField } from '../aggregates/config.ts'
import { duration, meta, onErrorField } from '../fields.ts'

export const keysField = (description: string) =>
  z
    .array(z.string())
    .default([])
    .meta(meta('Group by', description, { widget: 'columns' }))

/** A duration of at least a millisecond. */
export const lengthField = (title: string, description: string, initial: number) =>
  duration(1)
    .default(initial)
    .meta(meta(title, description, { widget: 'duration' }))

/** The fields of windows that are aligned to the epoch. */
export const alignedFields = {
  offset: z
    .int('A duration is a whole number of milliseconds.')
    .default(0)
    .meta(
      meta(
        'Offset',
        'Moves the bounds of all windows by this much from the epoch; below zero: to the left. Less than the size.',
        { widget: 'duration', section: 'Window', advanced: true },
      ),
    ),
  complete: z
    .boolean()
    .default(false)
    .meta(
      meta(
        'Complete with offset',
        'Flink 2.2 loses records of windows whose bounds are no multiples of their length since 1970, and so does this node, unless this is on: then every record in time is in its windows.',
        { section: 'Window', advanced: true, when: { field: 'time', is: ['event'] } },
      ),
    ),
}

const latenessField = duration(0)
  .default(0)
  .meta(
    meta(
      'Allowed lateness',
      'How long after its end a window still takes late records. Each of them sends the result again, as an update: the output is then a changelog.',
      { widget: 'duration', section: 'Window', advanced: true, when: { field: 'time', is: ['event'] } },
    ),
  )

const timeField = z
  .enum(['event', 'processing'])
  .default('event')
  .meta(
    meta(
      'Time',
      'Event: the time that a record has. Processing: the clock of this machine when the record comes; nothing is late then, and no two runs are alike.',
      { widget: 'segmented', section: 'Window', advanced: true },
    ),
  )

const boundField = (title: string, description: string, initial: string) =>
  z
    .string()
    .default(initial)
    .meta(meta(title, description, { section: 'Window', advanced: true }))

/** The fields of every window that time ends, behind those of its own. */
export const windowFields = {
  keys: keysField(
    'One result for each window and each combination of these columns. None: one result a window.',
  ),
  aggregates: aggregatesField('the records of a window and key', 'The results of a window.'),
}
export const boundsFields = {
  time: timeField,
  allowedLateness: latenessField,
  windowStart: boundField(
    'Start column',
    'The name of the column with the start of the window, inclusive.',
    'window_start',
  ),
  windowEnd: boundField(
    'End column',
    'The name of the column with the end of the window, exclusive. It is the event time of the result.',
    'window_end',
  ),
  onError: onErrorField,
}

/** The fields of windows that a trigger ends, behind those of its own. */
export const triggeredFields = {
  emitRest: z
    .boolean()
    .default(false)
    .meta(
      meta(
        'Emit the rest',
        'Records that are in no result yet make one at the end of the input. Off: they are dropped, as in Flink.',
        { section: 'Window' },
      ),
    ),
  maxKeys: z
    .int('A number of keys is a whole number.')
    .min(1, 'At least 1 key is needed.')
    .default(1_000_000)
    .meta(
      meta(
        'Keys at most',
        'With more keys at a time the job fails: these windows have no end that time would bring.',
        {
          section: 'Window',
          advanced: true,
        },
      ),
    ),
  firstTime: boundField(
    'First-time column',
    'The name of the column with the smallest event time of the records. Empty: no such column.',
    'first_time',
  ),
  lastTime: boundField(
    'Last-time column',
    'The name of the column with the largest event time of the records, which is the event time of the result. Empty: no such column.',
    'last_time',
  ),
  onError: onErrorField,
}
