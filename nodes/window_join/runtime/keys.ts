/**
 * The keys of the groups in state, as small numbers: with them, to find the group of a record allocates nothing and compares no text twice. Numbers that
 * no group has any more are taken back when there are many.
 */
import { keyText } from '../../../engine/api/encode.ts'
import type { Value } from '../../../model/types.ts'
import type { Group, Pane } from './group.ts'

/** Of one column of the key. */
export interface Numbers {
  /** By value, or by its text where a Map does not tell values of its type apart. */
  readonly ids: Map<Value, number>
  readonly values: Value[]
  /** The number of NULL, −1 before it has one. */
  none: number
  /** Of texts: those that came last, and their numbers, by `textSlot`. */
  readonly texts: Value[]
  readonly textNumbers: Int32Array
}

const TEXTS = 2_048

/** Where a text lies among those that came last: names and ids differ near their ends. */
export function textSlot(text: string): number {
  const end = text.length
  let hash = end
  for (let at = end > 4 ? end - 4 : 0; at < end; at++) hash = Math.imul(hash, 31) + text.charCodeAt(at)
  return Math.imul(hash, MIX) >>> 21
}

/** Numbers before it is worth while to take back those that no group has. */
const LEAST = 65_536
/** Groups that are kept to be used again, and cells of a list that is kept with one. */
const POOLED_GROUPS = 65_536
const POOLED_CELLS = 64
const POOLED_ROOMS = 8
const FIRST_TABLE = 256

export class GroupKeys {
  readonly numbers: readonly Numbers[]
  readonly #identity: readonly boolean[]
  #limit = LEAST
  #groups: Group[] = []
  #rooms: Pick<Pane, 'groups' | 'table'>[] = []

  constructor(identity: readonly boolean[]) {
    this.#identity = identity
    this.numbers = identity.map(() => ({
      ids: new Map(),
      values: [],
      none: -1,
      texts: Array.from({ length: TEXTS }, () => null),
      textNumbers: new Int32Array(TEXTS),
    }))
  }

  /** A number for a value that has none yet. */
  readonly add = (column: number, value: Value): number => {
    const numbers = this.numbers[column]
    if (numbers === undefined) throw new RangeError(`There is no key ${column}.`)
    const number = numbers.values.length
    numbers.values.push(value)
    numbers.ids.set(this.#name(column, value), number)
    if (value === null) numbers.none = number
    return number
  }

  /** The number of a text that is not among those that came last, and is now. */
  readonly remember = (column: number, text: string, slot: number): number => {
    const number = this.numberOf(column, text)
    const numbers = this.numbers[column]
    if (numbers !== undefined) {
      numbers.texts[slot] = text
      numbers.textNumbers[slot] = number
    }
    return number
  }

  numberOf(column: number, value: Value): number {
    return this.numbers[column]?.ids.get(this.#name(column, value)) ?? this.add(column, value)
  }

  keyOf(group: Group): readonly Value[] {
    return this.numbers.map(({ values }, column) => values[group[`j${column}`] ?? 0] ?? null)
  }

  /** For a new pane. */
  room(): Pick<Pane, 'n' | 'groups' | 'table'> {
    const used = this.#rooms.pop()
    return { n: 0, groups: used?.groups ?? [], table: used?.table ?? new Int32Array(FIRST_TABLE) }
  }

  /** A group to be used anew, or undefined. */
  readonly take = (): Group | undefined => this.#groups.pop()

  /** A pane is in the store no longer: what it is made of may be used again. */
  release(pane: Pane): void {
    for (let at = 0; at < pane.n && this.#groups.length < POOLED_GROUPS; at++) {
      const group = pane.groups[at]
      if (group === undefined) break
      if (group.l.length > POOLED_CELLS || group.r.length > POOLED_CELLS) continue
      this.#groups.push(group)
    }
    if (this.#rooms.length < POOLED_ROOMS && pane.n <= POOLED_GROUPS)
      this.#rooms.push({ groups: pane.groups, table: pane.table.fill(0) })
    pane.n = 0
  }

  /** Twice the room for a pane's groups. */
  readonly grow = (pane: Pane): void => {
    pane.table = new Int32Array(pane.table.length * 2)
    this.#fill(pane)
  }

  /** Takes back numbers, if there are many more than these panes need. Between two firings only: the code of a record may not hold a number. */
  tidy(panes: Iterable<Pane>): void {
    if (!this.numbers.some(({ values }) => values.length > this.#limit)) return
    const all = [...panes]
    const live = all.map((pane) =>
      pane.groups.slice(0, pane.n).map((group) => [group, this.keyOf(group)] as const),
    )
    for (const numbers of this.numbers) {
      numbers.ids.clear()
      numbers.texts.fill(null)
      numbers.values.length = 0
      numbers.none = -1
    }
    for (const [group, key] of live.flat())
      key.forEach((value, column) => (group[`j${column}`] = this.numberOf(column, value)))
    for (const pane of all) {
      pane.table.fill(0)
      this.#fill(pane)
    }
    this.#limit = Math.max(LEAST, 4 * Math.max(...this.numbers.map(({ values }) => values.length)))
  }

  /** Puts a group into a pane that has none of its key. */
  put(pane: Pane, group: Group): void {
    pane.groups[pane.n++] = group
    if (pane.n * 2 > pane.table.length) this.grow(pane)
    else this.#place(pane, group, pane.n)
  }

  #fill(pane: Pane): void {
    for (let at = 0; at < pane.n; at++) {
      const group = pane.groups[at]
      if (group !== undefined) this.#place(pane, group, at + 1)
    }
  }

  #place({ table }: Pane, group: Group, place: number): void {
    const mask = table.length - 1
    let hash = 0
    for (let column = 0; column < this.numbers.length; column++) hash = mixed(hash, group[`j${column}`] ?? 0)
    let at = (hash ^ (hash >>> 15)) & mask
    while (table[at] !== 0) at = (at + 1) & mask
    table[at] = place
  }

  #name(column: number, value: Value): Value {
    return this.#identity[column] === true || value === null ? value : keyText(value)
  }
}

const MIX = 0x9e3779b1
const mixed = (hash: number, number: number): number => Math.imul(hash ^ number, MIX)

/** The same as an expression over the numbers' code. */
export function printHash(numbers: readonly string[]): string {
  return numbers.reduce((hash, number) => `Math.imul(${hash} ^ ${number}, ${MIX})`, '0')
}
