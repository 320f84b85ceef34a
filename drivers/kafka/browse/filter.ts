/** Which records are looked for: a condition of Millrace's expression language over the record, and plain text in its key or a header. */
import { recordScope, type RecordPart } from '../../../model/connections/kafkaRecord.ts'
import { UserError } from '../../../model/errors.ts'
import { checkExpression, printJsCondition, type ExprEnv } from '../../../model/expr/index.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import { createJsonReader } from '../../../model/format/json.ts'
import type { Value } from '../../../model/types.ts'
import type { FetchedRecord } from '../types.ts'
import { textOf } from './view.ts'

export interface FilterText {
  readonly filter: string
  readonly key: string
  readonly header: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** Whether a record is looked for; null: the condition has no value on it. */
export type Filter = (partition: number, record: FetchedRecord) => boolean | null

/** Throws UserError for a condition that does not check. */
export function compileFilter({ filter, key, header, columns }: FilterText): Filter {
  const condition = filter.trim() === '' ? null : compileCondition(filter, columns)
  const wanted = headerTest(header)
  return (partition, record) => {
    if (key !== '' && !(record.key !== null && (textOf(record.key) ?? '').includes(key))) return false
    if (wanted !== null && !record.headers.some(wanted)) return false
    return condition === null ? true : condition(partition, record)
  }
}

/** `name`, or `name=text` for a header whose value has the text. */
function headerTest(header: string): ((entry: FetchedRecord['headers'][number]) => boolean) | null {
  if (header.trim() === '') return null
  const at = header.indexOf('=')
  const name = (at < 0 ? header : header.slice(0, at)).trim()
  const part = at < 0 ? '' : header.slice(at + 1).trim()
  return ([own, value]) =>
    own === name && (value === null ? part === '' : (textOf(value) ?? '').includes(part))
}

function compileCondition(text: string, columns: FilterText['columns']): Filter {
  const scope = recordScope(columns)
  const checked = checkExpression(text, { columns: scope.columns, eventTime: null })
  if (!checked.ok) throw wrong(text, checked.problems[0]?.message ?? 'it cannot be read')
  if (checked.expression.type.kind !== 'BOOLEAN')
    throw wrong(text, `it gives ${checked.expression.type.kind}, and a condition is TRUE or FALSE`)
  const used = new Set(checked.expression.columns)
  const whole = scope.parts.some(({ part, name }) => part === 'value' && used.has(name))
  const fields = scope.fields.map(({ name }) => whole || used.has(name))
  const readsValue = fields.includes(true)
  const reader = createJsonReader(scope.fields, fields)
  const parts = scope.parts.map(({ name, part }) => (used.has(name) ? part : null))

  let names = 0
  const index = new Map(scope.columns.map(({ name }, position) => [name, position]))
  const { statements, value } = printJsCondition(
    checked.expression,
    (name) => `c[${index.get(name) ?? -1}]`,
    (hint) => `$${hint}${names++}`,
  )
  const env: ExprEnv = { timeZone: 'UTC', now: Date.now, random: Math.random, mark: Number.NEGATIVE_INFINITY }
  // As the engine does: what goes in is printed from a checked expression, with every name and text of a person quoted.
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function(
    'R',
    'E',
    `"use strict";\nreturn (c) => {\n${statements}\nreturn ${value};\n}`,
  ) as (R: typeof library, E: ExprEnv) => (values: readonly Value[]) => boolean
  const test = make(library, env)

  return (partition, record) => {
    let row: readonly Value[] = []
    if (readsValue) {
      if (record.value === null) row = scope.fields.map(() => null)
      else {
        const read = reader.record(record.value, 0, record.value.length)
        if (read === null) return null
        row = read
      }
    }
    const values: Value[] = scope.fields.map((_, field) => row[field] ?? null)
    for (const part of parts)
      values.push(
        part === null ? null : valueOf(part, partition, record, scope.fields.length > 0 ? row : null),
      )
    try {
      return test(values)
    } catch (error) {
      if (error instanceof library.ExprError) return null
      throw error
    }
  }
}

/** `row`: of a JSON value; null where the value is text. */
function valueOf(
  part: RecordPart,
  partition: number,
  { key, value, offset, timestamp, headers }: FetchedRecord,
  row: readonly Value[] | null,
): Value {
  switch (part) {
    case 'key':
      return key === null ? null : textOf(key)
    case 'value':
      return value === null ? null : (row ?? textOf(value))
    case 'partition':
      return partition
    case 'offset':
      return offset
    case 'timestamp':
      return timestamp
    case 'headers':
      return new Map(headers.map(([name, bytes]) => [name, bytes === null ? null : textOf(bytes)]))
  }
}

const wrong = (text: string, why: string): UserError =>
  new UserError('kafka-filter', `The filter ${text} cannot be used: ${why.replace(/\.$/, '')}.`, {
    hint: "Write a condition such as amount > 100 AND country = 'NO'.",
  })
