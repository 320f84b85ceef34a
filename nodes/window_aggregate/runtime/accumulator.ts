/**
 * The code of one aggregate: its part of the accumulator, how a value goes in, and what comes out. An accumulator is one object of a
 * fixed shape a window and key; `n` counts its records, `c<i>` the values of aggregate i that are not NULL, `v<i>` holds what they add up to.
 */
import type { SqlType, Value } from '../../../model/types.ts'
import type { AggregateFunction } from '../aggregates.ts'
import { keyText } from '../../../engine/api/encode.ts'
import { hasIdentity } from '../../../engine/api/keyed.ts'

export interface AggregateCode {
  /** Properties of a fresh accumulator. */
  readonly fields: readonly (readonly [name: string, initial: string])[]
  /** Statements that take the value `x` (an expression without side effects) into the accumulator `a`. */
  readonly add: (x: string) => string
  /** The expression for the result of the accumulator `a`. */
  readonly result: string
}

const WHOLE = new Set(['TINYINT', 'SMALLINT', 'INT'])
const DECIMAL_BOUND = 10n ** 38n

/** `argument`: the type of the argument, null for COUNT(*). `result`: the type of the column that comes out. */
export function aggregateCode(
  name: AggregateFunction,
  index: number,
  argument: SqlType | null,
  result: SqlType,
): AggregateCode {
  if (argument === null) return { fields: [], add: () => '', result: 'a.n' }
  const [c, v] = [`a.c${index}`, `a.v${index}`]
  const counted: AggregateCode['fields'][number] = [`c${index}`, '0']
  const guarded = (x: string, code: string): string =>
    argument.nullable ? `if (${x} !== null) { ${code} }\n` : `${code}\n`
  switch (name) {
    case 'COUNT':
      return { fields: [counted], add: (x) => guarded(x, `${c}++;`), result: c }
    case 'COUNT_DISTINCT':
      return {
        fields: [[`v${index}`, 'null']],
        add: (x) =>
          guarded(
            x,
            `(${v} === null ? (${v} = new Set()) : ${v}).add(${hasIdentity(argument) ? x : `keyText(${x})`});`,
          ),
        result: `(${v} === null ? 0 : ${v}.size)`,
      }
    case 'MIN':
    case 'MAX': {
      const before = (x: string): string =>
        argument.kind === 'STRING'
          ? `compareTexts(${x}, ${v}) ${name === 'MIN' ? '<' : '>'} 0`
          : `${x} ${name === 'MIN' ? '<' : '>'} ${v}`
      return {
        fields: [counted, [`v${index}`, initialOf(argument)]],
        add: (x) => guarded(x, `if (${c}++ === 0 || ${before(x)}) ${v} = ${x};`),
        result: `(${c} === 0 ? null : ${v})`,
      }
    }
    case 'SUM':
      return sumCode(index, argument, result, guarded)
    case 'AVG':
      return averageCode(index, argument, result, guarded)
  }
}

type Guard = (x: string, code: string) => string

function sumCode(index: number, argument: SqlType, result: SqlType, guarded: Guard): AggregateCode {
  const c = `a.c${index}`
  const fields: AggregateCode['fields'] = [[`c${index}`, '0'], ...totalFields(index, argument)]
  return {
    fields,
    add: (x) => guarded(x, `${c}++; ${totalAdd(index, argument, x, true)}`),
    result: `(${c} === 0 ? null : ${totalOf(index, argument, result)})`,
  }
}

function averageCode(index: number, argument: SqlType, result: SqlType, guarded: Guard): AggregateCode {
  const [c, v] = [`a.c${index}`, `a.v${index}`]
  const add = (x: string): string => guarded(x, `${c}++; ${totalAdd(index, argument, x, false)}`)
  const fields: AggregateCode['fields'] = [[`c${index}`, '0'], ...totalFields(index, argument)]
  const whole = WHOLE.has(argument.kind)
  const value =
    argument.kind === 'DECIMAL' && result.kind === 'DECIMAL'
      ? `averageDecimal(${v}, ${c}, ${result.scale - argument.scale})`
      : argument.kind === 'BIGINT'
        ? integerAverage(index, argument, result)
        : whole
          ? `Math.trunc(${v} / ${c})`
          : argument.kind === 'FLOAT'
            ? `Math.fround(${v} / ${c})`
            : `${v} / ${c}`
  return { fields, add, result: `(${c} === 0 ? null : ${value})` }
}

