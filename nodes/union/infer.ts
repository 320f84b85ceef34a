import type { InferContext, Inference } from '../../model/definition.ts'
import { commonType, isTimestamp } from '../../model/expr/typeRules.ts'
import type { Column, StreamSchema } from '../../model/schema.ts'
import { t, withNullable, type SqlType } from '../../model/types.ts'
import { typeName } from '../../model/expr/typeName.ts'
import { checkPortNames, portNames } from '../common/ports.ts'
import { Problems } from '../common/problems.ts'
import { findColumn } from '../common/schemas.ts'
import type { UnionConfig } from './config.ts'

interface Input {
  readonly port: string
  readonly schema: StreamSchema
}

/** Checks a union and gives the schema of its output, where all of its inputs are known. */
export function inferUnion(
  config: UnionConfig,
  schemas: Readonly<Record<string, StreamSchema>>,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  checkPortNames(problems, {
    names: config.inputs,
    taken: [],
    what: 'input',
    pathOf: (index) => `inputs.${index}`,
    replace: (index, name) => ({ ...config, inputs: config.inputs.with(index, name) }),
  })
  const nothing = () => ({ outputs: {}, problems: problems.list })
  const inputs = portNames(config.inputs).flatMap((port): Input[] => {
    const schema = schemas[port]
    return schema === undefined ? [] : [{ port, schema }]
  })
  if (inputs.length < config.inputs.length) return nothing()
  const columns = columnsOf(config, inputs, problems)
  if (columns === null) return nothing()
  const named = config.inputColumn === '' ? null : config.inputColumn
  if (named !== null && findColumn(columns, named) !== undefined) {
    problems.error(
      'column-duplicate',
      'inputColumn',
      `The output would have two columns named ${named}.`,
      'Choose another name for the input column.',
    )
    return nothing()
  }
  const all = named === null ? columns : [...columns, { name: named, type: t.string(false) }]
  const changelog = inputs.some(({ schema }) => schema.changes === 'changelog')
  const out: StreamSchema = {
    columns: all,
    eventTime: eventTimeOf(inputs, columns, problems),
    changes: changelog ? 'changelog' : 'append',
    // Rows of two inputs may have the same key.
    key: null,
  }
  return { outputs: { out }, problems: problems.list }
}

function columnsOf(config: UnionConfig, inputs: readonly Input[], problems: Problems): Column[] | null {
  const names = new Set(inputs.flatMap(({ schema }) => schema.columns.map(({ name }) => name)))
  const columns: Column[] = []
  let known = true
  for (const name of names) {
    const having = inputs.flatMap(({ port, schema }) => {
      const column = findColumn(schema.columns, name)
      return column === undefined ? [] : [{ port, type: column.type }]
    })
    const lacking = inputs.find(({ port }) => !having.some((one) => one.port === port))
    if (lacking !== undefined && config.columns === 'common') continue
    if (lacking !== undefined && config.columns === 'same') {
      known = false
      problems.error(
        'column-unknown',
        'columns',
        `The input ${lacking.port} has no column ${name}.`,
        'Compute or drop it in a Map before, or say what becomes of columns that not all inputs have.',
        [
          problems.fix('Keep only common columns', { ...config, columns: 'common' }),
          problems.fix('Keep all columns, with NULL where there is none', { ...config, columns: 'all' }),
        ],
      )
      continue
    }
    const type = typeOf(name, having, problems)
    if (type === null) known = false
    else columns.push({ name, type: lacking === undefined ? type : withNullable(type, true) })
  }
  if (known && columns.length === 0) {
    problems.error(
      'columns-none',
      'columns',
      'The inputs have no column in common.',
      'Rename columns in a Map before, so that what belongs together has one name.',
    )
    return null
  }
  return known ? columns : null
}

function typeOf(
  name: string,
  having: readonly { readonly port: string; readonly type: SqlType }[],
  problems: Problems,
): SqlType | null {
  const [first, ...others] = having
  if (first === undefined) return null
  let type = first.type
  for (const other of others) {
    const common = unionType(type, other.type)
    if (common === null) {
      problems.error(
        'column-type',
        'inputs',
        `The column ${name} is ${typeName(type)} in ${first.port} and ${typeName(other.type)} in ${other.port}.`,
        'No type holds both: convert one of them with CAST in a Map before.',
      )
      return null
    }
    type = common
  }
  return type
}

/** The type that a column of UNION ALL gets in Flink 2.2: of TIMESTAMP and TIMESTAMP_LTZ that of the first, else the one that holds both. */
export function unionType(a: SqlType, b: SqlType): SqlType | null {
  if (isTimestamp(a) && isTimestamp(b)) return withNullable(a, a.nullable || b.nullable)
  return commonType(a, b)
}

/** The column that carries the event time in all of them. */
function eventTimeOf(
  inputs: readonly Input[],
  columns: readonly Column[],
  problems: Problems,
): string | null {
  const times = inputs.map(({ schema }) => schema.eventTime)
  const [first = null] = times
  const kinds = new Set(
    inputs.map(({ schema }) => findColumn(schema.columns, schema.eventTime ?? '')?.type.kind),
  )
  if (
    first !== null &&
    times.every((time) => time === first) &&
    kinds.size === 1 &&
    findColumn(columns, first)
  )
    return first
  if (times.some((time) => time !== null)) {
    const told = inputs.map(({ port, schema }) => `${port} ${schema.eventTime ?? 'has none'}`)
    problems.warning(
      'event-time-lost',
      'inputs',
      `The event time is not in one column of one type for all inputs (${told.join(', ')}), so the output has none.`,
      'Give it the same name and type in a Map before each input; windows and joins behind the union need it.',
    )
  }
  return null
}
