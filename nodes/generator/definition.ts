import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { alignmentFields, duration, mainOutput, meta } from '../common/fields.ts'
import { Problems } from '../common/problems.ts'
import { datasets, EVENT_TIME_COLUMN } from './datasets.ts'

const share = z.number().min(0).max(1)

const config = z.strictObject({
  dataset: z
    .enum(['orders', 'page_views', 'sensor_readings'])
    .default('orders')
    .meta(
      meta(
        'Data set',
        'Which made-up records: orders of a shop, views of its pages, or readings of sensors.',
      ),
    ),
  rate: z
    .number()
    .positive('The rate is more than 0 records a second; leave it empty for as fast as possible.')
    .max(10_000_000)
    .nullable()
    .default(200)
    .meta(
      meta(
        'Rate',
        'Records a second over all partitions. Empty: as fast as possible. A preview does not wait for it.',
        {
          unit: 'records/s',
          placeholder: 'as fast as possible',
        },
      ),
    ),
  limit: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .meta(
      meta(
        'Limit',
        'How many records in all; then the source ends. Empty: it goes on until the job is stopped.',
        {
          unit: 'records',
          placeholder: 'no end',
        },
      ),
    ),
  delay: duration(0)
    .default(2_000)
    .meta(
      meta('Watermark delay', 'How far the watermark stays behind the largest event time seen.', {
        widget: 'duration',
        section: 'Event time',
      }),
    ),
  outOfOrderShare: share
    .default(0.05)
    .meta(
      meta('Out of order', 'The share of records that come late, from 0 to 1.', { section: 'Event time' }),
    ),
  outOfOrderBy: duration(0)
    .default(2_000)
    .meta(
      meta(
        'Out of order by up to',
        'How late such a record comes at most, in event time. More than the watermark delay makes late records.',
        {
          widget: 'duration',
          section: 'Event time',
        },
      ),
    ),
  idleTimeout: duration(1)
    .nullable()
    .default(null)
    .meta(
      meta(
        'Idle timeout',
        'A partition silent for this long no longer holds the watermark back. Empty: it holds it for ever.',
        {
          widget: 'duration',
          section: 'Event time',
          advanced: true,
          placeholder: 'never',
        },
      ),
    ),
  ...alignmentFields({ section: 'Event time' }),
  startTime: z.iso
    .datetime({ offset: true, error: 'Write an ISO time with its zone, such as 2024-05-06T10:00:00Z.' })
    .nullable()
    .default('2024-05-06T10:00:00Z')
    .meta(
      meta('First event time', 'ISO 8601. Empty: the time of the start, and then no two runs are the same.', {
        section: 'Event time',
        advanced: true,
        placeholder: 'now',
      }),
    ),
  duplicates: share.default(0).meta(
    meta('Duplicates', 'The share of records that are sent a second time, from 0 to 1.', {
      section: 'Trouble',
      advanced: true,
    }),
  ),
  partitions: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .meta(
      meta('Partitions', 'Each has event time and watermark of its own, as the partitions of a topic have.', {
        section: 'Trouble',
        advanced: true,
      }),
    ),
  idlePartitions: z
    .int()
    .min(0)
    .max(63)
    .default(0)
    .meta(
      meta('Idle partitions', 'How many of them fall silent, so that their watermark stands still.', {
        section: 'Trouble',
        advanced: true,
      }),
    ),
  idleAfter: duration(0)
    .default(10_000)
    .meta(
      meta(
        'Silent after',
        'The event time after the first record at which the idle partitions fall silent.',
        {
          widget: 'duration',
          section: 'Trouble',
          advanced: true,
        },
      ),
    ),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(1)
    .meta(meta('Seed', 'The same seed gives the same records.', { section: 'Trouble', advanced: true })),
})
export type GeneratorConfig = z.output<typeof config>

export const definition = defineNode<GeneratorConfig, z.input<typeof config>>({
  type: 'generator',
  version: 1,
  kind: 'source',
  title: 'Generator',
  summary: 'Makes realistic records: orders, page views or sensor readings.',
  help: [
    'A source that needs nothing outside: it makes up records of one of three data sets. The same seed and settings give the same records in the same order, in the app, on the command line and in a preview.',
    'The column `ts` is the event time. Its clock runs at the rate: with 200 records a second one record is 5 ms after the one before on average; without a rate the clock runs as if it were 100 a second.',
    'The knobs under Event time and Trouble are there to see what real streams do: records out of order (late ones, if by more than the watermark delay), duplicates, and partitions that fall silent and hold the watermark back until the idle timeout takes them out.',
    'A preview ignores the rate and takes the first records at once.',
  ],
  aliases: [
    'datagen',
    'DataGeneratorSource',
    'faker',
    'fromSequence',
    'addSource',
    'mock source',
    'test data',
    '数据生成器',
    '模拟数据',
    '数据源',
  ],
  icon: 'flask-conical',
  config,
  initial: { dataset: 'orders', rate: 200 },
  ports: () => ({ inputs: [], outputs: [mainOutput] }),
  describe: ({ dataset, rate, limit }) => ({
    text: `${datasets[dataset].title}, ${rate === null ? 'full speed' : `${rate.toLocaleString('en-US')}/s`}${limit === null ? '' : `, ${limit.toLocaleString('en-US')} in all`}`,
    mono: false,
  }),
  infer: (settings, _inputs, context) => {
    const problems = new Problems(context)
    if (settings.idlePartitions >= settings.partitions) {
      problems.error(
        'idle-partitions',
        'idlePartitions',
        `All ${settings.partitions} partitions would fall silent.`,
        `Set idle partitions to ${settings.partitions - 1} or less, or add partitions.`,
        [
          problems.fix(`Set idle partitions to ${settings.partitions - 1}`, {
            ...settings,
            idlePartitions: settings.partitions - 1,
          }),
        ],
      )
    } else if (settings.idlePartitions > 0 && settings.idleTimeout === null) {
      problems.warning(
        'idle-holds-watermark',
        'idleTimeout',
        'Idle partitions hold the watermark back for ever, so no window fires after they fall silent.',
        'Set an idle timeout, unless this is what you want to see.',
        [problems.fix('Set idle timeout to 5 s', { ...settings, idleTimeout: 5_000 })],
      )
    }
    if (context.mode === 'batch' && settings.limit === null) {
      problems.error(
        'batch-endless',
        'limit',
        'A job in batch mode gives its results at the end of the input, and this source goes on for ever.',
        'Set a limit, or let the job run in streaming mode.',
        [problems.fix('Set the limit to 10,000 records', { ...settings, limit: 10_000 })],
      )
    }
    return {
      outputs: { out: appendStream(datasets[settings.dataset].columns, EVENT_TIME_COLUMN) },
      problems: problems.list,
    }
  },
  guarantees: ({ startTime }) => ({
    recovery: 'exactly-once',
    repeatable: startTime !== null,
    notes:
      startTime === null
        ? ['Without a first event time the records carry the time of the start: two runs differ.']
        : [],
  }),
  examples: [
    {
      title: 'Two thousand orders as fast as possible',
      config: { dataset: 'orders', rate: null, limit: 2_000 },
    },
    {
      title: 'Four partitions, one of which falls silent',
      config: {
        dataset: 'sensor_readings',
        rate: 100,
        partitions: 4,
        idlePartitions: 1,
        idleTimeout: 5_000,
        limit: 4_000,
      },
    },
  ],
})
