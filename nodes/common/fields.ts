import { z } from 'zod'
import type { FieldUi } from '../../model/definition.ts'

/** What every generated form reads of a field. */
export function meta(title: string, description: string, ui: FieldUi = {}) {
  return { title, description, ui }
}

export type OnError = 'collect' | 'port' | 'skip' | 'fail'

const errorText =
  'What happens to a record that cannot be read or computed: collect it in the dead letter list, send it to a port, skip and count it, or fail the job.'

/** The error policy of a node that has outputs. */
export const onErrorField = z
  .enum(['collect', 'port', 'skip', 'fail'])
  .default('collect')
  .meta(meta('Bad records', errorText, { section: 'Errors', advanced: true }))

/** The error policy of a sink: it has no output, hence no dead letter port. */
export const onSinkErrorField = z
  .enum(['collect', 'skip', 'fail'])
  .default('collect')
  .meta(
    meta(
      'Bad records',
      'What happens to a record that cannot be written: collect it in the dead letter list, skip and count it, or fail the job.',
      { section: 'Errors', advanced: true },
    ),
  )

/** Milliseconds; the form shows "10 s". */
export const duration = (minimum: number) =>
  z
    .int('A duration is a whole number of milliseconds.')
    .min(minimum, `A duration of at least ${minimum} ms is needed.`)

/** Watermark alignment, as a source's settings: what `SourceWatermarks` calls by the same names. */
export const alignmentFields = (ui: FieldUi = {}) => ({
  maxDrift: duration(0)
    .nullable()
    .default(null)
    .meta(
      meta(
        'Max drift',
        'How far the watermark may be ahead of the slowest source before this one waits for it (watermark alignment). Empty: as the job settings say.',
        { ...ui, widget: 'duration', advanced: true, placeholder: 'as the job' },
      ),
    ),
  alignmentGroup: z
    .string()
    .default('')
    .meta(
      meta('Alignment group', 'Sources wait only for those of their own group.', {
        ...ui,
        advanced: true,
        placeholder: 'the same for all',
      }),
    ),
})

const jsonFormat = z
  .object({
    kind: z.literal('json').meta(meta('Kind', 'One JSON object a line (NDJSON, JSON Lines).')),
    timestamps: z
      .enum(['iso', 'sql'])
      .default('iso')
      .meta(
        meta(
          'Timestamps',
          'ISO: 2024-05-06T10:00:00.250Z. SQL: 2024-05-06 10:00:00.250, with a Z where the type has a time zone.',
          { widget: 'segmented' },
        ),
      ),
  })
  .meta({ title: 'JSON lines' })

const csvFormat = z
  .object({
    kind: z.literal('csv').meta(meta('Kind', 'Comma-separated values with quotes as in RFC 4180.')),
    delimiter: z
      .string()
      .length(1, 'The delimiter is one character.')
      .regex(
        /^[^"\r\n\u0080-\uffff]$/,
        'The delimiter is one ASCII character that is neither a quote nor a line break.',
      )
      .default(',')
      .meta(meta('Delimiter', 'The character between two fields: a comma, a semicolon, a tab.')),
    header: z
      .boolean()
      .default(true)
      .meta(
        meta('Header', 'The first line has the names of the columns; they are found by name, in any order.'),
      ),
    nullText: z
      .string()
      .default('')
      .meta(
        meta(
          'NULL is written as',
          'An unquoted field with this text is NULL. An empty unquoted field is NULL for every type but STRING in any case.',
          { advanced: true },
        ),
      ),
  })
  .meta({ title: 'CSV' })

const textFormat = z
  .object({ kind: z.literal('text').meta(meta('Kind', 'Each line is one record with one column.')) })
  .meta({ title: 'Text lines' })

/** How records are written as bytes; parses to a `RecordFormat`. */
export const formatField = z.discriminatedUnion('kind', [jsonFormat, csvFormat, textFormat])

/** A column as a person writes it: its type is DDL text. */
export const columnField = z.object({
  name: z.string().meta(meta('Name', 'As it stands in the data, upper and lower case included.')),
  type: z
    .string()
    .meta(
      meta('Type', 'A SQL type: STRING, BIGINT, DOUBLE, DECIMAL(10, 2), TIMESTAMP_LTZ(3), ARRAY<STRING> …'),
    ),
  safe: z
    .boolean()
    .optional()
    .meta(
      meta(
        'Within ±2^53',
        'BIGINT only: promises that no value leaves ±9,007,199,254,740,991. Faster; a value beyond is a record error.',
        { advanced: true },
      ),
    ),
})
export type ColumnText = z.output<typeof columnField>

export const onlyInput = (accepts: 'append' | 'changelog' = 'append') =>
  ({ name: 'in', label: 'Input', accepts }) as const
export const mainOutput = { name: 'out', label: 'Output', flavour: 'append' } as const

/** The dead letter port, where the policy asks for one. */
export const deadOutputs = (onError: OnError) =>
  onError === 'port' ? [{ name: 'dead', label: 'Bad records', flavour: 'dead' } as const] : []
