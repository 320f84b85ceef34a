/** PERCENTILE as Flink 2 has it, and MEDIAN, which is the percentile of one half: how often each value is there, as DOUBLE. */
import { DEFAULT_PERCENTAGE } from '../../aggregates/functions.ts'
import type { AggregateCode, Part } from './part.ts'

export function percentileCode(
  { index, argument, needs, guarded }: Part,
  percentage = DEFAULT_PERCENTAGE,
): AggregateCode {
  const v = `a.v${index}`
  const number = (x: string): string => {
    if (argument.kind === 'DECIMAL') return `R.decimalToDouble(${x}, ${argument.scale})`
    return argument.kind === 'BIGINT' ? `Number(${x})` : x
  }
  return {
    fields: [[`v${index}`, 'null']],
    add: (x) => guarded(x, `countIn(${v} === null ? (${v} = new Map()) : ${v}, ${number(x)}, 1);`),
    result: `(${v} === null ? null : percentile(${v}, ${percentage}))`,
    merge: needs.merge === true ? `${v} = mergeCounts(${v}, b.v${index});\n` : null,
    retract:
      needs.retract === true
        ? (x) => guarded(x, `if (${v} !== null) countIn(${v}, ${number(x)}, -1);`)
        : null,
    ordered: false,
  }
}
