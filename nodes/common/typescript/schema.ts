/** The columns of a source as `row({ … })`, and the type of its rows. */
import { hug, object, type Code } from '../../../model/codeLayout.ts'
import type { Json } from '../../../model/document.ts'
import type { TypescriptContext } from '../../../model/emitTypescript.ts'
import { isJsonObject } from '../../../model/json.ts'
import { quote } from '../../../model/expr/lambda/index.ts'
import { formatType, parseType } from '../../../model/typeText.ts'

export interface SchemaCode {
  readonly before: readonly Code[]
  /** The constant, and the type of the rows. */
  readonly constant: string
  readonly type: string
}

/** `row({ … })`; null for what the types of the library do not read. `time`: the event time's column. */
export function rowCode(
  schema: Json | undefined,
  time: Json | undefined,
  context: TypescriptContext,
): Code | null {
  if (!Array.isArray(schema) || schema.length === 0) return null
  const columns: [string, Code][] = []
  for (const column of schema) {
    if (!isJsonObject(column)) return null
    const { name, type, safe, ...unknown } = column
    if (typeof name !== 'string' || typeof type !== 'string' || Object.keys(unknown).length > 0) return null
    const parsed = parseType(type)
    if (!parsed.ok || formatType(parsed.type) !== type || safe === false) return null
    if (columns.some(([taken]) => taken === name)) return null
    const held =
      safe === true ? 'safe' : parsed.type.kind === 'BIGINT' && name === time ? 'epochMillis' : null
    columns.push([name, held === null ? quote(type) : `${context.use(held)}(${quote(type)})`])
  }
  return hug(context.use('row'), object(columns))
}

/** The same with a name, and with a type of its rows. */
export function schemaCode(
  schema: Json | undefined,
  time: Json | undefined,
  context: TypescriptContext,
): SchemaCode | null {
  const code = rowCode(schema, time, context)
  if (code === null) return null
  const constant = context.name(`${context.label} row`)
  const type = context.name(constant.slice(0, 1).toUpperCase() + constant.slice(1))
  const declared: Code = [`const ${constant} = `, code]
  return {
    before: [declared, `type ${type} = ${context.useType('RowOf')}<typeof ${constant}>`],
    constant,
    type,
  }
}
