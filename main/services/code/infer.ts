/** The columns that code gives, from the types that TypeScript finds. */
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import { t, withNullable, type SqlType } from '../../../model/types.ts'
import { plainText, type TypedConfig } from '../../../nodes/code/types.ts'
import type { Compiler, Ts } from './compiler.ts'

/** As a config has it. */
export interface InferredColumn {
  readonly name: string
  readonly type: string
  readonly safe?: boolean
}

export interface Inferred {
  readonly columns: readonly InferredColumn[] | null
  /** What no SQL type can be found for. */
  readonly unclear: readonly string[]
}

interface Reader {
  readonly ts: Compiler['ts']
  readonly checker: Ts.TypeChecker
  readonly at: Ts.Node
}

export function columnsOf(
  { ts }: Compiler,
  program: Ts.Program,
  files: { readonly code: string; readonly contract: string },
  mode: TypedConfig['mode'],
  input: readonly Column[],
): Inferred {
  const code = program.getSourceFile(files.code)
  const contract = program.getSourceFile(files.contract)
  if (code === undefined || contract === undefined) return { columns: null, unclear: [] }
  const reader: Reader = { ts, checker: program.getTypeChecker(), at: contract }
  const given = mode === 'process' ? emitted(reader, code) : returned(reader, contract)
  const found = new Map<string, { readonly type: SqlType; count: number }>()
  const unclear: string[] = []
  for (const type of given) {
    for (const property of reader.checker.getPropertiesOfType(type)) {
      const { name } = property
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0
      const own = sqlOf(reader, reader.checker.getTypeOfSymbolAtLocation(property, contract))
      if (own === null) {
        const text = reader.checker.typeToString(reader.checker.getTypeOfSymbolAtLocation(property, contract))
        unclear.push(
          `The type of the column ${name}, ${text}, is none that a column can have: give it another, or pin the output schema.`,
        )
        continue
      }
      const like = input.find((column) => column.name === name)?.type
      const chosen = like !== undefined && plainText(like) === plainText(own) ? like : own
      const before = found.get(name)
      const nullable = own.nullable || optional || before?.type.nullable === true
      found.set(name, {
        type: withNullable(before?.type ?? chosen, nullable),
        count: (before?.count ?? 0) + 1,
      })
    }
  }
  if (unclear.length > 0) return { columns: null, unclear }
  if (found.size === 0)
    return {
      columns: null,
      unclear: [
        'The code gives no columns that its type tells of: return an object with them, or pin the output schema.',
      ],
    }
  const columns = [...found].map(([name, { type, count }]): InferredColumn => {
    const own = count < given.length ? withNullable(type, true) : type
    const text = formatType(own)
    return own.kind === 'BIGINT' && own.safe === true
      ? { name, type: text, safe: true }
      : { name, type: text }
  })
  return { columns, unclear: [] }
}

/** The types of what the function returns: of several shapes, all. */
function returned({ ts, checker }: Reader, contract: Ts.SourceFile): readonly Ts.Type[] {
  const symbol = checker.getSymbolAtLocation(contract)
  const given = symbol?.exports?.get('given' as Ts.__String)
  if (given === undefined) return []
  const type = checker.getTypeOfSymbolAtLocation(given, contract)
  return parts(ts, type)
}

/** The types of what is handed to `ctx.emit`. */
function emitted({ ts, checker }: Reader, code: Ts.SourceFile): readonly Ts.Type[] {
  const types: Ts.Type[] = []
  const visit = (node: Ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression
      const [row] = node.arguments
      const isContext = checker.getTypeAtLocation(expression).symbol?.name === 'Context'
      if (name.text === 'emit' && isContext && row !== undefined)
        types.push(...parts(ts, checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(row))))
    }
    ts.forEachChild(node, visit)
  }
  visit(code)
  return types
}

const parts = (ts: Compiler['ts'], type: Ts.Type): readonly Ts.Type[] =>
  type.isUnion()
    ? type.types.filter(({ flags }) => (flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) === 0)
    : [type]

/** Null where there is none. */
function sqlOf(reader: Reader, type: Ts.Type): SqlType | null {
  const { ts, checker } = reader
  const all = type.isUnion() ? type.types : [type]
  const none = ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void
  const present = all.filter(({ flags }) => (flags & none) === 0)
  const nullable = present.length < all.length
  const has = (flag: Ts.TypeFlags): boolean =>
    present.length > 0 && present.every(({ flags }) => (flags & flag) !== 0)
  if (has(ts.TypeFlags.StringLike)) return t.string(nullable)
  if (has(ts.TypeFlags.NumberLike)) return t.double(nullable)
  if (has(ts.TypeFlags.BigIntLike)) return t.bigint(nullable)
  if (has(ts.TypeFlags.BooleanLike)) return t.boolean(nullable)
  const [only] = present
  if (present.length !== 1 || only === undefined || (only.flags & ts.TypeFlags.Object) === 0) return null
  const { name } = only.symbol ?? {}
  const inner = checker.getTypeArguments(only as Ts.TypeReference)
  const [first, second] = inner.map((one) => sqlOf(reader, one))
  switch (name) {
    case 'Date':
      return t.timestampLtz(nullable)
    case 'Uint8Array':
      return t.bytes(nullable)
    case 'Array':
    case 'ReadonlyArray':
      return first === undefined || first === null ? null : t.array(first, nullable)
    case 'Map':
    case 'ReadonlyMap':
      return first === undefined || first === null || second === undefined || second === null
        ? null
        : t.map(first, second, nullable)
    default:
  }
  if (only.getCallSignatures().length > 0) return null
  const fields = checker.getPropertiesOfType(only).map((property) => ({
    name: property.name,
    type: sqlOf(reader, checker.getTypeOfSymbolAtLocation(property, reader.at)),
  }))
  if (fields.length === 0 || fields.some((field) => field.type === null)) return null
  return t.row(
    fields.flatMap((field) => (field.type === null ? [] : [{ name: field.name, type: field.type }])),
    nullable,
  )
}
