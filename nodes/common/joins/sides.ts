/** Expressions over both sides of a join: `l.amount > r.paid`. */
import {
  checkExpression,
  childrenOf,
  commonType,
  rewriteTyped,
  type CheckedExpression,
  type ExprProblem,
  type Typed,
} from '../../../model/expr/index.ts'
import type { Column } from '../../../model/schema.ts'
import { t, withNullable, type SqlType } from '../../../model/types.ts'
import { SIDES, type Side } from './fields.ts'

/** What a join needs to know of an expression. */
export type SidedExpression = Pick<CheckedExpression, 'typed' | 'type' | 'canFail'>

export interface JoinScope {
  readonly left: readonly Column[]
  /** Null where expressions see the left side only. */
  readonly right: readonly Column[] | null
  /** Whether a side may be absent: its columns are NULL then. */
  readonly absent: { readonly l: boolean; readonly r: boolean }
  /** Columns that the join itself makes, reached by their bare names. */
  readonly own: readonly Column[]
}

export type SidedResult =
  | { readonly ok: true; readonly expression: SidedExpression }
  | { readonly ok: false; readonly problems: readonly ExprProblem[] }

/** The columns of a side by its name, in the scope's order. */
export const columnsOfSide = ({ left, right }: JoinScope, side: Side): readonly Column[] =>
  side === 'l' ? left : (right ?? [])

/**
 * Checks an expression over both sides. In what comes out, a column of a side is a column named `l.` or `r.` and its name, so that a printer
 * needs no ROW to reach it.
 */
export function checkSided(text: string, scope: JoinScope): SidedResult {
  const rows = sidesOf(scope).map((side): Column => {
    return { name: side, type: t.row(columnsOfSide(scope, side), scope.absent[side]) }
  })
  const checked = checkExpression(text, { columns: [...rows, ...scope.own] })
  if (!checked.ok)
    return { ok: false, problems: checked.problems.map((problem) => withSide(problem, text, scope)) }
  const { expression } = checked
  const typed = flat(expression.typed, scope)
  const whole = findWhole(typed, sidesOf(scope))
  if (whole !== null) return { ok: false, problems: [wholeSide(whole, text, scope)] }
  return { ok: true, expression: { typed, type: typed.type, canFail: expression.canFail } }
}

/** The node of a column of a side. */
export function sideColumn(side: Side, { name, type }: Column, absent: boolean): Typed {
  return { op: 'column', name: `${side}.${name}`, type: withNullable(type, type.nullable || absent) }
}

/** The side and the column that the name of such a node means; null for one that the join makes. */
export function sideOf(
  name: string,
  scope: JoinScope,
): { readonly side: Side; readonly index: number } | null {
  if (scope.own.some((column) => column.name === name)) return null
  const side = name.startsWith('l.') ? 'l' : 'r'
  return { side, index: columnsOfSide(scope, side).findIndex((column) => column.name === name.slice(2)) }
}

/** The type in which the two sides of a key are compared, or null where there is none. */
export function keyType(left: SqlType, right: SqlType): SqlType | null {
  const type = commonType(left, right)
  return type === null || type.kind === 'MAP' || type.kind === 'NULL' ? null : type
}

const sidesOf = ({ right }: JoinScope): readonly Side[] => (right === null ? ['l'] : ['l', 'r'])

function flat(node: Typed, scope: JoinScope): Typed {
  return rewriteTyped(node, (part) => {
    if (part.op !== 'field' || part.operand.op !== 'column') return null
    const side = sidesOf(scope).find((name) => part.operand.op === 'column' && part.operand.name === name)
    if (side === undefined) return null
    const column = columnsOfSide(scope, side)[part.index]
    return column === undefined ? null : sideColumn(side, column, scope.absent[side])
  })
}

/** The side that is used as a whole, and not by one of its columns. */
function findWhole(node: Typed, sides: readonly Side[]): Side | null {
  if (node.op === 'column') return sides.find((side) => side === node.name) ?? null
  for (const child of childrenOf(node)) {
    const found = findWhole(child, sides)
    if (found !== null) return found
  }
  return null
}

function wholeSide(side: Side, text: string, scope: JoinScope): ExprProblem {
  const [first] = columnsOfSide(scope, side)
  return {
    code: 'expr/type-mismatch',
    message: `\`${side}\` is the whole ${SIDES[side]} record.`,
    hint: `Name one of its columns${first === undefined ? '' : `, such as ${side}.${first.name}`}.`,
    span: { start: 0, end: text.length },
    suggestions: [],
  }
}

/** A column named without its side gets the sides that have it as the way out. */
function withSide(problem: ExprProblem, text: string, scope: JoinScope): ExprProblem {
  if (problem.code !== 'expr/unknown-column') return problem
  const written = text.slice(problem.span.start, problem.span.end)
  const name = written.replace(/^`|`$/g, '').replaceAll('``', '`')
  const sides = sidesOf(scope).filter((side) =>
    columnsOfSide(scope, side).some((column) => column.name === name),
  )
  if (sides.length === 0) {
    const hint = `Write l.… for a column of the left side${scope.right === null ? '' : ', r.… for one of the right'}.`
    return { ...problem, hint }
  }
  const suggestions = sides.map((side) => ({
    label: `Change to ${side}.${written}`,
    replacement: `${side}.${written}`,
    span: problem.span,
  }))
  return {
    ...problem,
    message: `The side of the column \`${name}\` is missing.`,
    hint: `Write ${sides.map((side) => `${side}.${written}`).join(' or ')}.`,
    suggestions,
  }
}
