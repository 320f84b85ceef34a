/**
 * A keyed map whose hot entries are in memory, and the others in a store. An entry that is wanted comes in and stays until nothing is being worked on and the map
 * has more than it may; then those go that were not asked for lately.
 *
 * Of an entry in memory the row in the store may be old: the entry counts. It changed since it came in exactly when its stamp did, for it never comes in with the
 * table's own stamp: the next change is told of.
 *
 * A cut first walks the store, then memory. Rows behind the walk (`#walked`) have been written for it, and an entry that comes in from there is stamped so. Rows of
 * entries in memory are left out: these are written by the walk over memory, or before they change or leave.
 */
import type { Json } from '../../model/document.ts'
import type { Value } from '../../model/types.ts'
import type { ColdRow, ColdStore, ColdTable } from './cold.ts'
import { DiskTimers } from './diskTimers.ts'
import { fromJson, toJson } from './encode.ts'
import { Hotness, type Slot } from './hotness.ts'
import type { Keyed, KeyedMap, KeyedOptions } from './keyedMap.ts'
import { asciiKey, comparedWhole, keyMaker, textOfKey, type MapKey } from './keys.ts'
import type { OperatorContext } from './operator.ts'
import { KEY_GROUPS, keyGroup, type Stamped, type StateTable } from './state.ts'

/** Rows that are read at once. */
const CHUNK = 256
/** Timers of the store that are shown. */
const SHOWN = 20_000

/** A row as a cut sees it, which needs no entry made of it. */
class Written implements Stamped {
  stamp: number
  group: number
  readonly json: Json

  constructor({ stamp, group, text }: ColdRow) {
    this.stamp = stamp
    this.group = group
    this.json = JSON.parse(text) as Json
  }
}

export class DiskMap<E extends Keyed> implements KeyedMap<E> {
  readonly table: StateTable<E>
  readonly timers: DiskTimers<E>
  readonly #options: KeyedOptions<E>
  readonly #keyOf: (key: readonly Value[]) => MapKey
  readonly #whole: boolean
  readonly #cold: ColdTable
  readonly #hot: Hotness<E>
  /** Entries in memory that have a row in the store, by its key. */
  readonly #shadows = new Map<string, Slot<E>>()
  #size = 0
  /** Entries that have come in from the store. */
  #entered = 0
  /** Up to where a cut has walked the store; null before the first. */
  #walked: Pick<ColdRow, 'group' | 'key'> | null = null

