/** The rules for calls of functions: name, number and types of the arguments, all from the function's row in the table. */
import { nearNames } from '../near.ts'
import { t, withNullable, type SqlType } from '../types.ts'
import type { CallExpr, Expr } from './ast.ts'
import { arithmetic, branchesDiffer } from './checkOperators.ts'
import { castSuggestion, coerce, report, reportIfThrown, say, type Checker } from './checker.ts'
import type { Accepts, FunctionDefinition, Parameter } from './typed.ts'
import { findFunction, functionNames } from './functions/table.ts'
import { reservedWords } from './lexer.ts'
import { displayIdentifier } from './quote.ts'
import { typeName } from './typeName.ts'
import { literalText, type Typed } from './typed.ts'
import { canCast, commonTypeOf, isInteger, isNumeric, isTemporal, isTimestamp } from './typeRules.ts'

export function checkCall(checker: Checker, expr: CallExpr): Typed | null {
  const definition = findFunction(expr.name)
  if (definition === undefined) return unknownFunction(checker, expr)
  const args = expr.args.map((arg) => checker.check(arg))
  if (!countFits(definition, expr.args.length)) return wrongCount(checker, expr, definition)
  if (args.includes(null)) return null
  const nodes = args.filter((arg) => arg !== null)
  if (!optionsFit(checker, expr, definition)) return null
  const converted = convertArguments(checker, expr, definition, nodes)
  if (converted === null) return null
  const { pattern } = definition
  const written = pattern === undefined ? null : literalText(converted[pattern.index])
  const place = pattern === undefined ? undefined : expr.args[pattern.index]
  if (pattern !== undefined && written !== null && place !== undefined) {
    if (!reportIfThrown(checker, place.span, () => pattern.test(written))) return null
  }
  const refusal = definition.refuses?.(converted) ?? null
  if (refusal !== null) return report(checker, 'expr/type-mismatch', expr.span, refusal.message, refusal.hint)
  return applyFunction(checker, definition, converted, expr)
}

function applyFunction(
  checker: Checker,
  definition: FunctionDefinition,
  args: readonly Typed[],
  expr: CallExpr,
): Typed | null {
  const [left, right] = args
  if (definition.operator !== undefined && left !== undefined && right !== undefined) {
    return arithmetic(checker, definition.operator, left, right)
  }
  const base =
    typeof definition.returns === 'function' ? definition.returns(args, expr.options) : definition.returns
  const behaviors = [expr.options.onEmpty, expr.options.onError]
  for (const behavior of behaviors) {
    // A DEFAULT is part of the call, and its NULL takes the call's type.
    if (behavior?.kind !== 'DEFAULT') continue
    const value = checker.check(behavior.value)
    if (value === null) return null
    if (value.op !== 'constant') {
      return report(
        checker,
        'expr/literal',
        behavior.value.span,
        'The DEFAULT of a JSON function is a literal.',
        null,
      )
    }
    coerce(checker, value, base)
  }
  const strict = definition.strict !== false
  const nullable = strict
    ? mayBeNull(definition, args) || args.some((arg) => arg.type.nullable)
    : base.nullable
  const type = withNullable(base, nullable)
  if (definition.lower !== undefined) return definition.lower(args, type, checker.fresh)
  return { op: 'call', definition, type, args, options: expr.options }
}

/** Whether the result may be NULL though no argument is. */
const mayBeNull = ({ nullable }: FunctionDefinition, args: readonly Typed[]): boolean =>
  typeof nullable === 'function' ? nullable(args) : nullable === true

function unknownFunction(checker: Checker, expr: CallExpr): null {
  const near = nearNames(expr.name, functionNames)
  const aggregate = /^(COUNT|SUM|AVG|MIN|MAX|FIRST_VALUE|LAST_VALUE|LISTAGG|COLLECT)$/.test(expr.name)
  const hint = aggregate
    ? `${expr.name} takes many records at once: use it in a window aggregate.`
    : near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'The functions are listed in docs/expressions.md and offered while you type.'
  return report(
    checker,
    'expr/unknown-function',
    expr.nameSpan,
    `There is no function ${expr.name}.`,
    hint,
    aggregate
      ? []
      : near.map((name) => ({ label: `Change to ${name}`, replacement: name, span: expr.nameSpan })),
  )
}

