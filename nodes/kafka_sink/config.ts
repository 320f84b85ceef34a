/** The config of a Kafka sink. */
import { z } from 'zod'
import { duration, formatField, meta, onSinkErrorField } from '../common/fields.ts'
import { registerSchemaField, registryFormats } from '../common/registryFields.ts'

const expression = (title: string, description: string, placeholder: string) =>
  z
    .string()
    .default('')
    .meta(meta(title, description, { widget: 'expression', expects: 'any', placeholder }))

const keyColumns = z
  .array(z.string())
  .default([])
  .meta(meta('Columns', 'Records that agree in all of them go to the same partition.', { widget: 'columns' }))

const noKey = z
  .object({ kind: z.literal('none').meta(meta('Kind', 'Records have no key.')) })
  .meta({ title: 'No key' })
const textKey = z
  .object({
    kind: z.literal('text').meta(meta('Kind', 'The value of an expression, as text; bytes as they are.')),
    expression: expression('Expression', 'Records with the same key go to the same partition.', 'user'),
  })
  .meta({ title: 'Text' })
const jsonKey = z
  .object({
    kind: z.literal('json').meta(meta('Kind', 'A JSON object of columns.')),
    columns: keyColumns,
  })
  .meta({ title: 'JSON' })

const format = z.discriminatedUnion('kind', [
  ...formatField.options,
  ...registryFormats('value', { registerSchema: registerSchemaField }),
])

const header = z.object({
  name: z.string().meta(meta('Name', 'Of the header.')),
  expression: expression('Value', 'As text; NULL leaves the header out.', "'millrace'"),
})

const delivery = 'Delivery'

export const config = z.strictObject({
  connection: z
    .string()
    .default('')
    .meta(
      meta('Connection', 'How the cluster is reached; made under Connections.', { widget: 'connection' }),
    ),
  topic: z
    .string()
    .default('')
    .meta(meta('Topic', 'Where the records go.', { placeholder: 'results' })),
  topicExpression: expression(
    'Topic by record',
    'Computed for each record instead of the topic above; NULL sends it there.',
    "CONCAT('orders-', country)",
  ).meta(
    meta('Topic by record', 'Computed for each record instead of the topic above; NULL sends it there.', {
      widget: 'expression',
      expects: 'any',
      placeholder: "CONCAT('orders-', country)",
      advanced: true,
    }),
  ),
  format: format
    .default({ kind: 'json', timestamps: 'iso' })
    .meta(meta('Format', 'How the values are written.')),
  key: z
    .discriminatedUnion('kind', [
      noKey,
      textKey,
      jsonKey,
      ...registryFormats('key', { columns: keyColumns, registerSchema: registerSchemaField }),
    ])
    .default({ kind: 'none' })
    .meta(meta('Key', 'Rules the partition, and of upserts which record replaces which.')),
  headers: z
    .array(header)
    .default([])
    .meta(meta('Headers', 'Sent with each record.', { advanced: true })),
  timestamp: z
    .enum(['event', 'now'])
    .default('event')
    .meta(
      meta('Timestamp', "event: the record's event time, where it has one. now: the time of sending.", {
        widget: 'segmented',
        advanced: true,
      }),
    ),
  changes: z
    .enum(['upsert', 'op'])
    .optional()
    .meta(
      meta(
        'Changes',
        'upsert: the newest row of each key, and a record without a value (a tombstone) where it is deleted. op: every change, its kind in a column op in front.',
        { widget: 'segmented', whenInput: 'changelog' },
      ),
    ),
  guarantee: z
    .enum(['exactly-once', 'at-least-once', 'at-most-once'])
    .default('at-least-once')
    .meta(
      meta(
        'Guarantee',
        'exactly-once: by transactions, which are committed with each checkpoint. at-least-once: after a crash some records come twice. at-most-once: a record may be lost.',
        { section: delivery },
      ),
    ),
  transactionalId: z
    .string()
    .default('')
    .meta(
      meta(
        'Transactional id',
        'A job that starts with the same one ends what an earlier one has left open.',
        {
          section: delivery,
          placeholder: 'millrace- and the name of the pipeline',
          when: { field: 'guarantee', is: ['exactly-once'] },
        },
      ),
    ),
  transactionTimeout: duration(1_000)
    .default(900_000)
    .meta(
      meta(
        'Transaction timeout',
        'Longer than the longest pause between two checkpoints; the broker allows 15 min unless it is set otherwise (transaction.max.timeout.ms).',
        {
          section: delivery,
          widget: 'duration',
          advanced: true,
          when: { field: 'guarantee', is: ['exactly-once'] },
        },
      ),
    ),
  acks: z
    .enum(['all', 'leader', 'none'])
    .default('all')
    .meta(
      meta(
        'Acknowledged by (acks)',
        'all: every replica that is in sync. leader: a record is lost when the leader dies. none: nobody says whether it came.',
        {
          section: delivery,
          widget: 'segmented',
          advanced: true,
          when: { field: 'guarantee', is: ['at-least-once'] },
        },
      ),
    ),
  idempotent: z
    .boolean()
    .default(true)
    .meta(
      meta('Idempotent', 'A record that is sent again after a lost answer comes once.', {
        section: delivery,
        advanced: true,
        when: { field: 'guarantee', is: ['at-least-once'] },
      }),
    ),
  retries: z
    .int()
    .min(0)
    .default(8)
    .meta(
      meta(
        'Retries',
        'How often a send is tried again before the job fails and goes on from its last checkpoint.',
        {
          section: delivery,
          advanced: true,
          when: { field: 'guarantee', is: ['at-least-once'] },
        },
      ),
    ),
  batchBytes: z
    .int()
    .min(1_024)
    .max(1_000_000)
    .default(131_072)
    .meta(
      meta(
        'Batch size (batch.size)',
        'Bytes of records that are sent together, about. Larger ones are fewer requests; a topic takes 1 MB in one unless it is set otherwise (max.message.bytes).',
        { section: delivery, advanced: true, unit: 'bytes' },
      ),
    ),
  linger: duration(0)
    .max(60_000)
    .nullable()
    .default(null)
    .meta(
      meta(
        'Linger (linger.ms)',
        'How long a record waits for others to be sent with it. Empty: until nothing more is there to be read, 20 ms at most. A full batch does not wait, nor does a checkpoint.',
        { section: delivery, widget: 'duration', advanced: true },
      ),
    ),
  compression: z
    .enum(['none', 'gzip', 'snappy', 'lz4', 'zstd'])
    .default('none')
    .meta(
      meta('Compression', 'Of batches, on the way and in the topic.', { section: delivery, advanced: true }),
    ),
  create: z
    .object({
      partitions: z.int().min(1).default(1).meta(meta('Partitions', 'Of the new topic.')),
      replication: z
        .int()
        .min(-1)
        .default(-1)
        .meta(meta('Replication factor', 'Copies of each partition; −1: as the broker has it.')),
    })
    .nullable()
    .default(null)
    .meta(meta('Create the topic', 'Where it is not there when the job starts.', { section: delivery })),
  onError: onSinkErrorField,
})
export type KafkaSinkConfig = z.output<typeof config>
