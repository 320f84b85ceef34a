/**
 * Rows on their way back to the job's own thread: a column each as typed arrays, texts by number with each new one sent once. A receiver keeps the texts of each
 * sender, so the batches of one sender must come to one receiver in their order.
 */
import type { SqlType, Value } from '../../model/types.ts'

export type PackedColumn =
  | { readonly kind: 'number'; readonly values: Float64Array; readonly nulls: Uint8Array | null }
  | { readonly kind: 'bigint'; readonly values: BigInt64Array; readonly nulls: Uint8Array | null }
  /** 0 false, 1 true, 2 NULL. */
  | { readonly kind: 'boolean'; readonly values: Uint8Array }
  /** −1 is NULL. `added`: texts whose numbers follow those known; `reset`: what was known is forgotten first. */
  | {
      readonly kind: 'text'
      readonly ids: Int32Array
      readonly added: readonly string[]
      readonly reset: boolean
    }
  /** Values that have no typed array: copied as they are. */
  | { readonly kind: 'any'; readonly values: readonly Value[] }

export interface PackedRows {
  readonly count: number
  readonly columns: readonly PackedColumn[]
}

/** Texts that a sender remembers for a receiver. */
const DICTIONARY = 65_536
/** Rows that a writer has room for at first. */
const ROOM = 1_024

export type PackedKind = PackedColumn['kind']

/** How values of a type travel. */
export function packedKind(type: SqlType): PackedKind {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'boolean'
    case 'STRING':
      return 'text'
    case 'BIGINT':
      return type.safe === true ? 'number' : 'bigint'
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 'number'
    default:
      return 'any'
  }
}

/** Gathers the values of one column, each by the index of its row, until they are taken. Generated code writes typed values by itself. */
export interface ColumnWriter {
  readonly kind: PackedKind
  /** Room for rows; what it is depends on the kind. */
  values:
    | Float64Array<ArrayBuffer>
    | BigInt64Array<ArrayBuffer>
    | Uint8Array<ArrayBuffer>
    | Int32Array<ArrayBuffer>
    | Value[]
  /** Of numbers and bigints: 1 where the value is NULL; null while none is. */
  nulls: Uint8Array<ArrayBuffer> | null
  set(row: number, value: Value): void
  grow(room: number): void
  /** The first `count` values. `transfer` gets the buffers that may be handed over instead of copied. */
  take(count: number, transfer: ArrayBuffer[]): PackedColumn
}

export function columnWriter(type: SqlType, room = ROOM): ColumnWriter {
  switch (packedKind(type)) {
    case 'number':
      return new NumberWriter(room)
    case 'bigint':
      return new BigintWriter(room)
    case 'boolean':
      return new BooleanWriter(room)
    case 'text':
      return new TextWriter(room)
    case 'any':
      return new AnyWriter()
  }
}

function grown<T extends Float64Array | BigInt64Array | Uint8Array | Int32Array>(old: T, made: T): T {
  // The two are of one kind; the type checker cannot know.
  ;(made as Uint8Array).set(old as Uint8Array)
  return made
}

class NumberWriter implements ColumnWriter {
  readonly kind = 'number'
  values: Float64Array<ArrayBuffer>
  nulls: Uint8Array<ArrayBuffer> | null = null

  constructor(room: number) {
    this.values = new Float64Array(room)
  }

  set(row: number, value: Value): void {
    if (value === null) (this.nulls ??= new Uint8Array(this.values.length))[row] = 1
    else this.values[row] = value as number
  }

  grow(room: number): void {
    this.values = grown(this.values, new Float64Array(room))
    if (this.nulls !== null) this.nulls = grown(this.nulls, new Uint8Array(room))
  }

  take(count: number, transfer: ArrayBuffer[]): PackedColumn {
    const values = this.values.slice(0, count)
    const nulls = this.nulls?.slice(0, count) ?? null
    this.nulls = null
    transfer.push(values.buffer, ...(nulls === null ? [] : [nulls.buffer]))
    return { kind: 'number', values, nulls }
  }
}

