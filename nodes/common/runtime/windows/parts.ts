/** What every window operator's generated code is made of: the columns it takes, its keys, its aggregates, and how a row comes out. */
import type { OperatorContext } from '../../../../engine/api/index.ts'
import { fromJson, toJson, type Stored } from '../../../../engine/api/encode.ts'
import type { Stamped } from '../../../../engine/api/state.ts'
import { UnexpectedError } from '../../../../model/errors.ts'
import type { Json } from '../../../../model/document.ts'
import * as library from '../../../../model/expr/runtime/index.ts'
import type { PlanOperator } from '../../../../model/plan/plan.ts'
import type { Column, StreamSchema } from '../../../../model/schema.ts'
import type { SqlType, Value } from '../../../../model/types.ts'
import type { Aggregate } from '../../aggregates/functions.ts'
import { aggregateHelpers } from '../aggregates/helpers.ts'
import type { AggregateNeeds } from '../aggregates/part.ts'
import { aggregateProgram, type AggregateProgram } from '../aggregates/program.ts'
import { groupHelpers, keyCode, type KeyCode } from './groups.ts'

/** What all window nodes have in their config. */
export interface WindowConfig {
  readonly keys: readonly string[]
  readonly aggregates: readonly Aggregate[]
}

/** Counts its records in `n`; `k<i>` are the values of its key, and the other fields the aggregates' and the operator's own. */
export interface Accumulator extends Stamped {
  n: number
  [field: string]: unknown
}

export interface WindowParts {
  readonly input: StreamSchema
  /** Columns of the output: keys, then bounds (as many as there are), then aggregates. */
  readonly keyed: readonly Column[]
  readonly aggregated: readonly Column[]
  /** Indices of the input's columns that `accept` takes. */
  readonly columns: readonly number[]
  /** Parameters of `accept`, ending in `time` and `mark`. */
  readonly parameters: string
  readonly keys: KeyCode
  readonly program: AggregateProgram
  /** Statements that compute the arguments; a record for which they fail is a dead letter, and `accept` gives true. */
  readonly compute: string
  /** Statements that make `q<i>` of a record's key, of that of an accumulator `a`. */
  readonly recordKey: string
  readonly entryKey: string
  /** Statements that store a record's key in `a`. */
  readonly storeKey: string
  /** The literal of a fresh accumulator; `own` are the operator's fields. */
  readonly fresh: (own: readonly (readonly [name: string, initial: string])[]) => string
  /** The row of an accumulator: keys of `key`, then `bounds`, then the aggregates of `a`. */
  readonly row: (key: string, bounds: readonly string[]) => string
  /** Compiles code that sees `R`, `E`, `fail`, `ledger`, what the code of keys and aggregates calls, and what is in `scope`. */
  readonly compile: (text: string, scope: Readonly<Record<string, unknown>>) => unknown
}

