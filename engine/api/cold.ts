/**
 * Where entries of keyed state go that memory has no room for. The kernel is given a store, or none; what it is made of is not known here.
 * Everything is synchronous: an entry is wanted in the middle of a record.
 */

/** An entry that lies in the store. Rows are in the order of their group, then of their key, which is plain ASCII. */
export interface ColdRow {
  readonly group: number
  readonly key: string
  /** The stamp that the entry had. */
  readonly stamp: number
  /** What the table's `encode` gave, as text. */
  readonly text: string
}

/** What is known of a row without its text. */
export interface ColdGlance {
  readonly group: number
  readonly key: string
  /** When the entry was last written; null where nothing is forgotten. */
  readonly written: number | null
}

export interface ColdTable {
  find(group: number, key: string): Pick<ColdRow, 'stamp' | 'text'> | undefined
  /** `due`: the time of the entry's first timer, null without one. */
  put(row: ColdRow, due: number | null, written: number | null): void
  delete(group: number, key: string): void
  /** Up to so many rows of a group behind a key. */
  inGroup(group: number, key: string, most: number): readonly ColdRow[]
  /** Up to so many rows behind one. */
  after(group: number, key: string, most: number): readonly ColdRow[]
  /** The same rows at a glance. */
  glance(group: number, key: string, most: number): readonly ColdGlance[]
  /** Takes out rows whose timers are due at this time, about so many, the earliest first: all up to `upto`. */
  takeDue(time: number, most: number): { readonly rows: readonly ColdRow[]; readonly upto: number }
  /** Up to so many of the first timers, with the texts of their entries. */
  timers(most: number): readonly (Pick<ColdRow, 'key' | 'text'> & { readonly due: number })[]
  /** The time of the first timer; Infinity without one. */
  nextDue(): number
}

/** What an operator's state may take in memory, each table of it. */
export interface ColdLimits {
  readonly entries: number
  /** Characters of the entries' encoded texts, about. */
  readonly characters: number
}

export interface ColdStore {
  readonly limits: ColdLimits
  /** A new table. Only while operators are made. */
  table(): ColdTable
  /** `act` is called whenever nothing is being worked on. */
  onRest(act: () => void): void
  /** Nothing is being worked on: no entry that was handed out is held. */
  rest(): void
  /** Everything in it is gone. */
  close(): void
}
