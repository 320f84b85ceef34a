import { z } from 'zod'
import { defineNode, type Inference, type InferContext } from '../../model/definition.ts'
import { appendStream, type Column, type StreamSchema } from '../../model/schema.ts'
import { t, withNullable, type SqlType } from '../../model/types.ts'
import { deadOutputs, mainOutput, meta, onErrorField, onlyInput } from '../common/fields.ts'
import { Problems, unknownColumn } from '../common/problems.ts'
import { findColumn, stepStream, withDead } from '../common/schemas.ts'

const config = z.strictObject({
  mode: z
    .enum(['unnest', 'split'])
    .default('unnest')
    .meta(
      meta('Mode', 'unnest: one record for each element of an array. split: one for each part of a text.', {
        widget: 'segmented',
      }),
    ),
  column: z
    .string()
    .default('')
    .meta(meta('Column', 'The array, or the text.', { widget: 'column', kinds: ['ARRAY', 'STRING'] })),
  delimiter: z
    .string()
    .default(',')
    .meta(
      meta('Delimiter', 'The text between two parts, taken literally. Empty: any run of white space.', {
        when: { field: 'mode', is: ['split'] },
      }),
    ),
  into: z
    .string()
    .default('')
    .meta(
      meta(
        'Into column',
        'The name of the element. Empty, or the name of a column of the input: it takes the place of that column.',
        { placeholder: 'the same column' },
      ),
    ),
  keepEmpty: z
    .boolean()
    .default(false)
    .meta(
      meta(
        'Keep empty',
        'A record whose array or text is NULL or has no parts goes on once, with NULL, rather than not at all.',
      ),
    ),
  withPosition: z
    .string()
    .nullable()
    .default(null)
    .meta(
      meta('Position column', 'Adds a column with the place of the element, from 1. Empty: none.', {
        advanced: true,
        placeholder: 'none',
      }),
    ),
  onError: onErrorField,
})
export type FlatMapConfig = z.output<typeof config>

/** The name of the element's column: the array's own where none is given. */
export const elementName = ({ into, column }: Pick<FlatMapConfig, 'into' | 'column'>) =>
  into === '' ? column : into

/** The input's columns with the element in the place of the column it names, or at the end; the position last. */
export function flatMapColumns(
  settings: FlatMapConfig,
  input: readonly Column[],
  element: SqlType,
): Column[] {
  const name = elementName(settings)
  const place = input.findIndex((column) => column.name === name)
  const columns = place < 0 ? [...input, { name, type: element }] : input.with(place, { name, type: element })
  return settings.withPosition === null || settings.withPosition === ''
    ? columns
    : [...columns, { name: settings.withPosition, type: t.int(settings.keepEmpty) }]
}

function infer(settings: FlatMapConfig, input: StreamSchema | undefined, context: InferContext): Inference {
  const problems = new Problems(context)
  const nothing = () => ({ outputs: {}, problems: problems.list })
  if (input === undefined) return nothing()
  const wanted = settings.mode === 'unnest' ? 'ARRAY' : 'STRING'
  const column = findColumn(input.columns, settings.column)
  if (column === undefined) {
    const fitting = input.columns.filter((one) => one.type.kind === wanted)
    unknownColumn(problems, 'column', settings.column, fitting, (near) => ({ ...settings, column: near }))
    return nothing()
  }
  if (column.type.kind !== wanted) {
    const other = settings.mode === 'unnest' ? 'split' : 'unnest'
    const swaps = column.type.kind === (other === 'split' ? 'STRING' : 'ARRAY')
    problems.error(
      'column-type',
      'column',
      `The column ${column.name} is ${column.type.kind}; ${settings.mode} needs ${wanted === 'ARRAY' ? 'an ARRAY' : 'a STRING'}.`,
      swaps ? `Use the mode ${other}, or choose another column.` : `Choose a column of type ${wanted}.`,
      swaps ? [problems.fix(`Use the mode ${other}`, { ...settings, mode: other })] : [],
    )
    return nothing()
  }
  const name = elementName(settings)
  if (
    settings.withPosition !== null &&
    (settings.withPosition === name || findColumn(input.columns, settings.withPosition) !== undefined)
  ) {
    problems.error(
      'column-duplicate',
      'withPosition',
      `The output would have two columns named ${settings.withPosition}.`,
      'Choose another name for the position.',
    )
    return nothing()
  }
  const element = column.type.kind === 'ARRAY' ? column.type.element : t.string(false)
  const columns = flatMapColumns(
    settings,
    input.columns,
    settings.keepEmpty ? withNullable(element, true) : element,
  )
  const eventTime = name === input.eventTime ? null : input.eventTime
  const stream = stepStream(input, columns, eventTime, (key) => (key === name ? null : key))
  // One row of the key becomes several, which only their place tells apart.
  const place = settings.withPosition
  const key = stream.key === null || place === null || place === '' ? null : [...stream.key, place]
  return {
    outputs: withDead({ out: { ...stream, key } }, settings.onError),
    problems: problems.list,
  }
}

