/** The rules for literals, names, fields, items, CAST and constructors. */
import { conversion } from './js/cast.ts'
import { nearNames } from '../near.ts'
import type { Span } from '../problem.ts'
import { t, withNullable, type SqlType } from '../types.ts'
import type {
  CastExpr,
  ConstructorExpr,
  FieldExpr,
  IntervalExpr,
  ItemExpr,
  LiteralExpr,
  NameExpr,
} from './ast.ts'
import { branchesDiffer } from './checkOperators.ts'
import { castSuggestion, coerce, constant, report, say, type Checker } from './checker.ts'
import { arrayItemDefinition, mapItemDefinition } from './functions/internal.ts'
import { bareFunctions, findFunction } from './functions/table.ts'
import { intervalValue } from './interval.ts'
import { reservedWords } from './lexer.ts'
import type { Suggestion } from './problems.ts'
import { displayIdentifier } from './quote.ts'
import { parseDate, parseTime, parseTimestamp } from './runtime/timeText.ts'
import type { Typed } from './typed.ts'
import { canCast, commonTypeOf, isInteger } from './typeRules.ts'

export function checkLiteral(checker: Checker, expr: LiteralExpr): Typed | null {
  switch (expr.type) {
    case 'string':
      return constant(t.string(), expr.text)
    case 'boolean':
      return constant(t.boolean(), expr.text === 'TRUE')
    case 'null': {
      const node = constant(t.null(), null)
      checker.nulls.set(node, expr)
      return node
    }
    case 'number':
      return checkNumber(checker, expr)
    case 'DATE':
      return dated(checker, expr, t.date(), parseDate(expr.text), '2024-12-31')
    case 'TIME':
      return dated(checker, expr, t.time(), parseTime(expr.text), '23:59:59')
    default:
      return dated(checker, expr, t.timestamp(), parseTimestamp(expr.text), '2024-12-31 23:59:59')
  }
}

function dated(
  checker: Checker,
  expr: LiteralExpr,
  type: SqlType,
  value: number | null,
  form: string,
): Typed | null {
  if (value !== null) return constant(type, value)
  return report(
    checker,
    'expr/literal',
    expr.span,
    `'${expr.text}' is no ${expr.type}.`,
    `Write it like ${expr.type} '${form}'.`,
  )
}

function checkNumber(checker: Checker, expr: LiteralExpr): Typed | null {
  const { text } = expr
  if (/e/i.test(text)) return constant(t.double(), Number(text))
  const dot = text.indexOf('.')
  if (dot === -1 || dot === text.length - 1) {
    const value = BigInt(dot === -1 ? text : text.slice(0, -1))
    if (value <= 2147483647n) return constant(t.int(), Number(value))
    if (value <= 9223372036854775807n) return constant(t.bigint(), value)
    if (text.length <= 38) return constant(t.decimal(text.length, 0), value)
  } else {
    // The precision counts a leading zero, as Flink's parser does: 0.1 is DECIMAL(2, 1).
    const precision = text.length - 1
    const scale = text.length - dot - 1
    if (precision <= 38) return constant(t.decimal(precision, scale), BigInt(text.replace('.', '')))
  }
  return report(
    checker,
    'expr/literal',
    expr.span,
    `The number ${text} has more than 38 digits.`,
    'Write it as a DOUBLE: 1.5e40.',
  )
}

export function checkInterval(checker: Checker, expr: IntervalExpr): Typed | null {
  const read = intervalValue(expr)
  if (read === null) {
    const hint =
      "Write it like INTERVAL '90' SECOND, INTERVAL '1 12:00' DAY TO MINUTE or INTERVAL '1-6' YEAR TO MONTH."
    return report(checker, 'expr/literal', expr.span, `'${expr.text}' is no such interval.`, hint)
  }
  return constant(t.interval(read.unit), read.value)
}