/** The sum of BIGINTs held as numbers goes over to `b<i>`, a bigint, before it leaves ±2^53. */
function totalFields(index: number, type: SqlType): AggregateCode['fields'] {
  if (type.kind === 'BIGINT' && type.safe === true)
    return [
      [`v${index}`, '0'],
      [`b${index}`, '0n'],
    ]
  return [[`v${index}`, initialOf(type)]]
}

function totalAdd(index: number, type: SqlType, x: string, narrow: boolean): string {
  const [v, b] = [`a.v${index}`, `a.b${index}`]
  switch (type.kind) {
    case 'TINYINT':
      return narrow ? `${v} = ((${v} + ${x}) << 24) >> 24;` : `${v} += ${x};`
    case 'SMALLINT':
      return narrow ? `${v} = ((${v} + ${x}) << 16) >> 16;` : `${v} += ${x};`
    case 'INT':
      return narrow ? `${v} = (${v} + ${x}) | 0;` : `${v} += ${x};`
    case 'BIGINT':
      return type.safe === true
        ? `if (Number.isSafeInteger(${v} + ${x})) ${v} += ${x}; else { ${b} += BigInt(${v}); ${v} = ${x}; }`
        : `${v} = BigInt.asIntN(64, ${v} + ${x});`
    case 'FLOAT':
      return narrow ? `${v} = Math.fround(${v} + ${x});` : `${v} += ${x};`
    default:
      return `${v} += ${x};`
  }
}

function bigTotal(index: number, type: SqlType): string {
  const [v, b] = [`a.v${index}`, `a.b${index}`]
  return type.kind === 'BIGINT' && type.safe === true ? `BigInt.asIntN(64, ${b} + BigInt(${v}))` : v
}

function totalOf(index: number, argument: SqlType, result: SqlType): string {
  if (argument.kind === 'DECIMAL') return `decimalTotal(a.v${index})`
  if (argument.kind !== 'BIGINT') return `a.v${index}`
  const total = bigTotal(index, argument)
  return result.kind === 'BIGINT' && result.safe === true ? `Number(${total})` : total
}

function integerAverage(index: number, argument: SqlType, result: SqlType): string {
  const average = `${bigTotal(index, argument)} / BigInt(a.c${index})`
  return result.kind === 'BIGINT' && result.safe === true ? `Number(${average})` : average
}

function initialOf(type: SqlType): string {
  switch (type.kind) {
    case 'STRING':
      return '""'
    case 'BOOLEAN':
      return 'false'
    case 'DECIMAL':
      return '0n'
    case 'BIGINT':
      return type.safe === true ? '0' : '0n'
    default:
      return '0'
  }
}

/** What the code of accumulators calls by name. */
export const helpers = {
  keyText,
  /** A sum that does not fit DECIMAL(38, s) is NULL, as in Flink. */
  decimalTotal: (total: bigint): bigint | null =>
    total >= DECIMAL_BOUND || total <= -DECIMAL_BOUND ? null : total,
  /** Half away from zero; `shift` is how many digits more the result has. */
  averageDecimal(total: bigint, count: number, shift: number): bigint | null {
    const divisor = BigInt(count)
    const scaled = total * 10n ** BigInt(shift)
    const quotient = scaled / divisor
    const rest = scaled % divisor
    const away = (rest < 0n ? -rest : rest) * 2n >= divisor
    return helpers.decimalTotal(away ? quotient + (scaled < 0n ? -1n : 1n) : quotient)
  },
  /** By code points, as Flink's bytes of UTF-8 sort. */
  compareTexts(left: Value, right: Value): number {
    const [a, b] = [left as string, right as string]
    const length = Math.min(a.length, b.length)
    for (let at = 0; at < length; at++) {
      const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)]
      // Surrogates stand for code points above all others, but sort before U+E000 as units.
      if (x !== y) return rank(x) - rank(y)
    }
    return a.length - b.length
  },
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit
}