export const definition = defineNode<FlatMapConfig, z.input<typeof config>>({
  type: 'flat_map',
  version: 1,
  kind: 'transform',
  title: 'Flat map',
  summary: 'Makes one record of each element of an array, or of each part of a text.',
  help: [
    'Unnest gives one record for each element of an array; split gives one for each part of a text between delimiters, such as the words of a line. All other columns go along, and so does the event time.',
    'The element goes into a column of its own, or replaces the array or text when no name is given. Elements of type ROW stay one column; read their fields as `element.field` further on.',
    'A changelog may come in: the records made of one have its kind. It keeps a key only with a position column, which then belongs to the key; without it rows are told apart by all their columns.',
    'An empty array, an empty text and NULL give no record, unless Keep empty is on: then they give one with NULL (as `LEFT JOIN UNNEST` does). Between two delimiters that touch is an empty text, which counts as a part; white space as the delimiter makes no empty parts.',
  ],
  aliases: [
    'explode',
    'unnest',
    'FlatMapFunction',
    'flatMapValues',
    'lateral',
    'table function',
    'split',
    'tokenize',
    'words',
    '展开',
    '拆分',
    '扁平映射',
  ],
  icon: 'unfold-vertical',
  config,
  initial: { mode: 'unnest', column: '' },
  ports: ({ onError }) => ({
    inputs: [onlyInput('changelog')],
    outputs: [mainOutput, ...deadOutputs(onError)],
  }),
  describe: (settings) => ({
    text:
      settings.column === ''
        ? 'no column chosen'
        : `${settings.mode} ${settings.column}${elementName(settings) === settings.column ? '' : ` into ${elementName(settings)}`}`,
    mono: false,
  }),
  infer: (settings, { in: input }, context) => infer(settings, input, context),
  guarantees: () => ({ recovery: 'exactly-once', repeatable: true, notes: [] }),
  examples: [
    {
      title: 'The words of a line',
      config: { mode: 'split', column: 'line', delimiter: '', into: 'word' },
      input: {
        in: {
          schema: appendStream([{ name: 'line', type: t.string() }]),
          rows: [{ line: 'to be  or not' }, { line: '' }, { line: null }],
        },
      },
      output: {
        out: [
          { line: 'to be  or not', word: 'to' },
          { line: 'to be  or not', word: 'be' },
          { line: 'to be  or not', word: 'or' },
          { line: 'to be  or not', word: 'not' },
        ],
      },
    },
    {
      title: 'Tags of an article with their place; articles without tags stay',
      config: { mode: 'unnest', column: 'tags', into: 'tag', keepEmpty: true, withPosition: 'n' },
      input: {
        in: {
          schema: appendStream([
            { name: 'id', type: t.int(false) },
            { name: 'tags', type: t.array(t.string()) },
          ]),
          rows: [
            { id: 1, tags: ['x', 'y'] },
            { id: 2, tags: [] },
          ],
        },
      },
      output: {
        out: [
          { id: 1, tags: ['x', 'y'], tag: 'x', n: 1 },
          { id: 1, tags: ['x', 'y'], tag: 'y', n: 2 },
          { id: 2, tags: [], tag: null, n: null },
        ],
      },
    },
  ],
})
