/** Sends on the records for which the condition is TRUE. */
import type { StepRuntime } from '../../engine/api/index.ts'
import type { FilterConfig } from './definition.ts'
import { readWatermark } from '../common/repeatable.ts'
import { compileExpression } from '../common/runtime/expression.ts'

export const runtime: StepRuntime = {
  kind: 'step',
  filters: true,
  chooses: true,
  readsMark: ({ config }) => readWatermark([(config as unknown as FilterConfig).condition]),
  create: (operator) => ({
    generate(context, input, emit, guard) {
      const { condition } = operator.config as unknown as FilterConfig
      const { statements, value, canFail } = compileExpression(
        operator,
        condition,
        input,
        context.fresh,
        'condition',
      )
      const sent = emit('out', input)
      if (!canFail) return `${statements}\nif (${value}) {\n${sent}}\n`
      const passes = context.fresh('passes')
      return `let ${passes} = false;\n${guard(`${statements}\n${passes} = ${value};`)}if (${passes}) {\n${sent}}\n`
    },
  }),
}
