import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { checkKindColumn } from '../common/changes.ts'
import { formatField, meta, onlyInput, onSinkErrorField } from '../common/fields.ts'
import { listNames, Problems } from '../common/problems.ts'

const config = z.strictObject({
  path: z
    .string()
    .default('')
    .meta(
      meta(
        'File',
        'A path; relative ones start at the folder of the pipeline. An older file of this name is replaced when the job ends; parts are added to the folder.',
        { widget: 'saveFile', placeholder: 'result.ndjson' },
      ),
    ),
  mode: z
    .enum(['file', 'parts'])
    .default('file')
    .meta(
      meta(
        'Write',
        'file: one file, complete at the end. parts: a folder, to which each checkpoint adds a complete file.',
        { widget: 'segmented' },
      ),
    ),
  format: formatField
    .default({ kind: 'json', timestamps: 'iso' })
    .meta(meta('Format', 'How records are written.')),
  changes: z
    .enum(['op', 'final'])
    .optional()
    .meta(
      meta(
        'Changes',
        'op: every change of the changelog, its kind in a column op in front. final: only the rows that are valid when the input ends.',
        { widget: 'segmented', whenInput: 'changelog' },
      ),
    ),
  onError: onSinkErrorField,
})
export type FileSinkConfig = z.output<typeof config>

/** A changelog goes out as its changes or as its final state; which, a person says. */
function checkChanges(settings: FileSinkConfig, input: StreamSchema, problems: Problems): void {
  const final = problems.fix('Write the final state', { ...settings, changes: 'final' })
  if (settings.changes === undefined) {
    const text = settings.format.kind === 'text'
    problems.error(
      'changes-unset',
      'changes',
      'The input is a changelog: it updates and deletes rows that it sent before.',
      'Write every change, with its kind in a column op, or only the rows that are valid when the input ends.',
      text
        ? [final]
        : [problems.fix('Write every change, with a column op', { ...settings, changes: 'op' }), final],
    )
  } else if (settings.changes === 'op') {
    checkKindColumn(problems, input, 'changes', [final])
    if (settings.format.kind === 'text') {
      problems.error(
        'format-columns',
        'changes',
        'Text lines have one column, so there is no place for the kind of a change.',
        'Write the final state, or another format.',
        [
          final,
          problems.fix('Write JSON lines', { ...settings, format: { kind: 'json', timestamps: 'iso' } }),
        ],
      )
    }
  }
}

export const definition = defineNode<FileSinkConfig, z.input<typeof config>>({
  type: 'file_sink',
  version: 1,
  kind: 'sink',
  title: 'File sink',
  summary: 'Writes records to a file as JSON lines, CSV or text lines.',
  help: [
    'Writes every record to one file. While the job runs, the file has `.inprogress` at the end of its name; when the input ends or the job is stopped, it is flushed to the disk and renamed. So a file without `.inprogress` is always complete, and a job that fails leaves an older file untouched.',
    'Parts are for jobs without an end: the path is a folder, which is made where it is missing, and each checkpoint adds what came since the one before as `part-000001.ndjson` and so on. A part is visible only when it is complete, and is never changed again. Other readers should leave names alone that begin with a dot.',
    'Exactly once: after a crash a file is cut back to where it stood at the checkpoint, and parts that came after it are removed; so nothing is lost and nothing comes twice. A job that is stopped with a savepoint leaves its file as `.inprogress`, to go on with it.',
    'As JSON: BIGINT and DECIMAL are plain numbers with all their digits, TIMESTAMP is `2024-05-06T10:00:00`, TIMESTAMP_LTZ the same with a `Z`, milliseconds only where there are some, BYTES are base64, NULL is `null`. NaN and Infinity have no JSON and make the record a bad one.',
    'A changelog updates and deletes rows that it sent before, so say what the file gets: every change, with a column `op` in front (`+I` for a new row, `-U` and `+U` for a row before and after an update, `-D` for a row that is deleted), or the final state, which is written when the input ends: rows are held until then, and a job that is stopped before writes none.',
    'In a job with the setting `encryption` a file of dead letters is encrypted while it is written; `millrace decrypt FILE` prints it.',
    'Text lines take an input with exactly one column, of type STRING. A preview writes nothing.',
  ],
  aliases: [
    'FileSink',
    'rolling policy',
    'part files',
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
  files: ({ path }) => ({ writes: [path] }),
  initial: { path: '', format: { kind: 'json', timestamps: 'iso' } },
  ports: () => ({ inputs: [onlyInput('changelog')], outputs: [] }),
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
        'Say where to write, such as result.ndjson.',
      )
    }
    if (input?.changes === 'changelog') checkChanges(settings, input, problems)
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
    { title: 'A folder of parts', config: { path: 'out/orders', mode: 'parts' } },
    {
      title: 'The final state of a changelog, such as the count of each user',
      config: { path: 'out/users.ndjson', changes: 'final' },
    },
    {
      title: 'CSV for a spreadsheet',
      config: { path: 'out/revenue.csv', format: { kind: 'csv', delimiter: ';' } },
    },
  ],
})
