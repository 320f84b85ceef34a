/**
 * The expressions of `flink/expressions.json` over the rows of `flink/rows.ndjson`: our type, text and refusals beside those of a real
 * Flink 2.2. Those marked `first` must all pass; the share of the whole file is printed.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkExpression } from '../../model/expr/index.ts'
import * as R from '../../model/expr/runtime/index.ts'
import { JsonNumber, parseJson, type JsonValue } from '../../model/expr/runtime/jsonText.ts'
import { checked, evaluator, testEnv } from '../../model/expr/testing.ts'
import type { SqlType, Value } from '../../model/types.ts'
import { columns } from './rows.ts'

const read = (file: string): string => readFileSync(new URL(`./flink/${file}`, import.meta.url), 'utf8')

/** A JSON value as a value of a type, exactly: numbers are read from their text. */
function decode(value: JsonValue, type: SqlType): Value {
  if (value === null) return null
  if (type.kind === 'ROW' && value instanceof Map)
    return type.fields.map((field) => decode(value.get(field.name) ?? null, field.type))
  if (type.kind === 'ARRAY' && Array.isArray(value))
    return value.map((item: JsonValue) => decode(item, type.element))
  if (value instanceof JsonNumber) {
    if (type.kind === 'BIGINT') return BigInt(value.text)
    if (type.kind === 'DECIMAL') return R.textToDecimal(value.text, type.precision, type.scale)
    return Number(value.text)
  }
  if (typeof value !== 'string') return value as boolean
  if (type.kind === 'TIMESTAMP') return R.parseTimestamp(value)
  if (type.kind === 'TIMESTAMP_LTZ') return R.parseTimestamp(value.replace('Z', ''))
  return type.kind === 'DATE' ? R.parseDate(value) : value
}

const rows = read('rows.ndjson')
  .trim()
  .split('\n')
  .map((line) => {
    const record = parseJson(line)
    if (!(record instanceof Map)) throw new Error(`not a record: ${line}`)
    return columns.map(({ name, type }) => decode(record.get(name) ?? null, type))
  })

/** Flink's names of types; CHAR and VARCHAR are both our STRING. */
function flinkName(type: SqlType): string {
  const names: Partial<Record<SqlType['kind'], string>> = {
    INT: 'INTEGER',
    STRING: 'VARCHAR',
    TIMESTAMP: 'TIMESTAMP_WITHOUT_TIME_ZONE',
    TIMESTAMP_LTZ: 'TIMESTAMP_WITH_LOCAL_TIME_ZONE',
    TIME: 'TIME_WITHOUT_TIME_ZONE',
  }
  const name =
    type.kind === 'DECIMAL' ? `DECIMAL(${type.precision},${type.scale})` : (names[type.kind] ?? type.kind)
  return type.nullable ? name : `${name} NOT NULL`
}

interface Case {
  readonly expr: string
  readonly type?: string
  readonly text?: readonly (string | null | { readonly error: string })[]
  readonly rejected?: string
  readonly first?: boolean
}

const cases = JSON.parse(read('expressions.json')) as readonly Case[]
/** Refusals that a near name or a cast would mend: a suggestion is due. */
const mendable = new Set(['i + s', 'UPPER(i)', 'b + 1', 's AND b', "i LIKE '1%'"])

interface Outcome {
  readonly type: string
  readonly text: readonly (string | null)[]
}
const ERROR = '(error)'

/** Our type and text for each row; a row that fails must be announced by `canFail`. */
function ours(expr: string): Outcome {
  const { type, canFail, ...rest } = checked(expr, columns)
  const evaluate = evaluator({ type, canFail, ...rest }, columns)
  const text = rows.map((row) => {
    try {
      return R.formatValue(evaluate(row), type, testEnv)
    } catch (error) {
      if (!(error instanceof R.ExprError) || !canFail) throw error
      return ERROR
    }
  })
  return { type: flinkName(type), text }
}

function theirs({ type = '', text = [] }: Case): Outcome {
  const texts = text.map((item) => (typeof item === 'object' && item !== null ? ERROR : item))
  return { type: type.replace(/^CHAR\b/, 'VARCHAR'), text: texts }
}

/** What a refusal gives a person: a message, a place, and texts that the suggestions lead to and that check. */
function refusal(
  expr: string,
): { readonly message: boolean; readonly place: boolean; readonly mended: boolean } | null {
  const result = checkExpression(expr, { columns })
  if (result.ok) return null
  const [problem] = result.problems
  const span = problem?.span ?? { start: 0, end: 0 }
  const mended = result.problems
    .flatMap(({ suggestions }) => suggestions)
    .map(({ span: at, replacement }) => expr.slice(0, at.start) + replacement + expr.slice(at.end))
    .some((changed) => checkExpression(changed, { columns }).ok)
  return {
    message: (problem?.message ?? '') !== '',
    place: span.end > span.start && span.end <= expr.length,
    mended,
  }
}

describe("Flink's own answers", () => {
  let passed = 0
  it.each(cases.filter(({ rejected }) => rejected === undefined))('$expr', (entry) => {
    expect(ours(entry.expr)).toEqual(theirs(entry))
    passed++
  })
  it.each(cases.filter(({ rejected }) => rejected !== undefined))('$expr is refused', ({ expr }) => {
    expect(refusal(expr)).toEqual({ message: true, place: true, mended: mendable.has(expr) })
    passed++
  })
  it('all of the file passes, and so all that is marked first', () => {
    process.stdout.write(`expressions of the corpus that pass: ${passed} of ${cases.length}\n`)
    expect(passed).toBe(cases.length)
  })
})
