/** The config of a Kafka source. */
import { z } from 'zod'
import { eventTimeField } from '../common/eventTime.ts'
import { columnField, duration, formatField, meta, onErrorField } from '../common/fields.ts'
import { registryFormats } from '../common/registryFields.ts'

/** Where a column beside the value comes from. */
export const METADATA = {
  key: 'The key as text',
  key_bytes: 'The key as bytes',
  topic: 'The name of the topic',
  partition: 'The number of the partition',
  offset: 'The offset in the partition',
  timestamp: "The record's own timestamp",
  headers: 'The headers, values as text',
} as const
export type Metadata = keyof typeof METADATA

const jsonConnect = z
  .object({
    kind: z
      .literal('connect')
      .meta(meta('Kind', 'One JSON object {"schema": …, "payload": …}, as Kafka Connect writes it.')),
    timestamps: z
      .enum(['iso', 'sql'])
      .default('iso')
      .meta(meta('Timestamps', 'How TIMESTAMP texts stand in it.')),
  })
  .meta({ title: 'JSON with a Connect schema' })

const raw = z
  .object({ kind: z.literal('raw').meta(meta('Kind', 'The bytes as they are, in one column `value`.')) })
  .meta({ title: 'Raw bytes' })

/** How a value is written. */
export const valueFormat = z.discriminatedUnion('kind', [
  ...formatField.options,
  jsonConnect,
  raw,
  ...registryFormats('value', {}),
])
export type ValueFormat = z.output<typeof valueFormat>

/** Formats whose only column is given. */
const UNDIVIDED: readonly ValueFormat['kind'][] = ['text', 'raw']
const divided = valueFormat.options
  .map(({ shape }) => shape.kind.value)
  .filter((kind) => !UNDIVIDED.includes(kind))

const plainKey = z
  .object({
    kind: z
      .literal('text')
      .meta(meta('Kind', 'Not decoded: it can be had as text or bytes, by a further column.')),
  })
  .meta({ title: 'Text or bytes' })

/** How a key is written. */
const keyFormat = z.discriminatedUnion('kind', [
  plainKey,
  ...registryFormats('key', {
    prefix: z
      .string()
      .default('key_')
      .meta(
        meta('Prefix', 'Stands before the names of the key’s fields, to tell them from those of the value.'),
      ),
    schema: z
      .array(columnField)
      .default([])
      .meta(
        meta(
          'Columns of the key',
          'Inferred with those of the value. A key that is no record is one column, key.',
          { widget: 'schema' },
        ),
      ),
  }),
])

const metadataColumn = z.object({
  from: z
    .enum(Object.keys(METADATA) as [Metadata, ...Metadata[]])
    .meta(meta('From', 'What of the record beside its value.')),
  name: z.string().meta(meta('Column', 'The name of the column.')),
})

const offset = z.object({
  topic: z.string().default('').meta(meta('Topic', 'Empty: the first one of the node.')),
  partition: z.int().min(0).meta(meta('Partition', 'Its number.')),
  offset: z.int().min(0).meta(meta('Offset', 'Start: the first that is read. Stop: the first that is not.')),
})

const instant = (title: string, description: string, field: string) =>
  z
    .string()
    .default('')
    .meta(
      meta(title, description, {
        section: 'Position',
        placeholder: '2026-01-31T09:00:00Z',
        when: { field, is: ['timestamp'] },
      }),
    )