export function checkName(checker: Checker, expr: NameExpr): Typed | null {
  const [first, ...rest] = expr.parts
  if (first === undefined) return null
  const type = checker.columns.get(first.name)
  if (type === undefined) {
    const definition = rest.length === 0 ? findFunction(first.name.toUpperCase()) : undefined
    return unknownName(
      checker,
      'expr/unknown-column',
      first.name,
      first.span,
      checker.names,
      definition !== undefined,
    )
  }
  checker.used.add(first.name)
  let node: Typed = { op: 'column', type, name: first.name }
  for (const part of rest) {
    const next = fieldOf(checker, node, part.name, part.span)
    if (next === null) return null
    node = next
  }
  return node
}

export function checkField(checker: Checker, expr: FieldExpr): Typed | null {
  const operand = checker.check(expr.operand)
  return operand && fieldOf(checker, operand, expr.name, expr.nameSpan)
}

function fieldOf(checker: Checker, operand: Typed, name: string, span: Span): Typed | null {
  const { type } = operand
  if (type.kind !== 'ROW') {
    return report(
      checker,
      'expr/unknown-field',
      span,
      `${say(type)} has no field \`${name}\`: only a ROW has fields.`,
      type.kind === 'MAP'
        ? `Reach an entry of a MAP with ['${name}'].`
        : type.kind === 'ARRAY'
          ? 'Reach an element first: [1].'
          : null,
    )
  }
  const index = type.fields.findIndex((field) => field.name === name)
  const field = type.fields[index]
  if (field === undefined) {
    return unknownName(
      checker,
      'expr/unknown-field',
      name,
      span,
      type.fields.map((f) => f.name),
      false,
    )
  }
  return { op: 'field', type: withNullable(field.type, field.type.nullable || type.nullable), operand, index }
}

function unknownName(
  checker: Checker,
  code: 'expr/unknown-column' | 'expr/unknown-field',
  name: string,
  span: Span,
  names: readonly string[],
  isFunction: boolean,
): null {
  const what = code === 'expr/unknown-column' ? 'column' : 'field'
  const suggestions: Suggestion[] = nearNames(name, names).map((near) => ({
    label: `Change to \`${near}\``,
    replacement: displayIdentifier(near, reservedWords),
    span,
  }))
  if (what === 'column' && !isFunction) {
    for (const bare of nearNames(name, bareFunctions))
      suggestions.push({ label: `Change to ${bare}`, replacement: bare, span })
  }
  const near = suggestions[0]
  const hint = isFunction
    ? `\`${name}\` is a function: call it with ${name}(…).`
    : near !== undefined
      ? `Did you mean ${near.replacement}?`
      : names.length === 0
        ? `There are no ${what}s here yet: connect an input first.`
        : `The ${what}s are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}. A text stands in single quotes: '${name}'.`
  return report(checker, code, span, `There is no ${what} \`${name}\`.`, hint, suggestions)
}

export function checkItem(checker: Checker, expr: ItemExpr): Typed | null {
  const operand = checker.check(expr.operand)
  const index = checker.check(expr.index)
  if (operand === null || index === null) return null
  const { type } = operand
  if (type.kind === 'ARRAY') {
    if (!isInteger(index.type)) {
      return report(
        checker,
        'expr/type-mismatch',
        expr.index.span,
        `An ARRAY is reached by a whole number from 1 on, and this is ${say(index.type)}.`,
        null,
        canCast(index.type, t.int()) ? [castSuggestion(checker, expr.index, t.int())] : [],
      )
    }
    if (index.op === 'constant' && typeof index.value === 'number' && index.value < 1) {
      return report(checker, 'expr/literal', expr.index.span, 'The first element of an ARRAY is [1].', null, [
        { label: 'Change to 1', replacement: '1', span: expr.index.span },
      ])
    }
    const args = [operand, coerce(checker, index, t.int())]
    return {
      op: 'call',
      definition: arrayItemDefinition,
      type: withNullable(type.element, true),
      args,
      options: {},
    }
  }
  if (type.kind === 'MAP') {
    const common = commonTypeOf([type.key, index.type])
    if (common === null) {
      const cast = canCast(index.type, type.key)
        ? [castSuggestion(checker, expr.index, withNullable(type.key, true))]
        : []
      return report(
        checker,
        'expr/type-mismatch',
        expr.index.span,
        `The keys of this MAP are ${say(type.key)}, and this is ${say(index.type)}.`,
        null,
        cast,
      )
    }
    const args = [operand, coerce(checker, index, type.key)]
    return {
      op: 'call',
      definition: mapItemDefinition,
      type: withNullable(type.value, true),
      args,
      options: {},
    }
  }
  return report(
    checker,
    'expr/type-mismatch',
    expr.operand.span,
    `Only ARRAY and MAP have elements, and this is ${say(type)}.`,
    null,
  )
}

