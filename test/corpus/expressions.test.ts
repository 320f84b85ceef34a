/**
 * The expressions of `flink/expressions.json` over the rows of `flink/rows.ndjson`: our type, text and refusals beside those of a real
 * Flink 2.2. Those marked `first` must all pass; the share of the whole file is printed.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkExpression, printJsStatements, type CheckedExpression } from '../../model/expr/index.ts'
import * as R from '../../model/expr/runtime/index.ts'
import { JsonNumber, parseJson, type JsonValue } from '../../model/expr/runtime/jsonText.ts'
import type { Column } from '../../model/schema.ts'
import { t, type SqlType, type Value } from '../../model/types.ts'

const read = (file: string): string => readFileSync(new URL(`./flink/${file}`, import.meta.url), 'utf8')

const columns: readonly Column[] = [
  { name: 'id', type: t.int(false) },
  { name: 'b', type: t.boolean() },
  { name: 'i', type: t.int() },
  { name: 'j', type: t.int() },
  { name: 'l', type: t.bigint() },
  { name: 'd', type: t.double() },
  { name: 'e', type: t.double() },
  { name: 'm', type: t.decimal(10, 2) },
  { name: 's', type: t.string() },
  { name: 'u', type: t.string() },
  { name: 'ts', type: t.timestamp() },
  { name: 'tz', type: t.timestampLtz() },
  { name: 'dt', type: t.date() },
  { name: 'a', type: t.array(t.int()) },
  { name: 'tags', type: t.array(t.string()) },
  {
    name: 'r',
    type: t.row([
      { name: 'city', type: t.string() },
      { name: 'zip', type: t.int() },
      { name: 'geo', type: t.row([{ name: 'lat', type: t.double() }]) },
    ]),
  },
  { name: 'js', type: t.string() },
]

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

const env: R.ExprEnv = { timeZone: 'UTC', now: () => 1_700_000_000_000, random: () => 0.5 }

function compile(expression: CheckedExpression): (row: readonly Value[]) => Value {
  let names = 0
  const { statements, value } = printJsStatements(
    expression,
    (name) => `row[${columns.findIndex((column) => column.name === name)}]`,
    (hint) => `${hint}${names++}`,
  )
  const make = new Function('R', 'E', `return (row) => {\n${statements}\nreturn ${value};\n}`) as (
    runtime: typeof R,
    environment: R.ExprEnv,
  ) => (row: readonly Value[]) => Value
  return make(R, env)
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

function verify({ expr, type, text, rejected }: Case): void {
  const checked = checkExpression(expr, { columns })
  if (rejected !== undefined) {
    expect(checked.ok, 'is refused').toBe(false)
    if (checked.ok) return
    const [problem] = checked.problems
    expect(problem?.message).not.toBe('')
    expect(problem?.span.start).toBeGreaterThanOrEqual(0)
    expect(problem?.span.end).toBeGreaterThan(problem?.span.start ?? Infinity)
    if (mendable.has(expr)) {
      const mended = checked.problems
        .flatMap((p) => p.suggestions)
        .map(({ span, replacement }) => expr.slice(0, span.start) + replacement + expr.slice(span.end))
      expect(mended.some((changed) => checkExpression(changed, { columns }).ok)).toBe(true)
    }
    return
  }
  if (!checked.ok) throw new Error(checked.problems.map((problem) => problem.message).join(' '))
  expect(flinkName(checked.expression.type)).toBe(type?.replace(/^CHAR\b/, 'VARCHAR'))
  const evaluate = compile(checked.expression)
  const got = rows.map((row) => {
    try {
      return R.formatValue(evaluate(row), checked.expression.type, env)
    } catch (error) {
      if (!(error instanceof R.ExprError)) throw error
      expect(checked.expression.canFail).toBe(true)
      return { error: error.message }
    }
  })
  const comparable = (item: (typeof got)[number]): string | null =>
    typeof item === 'object' && item !== null ? '(error)' : item
  expect(got.map(comparable)).toEqual(text?.map(comparable))
}

describe("Flink's own answers", () => {
  let passed = 0
  for (const entry of cases) {
    it(`${entry.first === true ? 'first' : 'later'}: ${entry.expr}`, () => {
      verify(entry)
      passed++
    })
  }
  it('the share of the whole file that passes', () => {
    process.stdout.write(`expressions of the corpus that pass: ${passed} of ${cases.length}\n`)
    expect(passed).toBe(cases.length)
  })
})
