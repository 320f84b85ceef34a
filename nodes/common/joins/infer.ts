/** What all joins check of their config, and the columns of their result. */
import { checkExpression } from '../../../model/expr/index.ts'
import { displayIdentifier } from '../../../model/expr/quote.ts'
import { reservedWords } from '../../../model/expr/lexer.ts'
import { appendStream, type Column, type StreamSchema } from '../../../model/schema.ts'
import type { SqlType } from '../../../model/types.ts'
import { checkField, type Problems } from '../problems.ts'
import { isHalf, keepsLeft, keepsRight, type JoinConfig, type Side } from './fields.ts'
import { checkSided, keyType, sideColumn, sideOf, type JoinScope, type SidedExpression } from './sides.ts'

export interface JoinInputs {
  readonly left: StreamSchema
  readonly right: StreamSchema
}

export interface JoinKey {
  readonly left: SidedExpression
  readonly right: SidedExpression
  /** Both are compared as this. */
  readonly type: SqlType
}

export interface JoinOutput {
  readonly name: string
  readonly expression: SidedExpression
  /** The column of an input that it is, as it stands; null for what is computed. */
  readonly from: { readonly side: Side; readonly column: string } | null
}

/** What a condition sees: two records that are there. */
export const conditionScope = (inputs: JoinInputs, own: readonly Column[] = []): JoinScope => ({
  left: inputs.left.columns,
  right: inputs.right.columns,
  absent: { l: false, r: false },
  own,
})

/** What the columns of a result see. */
export const resultScope = (
  { join }: JoinConfig,
  { left, right }: JoinInputs,
  own: readonly Column[] = [],
): JoinScope => ({
  left: left.columns,
  right: isHalf(join) ? null : right.columns,
  absent: { l: keepsRight(join), r: keepsLeft(join) },
  own,
})

/** Checks the keys. `least`: how many there must be. */
export function checkKeys(
  problems: Problems,
  config: JoinConfig,
  inputs: JoinInputs,
  least: 0 | 1,
): readonly JoinKey[] | null {
  if (config.on.length < least) {
    problems.error(
      'join-keys',
      'on',
      'There is no key.',
      'Add one: an expression of each side that must be equal, such as user.',
      sharedKeyFix(problems, config, inputs),
    )
    return null
  }
  const keys = config.on.map((key, index) => {
    const check = (side: 'left' | 'right') => {
      const path = `on.${index}.${side}`
      if (key[side].trim() === '') {
        problems.error('expression-empty', path, `The ${side} side of key ${index + 1} is empty.`, null)
        return null
      }
      return checkField(problems, path, key[side], inputs[side].columns, (text) => ({
        ...config,
        on: config.on.with(index, { ...key, [side]: text }),
      }))
    }
    const [left, right] = [check('left'), check('right')]
    if (left === null || right === null) return null
    const type = keyType(left.type, right.type)
    if (type === null) {
      problems.error(
        'join-keys',
        `on.${index}`,
        `Key ${index + 1} compares ${left.type.kind} with ${right.type.kind}.`,
        left.type.kind === 'MAP' ? 'Maps cannot be compared.' : 'Convert one of them with CAST.',
      )
      return null
    }
    return { left, right, type }
  })
  return keys.every((key) => key !== null) ? keys : null
}

/** Offers columns of one name and type on both sides. */
export function sharedKeyFix(problems: Problems, config: JoinConfig, { left, right }: JoinInputs) {
  const shared = left.columns.filter(
    ({ name, type }) =>
      name !== left.eventTime &&
      right.columns.some((column) => column.name === name && keyType(type, column.type) !== null),
  )
  return shared.slice(0, 3).map(({ name }) => {
    const text = displayIdentifier(name, reservedWords)
    return problems.fix(`Match on ${name}`, { ...config, on: [{ left: text, right: text }] })
  })
}

/** Checks the extra condition; undefined where there is none, null after its problems were noted. */
export function checkCondition(
  problems: Problems,
  config: JoinConfig,
  scope: JoinScope,
): SidedExpression | null | undefined {
  if (config.condition.trim() === '') return undefined
  const checked = checkSided(config.condition, scope)
  if (!checked.ok) {
    problems.expression('condition', config.condition, checked.problems, (condition) => ({
      ...config,
      condition,
    }))
    return null
  }
  const { kind } = checked.expression.type
  if (kind === 'BOOLEAN' || kind === 'NULL') return checked.expression
  problems.error(
    'expression-type',
    'condition',
    `The condition is ${kind}; a condition is BOOLEAN.`,
    'Compare it with something, such as l.… > r.… .',
  )
  return null
}

