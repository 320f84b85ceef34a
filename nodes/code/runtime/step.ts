/** map, flatMap and filter: a call of the person's function in the fused code, over just the columns that it reads. */
import type { ColumnCode, StepContext, StepRuntime } from '../../../engine/api/index.ts'
import type { CodeConfig } from '../config.ts'
import { compiledFor, type Compiled } from './compiled.ts'
import { codeError } from './errors.ts'
import { keptTime, rowCode, rowsWriter, wrongResult } from './rowCode.ts'
import { writer, writerCode } from './values.ts'

type Emit = (port: string, columns: ColumnCode) => string
type Guard = (code: string) => string

export const stepRuntime = (mode: CodeConfig['mode']): StepRuntime => ({
  kind: 'step',
  filters: mode === 'filter',
  oneThread: true,
  create: (operator) => ({
    generate(context, input, emit, guard) {
      const compiled = compiledFor(operator, context.environment)
      const call = callOf(context, compiled, input)
      if (mode === 'filter') return filterCode(context, call, guard, emit('out', input))
      return mode === 'map'
        ? mapCode(context, compiled, input, call, emit, guard)
        : flatMapCode(context, compiled, input, call, emit, guard)
    },
  }),
})

/** Code that binds what the function gives for the row at hand, once it has gone `through` more code. It is told to who watches: `watched`, written out. */
function callOf(context: StepContext, { main, input, reads, watch }: Compiled, columns: ColumnCode) {
  const { operator, fresh, constant } = context
  const [main_, failed] = [constant(main), constant((error: unknown) => codeError(operator.id, error))]
  const [error, slots] = [fresh('thrown'), constant(watch.slots)]
  return (result: string, through: (called: string) => string = (called) => called): string => {
    const called = `${main_}(${rowCode(input.columns, columns, reads, constant)})`
    return `${slots}[0] = ${watch.number};
${slots}[1]++;
try {
${result} = ${through(called)};
} catch (${error}) { ${slots}[0] = 0; throw ${failed}(${error}); }
${slots}[0] = 0;
`
  }
}

function filterCode(
  { fresh, constant, operator }: StepContext,
  call: (to: string) => string,
  guard: Guard,
  sent: string,
) {
  const passes = fresh('passes')
  const bad = constant((value: unknown) => {
    throw wrongResult(operator.id, 'true or false', value)
  })
  const check = `if (typeof ${passes} !== 'boolean') ${bad}(${passes});`
  return `let ${passes} = false;\n${guard(`${call(passes)}${check}`)}if (${passes}) {\n${sent}}\n`
}

function mapCode(
  context: StepContext,
  { output, input }: Compiled,
  columns: ColumnCode,
  call: (to: string) => string,
  emit: Emit,
  guard: Guard,
): string {
  const { fresh, constant, operator } = context
  const result = fresh('result')
  const bad = constant((value: unknown) => {
    throw wrongResult(operator.id, 'an object with the columns of the output', value)
  })
  const locals: string[] = []
  const given = fresh('given')
  const statements: string[] = []
  const values = output.map((column) => {
    if (column.from !== null) return columns[column.from] ?? 'null'
    const local = fresh(column.name)
    locals.push(local)
    const field = `${result}[${JSON.stringify(column.name)}]`
    if (column.eventTime) {
      const own = columns[input.columns.findIndex(({ name }) => name === column.name)] ?? 'null'
      const check = constant(keptTime(column, writer(column)))
      statements.push(
        `${given} = ${field};\n${local} = ${given} === undefined || ${given} === ${own} ? ${own} : ${check}(${given}, ${own});`,
      )
    } else
      statements.push(
        `${given} = ${field};\n${local} = ${writerCode(column.type, given, constant(writer(column)))};`,
      )
    return local
  })
  const isObject = `typeof ${result} !== 'object' || ${result} === null || ${result} instanceof Promise`
  const declared = [result, given, ...locals].join(', ')
  return `let ${declared};\n${guard(`${call(result)}if (${isObject}) ${bad}(${result});\n${statements.join('\n')}`)}${emit('out', values)}`
}

/** All rows of a record are checked before the first is sent: it fails as a whole. */
function flatMapCode(
  context: StepContext,
  { output, input }: Compiled,
  columns: ColumnCode,
  call: ReturnType<typeof callOf>,
  emit: Emit,
  guard: Guard,
): string {
  const { fresh, constant, operator } = context
  const [rows, row, at] = [fresh('rows'), fresh('row'), fresh('at')]
  const returned = output.filter(({ from }) => from === null)
  const time = returned.find(({ eventTime }) => eventTime)
  const own =
    time === undefined
      ? 'null'
      : (columns[input.columns.findIndex(({ name }) => name === time.name)] ?? 'null')
  const convert = constant(rowsWriter(operator.id, returned))
  // A generator's code runs while its rows are taken.
  const called = call(rows, (given) => `${convert}(${given}, ${own})`)
  const values = output.map(({ name, from }) => {
    if (from !== null) return columns[from] ?? 'null'
    return `${row}[${returned.findIndex((column) => column.name === name)}]`
  })
  return `let ${rows};\n${guard(called)}for (let ${at} = 0; ${at} < ${rows}.length; ${at}++) {\nconst ${row} = ${rows}[${at}];\n${emit('out', values)}}\n`
}
