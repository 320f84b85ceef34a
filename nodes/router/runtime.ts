/** Sends a record to the ports of the conditions that are TRUE for it, or to the port for all others. */
import type { StepRuntime } from '../../engine/api/index.ts'
import { readWatermark } from '../common/repeatable.ts'
import { compileExpression } from '../common/runtime/expression.ts'
import type { RouterConfig } from './definition.ts'

const configOf = (operator: { readonly config: unknown }) => operator.config as RouterConfig

export const runtime: StepRuntime = {
  kind: 'step',
  chooses: true,
  readsMark: (operator) => readWatermark(configOf(operator).routes.map(({ condition }) => condition)),
  create: (operator) => ({
    generate(context, input, emit, guard) {
      const { routes, matching, otherwise } = configOf(operator)
      const conditions = routes.map(({ name, condition }) => ({
        name,
        ...compileExpression(operator, condition, input, context.fresh, 'condition'),
      }))
      const canFail = conditions.some((condition) => condition.canFail)
      if (matching === 'all') {
        const found = conditions.map(({ name }) => context.fresh(name))
        const compute = conditions
          .map(({ statements, value }, index) => `${statements}\n${found[index] ?? ''} = ${value};`)
          .join('\n')
        const send = conditions.map(
          ({ name }, index) => `if (${found[index] ?? ''}) {\n${emit(name, input)}}\n`,
        )
        return `let ${found.join(', ')};\n${canFail ? guard(compute) : `${compute}\n`}${send.join('')}if (!(${found.join(' || ')})) {\n${emit(otherwise, input)}}\n`
      }
      // The number of the first route that matches. It is known before anything is sent, so that what fails goes nowhere else.
      const route = context.fresh('route')
      const compute = conditions.reduceRight(
        (rest, { statements, value }, index) =>
          `${statements}\nif (${value}) ${route} = ${index};\n${rest === '' ? '' : `else {\n${rest}}\n`}`,
        '',
      )
      const cases = conditions.map(({ name }, index) => `case ${index}: {\n${emit(name, input)}break;\n}\n`)
      return `let ${route} = -1;\n${canFail ? guard(compute) : compute}switch (${route}) {\n${cases.join('')}default: {\n${emit(otherwise, input)}}\n}\n`
    },
  }),
}
