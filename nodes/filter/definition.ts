import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { checkCondition } from '../common/conditions.ts'
import { deadOutputs, mainOutput, meta, onErrorField, onlyInput } from '../common/fields.ts'
import { Problems } from '../common/problems.ts'
import { stepGuarantees } from '../common/repeatable.ts'
import { withDead } from '../common/schemas.ts'

const config = z.strictObject({
  condition: z
    .string()
    .default('')
    .meta(
      meta('Condition', 'A SQL condition over the columns. Records for which it is TRUE go on.', {
        widget: 'expression',
        expects: 'BOOLEAN',
        placeholder: "country = 'NO' AND price > 100",
      }),
    ),
  onError: onErrorField,
})
export type FilterConfig = z.output<typeof config>

const exampleSchema = appendStream([
  { name: 'user', type: t.string() },
  { name: 'amount', type: t.int() },
])

export const definition = defineNode<FilterConfig, z.input<typeof config>>({
  type: 'filter',
  version: 1,
  kind: 'transform',
  title: 'Filter',
  summary: 'Keeps the records for which a condition is TRUE.',
  help: [
    "The condition is a SQL expression of type BOOLEAN over the columns of the input, such as `country = 'NO' AND price * quantity > 100`. Only TRUE lets a record through: FALSE and NULL (unknown) hold it back.",
    "Beware of NULL: `coupon <> 'VIP'` is unknown where `coupon` is NULL, so such records do not pass. Write `coupon IS NULL OR coupon <> 'VIP'` to keep them.",
    'A changelog may come in: each record of an update is judged for itself and keeps its kind. Where only the old row passes, the update is `-U` alone, which takes the row back; where only the new one passes, it is `+U` alone.',
    'A record for which the condition cannot be computed (a division by zero, a text that is no number in CAST) follows the policy for bad records.',
  ],
  aliases: [
    'where',
    'FilterFunction',
    'filter()',
    'KStream.filter',
    'select records',
    'condition',
    'predicate',
    '过滤',
    '筛选',
    '条件',
  ],
  icon: 'filter',
  config,
  initial: { condition: '' },
  ports: ({ onError }) => ({
    inputs: [onlyInput('changelog')],
    outputs: [mainOutput, ...deadOutputs(onError)],
  }),
  describe: ({ condition }) =>
    condition.trim() === '' ? { text: 'no condition', mono: false } : { text: condition, mono: true },
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    checkCondition(problems, 'condition', settings.condition, input ?? null, (condition) => ({
      ...settings,
      condition,
    }))
    if (input === undefined) return { outputs: {}, problems: problems.list }
    return { outputs: withDead({ out: input }, settings.onError), problems: problems.list }
  },
  guarantees: ({ condition }) => stepGuarantees([condition]),
  examples: [
    {
      title: 'Large amounts only; NULL does not pass',
      config: { condition: 'amount >= 100' },
      input: {
        in: {
          schema: exampleSchema,
          rows: [
            { user: 'ann', amount: 120 },
            { user: 'bob', amount: 99 },
            { user: 'cyd', amount: null },
            { user: 'dee', amount: 100 },
          ],
        },
      },
      output: {
        out: [
          { user: 'ann', amount: 120 },
          { user: 'dee', amount: 100 },
        ],
      },
    },
  ],
})
