/**
 * VAR and STDDEV. Flink 2.2 plans them as an expression over SUM(x * x), SUM(x) and COUNT(x), in the types of SQL (of INT: whole numbers that wrap and
 * are cut), seen in its EXPLAIN. The same expression is printed here, so that every type comes out as there. One difference: the sample variance of
 * one value of a NOT NULL column is NULL here, and −1 in Flink 2.2.0.
 */
import { UnexpectedError } from '../../../../model/errors.ts'
import { checkExpression, printJs } from '../../../../model/expr/index.ts'
import { formatType } from '../../../../model/typeText.ts'
import { t, withNullable, type SqlType, MAX_DECIMAL_PRECISION } from '../../../../model/types.ts'
import type { AggregateCode, Part } from './part.ts'
import { bigTotal, totalAdd, totalFields, totalMerge, totalOf, type Total } from './sums.ts'

type VarianceFunction = 'STDDEV_POP' | 'STDDEV_SAMP' | 'VAR_POP' | 'VAR_SAMP'

export function varianceCode(name: VarianceFunction, part: Part, result: SqlType): AggregateCode {
  const { index, needs, guarded } = part
  const c = `a.c${index}`
  // Squares of BIGINTs within ±2^53 leave that range.
  const argument = withNullable(part.argument.kind === 'BIGINT' ? t.bigint() : part.argument, false)
  const value = (x: string): string =>
    part.argument.kind === 'BIGINT' && part.argument.safe === true ? `BigInt(${x})` : x
  const squared = printed(
    argument.kind === 'DECIMAL' ? `CAST(x AS ${wide(result)}) * CAST(x AS ${wide(result)})` : 'x * x',
    {
      x: argument,
    },
  )
  const values: Total = { index, type: argument, letter: 'v', narrow: true }
  const squares: Total = { index, type: squared.type, letter: 'q', narrow: true }
  const take = (x: string, sign: '+' | '-'): string => {
    const square = squared.code({ x: value(x) })
    // A square that does not fit its DECIMAL is NULL, and a sum skips it.
    const into = squared.type.nullable
      ? `{ const square = ${square}; if (square !== null) { ${totalAdd(squares, 'square', sign)} } }`
      : totalAdd(squares, `(${square})`, sign)
    return `${c}${sign}${sign}; ${totalAdd(values, value(x), sign)} ${into}`
  }
  const summed = (total: Total): SqlType =>
    total.type.kind === 'DECIMAL'
      ? t.decimal(MAX_DECIMAL_PRECISION, total.type.scale)
      : withNullable(total.type, false)
  const final = printed(formula(name, result, argument.kind === 'DECIMAL'), {
    q: summed(squares),
    s: summed(values),
    n: t.safeBigint(false),
  })
  const read = (total: Total): string =>
    total.type.kind === 'BIGINT' ? bigTotal(total) : totalOf(total, summed(total))
  return {
    fields: [[`c${index}`, '0'], ...totalFields(values), ...totalFields(squares)],
    add: (x) => guarded(x, take(x, '+')),
    result: `(${c} === 0 ? null : ${final.code({ q: read(squares), s: read(values), n: c })})`,
    merge:
      needs.merge === true ? `${c} += b.c${index}; ${totalMerge(values)} ${totalMerge(squares)}\n` : null,
    retract: needs.retract === true ? (x) => guarded(x, take(x, '-')) : null,
    ordered: false,
  }
}

function formula(name: VarianceFunction, result: SqlType, decimal: boolean): string {
  const s = decimal ? `CAST(s AS ${wide(result)})` : 's'
  const divisor = name.endsWith('SAMP') ? 'CASE WHEN n = 1 THEN CAST(NULL AS BIGINT) ELSE n - 1 END' : 'n'
  const variance = `(q - ((${s} * ${s}) / n)) / ${divisor}`
  const value = name.startsWith('STDDEV') ? `POWER(${variance}, 0.5)` : variance
  return `CAST(${value} AS ${wide(result)})`
}

const wide = (type: SqlType): string => formatType(withNullable(type, true))

interface Printed {
  readonly type: SqlType
  /** The code of the expression over the code of its columns. */
  readonly code: (columns: Readonly<Record<string, string>>) => string
}

function printed(text: string, columns: Readonly<Record<string, SqlType>>): Printed {
  const checked = checkExpression(text, {
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  })
  if (!checked.ok)
    throw new UnexpectedError('aggregate', `${text} does not check: ${checked.problems[0]?.message ?? ''}`)
  const { expression } = checked
  return { type: expression.type, code: (given) => printJs(expression, (name) => given[name] ?? 'null') }
}
