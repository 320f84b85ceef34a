/**
 * Entries by key, as a hash table with open addressing. Beside a Map it takes the hash that its caller has made of the key already, and has key and entry side by side,
 * which is what a look-up among a million keys waits for.
 */
import type { Value } from '../../model/types.ts'
import type { MapKey } from './keys.ts'

const LEAST_SLOTS = 16
/** Cells below which a table is not made smaller. */
const KEPT_CELLS = 1_024
/** Spreads a hash over all of its bits; the upper ones rule the slot. */
const SPREAD = 0x9e3779b1

/** Stands for NaN, which equals itself as a key. */
const NOT_A_NUMBER = 'NaN' as const

export class KeyTable<E> {
  /** Of a slot: the hash, and the number of the cell, counted from 1; 0 where it is free. */
  #slots = new Int32Array(2 * LEAST_SLOTS)
  #shift = 32 - Math.log2(LEAST_SLOTS)
  /** Key and entry of each cell in turn; undefined in one that is free. */
  #cells: (MapKey | E | undefined)[] = []
  /** Numbers of free cells. */
  #free: number[] = []
  #walks = 0

  get size(): number {
    return this.#cells.length / 2 - this.#free.length
  }

  /** `hash` has to be the same whenever the key is. */
  get(hash: number, key: MapKey): E | undefined {
    const slots = this.#slots
    const cells = this.#cells
    const last = slots.length - 2
    for (let slot = this.#slotOf(hash); ; slot = (slot + 2) & last) {
      const cell = slots[slot + 1] as number
      if (cell === 0) return undefined
      if (slots[slot] === hash && cells[2 * cell - 2] === key) return cells[2 * cell - 1] as E
    }
  }

  /** The key must not be there. */
  add(hash: number, key: MapKey, entry: E): void {
    if (4 * (this.size + 1) > this.#slots.length) this.#rebuild(this.#slots.length * 2)
    const cell = this.#free.pop()
    if (cell === undefined) this.#place(hash, this.#cells.push(key, entry) / 2)
    else {
      this.#cells[2 * cell - 2] = key
      this.#cells[2 * cell - 1] = entry
      this.#place(hash, cell)
    }
  }

  /** Whether it was there. */
  delete(hash: number, key: MapKey): boolean {
    const slots = this.#slots
    const last = slots.length - 2
    let slot = this.#slotOf(hash)
    for (; ; slot = (slot + 2) & last) {
      const cell = slots[slot + 1] as number
      if (cell === 0) return false
      if (slots[slot] === hash && this.#cells[2 * cell - 2] === key) break
    }
    const cell = slots[slot + 1] as number
    this.#cells[2 * cell - 2] = this.#cells[2 * cell - 1] = undefined
    this.#free.push(cell)
    this.#close(slot)
    if (this.#cells.length > 2 * KEPT_CELLS && 8 * this.size < this.#cells.length && this.#walks === 0)
      this.#shrink()
    return true
  }

  /** In no order that is promised. Entries may come and go meanwhile; those that come may be missed. */
  *values(): Generator<E> {
    this.#walks++
    try {
      for (let at = 1; at < this.#cells.length; at += 2) {
        const entry = this.#cells[at]
        if (entry !== undefined) yield entry as E
      }
    } finally {
      this.#walks--
    }
  }

  #slotOf(hash: number): number {
    return (Math.imul(hash, SPREAD) >>> this.#shift) * 2
  }

  #place(hash: number, cell: number): void {
    const last = this.#slots.length - 2
    let slot = this.#slotOf(hash)
    while (this.#slots[slot + 1] !== 0) slot = (slot + 2) & last
    this.#slots[slot] = hash
    this.#slots[slot + 1] = cell
  }

  /** Frees a slot, and moves those behind it that had to give way to it. */
  #close(freed: number): void {
    const slots = this.#slots
    const last = slots.length - 2
    let gap = freed
    for (let slot = (gap + 2) & last; slots[slot + 1] !== 0; slot = (slot + 2) & last) {
      const wanted = this.#slotOf(slots[slot] as number)
      if (((slot - wanted) & last) < ((slot - gap) & last)) continue
      slots[gap] = slots[slot] as number
      slots[gap + 1] = slots[slot + 1] as number
      gap = slot
    }
    slots[gap + 1] = 0
  }

  #rebuild(length: number): void {
    const old = this.#slots
    this.#slots = new Int32Array(length)
    this.#shift = 32 - Math.log2(length / 2)
    for (let slot = 0; slot < old.length; slot += 2)
      if (old[slot + 1] !== 0) this.#place(old[slot] as number, old[slot + 1] as number)
  }

  /** Gives back what most entries have left. */
  #shrink(): void {
    const slots = this.#slots
    const cells = this.#cells
    let length = 2 * LEAST_SLOTS
    while (length < 4 * (this.size + 1)) length *= 2
    this.#slots = new Int32Array(length)
    this.#shift = 32 - Math.log2(length / 2)
    this.#cells = []
    this.#free = []
    for (let slot = 0; slot < slots.length; slot += 2) {
      const cell = slots[slot + 1] as number
      if (cell === 0) continue
      const number = this.#cells.push(cells[2 * cell - 2], cells[2 * cell - 1]) / 2
      this.#place(slots[slot] as number, number)
    }
  }
}

/** The key as a table compares it: NaN equals itself. */
export const comparable = (key: MapKey): MapKey => (Number.isNaN(key) ? NOT_A_NUMBER : key)

const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)

/** A hash of what is no text. −0 is 0, as for a Map. */
export function hashOther(key: Exclude<Value, string>): number {
  switch (typeof key) {
    case 'number':
      double[0] = key + 0
      return Math.imul(halves[0] as number, 0x85ebca6b) ^ (halves[1] as number)
    case 'bigint':
      return hashOther(Number(key))
    default:
      return key === true ? 1 : 0
  }
}
