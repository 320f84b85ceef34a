import type { DecimalType, SqlType } from '../../types.ts'
import { isSafe, mayOverflow } from '../typeRules.ts'
import type { Typed } from '../typed.ts'
import { NULL, operands, whenAll, type Block, type Code, type Generate } from './code.ts'

type Of<Op extends Typed['op']> = Extract<Typed, { op: Op }>

export function arithmeticCode(node: Of<'arithmetic'>, block: Block, generate: Generate): Code {
  const [left, right] = operands(block, generate, [node.left, node.right])
  if (left === undefined || right === undefined) return NULL
  const parts = [left, right]
  if (
    node.type.kind === 'DECIMAL' &&
    node.left.type.kind === 'DECIMAL' &&
    node.right.type.kind === 'DECIMAL'
  ) {
    const result = decimalJs(node.operator, left.js, node.left.type, right.js, node.right.type, node.type)
    return whenAll(parts, result.js, result.nulls)
  }
  return whenAll(parts, operatorJs(node.operator, left.js, right.js, node.type, nonZero(node.right)))
}

/** A divisor that is a literal other than 0 needs no test. */
const nonZero = (node: Typed): boolean => node.op === 'constant' && Number(node.value) !== 0

function operatorJs(
  operator: Of<'arithmetic'>['operator'],
  l: string,
  r: string,
  type: SqlType,
  sure: boolean,
): string {
  switch (type.kind) {
    case 'INTERVAL':
      return operator === '*' ? `Math.trunc(${l} * ${r})` : `(${l} ${operator} ${r})`
    case 'DOUBLE':
      return `(${l} ${operator} ${r})`
    case 'FLOAT':
      return `Math.fround(${l} ${operator} ${r})`
    case 'BIGINT':
      return isSafe(type) ? safeJs(operator, l, r, sure) : bigJs(operator, l, r, sure)
    default: {
      const narrow =
        type.kind === 'TINYINT' ? '<< 24 >> 24' : type.kind === 'SMALLINT' ? '<< 16 >> 16' : '| 0'
      if (operator === '*') return type.kind === 'INT' ? `Math.imul(${l}, ${r})` : `(${l} * ${r} ${narrow})`
      if (operator === '/') return sure ? `(${l} / ${r} ${narrow})` : `(R.divideInt(${l}, ${r}) ${narrow})`
      if (operator === '%') return sure ? `(${l} % ${r} | 0)` : `R.moduloInt(${l}, ${r})`
      return `(${l} ${operator} ${r} ${narrow})`
    }
  }
}

function bigJs(operator: string, l: string, r: string, sure: boolean): string {
  if (operator === '%') return sure ? `(${l} % ${r})` : `R.moduloBig(${l}, ${r})`
  if (operator === '/' && !sure) return `R.divideBig(${l}, ${r})`
  return `BigInt.asIntN(64, ${l} ${operator} ${r})`
}

function safeJs(operator: string, l: string, r: string, sure: boolean): string {
  if (operator === '/') return sure ? `(Math.trunc(${l} / ${r}) + 0)` : `R.divideSafe(${l}, ${r})`
  if (operator === '%') return sure ? `(${l} % ${r} + 0)` : `R.moduloSafe(${l}, ${r})`
  return `R.safe(${l} ${operator} ${r})`
}

function decimalJs(
  operator: string,
  l: string,
  left: DecimalType,
  r: string,
  right: DecimalType,
  result: DecimalType,
): { readonly js: string; readonly nulls: boolean } {
  const nulls = mayOverflow(result)
  const target = `${result.precision}, ${result.scale}`
  if (operator === '/')
    return { js: `R.decimalDivide(${l}, ${left.scale}, ${r}, ${right.scale}, ${target})`, nulls }
  if (operator === '%')
    return { js: `R.decimalModulo(${l}, ${left.scale}, ${r}, ${right.scale}, ${target})`, nulls }
  if (operator === '*') {
    const scale = left.scale + right.scale
    if (!nulls && scale === result.scale) return { js: `(${l} * ${r})`, nulls }
    return { js: `R.decimalFit(${l} * ${r}, ${scale}, ${target})`, nulls }
  }
  const scale = Math.max(left.scale, right.scale)
  const up = (x: string, from: number): string =>
    from === scale ? x : `${x} * ${10n ** BigInt(scale - from)}n`
  const sum = `${up(l, left.scale)} ${operator} ${up(r, right.scale)}`
  return nulls || scale !== result.scale
    ? { js: `R.decimalFit(${sum}, ${scale}, ${target})`, nulls }
    : { js: `(${sum})`, nulls }
}

export function negateCode(node: Of<'negate'>, block: Block, generate: Generate): Code {
  const [operand] = operands(block, generate, [node.operand])
  if (operand === undefined) return NULL
  const x = operand.js
  switch (node.type.kind) {
    case 'BIGINT':
      return whenAll([operand], isSafe(node.type) ? `(0 - ${x})` : `BigInt.asIntN(64, -${x})`)
    case 'TINYINT':
      return whenAll([operand], `(-${x} << 24 >> 24)`)
    case 'SMALLINT':
      return whenAll([operand], `(-${x} << 16 >> 16)`)
    case 'INT':
      return whenAll([operand], `(-${x} | 0)`)
    case 'INTERVAL':
      return whenAll([operand], `(0 - ${x})`)
    default:
      return whenAll([operand], `(-${x})`)
  }
}

export function shiftCode(node: Of<'shift'>, block: Block, generate: Generate): Code {
  const [time, interval] = operands(block, generate, [node.time, node.interval])
  if (time === undefined || interval === undefined) return NULL
  const months = node.interval.type.kind === 'INTERVAL' && node.interval.type.unit === 'MONTH'
  const by = node.negative ? `-${interval.js}` : interval.js
  const x = time.js
  const parts = [time, interval]
  switch (node.type.kind) {
    case 'DATE':
      return whenAll(
        parts,
        months ? `R.addMonthsToDate(${x}, ${by})` : `(${x} + Math.trunc(${by} / 86400000))`,
      )
    case 'TIME':
      return months ? time : whenAll(parts, `R.shiftTime(${x}, ${by})`)
    // Flink adds months to a TIMESTAMP_LTZ by its clock in UTC.
    default:
      if (months) return whenAll(parts, `R.addMonthsToTimestamp(${x}, ${by})`)
  }
  return whenAll(parts, `(${x} ${node.negative ? '-' : '+'} ${interval.js})`)
}
