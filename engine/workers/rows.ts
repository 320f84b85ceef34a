/**
 * Rows on their way between threads: a column each as typed arrays, texts by number with each new one sent once. A receiver keeps the texts of each
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

type Kind = PackedColumn['kind']

/** How values of a type travel. */
export function packedKind(type: SqlType): Kind {
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

/** Gathers the values of one column until they are taken. */
export class ColumnWriter {
  readonly values: Value[] = []
  readonly #kind: Kind
  readonly #known = new Map<string, number>()

  constructor(type: SqlType) {
    this.#kind = packedKind(type)
  }

  /** What was gathered since the last call. `transfer` gets the buffers that may be handed over instead of copied. */
  take(transfer: ArrayBuffer[]): PackedColumn {
    const { values } = this
    const packed = this.#pack(values, transfer)
    if (packed.kind === 'any') return { kind: 'any', values: this.values.splice(0) }
    values.length = 0
    return packed
  }

  #pack(values: readonly Value[], transfer: ArrayBuffer[]): PackedColumn {
    const { length } = values
    switch (this.#kind) {
      case 'number': {
        const packed = new Float64Array(length)
        let nulls: Uint8Array<ArrayBuffer> | null = null
        for (let at = 0; at < length; at++) {
          const value = values[at] as number | null
          if (value === null) (nulls ??= new Uint8Array(length))[at] = 1
          else packed[at] = value
        }
        transfer.push(packed.buffer, ...(nulls === null ? [] : [nulls.buffer]))
        return { kind: 'number', values: packed, nulls }
      }
      case 'bigint': {
        const packed = new BigInt64Array(length)
        let nulls: Uint8Array<ArrayBuffer> | null = null
        for (let at = 0; at < length; at++) {
          const value = values[at] as bigint | null
          if (value === null) (nulls ??= new Uint8Array(length))[at] = 1
          else packed[at] = value
        }
        transfer.push(packed.buffer, ...(nulls === null ? [] : [nulls.buffer]))
        return { kind: 'bigint', values: packed, nulls }
      }
      case 'boolean': {
        const packed = new Uint8Array(length)
        for (let at = 0; at < length; at++) packed[at] = values[at] === null ? 2 : values[at] === true ? 1 : 0
        transfer.push(packed.buffer)
        return { kind: 'boolean', values: packed }
      }
      case 'text':
        return this.#texts(values as readonly (string | null)[], transfer)
      case 'any':
        return { kind: 'any', values }
    }
  }

  #texts(values: readonly (string | null)[], transfer: ArrayBuffer[]): PackedColumn {
    const known = this.#known
    const reset = known.size > DICTIONARY
    if (reset) known.clear()
    const ids = new Int32Array(values.length)
    const added: string[] = []
    for (let at = 0; at < values.length; at++) {
      const text = values[at] ?? null
      if (text === null) {
        ids[at] = -1
        continue
      }
      let id = known.get(text)
      if (id === undefined) {
        id = known.size
        known.set(text, id)
        added.push(text)
      }
      ids[at] = id
    }
    transfer.push(ids.buffer)
    return { kind: 'text', ids, added, reset }
  }
}

/** Reads the columns that one sender's `ColumnWriter` of the same place has packed. */
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
        for (const id of ids) values.push(id < 0 ? null : (texts[id] ?? null))
        return values
      }
      case 'any':
        return column.values
    }
  }
}
