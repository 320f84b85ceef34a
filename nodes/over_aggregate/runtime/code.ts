/** Prints what takes a row into an accumulator and out of it again. */
import type { Stored } from '../../../engine/api/encode.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'
import { aggregateHelpers } from '../../common/runtime/aggregates/helpers.ts'
import { aggregateProgram } from '../../common/runtime/aggregates/program.ts'
import { indicesOf, type Row } from '../../common/runtime/rows.ts'
import type { OverAggregateConfig } from '../config.ts'

/** Counts its rows in `n`; the other fields are the aggregates'. */
export interface Frame {
  n: number
  [field: string]: Stored
}

export interface OverCode {
  /** Names of the fields of a frame that hold what the aggregates have come to. */
  readonly fields: readonly string[]
  readonly fresh: () => Frame
  /** Throws where an argument of the row cannot be computed. */
  readonly check: (row: Row, mark: number) => void
  readonly add: (frame: Frame, row: Row, mark: number) => void
  readonly retract: (frame: Frame, row: Row, mark: number) => void
  readonly results: (frame: Frame) => readonly Value[]
}

/** `environment`: `E` of printed expressions. `retracts`: rows leave the frame again. */
export function overCode(
  operator: PlanOperator,
  { aggregates }: OverAggregateConfig,
  input: StreamSchema,
  output: StreamSchema,
  environment: unknown,
  retracts: boolean,
): OverCode {
  const used = new Set<number>()
  const read = (name: string): string => {
    const [index = 0] = indicesOf(input, [name])
    used.add(index)
    return `x${index}`
  }
  let names = 0
  const fresh = (hint: string): string => `${hint.replaceAll(/\W/g, '_')}$${names++}`
  const results = output.columns.slice(input.columns.length)
  const needs = { retract: retracts }
  const program = aggregateProgram(operator, aggregates, input.columns, results, read, fresh, needs)
  const load = [...used].map((index) => `const x${index} = row[${index}];\n`).join('')
  const compute = `${load}${program.declare}${program.compute}`
  const shape = ['n: 0', ...program.fields.map(([name, initial]) => `${name}: ${initial}`)]
  const text = `"use strict";
return {
fresh: () => ({ ${shape.join(', ')} }),
check: (row, mark) => {\n${compute}},
add: (a, row, mark) => {\n${compute}a.n++;\n${program.add}},
retract: (a, row, mark) => {\n${compute}a.n--;\n${program.retract}},
results: (a) => [${program.results.join(', ')}],
};`
  const scope = { R: library, E: environment, ...aggregateHelpers }
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function(...Object.keys(scope), text)
  return {
    fields: program.fields.map(([name]) => name),
    ...(make(...Object.values(scope)) as Omit<OverCode, 'fields'>),
  }
}
