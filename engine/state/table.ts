/**
 * The kernel's side of a state table: which entries belong to a cut, and which key groups have changed since the one before.
 *
 * Stamps: the n-th cut raises `stamp` to 2n. An entry stamped 2n has changed since that cut, one stamped 2n − 1 was written for it, and an older stamp means
 * that it still stands as it was at the cut.
 */
import type { Json } from '../../model/document.ts'
import {
  KEY_GROUPS,
  keyGroup,
  type Stamped,
  type StateShape,
  type StateTable,
  type TableSpec,
} from '../api/state.ts'

/** Takes an entry of a cut. */
export type WriteEntry = (group: number, entry: Json) => void

interface Cut<E> {
  readonly write: WriteEntry
  /** Groups that are written; the others have not changed since the cut before. */
  readonly groups: Uint8Array
  readonly rest: Iterator<E>
}

/** A table whose entries' type is forgotten: what a job holds. */
export interface AnyTable {
  readonly name: string
  readonly shape: StateShape
  /** Which key groups have changed since the last cut that was completed. All of them before the first. */
  changed(): Uint8Array
  /** Begins a cut at this instant: every entry of the groups goes to `write`, at the latest just before it changes. One cut at a time. */
  begin(groups: Uint8Array, write: WriteEntry): void
  /** Writes up to `most` entries of the cut; true when all are written. */
  walk(most: number): boolean
  /** The rest of the cut is written by others; there is nothing to walk meanwhile. */
  readonly elsewhere?: boolean
  /** The cut is over. When it has failed, what it covered counts as changed. */
  end(complete: boolean): void
  decode(json: Json): void
  /** What was decoded is what the last checkpoint holds: only what changes from now on has changed. */
  restored(): void
}

export class Table<E extends Stamped> implements StateTable<E>, AnyTable {
  stamp = 0
  readonly #spec: TableSpec<E>
  readonly #changed = new Uint8Array(KEY_GROUPS).fill(1)
  #cut: Cut<E> | null = null
  /** The groups of the cut that is being made, until it is complete. */
  #pending: Uint8Array | null = null

  constructor(spec: TableSpec<E>) {
    this.#spec = spec
  }

  get name(): string {
    return this.#spec.name
  }

  get shape(): StateShape {
    return this.#spec.shape ?? 'other'
  }

  add(entry: E): void {
    entry.stamp = this.stamp
    // Before the first cut every group counts as changed.
    if (this.stamp > 0) this.#changed[this.#groupOf(entry)] = 1
  }

  touch(entry: E): void {
    if (entry.stamp === this.stamp) return
    const group = this.#groupOf(entry)
    this.#write(entry, group)
    entry.stamp = this.stamp
    this.#changed[group] = 1
  }

  leave(entry: E): void {
    if (this.#cut !== null) this.#write(entry, this.#groupOf(entry))
  }

  changed(): Uint8Array {
    return this.#changed.slice()
  }

  begin(groups: Uint8Array, write: WriteEntry): void {
    this.stamp += 2
    this.#cut = { write, groups, rest: this.#spec.entries(groups)[Symbol.iterator]() }
    this.#pending = groups
    this.#changed.fill(0)
  }

  walk(most: number): boolean {
    const cut = this.#cut
    if (cut === null) return true
    for (let count = 0; count < most; count++) {
      const next = cut.rest.next()
      if (next.done === true) {
        this.#cut = null
        return true
      }
      const entry = next.value
      this.#write(entry, this.#groupOf(entry))
    }
    return false
  }

  end(complete: boolean): void {
    this.#cut = null
    if (!complete)
      this.#pending?.forEach((is, group) => (this.#changed[group] = is | (this.#changed[group] ?? 0)))
    this.#pending = null
  }

  decode(json: Json): void {
    this.#spec.decode(json)
  }

  restored(): void {
    this.stamp += 2
    this.#changed.fill(0)
  }

  #write(entry: E, group: number): void {
    const cut = this.#cut
    if (cut === null || entry.stamp >= this.stamp - 1) return
    entry.stamp = this.stamp - 1
    if (cut.groups[group] === 1) cut.write(group, this.#spec.encode(entry))
  }

  #groupOf(entry: E): number {
    if (entry.group < 0) entry.group = keyGroup(this.#spec.keyText(entry))
    return entry.group
  }
}

/** The whole state of a table at this instant, by key group. */
export function snapshotTable(table: AnyTable): Record<string, Json[]> {
  const groups: Record<string, Json[]> = {}
  table.begin(new Uint8Array(KEY_GROUPS).fill(1), (group, entry) => (groups[group] ??= []).push(entry))
  table.walk(Infinity)
  table.end(true)
  return groups
}