function countFits(definition: FunctionDefinition, count: number): boolean {
  const { parameters } = definition
  const least = parameters.filter((parameter) => parameter.optional !== true).length
  return count >= least && (count <= parameters.length || parameters.at(-1)?.repeated === true)
}

function wrongCount(checker: Checker, expr: CallExpr, definition: FunctionDefinition): null {
  const least = definition.parameters.filter((parameter) => parameter.optional !== true).length
  const most = definition.parameters.at(-1)?.repeated === true ? null : definition.parameters.length
  const wanted = most === null ? `at least ${least}` : most === least ? String(least) : `${least} to ${most}`
  return report(
    checker,
    'expr/argument-count',
    expr.span,
    `${expr.name} takes ${wanted} ${wanted === '1' ? 'argument' : 'arguments'}, and here ${expr.args.length === 1 ? 'is' : 'are'} ${expr.args.length}.`,
    `Write it as ${definition.usage}.`,
  )
}

function optionsFit(checker: Checker, expr: CallExpr, definition: FunctionDefinition): boolean {
  const { unit, returning } = expr.options
  if (returning !== undefined && definition.returning?.includes(returning.kind) !== true) {
    const kinds = definition.returning ?? []
    report(
      checker,
      'expr/type-mismatch',
      expr.span,
      `${expr.name} cannot return ${typeName(returning)}.`,
      kinds.length === 0
        ? `Write it as ${definition.usage}.`
        : `RETURNING takes ${kinds.join(', ')}. Put a CAST around it for another type.`,
    )
    return false
  }
  if (unit === undefined || definition.units?.includes(unit) === true) return true
  const units = definition.units ?? []
  report(
    checker,
    'expr/literal',
    expr.span,
    units.length === 0
      ? `${expr.name} takes no unit of time.`
      : `${expr.name} does not take the unit ${unit}.`,
    units.length === 0 ? `Write it as ${definition.usage}.` : `The units are ${units.join(', ')}.`,
  )
  return false
}

function convertArguments(
  checker: Checker,
  expr: CallExpr,
  definition: FunctionDefinition,
  args: readonly Typed[],
): readonly Typed[] | null {
  const parameterOf = (i: number): Parameter | undefined =>
    definition.parameters[i] ?? definition.parameters.at(-1)
  const same = args.filter((_, i) => parameterOf(i)?.accepts === 'same')
  const common = commonTypeOf(same.map((arg) => arg.type))
  if (common === null) {
    const exprs = expr.args.filter((_, i) => parameterOf(i)?.accepts === 'same')
    return branchesDiffer(checker, expr.name, exprs, same)
  }
  const converted = args.map((arg, i): Typed | null => {
    const parameter = parameterOf(i)
    const argument = expr.args[i]
    if (parameter === undefined || argument === undefined) return null
    if (parameter.literal === true && arg.op !== 'constant') {
      return report(
        checker,
        'expr/literal',
        argument.span,
        `${parameter.name} of ${expr.name} is a literal.`,
        `Write it as ${definition.usage}.`,
      )
    }
    if (parameter.accepts === 'same') return coerce(checker, arg, common)
    return convertOne(checker, expr, parameter, arg, argument, args[0])
  })
  return converted.includes(null) ? null : converted.filter((node) => node !== null)
}

const TARGET: Partial<Record<Accepts, SqlType>> = {
  text: t.string(),
  bytes: t.bytes(),
  int: t.int(),
  bigint: t.bigint(),
  double: t.double(),
  number: t.double(),
  boolean: t.boolean(),
  timestamp: t.timestamp(),
  moment: t.timestamp(),
  date: t.date(),
  temporal: t.timestamp(),
}

