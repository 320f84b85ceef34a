/** Computes, renames, drops and keeps columns. Every computed column is computed, whether or not anything reads it. */
import type { StepRuntime } from '../../engine/api/index.ts'
import { readWatermark } from '../common/repeatable.ts'
import { compileExpression } from '../common/runtime/expression.ts'
import type { MapConfig } from './definition.ts'
import { mapColumns } from './infer.ts'

export const runtime: StepRuntime = {
  kind: 'step',
  readsMark: ({ config }) =>
    readWatermark((config as unknown as MapConfig).columns.map(({ expression }) => expression)),
  create: (operator) => ({
    generate(context, input, emit, guard) {
      const config = operator.config as unknown as MapConfig
      const columns = operator.inputs[0]?.schema.columns ?? []
      const computed = config.columns.map(({ name, expression }) => ({
        local: context.fresh(name),
        ...compileExpression(operator, expression, input, context.fresh),
      }))
      const output = mapColumns(config, columns).map((column) =>
        'from' in column ? (input[column.from] ?? 'null') : (computed[column.computed]?.local ?? 'null'),
      )
      const locals = computed.map(({ local }) => local).join(', ')
      if (computed.length === 0) return emit('out', output)
      if (!computed.some(({ canFail }) => canFail)) {
        const bind = computed.map(
          ({ local, statements, value }) => `${statements}\nconst ${local} = ${value};\n`,
        )
        return `${bind.join('')}${emit('out', output)}`
      }
      const compute = computed
        .map(({ local, statements, value }) => `${statements}\n${local} = ${value};`)
        .join('\n')
      return `let ${locals};\n${guard(compute)}${emit('out', output)}`
    },
  }),
}
