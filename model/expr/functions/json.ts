import { t, withNullable, type SqlType } from '../../types.ts'
import type { CallOptions, JsonBehavior } from '../ast.ts'
import { jsonPath } from '../runtime/json.ts'
import { typeName } from '../typeName.ts'
import type { FunctionDefinition, JsCall, Typed } from '../typed.ts'

type Row = Omit<FunctionDefinition, 'area'>
const area = (rows: readonly Row[]): FunctionDefinition[] => rows.map((row) => ({ ...row, area: 'JSON' }))
const text = { name: 'text', accepts: 'text' } as const
const path = { name: 'path', accepts: 'text', literal: true } as const

const CONVERT: Partial<Record<SqlType['kind'], string>> = {
  BOOLEAN: 'R.asBoolean',
  INT: 'R.asInt',
  DOUBLE: 'R.asDouble',
}

/** The behaviour's name and, for DEFAULT, the JavaScript of its literal. */
function behaviorJs(behavior: JsonBehavior | undefined, type: SqlType): string {
  if (behavior === undefined) return "'NULL', null"
  if (behavior.kind !== 'DEFAULT') return `'${behavior.kind}', null`
  const { value } = behavior
  const sign = value.kind === 'unary' && value.operator === '-' ? '-' : ''
  const literal = value.kind === 'unary' ? value.operand : value
  if (literal.kind !== 'literal' || literal.type === 'null') return "'NULL', null"
  if (type.kind === 'STRING') return `'DEFAULT', ${JSON.stringify(sign + literal.text)}`
  return `'DEFAULT', ${literal.type === 'boolean' ? literal.text.toLowerCase() : `${sign}${Number(literal.text)}`}`
}

const returning = (options: CallOptions): SqlType => withNullable(options.returning ?? t.string(), true)

function behaviorsSql(options: CallOptions): string {
  const one = (behavior: JsonBehavior | undefined, on: string): string => {
    if (behavior === undefined) return ''
    if (behavior.kind !== 'DEFAULT') return ` ${behavior.kind} ON ${on}`
    const { value } = behavior
    const sign = value.kind === 'unary' ? value.operator : ''
    const literal = value.kind === 'unary' ? value.operand : value
    if (literal.kind !== 'literal') return ''
    const written =
      literal.type === 'string'
        ? `'${literal.text.replaceAll("'", "''")}'`
        : literal.type === 'null'
          ? 'NULL'
          : literal.text
    return ` DEFAULT ${sign}${written} ON ${on}`
  }
  return one(options.onEmpty, 'EMPTY') + one(options.onError, 'ERROR')
}

const raises = (options: CallOptions): boolean =>
  options.onEmpty?.kind === 'ERROR' || options.onError?.kind === 'ERROR'
const isMaker = (node: Typed): boolean =>
  node.op === 'call' && (node.definition.name === 'JSON_OBJECT' || node.definition.name === 'JSON_ARRAY')
/** The types of the values; JSON that is made in the same place is JSON inside, too, and no text. */
const typesJs = (call: JsCall, which: (i: number) => boolean): string =>
  JSON.stringify(call.nodes.filter((_, i) => which(i)).map((node) => (isMaker(node) ? 'json' : node.type)))
const onNullSql = (options: CallOptions): string =>
  options.onNull === undefined ? '' : ` ${options.onNull} ON NULL`

/** Of the kinds that Flink does not write as JSON, the first one in a type. */
function foreign(type: SqlType): SqlType | null {
  switch (type.kind) {
    case 'DATE':
    case 'TIME':
    case 'INTERVAL':
      return type
    case 'ARRAY':
      return foreign(type.element)
    case 'MAP':
      return foreign(type.key) ?? foreign(type.value)
    case 'ROW':
      return type.fields.map((field) => foreign(field.type)).find((found) => found !== null) ?? null
    default:
      return null
  }
}
const makes = (name: string) => ({
  refuses: (args: readonly Typed[]) => {
    const found = args.map(({ type }) => foreign(type)).find((type) => type !== null) ?? null
    return found === null
      ? null
      : { message: `${name} takes no ${typeName(found)}.`, hint: 'Convert it with CAST(… AS STRING).' }
  },
})