  constructor(context: OperatorContext, options: KeyedOptions<E>, store: ColdStore) {
    const { name, types, shape = 'keyed', encode, restored } = options
    this.#options = options
    this.#keyOf = keyMaker(types)
    this.#whole = comparedWhole(types)
    this.#cold = store.table()
    this.#hot = new Hotness(store.limits)
    this.timers = new DiskTimers({
      isIn: (entry) => this.#hot.slots.get(this.#keyOf(entry.key))?.entry === entry,
      takeDue: (time) => this.#takeDue(time),
      nextDue: () => this.#cold.nextDue(),
      others: () => this.#otherTimers(),
      ease: () => this.ease(),
    })
    this.table = context.table<E | Written>({
      name,
      shape,
      entries: (groups) => {
        this.#walked = { group: -1, key: '' }
        return this.#entries(groups)
      },
      keyText: (entry) => (entry instanceof Written ? '' : textOfKey(entry.key)),
      encode: (entry) => (entry instanceof Written ? entry.json : [entry.key.map(toJson), encode(entry)]),
      decode: (json) => {
        const entry = this.#decode(json)
        this.#put(entry)
        restored?.(entry)
        this.ease()
      },
    })
    store.onRest(() => this.#trim())
  }

  get size(): number {
    return this.#size
  }

  get(key: readonly Value[]): E | undefined {
    return this.find(this.#keyOf(key))
  }

  find(at: MapKey): E | undefined {
    const slot = this.#hot.slots.get(at)
    if (slot !== undefined) {
      slot.used = true
      return slot.entry
    }
    if (this.#hot.slots.size === this.#size) return undefined
    const text = this.#whole ? textOfKey([at]) : (at as string)
    return this.#bringIn(keyGroup(text), asciiKey(text))?.entry
  }

  add(entry: E): void {
    this.#put(entry)
    this.table.add(entry)
  }

  touch(entry: E): void {
    if (entry.stamp !== this.table.stamp) this.table.touch(entry)
  }

  delete(entry: E): void {
    this.table.touch(entry)
    const slot = this.#hot.slots.get(this.#keyOf(entry.key))
    if (slot === undefined) return
    this.#hot.slots.delete(slot.at)
    this.#size--
    this.#dropRow(slot, true)
  }

  hold(entry: E): MapKey {
    return this.#keyOf(entry.key)
  }

  held(handle: E | MapKey): E | undefined {
    return this.find(handle as MapKey)
  }

  ease(): void {
    if (this.#hot.slots.size > 2 * this.#hot.most) this.#trim()
  }

  /** First what is in memory, then the store; what was brought in for this goes again at once. */
  *values(): Generator<E> {
    for (const { entry } of this.#hot.slots.values()) yield entry
    const before = this.#entered
    for (let rows = this.#cold.after(-1, '', CHUNK); rows.length > 0;) {
      for (const row of rows) {
        const found = this.#shadows.get(row.key)
        if (found !== undefined) {
          if (found.number > before) yield found.entry
          continue
        }
        const slot = this.#enter(row)
        yield slot.entry
        if (this.#hot.slots.get(slot.at) === slot) this.#leave(slot)
      }
      const last = rows.at(-1)
      rows = last === undefined ? [] : this.#cold.after(last.group, last.key, CHUNK)
    }
  }

  *aged(limit: () => number): Generator<E | null> {
    for (const { entry } of this.#hot.slots.values()) yield entry
    for (let rows = this.#cold.glance(-1, '', CHUNK); rows.length > 0;) {
      for (const { group, key, written } of rows) {
        const old = written !== null && written <= limit() && !this.#shadows.has(key)
        yield old ? (this.#bringIn(group, key)?.entry ?? null) : null
      }
      const last = rows.at(-1)
      rows = last === undefined ? [] : this.#cold.glance(last.group, last.key, CHUNK)
    }
  }

  *#entries(groups: Uint8Array): Generator<E | Written> {
    for (let group = 0; group < KEY_GROUPS; group++) {
      if (groups[group] !== 1) continue
      let key = ''
      for (;;) {
        const rows = this.#cold.inGroup(group, key, CHUNK)
        const last = rows.at(-1)
        if (last === undefined) break
        // They are as good as written: what happens to them from now on does not concern the cut.
        this.#walked = { group, key: last.key }
        const own = rows.filter((row) => !this.#shadows.has(row.key))
        for (const row of own) yield new Written(row)
        key = last.key
      }
    }
    this.#walked = { group: KEY_GROUPS, key: '' }
    for (const { entry } of this.#hot.slots.values()) yield entry
  }

  *#otherTimers(): Generator<{ readonly time: number; readonly item: { readonly key: readonly Value[] } }> {
    for (const { key, text, due } of this.#cold.timers(SHOWN)) {
      if (this.#shadows.has(key)) continue
      const [values] = JSON.parse(text) as readonly [readonly Json[]]
      yield { time: due, item: { key: values.map((value) => fromJson(value) as Value) } }
    }
  }

  #decode(json: Json): E {
    const [key, rest] = json as readonly [readonly Json[], Json]
    return this.#options.decode(
      key.map((value) => fromJson(value) as Value),
      rest,
    )
  }

  #put(entry: E): void {
    this.#size++
    const at = this.#keyOf(entry.key)
    this.#hot.slots.set(at, { at, entry, key: null, loaded: Number.NaN, number: 0, used: true })
  }

  #bringIn(group: number, key: string): Slot<E> | undefined {
    const row = this.#cold.find(group, key)
    return row === undefined ? undefined : this.#enter({ group, key, ...row })
  }

  /** An entry comes in from its row. */
  #enter(row: ColdRow): Slot<E> {
    const { group, key, text } = row
    const entry = this.#decode(JSON.parse(text) as Json)
    const { stamp } = this.table
    entry.group = group
    const written = this.#isWalked(group, key) ? Math.max(row.stamp, stamp - 1) : row.stamp
    entry.stamp = Math.min(written, stamp - 1)
    const at = this.#keyOf(entry.key)
    const slot = { at, entry, key, loaded: entry.stamp, number: ++this.#entered, used: false }
    this.#hot.weigh(text.length)
    this.#hot.slots.set(at, slot)
    this.#shadows.set(key, slot)
    return slot
  }

  #isWalked(group: number, key: string): boolean {
    const walked = this.#walked
    return walked !== null && (group < walked.group || (group === walked.group && key <= walked.key))
  }

  #trim(): void {
    this.#hot.trim(
      (slot) => this.#leave(slot),
      ({ entry }) => JSON.stringify(this.#options.encode(entry)).length,
    )
  }

  /** An entry leaves memory; it is written to the store where its row is not what it is. */
  #leave(slot: Slot<E>): void {
    const { entry, at } = slot
    const text = textOfKey(entry.key)
    if (entry.group < 0) entry.group = keyGroup(text)
    const key = slot.key ?? asciiKey(text)
    const { group } = entry
    if (entry.stamp !== slot.loaded || this.#isWalked(group, key)) this.table.leave(entry)
    const times = this.#options.times?.(entry) ?? []
    const due = Math.min(...times)
    if (entry.stamp !== slot.loaded) {
      const json = JSON.stringify([entry.key.map(toJson), this.#options.encode(entry)])
      const written = this.#options.written?.(entry) ?? null
      this.#hot.weigh(json.length)
      this.#cold.put(
        { group, key, stamp: entry.stamp, text: json },
        Number.isFinite(due) ? due : null,
        written,
      )
    }
    this.timers.leave(entry, times, due)
    this.#hot.slots.delete(at)
    this.#shadows.delete(key)
  }

  /** The row of an entry in memory goes. */
  #dropRow(slot: Slot<E>, fromStore: boolean): void {
    const { key, entry } = slot
    if (key === null) return
    this.#shadows.delete(key)
    if (fromStore) this.#cold.delete(entry.group, key)
    slot.key = null
    slot.loaded = Number.NaN
  }

  /** Entries whose timers are due come in for good: they are about to change. */
  #takeDue(time: number): number {
    const { rows, upto } = this.#cold.takeDue(time, CHUNK)
    for (const row of rows) this.#dropRow(this.#shadows.get(row.key) ?? this.#enter(row), false)
    return upto
  }
}
