import type { SqlType } from '../../types.ts'
import type { CompareOperator, Typed } from '../typed.ts'
import { NULL, operands, whenAll, type Block, type Code, type Generate } from './code.ts'

const JS: Readonly<Record<CompareOperator, string>> = {
  '=': '===',
  '<>': '!==',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

export function compareCode(node: Extract<Typed, { op: 'compare' }>, block: Block, generate: Generate): Code {
  const [left, right] = operands(block, generate, [node.left, node.right])
  if (left === undefined || right === undefined) return NULL
  return whenAll([left, right], compareJs(node, left.js, right.js))
}

function compareJs(node: Extract<Typed, { op: 'compare' }>, l: string, r: string): string {
  const { type } = node.left
  const { operator } = node
  if (operator === '=') return equalJs(l, r, type)
  if (operator === '<>') return plainEquality(type) ? `(${l} !== ${r})` : `!${equalJs(l, r, type)}`
  if (type.kind === 'DECIMAL' && node.right.type.kind === 'DECIMAL') {
    return `(${l} ${JS[operator]} ${r})`
  }
  if (type.kind === 'STRING' && !belowSurrogates(node.left) && !belowSurrogates(node.right)) {
    return `(R.compareText(${l}, ${r}) ${JS[operator]} 0)`
  }
  if (type.kind === 'BYTES') return `(R.compareBytes(${l}, ${r}) ${JS[operator]} 0)`
  return `(${l} ${JS[operator]} ${r})`
}

/** Beside a text without surrogates and what lies above them, JavaScript's order is the order of code points. */
function belowSurrogates(node: Typed): boolean {
  return node.op === 'constant' && typeof node.value === 'string' && !/[\ud800-\uffff]/.test(node.value)
}

const plainEquality = (type: SqlType): boolean => !['BYTES', 'ARRAY', 'MAP', 'ROW'].includes(type.kind)

/** Equality of two values of one type, neither NULL. */
export function equalJs(l: string, r: string, type: SqlType): string {
  return plainEquality(type) ? `(${l} === ${r})` : `R.same(${l}, ${r})`
}
