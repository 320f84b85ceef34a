/** One record for each element of an array, or for each part of a text. */
import type { StepRuntime } from '../../engine/api/index.ts'
import { t, type Value } from '../../model/types.ts'
import { flatMapColumns, elementName, type FlatMapConfig } from './definition.ts'

export const runtime: StepRuntime = {
  kind: 'step',
  chooses: true,
  create: (operator) => ({
    generate(context, input, emit) {
      const config = operator.config as unknown as FlatMapConfig
      const columns = operator.inputs[0]?.schema.columns ?? []
      const from = input[columns.findIndex((column) => column.name === config.column)] ?? 'null'
      const [parts, index, element] = [
        context.fresh('parts'),
        context.fresh('index'),
        context.fresh(elementName(config)),
      ]
      const position = context.fresh('position')
      const split = config.mode === 'split' ? context.constant(splitter(config.delimiter)) : null
      const output = flatMapColumns(config, columns, t.string()).map(({ name }, at) => {
        if (name === elementName(config)) return element
        return at < columns.length ? (input[at] ?? 'null') : position
      })
      const list = split === null ? from : `${split}(${from})`
      const empty = config.keepEmpty
        ? `if (${parts} === null || ${parts}.length === 0) {\nconst ${element} = null, ${position} = null;\n${emit('out', output)}} else `
        : `if (${parts} !== null) `
      return `const ${parts} = ${list};
${empty}for (let ${index} = 0; ${index} < ${parts}.length; ${index}++) {
const ${element} = ${parts}[${index}], ${position} = ${index} + 1;
${emit('out', output)}}
`
    },
  }),
}

/** The parts of a text; an empty text has none. With no delimiter, runs of white space part. */
function splitter(delimiter: string): (text: Value) => readonly string[] | null {
  return (text) => {
    if (text === null) return null
    const line = text as string
    if (line === '') return []
    return delimiter === '' ? line.split(/\s+/u).filter((part) => part !== '') : line.split(delimiter)
  }
}
