import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { formatField, meta, onlyInput, onSinkErrorField } from '../common/fields.ts'
import { listNames, Problems } from '../common/problems.ts'

const config = z.strictObject({
  path: z
    .string()
    .default('')
    .meta(
      meta(
        'File',
        'A path; relative ones start at the folder of the pipeline. An older file of this name is replaced when the job ends.',
        { widget: 'saveFile', placeholder: 'out/result.ndjson' },
      ),
    ),
  format: formatField
    .default({ kind: 'json', timestamps: 'iso' })
    .meta(meta('Format', 'How records are written.')),
  onError: onSinkErrorField,
})
export type FileSinkConfig = z.output<typeof config>

export const definition = defineNode<FileSinkConfig, z.input<typeof config>>({
  type: 'file_sink',
  version: 1,
  kind: 'sink',
  title: 'File sink',
  summary: 'Writes records to a file as JSON lines, CSV or text lines.',
  help: [
    'Writes every record to one file. While the job runs, the file has `.inprogress` at the end of its name; when the input ends or the job is stopped, it is flushed to the disk and renamed. So a file without `.inprogress` is always complete, and a job that fails leaves an older file untouched.',
    'As JSON: BIGINT and DECIMAL are plain numbers with all their digits, TIMESTAMP is `2024-05-06T10:00:00`, TIMESTAMP_LTZ the same with a `Z`, milliseconds only where there are some, BYTES are base64, NULL is `null`. NaN and Infinity have no JSON and make the record a bad one.',
    'Text lines take an input with exactly one column, of type STRING. A preview writes nothing.',
  ],
  aliases: [
    'FileSink',
    'StreamingFileSink',
    'writeAsText',
    'filesystem connector',
    'CSV',
    'NDJSON',
    'JSON Lines',
    'save',
    'export',
    '文件汇',
    '写文件',
    '保存',
  ],
  icon: 'file-down',
  config,
  initial: { path: '', format: { kind: 'json', timestamps: 'iso' } },
  ports: () => ({ inputs: [onlyInput()], outputs: [] }),
  describe: ({ path }) => ({
    text: path === '' ? 'no file chosen' : path.slice(path.lastIndexOf('/') + 1),
    mono: false,
  }),
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    if (settings.path.trim() === '') {
      problems.error(
        'file-missing',
        'path',
        'No file is chosen.',
        'Say where to write, such as out/result.ndjson.',
      )
    }
    if (input !== undefined && settings.format.kind === 'text') {
      const [first, ...others] = input.columns
      if (first === undefined || others.length > 0 || first.type.kind !== 'STRING') {
        problems.error(
          'format-columns',
          'format',
          `Text lines need one STRING column; the input has ${listNames(input.columns.map((column) => `${column.name} ${column.type.kind}`))}.`,
          'Make one text of it in a Map that keeps only listed columns, or write JSON lines.',
          [problems.fix('Write JSON lines', { ...settings, format: { kind: 'json', timestamps: 'iso' } })],
        )
      }
    }
    return { outputs: {}, problems: problems.list }
  },
  guarantees: () => ({
    recovery: 'exactly-once',
    repeatable: true,
    notes: ['Holds as long as nobody else writes to the .inprogress file.'],
  }),
  examples: [
    { title: 'JSON lines', config: { path: 'out/revenue.ndjson' } },
    {
      title: 'CSV for a spreadsheet',
      config: { path: 'out/revenue.csv', format: { kind: 'csv', delimiter: ';' } },
    },
  ],
})
