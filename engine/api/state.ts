/**
 * Operator state as checkpoints see it. An operator keeps its entries in whatever structure suits it and changes them in place; a table
 * tells the kernel how to walk them, and is told before an entry changes. So a checkpoint is a cut at an instant, written between later
 * batches: an entry that changes before it was written is encoded first.
 */
import type { Json } from '../../model/document.ts'

/** Key groups of a job: the unit in which state is written and handed to workers. Fixed, since checkpoints name them. */
export const KEY_GROUPS = 128

/** Every entry of a table has these two; the table sets them. A fresh entry starts with `stamp: 0, group: -1`. */
export interface Stamped {
  /** When it last changed or was written, in the table's count. */
  stamp: number
  /** Its key group, −1 until asked for. */
  group: number
}

/**
 * What a stored entry looks like to a reader that does not know the operator: `keyed`: `[key, …]`; `windows`: `[[start, end, …], key, …]`; `sessions`:
 * `[key, [[first, last, …], …]]`, the times of the first and the last record of each. A key is a list of values as `toJson` makes them.
 */
export type StateShape = 'keyed' | 'windows' | 'sessions' | 'other'

export interface TableSpec<E extends Stamped> {
  /** Unique within the operator; names the state in checkpoints. */
  readonly name: string
  /** `other` when left out. */
  readonly shape?: StateShape
  /**
   * All entries, once each. The walk goes on while entries are added, changed and removed, as that of a Map does: what `touch` was told of before it
   * was removed may be missed, what is added may be met. Entries of key groups that are 0 in `groups` may be left out.
   */
  readonly entries: (groups: Uint8Array) => Iterable<E>
  /** The text of the entry's key, which rules its key group: the same text wherever the key stands in this operator. '' for state without key. */
  readonly keyText: (entry: E) => string
  /** The whole entry, key included, as JSON that `decode` takes. It shares nothing with the entry, which may change before this is written. */
  readonly encode: (entry: E) => Json
  /** Puts an entry of a checkpoint in, with its timers. */
  readonly decode: (json: Json) => void
}

export interface StateTable<E extends Stamped> {
  /** An entry with another stamp than this has to be told of before it changes. Generated code asks this by itself before it calls `touch`. */
  readonly stamp: number
  /** A new entry is in. */
  add(entry: E): void
  /** The entry is about to change, or to be removed. Cheap when it has been told of since the last cut. */
  touch(entry: E): void
  /** The entry, unchanged, goes where a walk that is under way may not meet it: what a cut wants of it is written now. */
  leave(entry: E): void
}

/** The hash of a key's text is FNV-1a over its UTF-16 units: it begins with this, */
export const HASH_SEED = 0x811c9dc5 | 0

/** takes in a piece of the text after the other, */
export function hashText(hash: number, text: string): number {
  let mixed = hash
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193)
  return mixed
}

/** and ends in a key group. */
export const hashGroup = (hash: number): number => (hash ^ (hash >>> 15)) & (KEY_GROUPS - 1)

/** The key group of a key's text. */
export const keyGroup = (text: string): number => hashGroup(hashText(HASH_SEED, text))
