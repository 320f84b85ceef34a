/** Prints the conditions and measures of a pattern as functions over a row at hand (`x`, an array) and the match so far (`m`, its last link). */
import { UnexpectedError } from '../../../model/errors.ts'
import { printJsCondition, printJsStatements } from '../../../model/expr/index.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import type { Column } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'
import { aggregateCode } from '../../common/runtime/aggregates/code.ts'
import { aggregateHelpers } from '../../common/runtime/aggregates/helpers.ts'
import type { MatchExpression } from '../expressions.ts'
import { ALL, type AggregateReference, type RowReference } from '../references.ts'
import { lastOf, rowsOf, type Link } from './rows.ts'

export type Condition = (row: readonly Value[], match: Link | null) => boolean
export type Measures = (match: Link, time: number) => readonly Value[]

type Fresh = (hint: string) => string

function names(): Fresh {
  let count = 0
  return (hint) => `${hint.replaceAll(/\W/g, '_')}$${count++}`
}

/** The rows of a variable, that at hand (if given) as the last. */
const withRow = (
  match: Link | null,
  variable: number,
  row: readonly Value[] | null,
): readonly (readonly Value[])[] => {
  const rows = rowsOf(match, variable)
  if (row !== null) rows.push(row)
  return rows
}

/** `columns`: those that rows have, in order. `step`: whose condition it is. */
export function compileCondition(
  { expression, references }: MatchExpression,
  columns: readonly Column[],
  step: number,
  environment: unknown,
): Condition {
  const fresh = names()
  const own = (variable: number): boolean => variable === step || variable === ALL
  const locals = new Map<string, string>()
  const lines = [
    ...references.rows.map((reference) =>
      bind(locals, reference.name, fresh('row'), rowCode(reference, own(reference.variable))),
    ),
    ...references.aggregates.map((reference) =>
      aggregateLines(locals, reference, columns, fresh, own(reference.variable)),
    ),
    ...columns
      .map((column, index) => ({ column, index }))
      .filter(({ column }) => expression.columns.includes(column.name))
      .map(({ column, index }) => bind(locals, column.name, fresh('x'), `x[${index}]`)),
  ]
  const { statements, value } = printJsCondition(expression, reader(locals), fresh)
  return compile(
    `function (x, m) {\n${lines.join('')}${statements}\nreturn ${value};\n}`,
    environment,
  ) as Condition
}

/** One row of the result: the keys (indices of columns), then the measures. */
export function compileMeasures(
  measures: readonly MatchExpression[],
  columns: readonly Column[],
  keys: readonly number[],
  environment: unknown,
): Measures {
  const fresh = names()
  const lines: string[] = []
  const values = measures.map(({ expression, references }) => {
    const locals = new Map<string, string>()
    for (const { name, type } of references.times)
      locals.set(name, type.kind === 'BIGINT' && type.safe !== true ? 'BigInt(time)' : 'time')
    for (const reference of references.rows)
      lines.push(bind(locals, reference.name, fresh('row'), rowCode(reference, false)))
    for (const reference of references.aggregates)
      lines.push(aggregateLines(locals, reference, columns, fresh, false))
    const { statements, value } = printJsStatements(expression, reader(locals), fresh)
    const name = fresh('y')
    lines.push(`${statements}\nconst ${name} = ${value};\n`)
    return name
  })
  const row = [...keys.map((index) => `m.row.values[${index}]`), ...values]
  return compile(
    `function (m, time) {\nconst x = null;\n${lines.join('')}return [${row.join(', ')}];\n}`,
    environment,
  ) as Measures
}

type Take = (values: readonly Value[], time: number, mark: number) => boolean

/** An operator's `accept` over this many columns, which hands them on as one array: the row is held as it is. */
export function compileAccept(
  width: number,
): (take: Take) => (...valuesThenTimeThenMark: never[]) => boolean {
  const cells = Array.from({ length: width }, (_, index) => `x${index}`)
  const text = `"use strict";
return function (${[...cells, 'time', 'mark'].join(', ')}) { return take([${cells.join(', ')}], time, mark); };`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  return new Function('take', text) as ReturnType<typeof compileAccept>
}

function bind(locals: Map<string, string>, name: string, local: string, value: string): string {
  locals.set(name, local)
  return `const ${local} = ${value};\n`
}

const reader =
  (locals: ReadonlyMap<string, string>) =>
  (name: string): string => {
    const local = locals.get(name)
    if (local === undefined) throw new UnexpectedError('plan', `The pattern's input has no column ${name}.`)
    return local
  }

/** `own`: the row at hand counts as the variable's last. */
function rowCode({ variable, end, skip }: RowReference, own: boolean): string {
  if (end === 'last') return `lastOf(m, ${variable}, ${own ? skip - 1 : skip})`
  return `(withRow(m, ${variable}, ${own ? 'x' : 'null'})[${skip}] ?? null)`
}

/** A loop over the rows; the result in a local. */
function aggregateLines(
  locals: Map<string, string>,
  reference: AggregateReference,
  columns: readonly Column[],
  fresh: Fresh,
  own: boolean,
): string {
  const { name, argument, variable, type } = reference
  const code = aggregateCode(reference, 0, argument?.type ?? null, type)
  const [a, each, y] = [fresh('a'), fresh('each'), fresh('y')]
  const cells = new Map(columns.map((column, index) => [column.name, `${each}[${index}]`]))
  const printed = argument === null ? null : printJsStatements(argument, reader(cells), fresh)
  const value = printed === null ? '' : `${printed.statements}\nconst ${y} = ${printed.value};\n`
  const fields = [['n', '0'], ...code.fields].map(([field, initial]) => `${field}: ${initial}`).join(', ')
  const body = `${value}{ const a = ${a}; a.n++; ${code.add(y)} }`
  const result = fresh('result')
  locals.set(name, result)
  return `const ${a} = { ${fields} };
for (const ${each} of withRow(m, ${variable}, ${own ? 'x' : 'null'})) { ${body} }
let ${result}; { const a = ${a}; ${result} = ${code.result}; }
`
}

function compile(text: string, environment: unknown): unknown {
  const given = { lastOf, withRow, ...aggregateHelpers }
  // What goes in is printed from checked expressions and numbers; names and texts of a person are constants in it.
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function('R', 'E', ...Object.keys(given), `"use strict";\nreturn ${text};`)
  return (make as (...values: unknown[]) => unknown)(library, environment, ...Object.values(given))
}