export const config = z.strictObject({
  connection: z
    .string()
    .default('')
    .meta(
      meta('Connection', 'How the cluster is reached; made under Connections.', { widget: 'connection' }),
    ),
  topics: z.array(z.string()).default([]).meta(meta('Topics', 'One or several topics.')),
  pattern: z
    .string()
    .default('')
    .meta(
      meta(
        'Topic pattern',
        'A regular expression that the whole name of a topic has to match, besides the topics above.',
        {
          placeholder: 'orders-.*',
          advanced: true,
        },
      ),
    ),
  value: z
    .object({
      format: valueFormat
        .default({ kind: 'json', timestamps: 'iso' })
        .meta(meta('Format', 'How the values are written.')),
    })
    .default({ format: { kind: 'json', timestamps: 'iso' } })
    .meta(meta('Value', '')),
  schema: z
    .array(columnField)
    .default([])
    .meta(
      meta(
        'Columns',
        'Inferred from a sample of the topic, and yours to change. Fields that are not listed are not read.',
        { widget: 'schema', when: { field: 'value.format.kind', is: divided } },
      ),
    ),
  key: keyFormat.default({ kind: 'text' }).meta(meta('Key', 'How the keys are written.', { advanced: true })),
  metadata: z
    .array(metadataColumn)
    .default([])
    .meta(
      meta('Further columns', 'Key, headers, partition, offset and timestamp of the record, as columns.'),
    ),
  eventTime: eventTimeField
    .nullable()
    .default(null)
    .meta(
      meta(
        'Event time',
        'Which column says when a record happened: a field, or the timestamp of the record as a further column. Windows need it.',
        { section: 'Event time' },
      ),
    ),
  start: z
    .enum(['earliest', 'latest', 'last', 'committed', 'timestamp', 'offsets'])
    .default('earliest')
    .meta(
      meta('Start at', 'Where a run begins that does not go on from a checkpoint.', { section: 'Position' }),
    ),
  startRecords: z
    .int()
    .min(1)
    .default(1_000)
    .meta(
      meta('Last records', 'So many before the end, spread evenly over the partitions.', {
        section: 'Position',
        when: { field: 'start', is: ['last'] },
      }),
    ),
  startTime: instant(
    'Start time',
    'The first record of each partition with this timestamp or a later one.',
    'start',
  ),
  startOffsets: z
    .array(offset)
    .default([])
    .meta(
      meta('Start offsets', 'By partition; others begin as Reset says.', {
        section: 'Position',
        when: { field: 'start', is: ['offsets'] },
      }),
    ),
  reset: z
    .enum(['earliest', 'latest', 'fail'])
    .default('earliest')
    .meta(
      meta(
        'Reset (auto.offset.reset)',
        'Where a partition begins without a committed or given offset, or whose offset is gone.',
        {
          section: 'Position',
          widget: 'segmented',
        },
      ),
    ),
  stop: z
    .enum(['never', 'latest', 'timestamp', 'offsets'])
    .default('never')
    .meta(
      meta(
        'Stop at',
        'never: goes on until the job is stopped. latest: what is there when the run begins. Else a time or given offsets.',
        {
          section: 'Position',
        },
      ),
    ),
  stopTime: instant(
    'Stop time',
    'The first record of each partition with this timestamp or a later one is not read.',
    'stop',
  ),
  stopOffsets: z
    .array(offset)
    .default([])
    .meta(
      meta('Stop offsets', 'By partition; others are read to what is there when the run begins.', {
        section: 'Position',
        when: { field: 'stop', is: ['offsets'] },
      }),
    ),
  group: z
    .string()
    .default('')
    .meta(
      meta(
        'Consumer group',
        'Whose committed offsets Start may begin at, and where a run notes how far it is, at each checkpoint. A preview only reads it. Positions of a run itself are in its checkpoints.',
        { section: 'Position', placeholder: 'none' },
      ),
    ),
  tombstones: z
    .enum(['skip', 'row'])
    .default('skip')
    .meta(
      meta(
        'Records without a value',
        'skip: left out, as Flink does. row: a row whose columns of the value are NULL.',
        {
          widget: 'segmented',
          advanced: true,
        },
      ),
    ),
  isolation: z
    .enum(['committed', 'uncommitted'])
    .default('committed')
    .meta(
      meta(
        'Isolation',
        'committed: records of aborted transactions are not seen, those of open ones not yet.',
        {
          section: 'Fetching',
          widget: 'segmented',
          advanced: true,
        },
      ),
    ),
  maxWait: duration(1)
    .default(100)
    .meta(
      meta(
        'Longest wait',
        'How long the broker waits for more when there is little (fetch.max.wait.ms): the latency of a quiet topic.',
        {
          section: 'Fetching',
          widget: 'duration',
          advanced: true,
        },
      ),
    ),
  minBytes: z
    .int()
    .min(1)
    .default(1)
    .meta(
      meta('Least bytes', 'Until so many are there the broker waits (fetch.min.bytes).', {
        section: 'Fetching',
        advanced: true,
      }),
    ),
  maxBytes: z
    .int()
    .min(1_024)
    .default(8 * 1024 * 1024)
    .meta(
      meta('Most bytes', 'Of one answer (fetch.max.bytes). A larger record comes all the same.', {
        section: 'Fetching',
        advanced: true,
      }),
    ),
  maxBytesPerPartition: z
    .int()
    .min(1_024)
    .default(1024 * 1024)
    .meta(
      meta('Most bytes of a partition', 'In one answer (max.partition.fetch.bytes).', {
        section: 'Fetching',
        advanced: true,
      }),
    ),
  discovery: duration(0)
    .default(60_000)
    .meta(
      meta(
        'Look for new partitions',
        'How often a run looks for new partitions and topics of the pattern. 0: never.',
        {
          section: 'Fetching',
          widget: 'duration',
          advanced: true,
        },
      ),
    ),
  onError: onErrorField,
})
export type KafkaSourceConfig = z.output<typeof config>
