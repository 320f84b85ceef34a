/**
 * The code of one aggregate: its part of the accumulator, how a value goes in and out again, how two accumulators become one, and what
 * comes out. An accumulator is one object of a fixed shape; `n` counts its records, `c<i>` the values of aggregate i that count, `v<i>` holds
 * what they add up to. Every field is a `Stored` value, so that a snapshot can hold it.
 */
import { hasIdentity } from '../../../../engine/api/keyed.ts'
import type { SqlType } from '../../../../model/types.ts'
import type { Aggregate } from '../../aggregates/functions.ts'
import { extremeCode } from './extremes.ts'
import { arrayCode, edgeCode, joinedCode } from './lists.ts'
import type { AggregateCode, AggregateNeeds, Part } from './part.ts'
import { percentileCode } from './percentile.ts'
import { averageCode, sumCode } from './sums.ts'
import { varianceCode } from './variance.ts'

/**
 * `argument`: the type of the argument, null for COUNT(*). `result`: the type of the column that comes out. `filtered`: not every record of the accumulator goes into
 * this aggregate. The code calls `aggregateHelpers` by name, and may use `R` and `E` of printed expressions.
 */
export function aggregateCode(
  aggregate: Pick<Aggregate, 'function' | 'separator' | 'percentage'>,
  index: number,
  argument: SqlType | null,
  result: SqlType,
  needs: AggregateNeeds = {},
  filtered = false,
): AggregateCode {
  if (argument === null) return filtered ? counting(index, needs, (code) => code) : allRecords(needs)
  const guarded: Part['guarded'] = (x, code) =>
    argument.nullable ? `if (${x} !== null) { ${code} }\n` : `${code}\n`
  const part: Part = { index, argument, needs, guarded }
  switch (aggregate.function) {
    case 'COUNT':
      return counting(index, needs, (code, x) => guarded(x, code))
    case 'COUNT_DISTINCT':
      return distinct(part)
    case 'MIN':
    case 'MAX':
      return extremeCode(aggregate.function, part)
    case 'SUM':
      return sumCode(part, result)
    case 'AVG':
      return averageCode(part, result)
    case 'STDDEV_POP':
    case 'STDDEV_SAMP':
    case 'VAR_POP':
    case 'VAR_SAMP':
      return varianceCode(aggregate.function, part, result)
    case 'FIRST_VALUE':
    case 'LAST_VALUE':
      return edgeCode(aggregate.function, part)
    case 'ARRAY_AGG':
      return arrayCode(part)
    case 'LISTAGG':
      return joinedCode(part, aggregate.separator)
    case 'MEDIAN':
      return percentileCode(part, 0.5)
    case 'PERCENTILE':
      return percentileCode(part, aggregate.percentage)
    case 'BOOL_AND':
    case 'BOOL_OR':
      return conditions(aggregate.function, part)
  }
}

/** COUNT(*): the accumulator's own count, which the operator keeps. */
function allRecords({ merge, retract }: AggregateNeeds): AggregateCode {
  return {
    fields: [],
    add: () => '',
    result: 'a.n',
    merge: merge === true ? '' : null,
    retract: retract === true ? () => '' : null,
    ordered: false,
  }
}

function counting(
  index: number,
  { merge, retract }: AggregateNeeds,
  when: (code: string, x: string) => string,
): AggregateCode {
  const c = `a.c${index}`
  return {
    fields: [[`c${index}`, '0']],
    add: (x) => when(`${c}++;`, x),
    result: c,
    merge: merge === true ? `${c} += b.c${index};\n` : null,
    retract: retract === true ? (x) => when(`${c}--;`, x) : null,
    ordered: false,
  }
}

/** A Set of the values; where they are taken back, a Map with how often each is there. */
function distinct({ index, argument, needs, guarded }: Part): AggregateCode {
  const [v, other] = [`a.v${index}`, `b.v${index}`]
  const key = (x: string): string => (hasIdentity(argument) ? x : `keyText(${x})`)
  const base = {
    fields: [[`v${index}`, 'null']],
    result: `(${v} === null ? 0 : ${v}.size)`,
    ordered: false,
  } as const
  if (needs.retract === true) {
    return {
      ...base,
      add: (x) => guarded(x, `countIn(${v} === null ? (${v} = new Map()) : ${v}, ${key(x)}, 1);`),
      merge: needs.merge === true ? `${v} = mergeCounts(${v}, ${other});\n` : null,
      retract: (x) => guarded(x, `if (${v} !== null) countIn(${v}, ${key(x)}, -1);`),
    }
  }
  return {
    ...base,
    add: (x) => guarded(x, `(${v} === null ? (${v} = new Set()) : ${v}).add(${key(x)});`),
    merge:
      needs.merge === true
        ? `if (${other} !== null) { if (${v} === null) ${v} = new Set(${other}); else for (const x of ${other}) ${v}.add(x); }\n`
        : null,
    retract: null,
  }
}

/** How many values there are, and how many of the kind that decides. */
function conditions(name: 'BOOL_AND' | 'BOOL_OR', { index, needs, guarded }: Part): AggregateCode {
  const [c, v] = [`a.c${index}`, `a.v${index}`]
  const decides = (x: string): string => (name === 'BOOL_AND' ? `${x} === false` : `${x} === true`)
  return {
    fields: [
      [`c${index}`, '0'],
      [`v${index}`, '0'],
    ],
    add: (x) => guarded(x, `${c}++; if (${decides(x)}) ${v}++;`),
    result: `(${c} === 0 ? null : ${v} ${name === 'BOOL_AND' ? '=== 0' : '> 0'})`,
    merge: needs.merge === true ? `${c} += b.c${index}; ${v} += b.v${index};\n` : null,
    retract: needs.retract === true ? (x) => guarded(x, `${c}--; if (${decides(x)}) ${v}--;`) : null,
    ordered: false,
  }
}
