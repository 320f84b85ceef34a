/**
 * Rows on their way from a front to an owner: one list of numbers, so many slots a row. A slot holds a number, a truth value, the bits of a BIGINT or the number
 * of a text, which is itself sent once; values that have no such form go along in lists. Both sides lay the rows out by the plan alone.
 */
import type { SqlType, Value } from '../../model/types.ts'
import { packedKind, type PackedKind } from './rows.ts'

/** Event time of the row, and the watermark that the piece alone would have made before it. */
export const TIME = 0
export const LOCAL = 1

export interface Slot {
  readonly kind: PackedKind
  readonly at: number
  /** Where a nullable number tells whether it is NULL; null for what tells it by itself. */
  readonly flag: number | null
  /** Of texts and of what has no slot: the place of the column among those. */
  readonly list: number
}

export interface Slots {
  readonly width: number
  /** The kind of a changelog's row; null where every row is an insert. */
  readonly kind: number | null
  /** The place among the rows of all inputs of the operator; null where it has one. */
  readonly order: number | null
  readonly columns: readonly Slot[]
  readonly texts: number
  readonly lists: number
  readonly bigints: boolean
}

export function slotsOf(types: readonly SqlType[], changelog: boolean, ordered: boolean): Slots {
  let width = 2
  let texts = 0
  let lists = 0
  const kind = changelog ? width++ : null
  const order = ordered ? width++ : null
  const columns = types.map((type): Slot => {
    const packed = packedKind(type)
    if (packed === 'any') return { kind: packed, at: -1, flag: null, list: lists++ }
    if (packed === 'text') return { kind: packed, at: width++, flag: null, list: texts++ }
    const flagged = type.nullable && packed !== 'boolean'
    return { kind: packed, at: width++, flag: flagged ? width++ : null, list: -1 }
  })
  return { width, kind, order, columns, texts, lists, bigints: columns.some((one) => one.kind === 'bigint') }
}

/** Texts by number; 0 is NULL. `whole`: they are all, else those that follow the ones sent before. */
export interface SentTexts {
  readonly texts: (string | null)[]
  readonly whole: boolean
}

export interface SentRows {
  readonly slots: Float64Array<ArrayBuffer>
  /** Where the last row ends. */
  readonly end: number
  readonly texts: readonly SentTexts[]
  readonly lists: readonly (readonly Value[])[]
}

/** Prints the statement that writes the value of an expression, a variable, into the row that begins at `n` of the slots `f`; `g` sees them as BIGINTs. */
export function printWrite({ kind, at, flag, list }: Slot, value: string): string {
  switch (kind) {
    case 'any':
      return `lists[${list}].push(${value});\n`
    case 'text':
      return `f[n + ${at}] = ${value} === null ? 0 : texts[${list}].numberOf(${value});\n`
    case 'boolean':
      return `f[n + ${at}] = ${value} === null ? 2 : ${value} ? 1 : 0;\n`
    case 'number':
    case 'bigint': {
      const write = `${kind === 'bigint' ? 'g' : 'f'}[n + ${at}] = ${value};`
      return flag === null
        ? `${write}\n`
        : `if (${value} === null) f[n + ${flag}] = 1; else { f[n + ${flag}] = 0; ${write} }\n`
    }
  }
}

export interface ReadNames {
  readonly f: string
  readonly g: string
  /** Where the row begins. */
  readonly at: string
  readonly row: string
  readonly texts: string
  readonly lists: string
}

/** Prints the expression that reads it. */
export function printRead(
  { kind, at, flag, list }: Slot,
  { f, g, at: i, row, texts, lists }: ReadNames,
): string {
  switch (kind) {
    case 'any':
      return `${lists}[${list}][${row}]`
    case 'text':
      return `${texts}${list}[${f}[${i} + ${at}]]`
    case 'boolean':
      return `(${f}[${i} + ${at}] === 2 ? null : ${f}[${i} + ${at}] === 1)`
    case 'number':
    case 'bigint': {
      const read = `${kind === 'bigint' ? g : f}[${i} + ${at}]`
      return flag === null ? read : `(${f}[${i} + ${flag}] === 1 ? null : ${read})`
    }
  }
}

/** The values of the row that begins at a slot, as the printed code reads them. */
export function readRow(
  { columns, width }: Slots,
  { slots, lists }: SentRows,
  texts: readonly (readonly (string | null)[])[],
  at: number,
): Value[] {
  return columns.map(({ kind, at: offset, flag, list }) => {
    if (flag !== null && slots[at + flag] === 1) return null
    const value = slots[at + offset] ?? 0
    switch (kind) {
      case 'any':
        return lists[list]?.[at / width] ?? null
      case 'text':
        return texts[list]?.[value] ?? null
      case 'boolean':
        return value === 2 ? null : value === 1
      case 'bigint':
        return bigintsOf(slots)[at + offset] ?? null
      case 'number':
        return value
    }
  })
}

export const bigintsOf = ({ buffer, byteOffset, length }: Float64Array): BigInt64Array =>
  new BigInt64Array(buffer, byteOffset, length)
