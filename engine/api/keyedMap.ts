/** What keyed state is to an operator, wherever its entries lie. */
import type { Json } from '../../model/document.ts'
import type { SqlType, Value } from '../../model/types.ts'
import type { MapKey } from './keys.ts'
import type { Stamped, StateShape, StateTable } from './state.ts'
import type { Timers } from './timers.ts'

export interface Keyed extends Stamped {
  readonly key: readonly Value[]
}

export interface KeyedOptions<E extends Keyed> {
  /** Unique within the operator. */
  readonly name: string
  readonly types: readonly SqlType[]
  /** `keyed` when left out. */
  readonly shape?: Extract<StateShape, 'keyed' | 'sessions'>
  /** The entry without its key, as JSON. */
  readonly encode: (entry: E) => Json
  /** The entry again; it is put in afterwards. Sets its timers. An entry may leave memory and come back: nothing else is to be told of it here. */
  readonly decode: (key: readonly Value[], json: Json) => E
  /** An entry of a checkpoint is in. */
  readonly restored?: (entry: E) => void
  /** The times for which an entry has timers in the map's `timers`, as `decode` sets them. Left out: entries have none. */
  readonly times?: (entry: E) => readonly number[]
  /** Of entries that are forgotten after a time: when this one was last written, epoch ms. */
  readonly written?: (entry: E) => number
}

/**
 * An entry that was handed out may be held, and changed after `touch`, until the operator has done with the record or the watermark at hand, or until it says so
 * itself (`ease`).
 */
export interface KeyedMap<E extends Keyed> {
  readonly table: StateTable<E>
  /** Timers of the entries. */
  readonly timers: Timers<E, Pick<E, 'key'>>
  readonly size: number
  get(key: readonly Value[]): E | undefined
  /** By what `keyMaker` makes of the key: for generated code, which makes it without a list. */
  find(at: MapKey): E | undefined
  /** The key must not be there. */
  add(entry: E): void
  /** Before an entry is changed in place. */
  touch(entry: E): void
  delete(entry: E): void
  /** In no order that is promised. An entry may be deleted on the way, and held until the next one is asked for; no others are to be asked for meanwhile. */
  values(): Iterable<E>
  /**
   * Entries in turn, for clearing up bit by bit, over any number of batches: those that were written at `limit()` or before, at least. Null stands for one that
   * was looked at and is younger.
   */
  aged(limit: () => number): Iterator<E | null>
  /** What an entry is held by while others come and go. */
  hold(entry: E): E | MapKey
  /** The entry of a handle; undefined where it was deleted. */
  held(handle: E | MapKey): E | undefined
  /** No entry of this map is held now, though the operator is not done yet. */
  ease(): void
}
