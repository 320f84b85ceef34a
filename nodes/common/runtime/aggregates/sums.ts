/** SUM and AVG, and what VAR and STDDEV need of them: totals that wrap and overflow as Flink's do. */
import type { SqlType } from '../../../../model/types.ts'
import { initialOf, type AggregateCode, type Part } from './part.ts'

const WHOLE = new Set<SqlType['kind']>(['TINYINT', 'SMALLINT', 'INT'])

export function sumCode(part: Part, result: SqlType): AggregateCode {
  return overTotal(part, true, (total) => totalOf(total, result))
}

export function averageCode(part: Part, result: SqlType): AggregateCode {
  const { argument, index } = part
  const [c, v] = [`a.c${index}`, `a.v${index}`]
  return overTotal(part, false, (total) => {
    if (argument.kind === 'DECIMAL' && result.kind === 'DECIMAL')
      return `averageDecimal(${v}, ${c}, ${result.scale - argument.scale})`
    if (argument.kind === 'BIGINT') {
      const average = `${bigTotal(total)} / BigInt(${c})`
      return result.kind === 'BIGINT' && result.safe === true ? `Number(${average})` : average
    }
    if (WHOLE.has(argument.kind)) return `Math.trunc(${v} / ${c})`
    return argument.kind === 'FLOAT' ? `Math.fround(${v} / ${c})` : `${v} / ${c}`
  })
}

function overTotal(
  { index, argument, needs, guarded }: Part,
  narrow: boolean,
  value: (total: Total) => string,
): AggregateCode {
  const c = `a.c${index}`
  const total: Total = { index, type: argument, letter: 'v', narrow }
  return {
    fields: [[`c${index}`, '0'], ...totalFields(total)],
    add: (x) => guarded(x, `${c}++; ${totalAdd(total, x)}`),
    result: `(${c} === 0 ? null : ${value(total)})`,
    merge: needs.merge === true ? `${c} += b.c${index}; ${totalMerge(total)}\n` : null,
    retract: needs.retract === true ? (x) => guarded(x, `${c}--; ${totalAdd(total, x, '-')}`) : null,
    ordered: false,
  }
}

/** A sum of values of a type in the field `<letter><index>`. */
export interface Total {
  readonly index: number
  readonly type: SqlType
  readonly letter: string
  /** Wraps at the width of the type, as SUM does; AVG adds up without. */
  readonly narrow: boolean
}

const isSafe = (type: SqlType): boolean => type.kind === 'BIGINT' && type.safe === true

const fieldOf = ({ letter, index }: Total, of = 'a'): string => `${of}.${letter}${index}`
/** The sum of BIGINTs held as numbers goes over to a bigint before it leaves ±2^53. */
const bigField = ({ letter, index }: Total, of = 'a'): string => `${of}.b${letter}${index}`

export function totalFields(total: Total): AggregateCode['fields'] {
  const { letter, index, type } = total
  const own = [`${letter}${index}`, initialOf(type)] as const
  return isSafe(type) ? [own, [`b${letter}${index}`, '0n']] : [own]
}

/** `sign`: a minus takes the value out again. */
export function totalAdd(total: Total, x: string, sign: '+' | '-' = '+'): string {
  const { type, narrow } = total
  const v = fieldOf(total)
  const plain = `${v} ${sign}= ${x};`
  switch (type.kind) {
    case 'TINYINT':
      return narrow ? `${v} = ((${v} ${sign} ${x}) << 24) >> 24;` : plain
    case 'SMALLINT':
      return narrow ? `${v} = ((${v} ${sign} ${x}) << 16) >> 16;` : plain
    case 'INT':
      return narrow ? `${v} = (${v} ${sign} ${x}) | 0;` : plain
    case 'BIGINT':
      return isSafe(type)
        ? `if (Number.isSafeInteger(${v} ${sign} ${x})) ${v} ${sign}= ${x}; else { ${bigField(total)} += BigInt(${v}); ${v} = ${sign === '-' ? '-' : ''}${x}; }`
        : `${v} = BigInt.asIntN(64, ${v} ${sign} ${x});`
    case 'FLOAT':
      return narrow ? `${v} = Math.fround(${v} ${sign} ${x});` : plain
    default:
      return plain
  }
}

export function totalMerge(total: Total): string {
  const add = totalAdd(total, fieldOf(total, 'b'))
  return isSafe(total.type) ? `${bigField(total)} += ${bigField(total, 'b')}; ${add}` : add
}

/** The 64 bits of a sum of BIGINTs. */
export function bigTotal(total: Total): string {
  const v = fieldOf(total)
  return isSafe(total.type) ? `BigInt.asIntN(64, ${bigField(total)} + BigInt(${v}))` : v
}

/** The sum as a value of its column. */
export function totalOf(total: Total, result: SqlType): string {
  if (total.type.kind === 'DECIMAL') return `decimalTotal(${fieldOf(total)})`
  if (total.type.kind !== 'BIGINT') return fieldOf(total)
  const big = bigTotal(total)
  return result.kind === 'BIGINT' && result.safe === true ? `Number(${big})` : big
}
