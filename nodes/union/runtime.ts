/** Every record of every input, its columns by name and in the common type. */
import type { StepRuntime } from '../../engine/api/index.ts'
import { conversion } from '../../model/expr/js/cast.ts'
import type { UnionConfig } from './config.ts'

export const runtime: StepRuntime = {
  kind: 'step',
  create: (operator) => ({
    generate(context, input, emit, guard) {
      const { inputColumn } = operator.config as unknown as UnionConfig
      const from = operator.inputs.find(({ port }) => port === context.port)?.schema.columns ?? []
      const to = operator.outputs.find(({ port }) => port === 'out')?.schema.columns ?? []
      const named = inputColumn !== null && inputColumn !== '' ? to.length - 1 : -1
      const [declared, computed]: [string[], string[]] = [[], []]
      let canFail = false
      const columns = to.map(({ name, type }, place) => {
        if (place === named) return JSON.stringify(context.port)
        const index = from.findIndex((column) => column.name === name)
        const [column, value] = [from[index], input[index]]
        if (column === undefined || value === undefined) return 'null'
        const { js, throws } = conversion(column.type, type)
        if (js(value) === value) return value
        if (throws === true) canFail = true
        const local = context.fresh(name)
        declared.push(local)
        computed.push(`${local} = ${column.type.nullable ? `${value} === null ? null : ` : ''}${js(value)};`)
        return local
      })
      const sent = emit('out', columns)
      if (computed.length === 0) return sent
      const compute = computed.join('\n')
      return `let ${declared.join(', ')};\n${canFail ? guard(compute) : `${compute}\n`}${sent}`
    },
  }),
}
