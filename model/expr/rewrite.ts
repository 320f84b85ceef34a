import type { Expr } from './ast.ts'

/** What stands for a part of a tree; null to look inside of the part instead. */
export type Replace = (part: Expr) => Expr | null

/** The same tree with parts replaced, from the outside in. What a replacement holds is not looked into. */
export function rewrite(expr: Expr, replace: Replace): Expr {
  return replace(expr) ?? inner(expr, (part) => rewrite(part, replace))
}

/** Calls `visit` with every part, from the outside in. */
export function walk(expr: Expr, visit: (part: Expr) => void): void {
  rewrite(expr, (part) => {
    visit(part)
    return null
  })
}

function inner(expr: Expr, change: (part: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'literal':
    case 'interval':
    case 'name':
    case 'missing':
      return expr
    case 'field':
    case 'unary':
    case 'is':
    case 'cast':
      return { ...expr, operand: change(expr.operand) }
    case 'item':
      return { ...expr, operand: change(expr.operand), index: change(expr.index) }
    case 'binary':
    case 'distinct':
      return { ...expr, left: change(expr.left), right: change(expr.right) }
    case 'between':
      return { ...expr, operand: change(expr.operand), low: change(expr.low), high: change(expr.high) }
    case 'in':
      return { ...expr, operand: change(expr.operand), list: expr.list.map(change) }
    case 'like':
      return {
        ...expr,
        operand: change(expr.operand),
        pattern: change(expr.pattern),
        escape: expr.escape && change(expr.escape),
      }
    case 'case':
      return {
        ...expr,
        operand: expr.operand && change(expr.operand),
        whens: expr.whens.map(({ when, result }) => ({ when: change(when), result: change(result) })),
        otherwise: expr.otherwise && change(expr.otherwise),
      }
    case 'call':
      return { ...expr, args: expr.args.map(change) }
    case 'constructor':
      return { ...expr, items: expr.items.map(change) }
  }
}
