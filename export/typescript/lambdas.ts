/** Expressions of a node as bodies of lambdas: readable where they can be, sql`…` where they cannot. */
import type { LambdaPlace } from '../../model/emitTypescript.ts'
import { checkAst, displayAst, parse } from '../../model/expr/index.ts'
import { printLambda, type LambdaScope } from '../../model/expr/lambda/index.ts'
import { own } from '../../model/json.ts'
import type { Column, StreamSchema } from '../../model/schema.ts'
import { t, type SqlType } from '../../model/types.ts'

/** What the columns of a place are, as the lambda sees them. */
export function scopeOf(
  { ports, absent = [], row = 'o' }: LambdaPlace,
  inputs: Readonly<Record<string, StreamSchema>>,
): LambdaScope {
  const columnsOf = (port: string): readonly Column[] => own(inputs, port)?.columns ?? []
  const [only = 'in', ...more] = ports
  if (more.length === 0) {
    return { columns: columnsOf(only), eventTime: own(inputs, only)?.eventTime ?? null, row }
  }
  // A side that may be absent has columns that may be NULL: its row is there for the lambda.
  const sides = ports.map((port, index): Column => {
    const fields = columnsOf(port).map(({ name, type }) => ({
      name,
      type: absent.includes(port) ? { ...type, nullable: true } : type,
    }))
    return { name: index === 0 ? 'l' : 'r', type: t.row(fields, false) }
  })
  return { columns: sides, row: null }
}

export interface Body {
  readonly text: string
  readonly usesHelpers: boolean
  /** Not null for sql`…`: the type of its value, null where it is not known. */
  readonly sql: { readonly type: SqlType | null } | null
}

/** `written`: an expression of a config. */
export function lambdaBody(written: string, scope: LambdaScope, condition: boolean): Body {
  const parsed = parse(written)
  if (parsed.ok) {
    const printed = printLambda(parsed.ast, scope, condition)
    // A comment, or a notation that has no other form, would be lost.
    if (printed !== null && !/--|\/\*/.test(written))
      return { text: printed.text, usesHelpers: /\bf\./.test(printed.text), sql: null }
  }
  const checked = parsed.ok ? checkAst(parsed.ast, written, scope) : null
  return {
    text: `\`${written.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``,
    usesHelpers: false,
    sql: { type: checked?.ok === true ? checked.expression.type : null },
  }
}

/** The text that comes back when the lambda is read. */
export function returned(written: string): string {
  const parsed = parse(written)
  return parsed.ok ? displayAst(parsed.ast) : written
}