/** The columns of the result but for those that the join makes; null after a problem was noted. */
export function checkOutputs(
  problems: Problems,
  config: JoinConfig,
  scope: JoinScope,
): readonly JoinOutput[] | null {
  const outputs = config.columns.map(({ expression }, index) => {
    const path = `columns.${index}.expression`
    if (expression.trim() === '') {
      problems.error('expression-empty', path, `Column ${index + 1} of the result has no expression.`, null)
      return null
    }
    const checked = checkSided(expression, scope)
    if (checked.ok) return checked.expression
    problems.expression(path, expression, checked.problems, (text) => ({
      ...config,
      columns: config.columns.map((column, at) => (at === index ? { ...column, expression: text } : column)),
    }))
    return null
  })
  return outputs.includes(null) ? null : outputsOf(config, scope)
}

/** The same of a config that has no problem. */
export function outputsOf(config: JoinConfig, scope: JoinScope): readonly JoinOutput[] {
  if (config.columns.length === 0) return allColumns(config, scope)
  return config.columns.flatMap(({ name, expression }) => {
    const checked = checkSided(expression, scope)
    if (!checked.ok) return []
    const { typed } = checked.expression
    const place = typed.op === 'column' ? sideOf(typed.name, scope) : null
    const column =
      place === null ? undefined : (place.side === 'l' ? scope.left : (scope.right ?? []))[place.index]
    const from = place === null || column === undefined ? null : { side: place.side, column: column.name }
    return [{ name, expression: checked.expression, from }]
  })
}

function allColumns({ prefix }: JoinConfig, scope: JoinScope): readonly JoinOutput[] {
  const taken = new Set(scope.left.map(({ name }) => name))
  const output = (side: Side, column: Column, name: string): JoinOutput => {
    const typed = sideColumn(side, column, scope.absent[side])
    return {
      name,
      expression: { typed, type: typed.type, canFail: false },
      from: { side, column: column.name },
    }
  }
  return [
    ...scope.left.map((column) => output('l', column, column.name)),
    ...(scope.right ?? []).map((column) =>
      output('r', column, taken.has(column.name) ? `${prefix}${column.name}` : column.name),
    ),
  ]
}

/** Whether every column of the result has a name of its own. `made`: columns that the join makes, by the field that names them. */
export function namesFit(
  problems: Problems,
  config: JoinConfig,
  outputs: readonly JoinOutput[],
  made: Readonly<Record<string, string>> = {},
): boolean {
  const seen = new Set<string>()
  const named = [
    ...Object.entries(made).map(([path, name]) => ({ path, name })),
    ...outputs.map(({ name }, index) => ({
      path: config.columns.length === 0 ? 'prefix' : `columns.${index}.name`,
      name,
    })),
  ]
  let fit = true
  for (const { path, name } of named) {
    if (name === '') {
      problems.error('name-empty', path, 'A column of the result has no name.', 'Give it a name.')
      fit = false
    } else if (seen.has(name)) {
      problems.error(
        'column-duplicate',
        path,
        `The result would have two columns named ${name}.`,
        path === 'prefix'
          ? 'Choose another prefix, or list the columns of the result.'
          : 'Choose another name.',
      )
      fit = false
    }
    seen.add(name)
  }
  return fit
}

export const columnsOf = (outputs: readonly JoinOutput[]): readonly Column[] =>
  outputs.map(({ name, expression }) => ({ name, type: expression.type }))

/** The name in the result of a column of an input; null where it is not there as it stands. */
export function nameInResult(
  outputs: readonly JoinOutput[],
  side: Side,
  column: string | null,
): string | null {
  return outputs.find(({ from }) => from?.side === side && from.column === column)?.name ?? null
}

/** A stream of results that have the event time of one side, by the name that its column has in them; null where it is not among them. */
export function timedBySide(
  side: StreamSchema,
  columns: readonly Column[],
  name: string | null,
): StreamSchema {
  const zoned = name !== null && side.zoned === true ? { zoned: true as const } : {}
  return { ...appendStream(columns, name), ...zoned }
}

/** The keys of a config that has no problem. */
export function keysOf({ on }: JoinConfig, { left, right }: JoinInputs): readonly JoinKey[] {
  return on.flatMap((key) => {
    const l = checkExpression(key.left, { columns: left.columns })
    const r = checkExpression(key.right, { columns: right.columns })
    const type = l.ok && r.ok ? keyType(l.expression.type, r.expression.type) : null
    return l.ok && r.ok && type !== null ? [{ left: l.expression, right: r.expression, type }] : []
  })
}
