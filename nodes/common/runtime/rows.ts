/** Operators that keep whole rows. */
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { OperatorInput } from '../../../engine/api/index.ts'
import { INSERT, type RowKind } from '../../../model/changes.ts'
import type { Json } from '../../../model/document.ts'
import { UnexpectedError } from '../../../model/errors.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'

export type Row = readonly Value[]

/** A record as an operator takes it; false when it came too late. */
export type TakeRow = (row: Row, time: number, mark: number, kind: RowKind) => boolean

/** The input of an operator that wants all columns, as one row. */
export function rowInput({ columns, changes }: StreamSchema, take: TakeRow): OperatorInput {
  const names = columns.map((_, index) => `x${index}`).join(', ')
  const comma = names === '' ? '' : ', '
  const kind = changes === 'changelog' ? 'kind' : String(INSERT)
  // A function of exactly these parameters: a list of rest parameters would be copied for every record.
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function(
    'take',
    `"use strict";\nreturn (${names}${comma}time, mark, kind) => take([${names}], time, mark, ${kind});`,
  ) as (take: TakeRow) => OperatorInput['accept']
  return { columns: columns.map((_, index) => index), accept: make(take) }
}

/** The schema at an operator's only input, and that of its main output. */
export function schemasOf({ id, inputs, outputs }: PlanOperator): {
  readonly input: StreamSchema
  readonly output: StreamSchema
} {
  const input = inputs[0]?.schema
  const output = outputs.find(({ port }) => port === 'out')?.schema
  if (input === undefined || output === undefined) throw new UnexpectedError('plan', `${id} has no input.`)
  return { input, output }
}

/** Where columns stand in a schema. */
export function indicesOf({ columns }: StreamSchema, names: readonly string[]): readonly number[] {
  return names.map((name) => {
    const index = columns.findIndex((column) => column.name === name)
    if (index < 0) throw new UnexpectedError('plan', `There is no column ${name}.`)
    return index
  })
}

export const pick = (row: Row, indices: readonly number[]): readonly Value[] =>
  indices.map((index) => row[index] ?? null)

/** Whether two values are equal as a person sees it: NULL equals NULL, NaN equals NaN, lists by their content. */
export function sameValue(a: Value, b: Value): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true
  if (a === b || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  return JSON.stringify(toJson(a)) === JSON.stringify(toJson(b))
}

export const sameRow = (a: Row, b: Row): boolean =>
  a.length === b.length && a.every((value, index) => sameValue(value, b[index] ?? null))

export const rowToJson = (row: Row): Json => row.map(toJson)
export const rowFromJson = (json: Json): Row =>
  (json as readonly Json[]).map((value) => fromJson(value) as Value)

/** An event time; a record may have none. */
export const timeToJson = (time: number): Json => (Number.isNaN(time) ? null : time)
export const timeFromJson = (json: Json): number => (typeof json === 'number' ? json : Number.NaN)
