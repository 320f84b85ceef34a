/** What the TypeScript of several nodes has in common: options, lambdas, durations, row types. */
import { literal, object, printCode, property, type Code } from '../../../model/codeLayout.ts'
import { DURATION_FIELDS, durationText } from '../../../model/duration.ts'
import type { Json } from '../../../model/document.ts'
import type { LambdaPlace, RawConfig, TypescriptContext } from '../../../model/emitTypescript.ts'
import { quote } from '../../../model/expr/lambda/index.ts'
import type { StreamSchema } from '../../../model/schema.ts'
import type { SqlType } from '../../../model/types.ts'

/** The fields of a config but for those that are said elsewhere. */
export const others = (config: RawConfig, ...said: readonly string[]): RawConfig =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !said.includes(name)))

const asDuration = (name: string, value: Json): Code | null =>
  DURATION_FIELDS.has(name) && typeof value === 'number' ? quote(durationText(value)) : null

/** A config written out, durations as people write them. */
export const written = (config: Json): Code => literal(config, asDuration)

/** The fields as entries of an object. */
export const entries = (config: RawConfig): readonly (readonly [string, Code])[] =>
  Object.entries(config).map(([name, value]) => [name, asDuration(name, value) ?? written(value)])

/** Options as the last argument of a call, where there are any. */
export const optional = (config: RawConfig): readonly Code[] =>
  Object.keys(config).length === 0 ? [] : [object(entries(config))]

const ROW: LambdaPlace = { ports: ['in'], condition: false }

export const rowLambda = (context: TypescriptContext, expression: string, port = 'in'): string =>
  `o => ${context.body(expression, { ...ROW, ports: [port] })}`
export const conditionLambda = (context: TypescriptContext, expression: string): string =>
  `o => ${context.body(expression, { ...ROW, condition: true })}`

/** `o => o.user`, `o => [o.user, o.day]`. */
export function columnLambda(names: readonly string[]): string {
  const columns = names.map((name) => (property(name) === name ? `o.${name}` : `o[${quote(name)}]`))
  return `o => ${columns.length === 1 ? (columns[0] ?? '') : `[${columns.join(', ')}]`}`
}

/** Config fields that are lists of texts, as keys are. */
export const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === 'string') : []

/** `{ user: string; amount: Decimal | null }`. */
export function rowType({ columns }: StreamSchema, useType: (name: string) => string): string {
  return fieldsType(columns, useType)
}

const fieldsType = (
  fields: readonly { readonly name: string; readonly type: SqlType }[],
  useType: (name: string) => string,
): string =>
  `{ ${fields.map(({ name, type }) => `${property(name)}: ${valueType(type, useType)}`).join('; ')} }`

export function valueType(type: SqlType, useType: (name: string) => string): string {
  const base = ((): string => {
    switch (type.kind) {
      case 'BOOLEAN':
        return 'boolean'
      case 'STRING':
        return 'string'
      case 'BIGINT':
        return type.safe === true ? 'number' : 'bigint'
      case 'DECIMAL':
        return useType('Decimal')
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ':
        return useType('Timestamp')
      case 'DATE':
        return useType('SqlDate')
      case 'TIME':
        return useType('SqlTime')
      case 'INTERVAL':
        return useType('Interval')
      case 'BYTES':
        return 'Uint8Array'
      case 'ARRAY': {
        const element = valueType(type.element, useType)
        return element.includes(' | ') ? `readonly (${element})[]` : `readonly ${element}[]`
      }
      case 'MAP':
        return `ReadonlyMap<${valueType(type.key, useType)}, ${valueType(type.value, useType)}>`
      case 'ROW':
        return fieldsType(type.fields, useType)
      case 'NULL':
        return 'null'
      default:
        return 'number'
    }
  })()
  return type.nullable && type.kind !== 'NULL' ? `${base} | null` : base
}

export { printCode }