export function windowParts(
  context: OperatorContext,
  { keys, aggregates }: WindowConfig,
  needs: AggregateNeeds = {},
): WindowParts {
  const { operator } = context
  const input = operator.inputs[0]?.schema
  const output = operator.outputs.find(({ port }) => port === 'out')?.schema
  if (input === undefined || output === undefined)
    throw new UnexpectedError('plan', `${operator.id} has no input.`)
  const indexOf = (name: string): number => {
    const index = input.columns.findIndex((column) => column.name === name)
    if (index < 0) throw new UnexpectedError('plan', `The input of ${operator.id} has no column ${name}.`)
    return index
  }
  const keyColumns = keys.map(indexOf)
  const used = new Set(keyColumns)
  const read = (name: string): string => {
    const index = indexOf(name)
    used.add(index)
    return `x${index}`
  }
  let names = 0
  const fresh = (hint: string): string => `${hint.replaceAll(/\W/g, '_')}$${names++}`
  const aggregated = output.columns.slice(output.columns.length - aggregates.length)
  const program = aggregateProgram(operator, aggregates, input.columns, aggregated, read, fresh, needs)
  const columns = [...used].sort((a, b) => a - b)
  const values = columns.map((index) => `x${index}`)
  const code = keyCode(keyColumns.map((index) => input.columns[index]?.type ?? NO_TYPE))
  const own = code.fields.map((field) => [field, 'null'] as const)
  return {
    input,
    keyed: output.columns.slice(0, keys.length),
    aggregated,
    columns,
    parameters: [...values, 'time', 'mark'].join(', '),
    keys: code,
    program,
    compute: guarded(program, values),
    recordKey: code.prepare(keyColumns.map((index) => `x${index}`)),
    entryKey: code.prepare(code.fields.map((field) => `a.${field}`)),
    storeKey: code.fields.map((field, index) => `a.${field} = x${keyColumns[index] ?? 0};\n`).join(''),
    fresh: (more) =>
      `{ ${[...BASE, ...own, ...more, ...program.fields].map(([name, initial]) => `${name}: ${initial}`).join(', ')} }`,
    row: (key, bounds) =>
      `[${[...code.fields.map((field) => `${key}.${field}`), ...bounds, ...program.results].join(', ')}]`,
    compile: (text, scope) => {
      const bound = {
        R: library,
        E: context,
        fail: context.fail,
        ledger: context.ledger,
        ...aggregateHelpers,
        ...groupHelpers,
        ...scope,
      }
      // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
      const make = new Function(...Object.keys(bound), `"use strict";\n${text}`)
      return make(...Object.values(bound)) as unknown
    },
  }
}

/** The columns of the input that keys, arguments and conditions use, in the order of the input. */
export function windowColumns(operator: PlanOperator, { keys, aggregates }: WindowConfig): readonly Column[] {
  const columns = operator.inputs[0]?.schema.columns ?? []
  const results = operator.outputs.find(({ port }) => port === 'out')?.schema.columns ?? []
  const used = new Set(keys)
  const read = (name: string): string => {
    used.add(name)
    return 'null'
  }
  const own = results.slice(results.length - aggregates.length)
  aggregateProgram(operator, aggregates, columns, own, read, (hint) => hint)
  return columns.filter(({ name }) => used.has(name))
}

function guarded({ declare, compute, canFail }: AggregateProgram, values: readonly string[]): string {
  const watermark = compute.includes('E.mark') ? 'E.mark = mark;\n' : ''
  const code = watermark + compute
  if (!canFail) return declare + code
  return `${declare}try {\n${code}} catch (error) { fail(error, [${values.join(', ')}]); return true; }\n`
}

const NO_TYPE: SqlType = { kind: 'NULL', nullable: true }
const BASE = [
  ['n', '0'],
  ['stamp', '0'],
  ['group', '-1'],
] as const

/** What an accumulator holds, as JSON: its number of records, and the aggregates' fields. */
export function encodeFields(parts: WindowParts, a: Accumulator): Json {
  return [a.n, parts.program.fields.map(([name]) => toJson(a[name] as Stored))]
}

export function decodeFields(parts: WindowParts, a: Accumulator, json: Json): void {
  const [n, values] = json as readonly [number, readonly Json[]]
  a.n = n
  parts.program.fields.forEach(([name], index) => {
    a[name] = fromJson(values[index] ?? null)
  })
}

export const keyOf = (parts: WindowParts, a: Readonly<Record<string, unknown>>): Value[] =>
  parts.keys.fields.map((field) => a[field] as Value)

/** The number of the last record, in the order of arrival: above all that accumulators hold. */
export class Sequence {
  seq = 0

  /** An accumulator of a snapshot is in. */
  restored(parts: WindowParts, a: Accumulator): void {
    for (const name of parts.program.numbered) {
      const value = a[name]
      for (const one of Array.isArray(value) ? (value as readonly number[]) : [Number(value ?? 0)])
        if (one > this.seq) this.seq = one
    }
  }
}
