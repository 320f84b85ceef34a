/** The config field of a list of aggregates, shared by every node that has one. */
import { z } from 'zod'
import { meta } from '../fields.ts'
import {
  AGGREGATE_FUNCTIONS,
  DEFAULT_PERCENTAGE,
  DEFAULT_SEPARATOR,
  isAllRecords,
  type Aggregate,
} from './functions.ts'

/** `of`: what an aggregate is computed over, in words ("the records of a window and key"). */
export const aggregatesField = (of: string, description: string) =>
  z
    .array(
      z.object({
        function: z.enum(AGGREGATE_FUNCTIONS).meta(meta('Function', `What is computed over ${of}.`)),
        argument: z
          .string()
          .default('')
          .meta(
            meta(
              'Argument',
              'A SQL expression over the columns of the input. Empty, for COUNT: all records.',
              { widget: 'expression', expects: 'any', placeholder: '*' },
            ),
          ),
        separator: z
          .string()
          .default(DEFAULT_SEPARATOR)
          .meta(
            meta('Separator', 'What stands between two values.', {
              when: { field: 'function', is: ['LISTAGG'] },
            }),
          ),
        percentage: z
          .number()
          .min(0, 'A percentage is between 0 and 1.')
          .max(1, 'A percentage is between 0 and 1.')
          .default(DEFAULT_PERCENTAGE)
          .meta(
            meta(
              'Percentage',
              'From 0, the smallest value, to 1, the largest; 0.95: 95 % of the values are below.',
              {
                when: { field: 'function', is: ['PERCENTILE'] },
              },
            ),
          ),
        filter: z
          .string()
          .nullable()
          .default(null)
          .meta(
            meta(
              'Only some records',
              'FILTER (WHERE …): a condition over the columns of the input. Records for which it is not TRUE do not go into this aggregate.',
              { widget: 'expression', expects: 'BOOLEAN' },
            ),
          ),
        name: z.string().meta(meta('Name', 'The column of the result.')),
      }),
    )
    .default([])
    .meta(meta('Aggregates', description))

/** The expressions of aggregates, for what is judged by their words. */
export const aggregateExpressions = (aggregates: readonly Aggregate[]): string[] =>
  aggregates.flatMap(({ argument, filter }) => [
    ...(isAllRecords(argument) ? [] : [argument]),
    ...(typeof filter === 'string' ? [filter] : []),
  ])
