/** Code that all joins print: the keys of a record, the condition over a pair of rows, and what comes out of one. */
import { printJsCondition, printJsStatements } from '../../../../model/expr/index.ts'
import { SIDES, type Side } from '../../joins/fields.ts'
import { sideOf } from '../../joins/sides.ts'
import type { JoinPlan, SidePlan } from './plan.ts'

/** Names that nothing else in a program uses. */
export type Fresh = (hint: string) => string

export function freshNames(): Fresh {
  let names = 0
  return (hint) => `${hint.replaceAll(/\W/g, '_')}$${names++}`
}

export interface Printed {
  /** Statements to stand before the values are used. */
  readonly statements: string
  readonly values: readonly string[]
  readonly canFail: boolean
}

/** The values of a record's keys, from the columns `x<index>` of its side. */
export function printKeys({ keys, schema }: SidePlan, fresh: Fresh): Printed {
  const column = (name: string): string => `x${schema.columns.findIndex((one) => one.name === name)}`
  const printed = keys.map((key) => printJsStatements(key, column, fresh))
  return {
    statements: printed.map(({ statements }) => statements).join('\n'),
    values: printed.map(({ value }) => value),
    canFail: keys.some(({ canFail }) => canFail),
  }
}

/** How the code reaches the cells of a pair's rows. */
export interface Cells {
  /** The code of a cell of a row that is there. */
  readonly cell: (side: Side, slot: number) => string
  /** The side of which there is no row. */
  readonly absent?: Side
  /** The code of the columns that the join makes, by name. */
  readonly own?: Readonly<Record<string, string>>
}

function columnCode(plan: JoinPlan, { cell, absent, own }: Cells): (name: string) => string {
  return (name) => {
    const place = sideOf(name, plan.scope)
    if (place === null) return own?.[name] ?? 'null'
    return place.side === absent ? 'null' : cell(place.side, plan[place.side].stored.indexOf(place.index))
  }
}

/** A JavaScript boolean: whether the condition is TRUE for a pair. */
export function printCondition(plan: JoinPlan, cells: Cells, fresh: Fresh): Printed {
  const { condition } = plan
  if (condition === null) return { statements: '', values: ['true'], canFail: false }
  const { statements, value } = printJsCondition(condition, columnCode(plan, cells), fresh)
  return { statements, values: [value], canFail: condition.canFail }
}

/** The result of a pair, or of a row that stands alone. */
export function printOutputs(plan: JoinPlan, cells: Cells, fresh: Fresh): Printed {
  const column = columnCode(plan, cells)
  const printed = plan.outputs.map(({ expression }) => printJsStatements(expression, column, fresh))
  return {
    statements: printed
      .map(({ statements }) => statements)
      .filter((text) => text !== '')
      .join('\n'),
    values: printed.map(({ value }) => value),
    canFail: plan.outputs.some(({ expression }) => expression.canFail),
  }
}

/** The values that `accept` was given, for an error. */
export const givenValues = ({ columns }: SidePlan): string =>
  `[${columns.map((index) => `x${index}`).join(', ')}]`

/** The cells of a row, from what `accept` was given. */
export const storedValues = ({ stored }: SidePlan): readonly string[] => stored.map((index) => `x${index}`)

/** Whether a key may be NULL, and the test for it over the names of the keys. */
export function nullTest({ keys }: SidePlan, names: readonly string[]): string | null {
  const tests = names
    .filter((_, index) => keys[index]?.type.nullable === true)
    .map((name) => `${name} === null`)
  return tests.length === 0 ? null : tests.join(' || ')
}

export const portOf = (side: Side): 'left' | 'right' => SIDES[side]

/**
 * Code that binds `k0` …, the keys of a record; one whose keys cannot be computed is bad. `gone` is run, and has to leave, for a record of which a key is NULL, so that
 * nothing matches it; null where it goes on all the same.
 */
export function printKeyNames(plan: JoinPlan, side: Side, fresh: Fresh, gone: string | null): string {
  const own = plan[side]
  const names = plan.identity.map((_, index) => `k${index}`)
  if (names.length === 0) return ''
  const keys = printKeys(own, fresh)
  const bind = names.map((name, index) => `${name} = ${keys.values[index] ?? 'null'};`).join(' ')
  const compute = `${keys.statements}\n${bind}\n`
  const guarded = keys.canFail
    ? `try {\n${compute}} catch (error) { fail(error, ${givenValues(own)}); return true; }\n`
    : compute
  const test = nullTest(own, names)
  const nulls = test === null || gone === null ? '' : `if (${test}) {\n${gone}}\n`
  return `let ${names.join(', ')};\n${guarded}${nulls}`
}

/** Whether the condition, or a column of the result, may throw. */
export const canFail = ({ condition, outputs }: JoinPlan): boolean =>
  condition?.canFail === true || outputs.some(({ expression }) => expression.canFail)

/** Code that sends one result. `bad` is run, and has to leave, where it cannot be made: not where something behind fails. */
export function printSend(
  { statements, values, canFail: careful }: Printed,
  time: string,
  bad: string,
  kind: string | null = null,
): string {
  const rest = kind === null ? time : `${time}, ${kind}`
  const row = `[${values.join(', ')}]`
  return careful
    ? `let sent;\ntry {\n${statements}\nsent = ${row};\n} catch (error) { ${bad} }\nemit(sent, ${rest});\n`
    : `${statements}\nemit(${row}, ${rest});\n`
}
