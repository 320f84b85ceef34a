import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { mainOutput, meta, onlyInput } from '../common/fields.ts'

const config = z.strictObject({
  rate: z
    .number()
    .positive('The rate is more than 0 records a second.')
    .max(1_000_000, 'The rate is at most 1,000,000 records a second.')
    .default(100)
    .meta(meta('Rate', 'Records a second at most, by the wall clock.', { unit: 'records/s' })),
  buffer: z
    .int()
    .min(1, 'The buffer holds one record at least.')
    .max(10_000_000)
    .default(1_000)
    .meta(
      meta(
        'Buffer',
        'Records that may wait. When it is full, the sources in front are not read until there is room; nothing is lost.',
        { unit: 'records', advanced: true },
      ),
    ),
})
export type ThrottleConfig = z.output<typeof config>

const schema = appendStream([{ name: 'id', type: t.int(false) }])
const rows = [{ id: 1 }, { id: 2 }, { id: 3 }]

export const definition = defineNode<ThrottleConfig, z.input<typeof config>>({
  type: 'throttle',
  version: 1,
  kind: 'transform',
  title: 'Throttle',
  summary: 'Lets at most so many records a second through, by the wall clock.',
  help: [
    'Sends records on in their order, not faster than the rate. What comes faster waits in a buffer; when that is full, the sources in front of the node are held until there is room (back-pressure). A batch that is on its way still comes in, so the buffer may hold that much more.',
    'Only the time at which a record goes on hangs on the clock, not the result: a record is followed by the watermark that followed it at the input, so what is late behind the node is what would be late without it. The watermark waits with the records.',
    'Short bursts of up to a tenth of a second are let through at once. What waits is part of a checkpoint, and goes on at the rate after a restart.',
    'A preview does not wait: it shows the records at once.',
  ],
  aliases: [
    'rate limit',
    'RateLimiter',
    'RateLimiterStrategy',
    'GuavaRateLimiter',
    'back-pressure',
    'slow down',
    'quota',
    'throttling',
    '限流',
    '限速',
    '节流',
  ],
  icon: 'turtle',
  config,
  initial: { rate: 100 },
  ports: () => ({ inputs: [onlyInput('changelog')], outputs: [mainOutput] }),
  describe: ({ rate }) => ({ text: `at most ${rate.toLocaleString('en-US')}/s`, mono: false }),
  infer: (_settings, { in: input }) => ({ outputs: input === undefined ? {} : { out: input }, problems: [] }),
  guarantees: () => ({
    recovery: 'exactly-once',
    repeatable: true,
    notes: ['When a record goes on hangs on the clock; which records, and what is late behind it, does not.'],
  }),
  examples: [
    {
      title: 'Two a second: all of them, in their order',
      config: { rate: 2 },
      input: { in: { schema, rows } },
      output: { out: rows },
    },
  ],
})