export function checkCast(checker: Checker, expr: CastExpr): Typed | null {
  const operand = checker.check(expr.operand)
  if (operand === null || expr.type.kind === 'NULL') return null
  if (!canCast(operand.type, expr.type)) {
    const via = canCast(operand.type, t.string()) && canCast(t.string(), expr.type)
    const number =
      operand.type.kind === 'TIMESTAMP_LTZ' ||
      operand.type.kind === 'TIMESTAMP' ||
      operand.type.kind === 'DATE'
    return report(
      checker,
      'expr/cast',
      expr.span,
      `There is no conversion from ${say(operand.type)} to ${say(expr.type)}.`,
      number && isInteger(expr.type)
        ? 'Take a part of the time with EXTRACT(… FROM …), or the seconds since 1970 with UNIX_TIMESTAMP(CAST(… AS STRING)).'
        : via
          ? 'Convert to STRING first.'
          : null,
    )
  }
  if (operand.type.kind === 'NULL') return coerce(checker, operand, withNullable(expr.type, true))
  return {
    op: 'cast',
    type: withNullable(
      expr.type,
      operand.type.nullable || expr.attempt || conversion(operand.type, expr.type).nulls === true,
    ),
    operand,
    attempt: expr.attempt,
    length: expr.length,
    pad: expr.pad,
  }
}

export function checkConstructor(checker: Checker, expr: ConstructorExpr): Typed | null {
  const items = expr.items.map((item) => checker.check(item))
  if (items.includes(null)) return null
  const nodes = items.filter((item) => item !== null)
  if (expr.type === 'ROW') {
    const fields = nodes.map((node, i) => ({ name: `EXPR$${i}`, type: node.type }))
    return { op: 'construct', type: t.row(fields, false), items: nodes }
  }
  if (nodes.length === 0) {
    return report(
      checker,
      'expr/type-mismatch',
      expr.span,
      `An empty ${expr.type} has no element type.`,
      'Write at least one element.',
    )
  }
  if (expr.type === 'ARRAY') {
    const element = commonTypeOf(nodes.map((node) => node.type))
    if (element === null) return branchesDiffer(checker, 'the ARRAY', expr.items, nodes)
    return {
      op: 'construct',
      type: t.array(element, false),
      items: nodes.map((node) => coerce(checker, node, element)),
    }
  }
  if (nodes.length % 2 === 1) {
    return report(checker, 'expr/argument-count', expr.span, 'A MAP takes pairs: MAP[key, value, …].', null)
  }
  const odd = (which: number) => (_: unknown, i: number) => i % 2 === which
  const key = commonTypeOf(nodes.filter(odd(0)).map((node) => node.type))
  const value = commonTypeOf(nodes.filter(odd(1)).map((node) => node.type))
  if (key === null)
    return branchesDiffer(checker, 'the keys of the MAP', expr.items.filter(odd(0)), nodes.filter(odd(0)))
  if (value === null)
    return branchesDiffer(checker, 'the values of the MAP', expr.items.filter(odd(1)), nodes.filter(odd(1)))
  return {
    op: 'construct',
    type: t.map(key, value, false),
    items: nodes.map((node, i) => coerce(checker, node, i % 2 === 0 ? key : value)),
  }
}
