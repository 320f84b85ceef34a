/** The files of a fresh node type: small, but working, tested by the conformance suite, and meant to be changed. */

const camel = (type: string): string =>
  type.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const words = (type: string): string => type.replaceAll('_', ' ')
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export const identifier = camel

export function nodeFiles(type: string): Readonly<Record<string, string>> {
  const title = sentence(words(type))
  const name = sentence(camel(type))
  return {
    'definition.ts': `import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { mainOutput, meta, onlyInput } from '../common/fields.ts'
import { Problems, unknownColumn } from '../common/problems.ts'
import { findColumn } from '../common/schemas.ts'

const config = z.strictObject({
  column: z
    .string()
    .default('')
    .meta(meta('Column', 'Records in which it is NULL do not pass.', { widget: 'column' })),
})
export type ${name}Config = z.output<typeof config>

export const definition = defineNode<${name}Config, z.input<typeof config>>({
  type: '${type}',
  version: 1,
  kind: 'transform',
  title: '${title}',
  summary: 'Keeps the records that have a value in a column.',
  help: ['Records in which the column is NULL are dropped; all others go on as they came.'],
  aliases: ['not null', 'IS NOT NULL', 'drop nulls', 'required field', '非空'],
  icon: 'filter',
  config,
  initial: { column: '' },
  ports: () => ({ inputs: [onlyInput()], outputs: [mainOutput] }),
  describe: ({ column }) => ({
    text: column === '' ? 'no column' : \`\${column} IS NOT NULL\`,
    mono: column !== '',
  }),
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    if (input === undefined) return { outputs: {}, problems: problems.list }
    if (findColumn(input.columns, settings.column) === undefined) {
      unknownColumn(problems, 'column', settings.column, input.columns, (column) => ({ ...settings, column }))
    }
    return { outputs: { out: input }, problems: problems.list }
  },
  guarantees: () => ({ recovery: 'exactly-once', repeatable: true, notes: [] }),
  examples: [
    {
      title: 'Only records with a coupon',
      config: { column: 'coupon' },
      input: {
        in: {
          schema: appendStream([
            { name: 'user', type: t.string() },
            { name: 'coupon', type: t.string() },
          ]),
          rows: [
            { user: 'ann', coupon: 'VIP' },
            { user: 'bob', coupon: null },
          ],
        },
      },
      output: { out: [{ user: 'ann', coupon: 'VIP' }] },
    },
  ],
})
`,
    'runtime.ts': `import type { StepRuntime } from '../../engine/api/index.ts'
import type { ${name}Config } from './definition.ts'

/** Code for one row: the columns are local variables of the generated function, and \`emit\` gives the code that sends a row on. */
export const runtime: StepRuntime = {
  kind: 'step',
  filters: true,
  create: (operator) => {
    const { column } = operator.config as unknown as ${name}Config
    const index = operator.inputs[0]?.schema.columns.findIndex(({ name }) => name === column) ?? -1
    return {
      generate: (_context, input, emit) =>
        \`if (\${input[index] ?? 'null'} !== null) { \${emit('out', input)} }\`,
    }
  },
}
`,
    'emit.ts': `import type { NodeEmitter } from '../../model/emit.ts'
import { name, select } from '../common/flink/sql.ts'
import { inputOf, oneView } from '../common/flink/stream.ts'
import type { ${name}Config } from './definition.ts'

/** What the node is as Flink SQL: a view over its input. Where there is no counterpart: \`notInFlink(reason, way out)\`. In TypeScript the general \`stepOf\` says it. */
export const emitter: NodeEmitter<${name}Config> = {
  flink: ({ column }, { id, inputs }) => {
    const input = inputOf(inputs)
    return oneView(
      id,
      select({ columns: ['*'], from: input.relation, where: \`\${name(column)} IS NOT NULL\` }),
      input,
    )
  },
}
`,
  }
}
