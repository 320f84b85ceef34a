import { z } from 'zod'
import { duration, meta, onErrorField } from '../common/fields.ts'

export const SKIPS = ['past_last_row', 'to_next_row', 'to_first', 'to_last'] as const
export type Skip = (typeof SKIPS)[number]

const bound = (title: string, what: string) =>
  z
    .int('A bound is a whole number.')
    .min(1, 'A bound of at least 1 is needed.')
    .meta(meta(title, what, { section: 'State', advanced: true }))

export const config = z.strictObject({
  keys: z
    .array(z.string())
    .default([])
    .meta(
      meta('Partition by', 'The pattern is looked for in the rows of each combination of these columns.', {
        widget: 'columns',
      }),
    ),
  pattern: z
    .string()
    .meta(
      meta(
        'Pattern',
        'Variables in the order of their rows, each with a quantifier: * + ? {2} {2,} {2,4}, and a ? behind it for as few rows as possible. A -> B: other rows may come in between.',
        { widget: 'text', placeholder: 'A B+ C' },
      ),
    ),
  define: z
    .array(
      z.object({
        variable: z.string().meta(meta('Variable', 'As the pattern names it.', { placeholder: 'A' })),
        condition: z
          .string()
          .meta(
            meta(
              'Condition',
              'Which rows can be rows of the variable. A.price is the last row of A so far, LAST(price, 1) the row of the match before, AVG(A.price) an average over the rows of A.',
              { widget: 'expression', expects: 'BOOLEAN', checkedBy: 'node', placeholder: 'price > A.price' },
            ),
          ),
        repeats: z
          .enum(['next', 'apart'])
          .default('next')
          .meta(
            meta(
              'Repetitions',
              'next: the rows of a variable with a quantifier follow each other directly, as in SQL. apart: other rows may come in between.',
              { widget: 'segmented', advanced: true },
            ),
          ),
      }),
    )
    .default([])
    .meta(
      meta(
        'Variables',
        'DEFINE: the condition of each variable of the pattern. A variable without one takes any row.',
      ),
    ),
  measures: z
    .array(
      z.object({
        expression: z
          .string()
          .meta(
            meta(
              'Expression',
              'A.price is the last row of A in the match, FIRST(A.price) the first; COUNT, SUM, MIN, MAX, AVG go over the rows of a variable; MATCH_ROWTIME() is the time of the match.',
              { widget: 'expression', expects: 'any', checkedBy: 'node', placeholder: 'LAST(B.price)' },
            ),
          ),
        name: z.string().meta(meta('Name', 'The column of the result.')),
      }),
    )
    .default([])
    .meta(meta('Measures', 'The columns of a result besides the partition: one row a match.')),
  within: duration(1)
    .nullable()
    .default(null)
    .meta(
      meta(
        'Within',
        'The last row of a match comes less than this after its first. Off: a match may wait for ever, and its rows stay in the state.',
        { widget: 'duration', placeholder: 'No limit' },
      ),
    ),
  afterMatch: z
    .enum(SKIPS)
    .default('past_last_row')
    .meta(
      meta(
        'After a match',
        'Where the next match may begin: past_last_row, behind the last row. to_next_row: behind the first row. to_first, to_last: at the first or the last row of a variable.',
      ),
    ),
  afterVariable: z
    .string()
    .default('')
    .meta(
      meta('Variable to go on at', 'A variable of the pattern.', {
        when: { field: 'afterMatch', is: ['to_first', 'to_last'] },
        placeholder: 'B',
      }),
    ),
  timeouts: z
    .boolean()
    .default(false)
    .meta(
      meta(
        'Partial matches that ran out of time',
        'A port with the measures of what was found when Within was over. Flink SQL has none; the CEP library calls it timed-out partial matches.',
        { section: 'Ports', advanced: true },
      ),
    ),
  mostRows: bound(
    'Rows of a key, at most',
    'Rows that wait for the watermark or belong to a partial match. A row beyond it is a bad record.',
  ).default(100_000),
  mostPartials: bound(
    'Partial matches of a key, at most',
    'A row that would make more is a bad record.',
  ).default(10_000),
  onError: onErrorField,
})
export type PatternConfig = z.output<typeof config>
