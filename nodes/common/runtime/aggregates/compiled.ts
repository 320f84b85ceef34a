/** Aggregates for operators that keep records: what a record brings in is computed as it comes, and goes in and out of an accumulator later. */
import { fromJson, toJson, type Stored } from '../../../../engine/api/encode.ts'
import type { Json } from '../../../../model/document.ts'
import * as library from '../../../../model/expr/runtime/index.ts'
import type { PlanOperator } from '../../../../model/plan/plan.ts'
import type { Column, StreamSchema } from '../../../../model/schema.ts'
import type { Value } from '../../../../model/types.ts'
import type { Aggregate } from '../../aggregates/functions.ts'
import { indicesOf, type Row } from '../rows.ts'
import { aggregateHelpers } from './helpers.ts'
import type { AggregateNeeds } from './part.ts'
import { aggregateProgram } from './program.ts'

/** `n` counts its records; the other fields are the aggregates'. */
export interface Accumulator {
  n: number
  [field: string]: Stored
}

/** What one record brings into the aggregates. */
export type Brought = readonly Value[]

export interface Aggregator {
  /** Throws where an argument or a condition cannot be computed. */
  readonly bring: (row: Row, mark: number) => Brought
  readonly fresh: () => Accumulator
  readonly add: (accumulator: Accumulator, brought: Brought) => void
  /** Only where it was asked for. */
  readonly retract: (accumulator: Accumulator, brought: Brought) => void
  /** The values of the aggregates, in order. */
  readonly results: (accumulator: Accumulator) => readonly Value[]
  readonly encode: (accumulator: Accumulator) => Json
  readonly decode: (json: Json) => Accumulator
}

/** `environment`: `E` of printed expressions; `results`: the columns of the results, in the order of the aggregates. */
export function compileAggregates(
  operator: PlanOperator,
  aggregates: readonly Aggregate[],
  input: StreamSchema,
  results: readonly Column[],
  environment: unknown,
  needs: AggregateNeeds,
): Aggregator {
  let names = 0
  const fresh = (hint: string): string => `${hint.replaceAll(/\W/g, '_')}$${names++}`
  const read = (name: string): string => `row[${indicesOf(input, [name])[0] ?? 0}]`
  const program = aggregateProgram(operator, aggregates, input.columns, results, read, fresh, needs)
  const { locals, fields } = program
  const given = locals.map((name, index) => `const ${name} = brought[${index}];\n`).join('')
  const shape = ['n: 0', ...fields.map(([name, initial]) => `${name}: ${initial}`)]
  const text = `"use strict";
return {
bring(row, mark) {
${program.declare}${program.compute}return [${locals.join(', ')}];
},
fresh() { return { ${shape.join(', ')} }; },
add(a, brought) {
${given}a.n++;
${program.add}},
retract(a, brought) {
${given}a.n--;
${program.retract}},
results(a) { return [${program.results.join(', ')}]; },
};`
  const scope = { R: library, E: environment, ...aggregateHelpers }
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function(...Object.keys(scope), text)
  const code = make(...Object.values(scope)) as Omit<Aggregator, 'encode' | 'decode'>
  return {
    ...code,
    encode: (accumulator) => [accumulator.n, ...fields.map(([name]) => toJson(accumulator[name] ?? null))],
    decode: (json) => {
      const [n, ...values] = json as readonly [number, ...Json[]]
      const accumulator = code.fresh()
      accumulator.n = n
      fields.forEach(([name], index) => {
        accumulator[name] = fromJson(values[index] ?? null)
      })
      return accumulator
    },
  }
}