export const jsonFunctions = area([
  {
    name: 'JSON_VALUE',
    usage: 'JSON_VALUE(text, path [RETURNING type] [NULL | ERROR | DEFAULT value ON EMPTY] [… ON ERROR])',
    description:
      "The scalar at a path of a JSON text; a path is strict unless it begins with 'lax'. RETURNING takes STRING, BOOLEAN, INT or DOUBLE.",
    example: { expression: `JSON_VALUE('{"a": {"b": [10, 20]}}', '$.a.b[1]')`, result: '20' },
    parameters: [text, path],
    nullable: true,
    fails: raises,
    pattern: { index: 1, test: jsonPath },
    returning: ['STRING', 'BOOLEAN', 'INT', 'DOUBLE'],
    returns: (_, options) => returning(options),
    js: (call) => {
      const { options, args } = call
      const type = returning(options)
      return `R.jsonValue(${args[0] ?? ''}, ${args[1] ?? ''}, ${CONVERT[type.kind] ?? 'R.asText'}, ${behaviorJs(options.onEmpty, type)}, ${behaviorJs(options.onError, type)})`
    },
    sql: (args, options) =>
      `JSON_VALUE(${args.join(', ')}${options.returning === undefined ? '' : ` RETURNING ${typeName(options.returning)}`}${behaviorsSql(options)})`,
  },
  {
    name: 'JSON_EXISTS',
    usage: 'JSON_EXISTS(text, path [TRUE | FALSE | UNKNOWN | ERROR ON ERROR])',
    description: 'Whether there is something other than null at a path of a JSON text.',
    example: { expression: `JSON_EXISTS('{"a": 1}', '$.b')`, result: 'FALSE' },
    parameters: [text, path],
    nullable: true,
    fails: raises,
    pattern: { index: 1, test: jsonPath },
    returns: t.boolean(),
    js: ({ args, options }) => `R.jsonExists(${args.join(', ')}, '${options.onError?.kind ?? 'FALSE'}')`,
    sql: (args, options) => `JSON_EXISTS(${args.join(', ')}${behaviorsSql(options)})`,
  },
  {
    name: 'JSON_QUERY',
    usage: 'JSON_QUERY(text, path [WITH [CONDITIONAL] ARRAY WRAPPER] [… ON EMPTY] [… ON ERROR])',
    description: 'The object or array at a path of a JSON text, as JSON text.',
    example: { expression: `JSON_QUERY('{"a": [1, 2]}', '$.a')`, result: '[1,2]' },
    parameters: [text, path],
    nullable: true,
    fails: raises,
    pattern: { index: 1, test: jsonPath },
    returns: t.string(),
    js: ({ args, options }) =>
      `R.jsonQuery(${args.join(', ')}, '${options.wrapper ?? 'WITHOUT'}', '${options.onEmpty?.kind ?? 'NULL'}', '${options.onError?.kind ?? 'NULL'}')`,
    sql: (args, options) => {
      const wrapper =
        options.wrapper === undefined
          ? ''
          : options.wrapper === 'WITHOUT'
            ? ' WITHOUT ARRAY WRAPPER'
            : ` WITH ${options.wrapper} ARRAY WRAPPER`
      return `JSON_QUERY(${args.join(', ')}${wrapper}${behaviorsSql(options)})`
    },
  },
  {
    name: 'JSON_OBJECT',
    usage: 'JSON_OBJECT(key VALUE value, … [NULL | ABSENT ON NULL])',
    description: 'A JSON object as text, its keys in order.',
    example: { expression: "JSON_OBJECT('id' VALUE 7, 'name' VALUE 'Ada')", result: '{"id":7,"name":"Ada"}' },
    parameters: [{ name: 'value', accepts: 'any', optional: true, repeated: true }],
    strict: false,
    ...makes('JSON_OBJECT'),
    returns: t.string(false),
    js: (call) =>
      `R.jsonObject(${call.options.onNull === 'ABSENT'}, ${[typesJs(call, (i) => i % 2 === 1), ...call.args].join(', ')})`,
    sql: (args, options) => {
      const pairs = args.flatMap((key, i) =>
        i % 2 === 0 ? [`KEY ${key} VALUE ${args[i + 1] ?? 'NULL'}`] : [],
      )
      return `JSON_OBJECT(${pairs.join(', ')}${onNullSql(options)})`
    },
  },
  {
    name: 'JSON_ARRAY',
    usage: 'JSON_ARRAY(value, … [NULL | ABSENT ON NULL])',
    description: 'A JSON array as text.',
    example: { expression: "JSON_ARRAY(1, 'a', TRUE)", result: '[1,"a",true]' },
    parameters: [{ name: 'value', accepts: 'any', optional: true, repeated: true }],
    strict: false,
    ...makes('JSON_ARRAY'),
    returns: t.string(false),
    js: (call) =>
      `R.jsonArray(${call.options.onNull !== 'NULL'}, ${[typesJs(call, () => true), ...call.args].join(', ')})`,
    sql: (args, options) => `JSON_ARRAY(${args.join(', ')}${onNullSql(options)})`,
  },
  {
    name: 'JSON_STRING',
    usage: 'JSON_STRING(value)',
    description: 'Any value as JSON text.',
    example: { expression: 'JSON_STRING(ARRAY[1, 2])', result: '[1,2]' },
    parameters: [{ name: 'value', accepts: 'any' }],
    ...makes('JSON_STRING'),
    returns: t.string(),
    js: (call) => `R.jsonString(${call.args[0] ?? 'null'}, ${JSON.stringify(call.nodes[0]?.type)})`,
  },
])
