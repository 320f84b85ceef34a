/** The columns of a source: `const order = row({ id: 'BIGINT NOT NULL', user: 'STRING' })`. */
import type { Flat, SqlValue } from './values.ts'

/** A BIGINT that is held as a number. */
export interface NumberColumn<Text extends string = string> {
  readonly type: Text
  /** `safe`: its config promises it. `time`: it carries the event time. */
  readonly held: 'safe' | 'time'
}

/** A BIGINT whose values are promised to stay within ±2^53: a number instead of a bigint. */
export const safe = <const Text extends string>(type: Text): NumberColumn<Text> => ({ type, held: 'safe' })
/** The event time of a source in epoch milliseconds, as a BIGINT: a number. */
export const epochMillis = <const Text extends string>(type: Text): NumberColumn<Text> => ({
  type,
  held: 'time',
})

export type ColumnTypes = Readonly<Record<string, string | NumberColumn>>

type ValueOf<Type> =
  Type extends NumberColumn<infer Text>
    ? null extends SqlValue<Text>
      ? number | null
      : number
    : Type extends string
      ? SqlValue<Type>
      : never

declare const rowType: unique symbol

/** Columns with the type of their rows, which exists for the compiler only. */
export interface Schema<Row> {
  readonly columns: readonly { readonly name: string; readonly type: string; readonly safe?: true }[]
  readonly [rowType]?: Row
}

/** The type of the rows of a schema: `type Order = RowOf<typeof order>`. */
export type RowOf<S> = S extends Schema<infer Row> ? Row : never

export function row<const Types extends ColumnTypes>(
  types: Types,
): Schema<Flat<{ readonly [K in keyof Types]: ValueOf<Types[K]> }>> {
  const columns = Object.entries(types).map(([name, type]) => {
    if (typeof type === 'string') return { name, type }
    return type.held === 'safe' ? { name, type: type.type, safe: true as const } : { name, type: type.type }
  })
  return { columns }
}