class BigintWriter implements ColumnWriter {
  readonly kind = 'bigint'
  values: BigInt64Array<ArrayBuffer>
  nulls: Uint8Array<ArrayBuffer> | null = null

  constructor(room: number) {
    this.values = new BigInt64Array(room)
  }

  set(row: number, value: Value): void {
    if (value === null) (this.nulls ??= new Uint8Array(this.values.length))[row] = 1
    else this.values[row] = value as bigint
  }

  grow(room: number): void {
    this.values = grown(this.values, new BigInt64Array(room))
    if (this.nulls !== null) this.nulls = grown(this.nulls, new Uint8Array(room))
  }

  take(count: number, transfer: ArrayBuffer[]): PackedColumn {
    const values = this.values.slice(0, count)
    const nulls = this.nulls?.slice(0, count) ?? null
    this.nulls = null
    transfer.push(values.buffer, ...(nulls === null ? [] : [nulls.buffer]))
    return { kind: 'bigint', values, nulls }
  }
}

class BooleanWriter implements ColumnWriter {
  readonly kind = 'boolean'
  values: Uint8Array<ArrayBuffer>
  nulls = null

  constructor(room: number) {
    this.values = new Uint8Array(room)
  }

  set(row: number, value: Value): void {
    this.values[row] = value === null ? 2 : value === true ? 1 : 0
  }

  grow(room: number): void {
    this.values = grown(this.values, new Uint8Array(room))
  }

  take(count: number, transfer: ArrayBuffer[]): PackedColumn {
    const values = this.values.slice(0, count)
    transfer.push(values.buffer)
    return { kind: 'boolean', values }
  }
}

export class TextWriter implements ColumnWriter {
  readonly kind = 'text'
  values: Int32Array<ArrayBuffer>
  nulls = null
  readonly #known = new Map<string, number>()
  #added: string[] = []
  #reset = false

  constructor(room: number) {
    this.values = new Int32Array(room)
  }

  /** The number of a text; a new one is sent along. */
  id(text: string): number {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const id = this.#known.size
    this.#known.set(text, id)
    this.#added.push(text)
    return id
  }

  set(row: number, value: Value): void {
    this.values[row] = value === null ? -1 : this.id(value as string)
  }

  grow(room: number): void {
    this.values = grown(this.values, new Int32Array(room))
  }

  take(count: number, transfer: ArrayBuffer[]): PackedColumn {
    const ids = this.values.slice(0, count)
    transfer.push(ids.buffer)
    const packed = { kind: 'text', ids, added: this.#added, reset: this.#reset } as const
    this.#added = []
    // Too many to remember: the next rows begin afresh.
    this.#reset = this.#known.size > DICTIONARY
    if (this.#reset) this.#known.clear()
    return packed
  }
}

class AnyWriter implements ColumnWriter {
  readonly kind = 'any'
  values: Value[] = []
  nulls = null

  set(row: number, value: Value): void {
    this.values[row] = value
  }

  grow(): void {
    // A list grows by itself.
  }

  take(count: number): PackedColumn {
    const values = this.values.slice(0, count)
    this.values = []
    return { kind: 'any', values }
  }
}

/** Reads the columns that one sender's writer of the same place has packed. */
export class ColumnReader {
  #texts: string[] = []

  /** The values, in order. */
  read(column: PackedColumn): ArrayLike<Value> {
    switch (column.kind) {
      case 'number':
      case 'bigint': {
        const { values, nulls } = column
        if (nulls === null) return values
        return Array.from(values as ArrayLike<number | bigint>, (value, at) =>
          nulls[at] === 1 ? null : value,
        )
      }
      case 'boolean':
        return Array.from(column.values, (value) => (value === 2 ? null : value === 1))
      case 'text': {
        if (column.reset) this.#texts = []
        for (const text of column.added) this.#texts.push(text)
        const texts = this.#texts
        const { ids } = column
        const values: Value[] = []
        for (let at = 0; at < ids.length; at++) {
          const id = ids[at] ?? -1
          values.push(id < 0 ? null : (texts[id] ?? null))
        }
        return values
      }
      case 'any':
        return column.values
    }
  }
}