const WORDS: Readonly<Record<Accepts, string>> = {
  text: 'text (STRING)',
  bytes: 'BYTES',
  int: 'a whole number',
  bigint: 'a whole number',
  double: 'a number',
  number: 'a number',
  boolean: 'a condition (BOOLEAN)',
  timestamp: 'a TIMESTAMP',
  moment: 'a DATE or TIMESTAMP',
  date: 'a DATE',
  temporal: 'a DATE, TIME or TIMESTAMP',
  eventTime: 'the event-time column',
  array: 'an ARRAY',
  collection: 'an ARRAY or a MAP',
  any: 'a value',
  same: 'a value',
  element: 'an element',
}

function fits(accepts: Accepts, type: SqlType): boolean {
  switch (accepts) {
    case 'text':
      return type.kind === 'STRING'
    case 'bytes':
      return type.kind === 'BYTES'
    case 'int':
    case 'bigint':
      return isInteger(type)
    case 'double':
    case 'number':
      return isNumeric(type)
    case 'boolean':
      return type.kind === 'BOOLEAN'
    case 'timestamp':
      return isTimestamp(type)
    case 'date':
      return type.kind === 'DATE'
    case 'moment':
      return isTimestamp(type) || type.kind === 'DATE'
    case 'temporal':
      return isTemporal(type)
    case 'array':
      return type.kind === 'ARRAY'
    case 'collection':
      return type.kind === 'ARRAY' || type.kind === 'MAP'
    default:
      return true
  }
}

/** Accepted kinds that are one type at run time. */
const CONVERTED = new Set<Accepts>(['int', 'bigint', 'double'])

function convertOne(
  checker: Checker,
  call: CallExpr,
  parameter: Parameter,
  node: Typed,
  expr: Expr,
  first: Typed | undefined,
): Typed | null {
  const { accepts } = parameter
  const target = TARGET[accepts]
  if (accepts === 'eventTime') return eventTimeColumn(checker, call, node, expr)
  if (node.type.kind === 'NULL') return target === undefined ? node : coerce(checker, node, target)
  if (accepts === 'element') {
    const element = first?.type.kind === 'ARRAY' ? first.type.element : t.null()
    const common = commonTypeOf([element, node.type])
    if (common !== null) return coerce(checker, node, element)
    return mismatch(
      checker,
      call,
      expr,
      node.type,
      `an element of ${typeName(first?.type ?? t.null())}`,
      withNullable(element, true),
    )
  }
  if (fits(accepts, node.type))
    return CONVERTED.has(accepts) && target !== undefined ? coerce(checker, node, target) : node
  return mismatch(checker, call, expr, node.type, WORDS[accepts], target)
}

const TIMES: readonly SqlType['kind'][] = ['TIMESTAMP', 'TIMESTAMP_LTZ', 'BIGINT']

/** The argument as it is where it names the event-time column, as Flink wants it. */
function eventTimeColumn(checker: Checker, call: CallExpr, node: Typed, expr: Expr): Typed | null {
  const { eventTime } = checker
  const fitting = node.op === 'column' && TIMES.includes(node.type.kind)
  if (fitting && (eventTime === undefined || eventTime === node.name)) return node
  const known = typeof eventTime === 'string' ? displayIdentifier(eventTime, reservedWords) : null
  return report(
    checker,
    'expr/type-mismatch',
    expr.span,
    eventTime === null
      ? `${call.name} asks for an event time, and the records here have none.`
      : `${call.name} takes the event-time column, and this is another value.`,
    known === null
      ? 'Set the event-time column at the source, and keep it up to here.'
      : `Write ${call.name}(${known}).`,
    known === null ? [] : [{ label: `Change to ${known}`, replacement: known, span: expr.span }],
  )
}

function mismatch(
  checker: Checker,
  call: CallExpr,
  expr: Expr,
  type: SqlType,
  wanted: string,
  target: SqlType | undefined,
): null {
  const cast = target !== undefined && canCast(type, target)
  return report(
    checker,
    'expr/type-mismatch',
    expr.span,
    `${call.name} takes ${wanted} here, and this is ${say(type)}.`,
    cast
      ? `Convert it with CAST(… AS ${typeName(target)}).`
      : `Write it as ${findFunction(call.name)?.usage ?? call.name}.`,
    cast ? [castSuggestion(checker, expr, target)] : [],
  )
}
