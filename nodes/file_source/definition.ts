import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream, type Column } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { columnField, deadOutputs, formatField, mainOutput, meta, onErrorField } from '../common/fields.ts'
import { inferEventTime, sourceTimeField } from '../common/eventTime.ts'
import { Problems, readColumns } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'

const config = z.strictObject({
  path: z
    .string()
    .default('')
    .meta(
      meta('File', 'A path; relative ones start at the folder of the pipeline.', {
        widget: 'file',
        placeholder: 'data/orders.ndjson',
      }),
    ),
  format: formatField
    .default({ kind: 'json', timestamps: 'iso' })
    .meta(meta('Format', 'How records stand in the file.')),
  schema: z
    .array(columnField)
    .default([])
    .meta(
      meta(
        'Columns',
        'Inferred from a sample of the file, and yours to change. Fields that are not listed are not read.',
        { widget: 'schema', when: { field: 'format.kind', is: ['json', 'csv'] } },
      ),
    ),
  eventTime: sourceTimeField,
  follow: z
    .boolean()
    .default(false)
    .meta(
      meta('Follow the file', 'Go on reading as it grows, as tail -f does, until the job is stopped.', {
        section: 'Reading',
      }),
    ),
  onError: onErrorField,
})
export type FileSourceConfig = z.output<typeof config>

const LINE: Column = { name: 'line', type: t.string(false) }

export const definition = defineNode<FileSourceConfig, z.input<typeof config>>({
  type: 'file_source',
  version: 1,
  kind: 'source',
  title: 'File source',
  summary: 'Reads records from a file of JSON lines, CSV or text lines.',
  help: [
    'Reads one file, record by record: JSON lines (NDJSON), CSV with quotes as in RFC 4180, or plain text, where each line is one record with the column `line`. A bounded read ends with the file; with Follow it goes on as the file grows.',
    'Columns are decoded by their types: a BIGINT keeps all 64 bits, a DECIMAL is exact. A field that is missing is NULL; a field of another type than its column makes the record a bad one, if the field is used further on. Fields that are not listed are skipped, but the record as a whole must be well-formed.',
    'The event time is a BIGINT in epoch milliseconds, a TIMESTAMP or a TIMESTAMP_LTZ. A text with a zone, such as `2024-05-06T10:00:00Z`, is a `TIMESTAMP_LTZ(3)`; give its column this type rather than STRING. A NULL or unreadable event time makes the record a bad one, never "now".',
    'The watermark is the largest event time seen minus the delay, raised after every record. A window downstream fires when the watermark passes its end.',
    'Where several sources feed one window or join, the slowest holds its watermark, and what the faster ones bring waits in state. Max drift, here or in the job settings, holds the faster ones until the slowest has caught up, as `withWatermarkAlignment` in Flink.',
    'A last line without a line break counts as a record in a bounded read; when following, it waits until the line is complete. A file that shrinks while it is followed stops the job with a message.',
  ],
  aliases: [
    'FileSource',
    'readTextFile',
    'filesystem connector',
    'TextInputFormat',
    'CSV',
    'NDJSON',
    'JSON Lines',
    'JSONL',
    'log',
    'tail',
    'spooldir',
    '文件源',
    '读取文件',
    '日志',
  ],
  icon: 'file-json',
  config,
  files: ({ path }) => ({ reads: [path] }),
  initial: { path: '', format: { kind: 'json', timestamps: 'iso' }, schema: [] },
  ports: ({ onError }) => ({ inputs: [], outputs: [mainOutput, ...deadOutputs(onError)] }),
  describe: ({ path, format }) => ({
    text:
      path === ''
        ? 'no file chosen'
        : `${path.slice(path.lastIndexOf('/') + 1)}, ${{ json: 'JSON lines', csv: 'CSV', text: 'text' }[format.kind]}`,
    mono: false,
  }),
  infer: (settings, _inputs, context) => {
    const problems = new Problems(context)
    if (settings.path.trim() === '') {
      problems.error(
        'file-missing',
        'path',
        'No file is chosen.',
        'Choose the file to read, or use a Generator to try things out.',
      )
    }
    if (context.mode === 'batch' && settings.follow) {
      problems.error(
        'batch-endless',
        'follow',
        'A job in batch mode gives its results at the end of the input, and a file that is followed has none.',
        'Read the file to its end, or let the job run in streaming mode.',
        [problems.fix('Do not follow the file', { ...settings, follow: false })],
      )
    }
    const columns: Column[] =
      settings.format.kind === 'text' ? [LINE] : readColumns(problems, 'schema', settings.schema)
    if (columns.length === 0 && settings.schema.length === 0) {
      problems.error(
        'schema-empty',
        'schema',
        'There are no columns yet.',
        'Infer them from the file, or add them by hand.',
      )
      return { outputs: {}, problems: problems.list }
    }
    const timed = inferEventTime(problems, settings, columns)
    return {
      outputs: withDead({ out: appendStream(timed.columns, timed.time) }, settings.onError),
      problems: problems.list,
    }
  },
  guarantees: () => ({
    recovery: 'exactly-once',
    repeatable: true,
    notes: [
      'Reading goes on at the exact record, as long as the part of the file that was read is not changed.',
    ],
  }),
  examples: [
    {
      title: 'Orders as JSON lines, up to 5 s out of order',
      config: {
        path: 'data/orders.ndjson',
        schema: [
          { name: 'id', type: 'BIGINT NOT NULL' },
          { name: 'user', type: 'STRING' },
          { name: 'amount', type: 'DECIMAL(10, 2)' },
          { name: 'ts', type: 'BIGINT' },
        ],
        eventTime: { column: 'ts', delay: 5_000 },
      },
    },
    {
      title: 'A CSV file with semicolons; bad rows on a port',
      config: {
        path: 'data/messy.csv',
        format: { kind: 'csv', delimiter: ';' },
        schema: [
          { name: 'customer', type: 'STRING' },
          { name: 'amount', type: 'DOUBLE' },
        ],
        onError: 'port',
      },
    },
    {
      title: 'Follow a log, line by line',
      config: { path: '/var/log/syslog', format: { kind: 'text' }, follow: true },
    },
  ],
})
