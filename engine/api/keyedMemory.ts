/** A keyed map all of whose entries are in memory: a hash table, which is split by key group once it is large. */
import type { Json } from '../../model/document.ts'
import type { Value } from '../../model/types.ts'
import { fromJson, toJson } from './encode.ts'
import type { Keyed, KeyedMap, KeyedOptions } from './keyedMap.ts'
import { comparable, hashOther, KeyTable } from './keyTable.ts'
import { comparedWhole, hashValue, keyMaker, textOfKey, type MapKey } from './keys.ts'
import type { OperatorContext } from './operator.ts'
import { HASH_SEED, hashGroup, hashText, KEY_GROUPS, keyGroup, type StateTable } from './state.ts'
import { TimerQueue } from './timers.ts'

/** Entries before a single table is split: growing one moves all that it has, and that must not stop the flow. */
const SPLIT_AT = 32_768

export class MemoryMap<E extends Keyed> implements KeyedMap<E> {
  readonly table: StateTable<E>
  readonly timers = new TimerQueue<E>()
  readonly #keyOf: (key: readonly Value[]) => MapKey
  /** The only column of the key is compared as it is. */
  readonly #whole: boolean
  #single: KeyTable<E> | null = new KeyTable()
  #parts: KeyTable<E>[] = []
  #size = 0

  constructor(context: OperatorContext, options: KeyedOptions<E>) {
    const { name, types, shape = 'keyed', encode, decode, restored } = options
    this.#keyOf = keyMaker(types)
    this.#whole = comparedWhole(types)
    this.table = context.table<E>({
      name,
      shape,
      entries: (groups) => this.#entries(groups),
      keyText: ({ key }) => textOfKey(key),
      encode: (entry) => [entry.key.map(toJson), encode(entry)],
      decode: (json) => {
        const [key, rest] = json as readonly [readonly Json[], Json]
        const entry = decode(
          key.map((value) => fromJson(value) as Value),
          rest,
        )
        this.#put(entry)
        restored?.(entry)
      },
    })
  }

  get size(): number {
    return this.#size
  }

  get(key: readonly Value[]): E | undefined {
    return this.find(this.#keyOf(key))
  }

  find(at: MapKey): E | undefined {
    if (typeof at !== 'string') return this.#findOther(at)
    const hash = this.#hash(at)
    return (this.#single ?? (this.#parts[hashGroup(hash)] as KeyTable<E>)).get(hash, at)
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
    const at = this.#keyOf(entry.key)
    const hash = this.#hash(at)
    if (this.#part(at, hash).delete(hash, comparable(at))) this.#size--
  }

  hold(entry: E): E {
    return entry
  }

  held(handle: E | MapKey): E {
    return handle as E
  }

  ease(): void {
    // All entries have their place here.
  }

  *values(): Generator<E> {
    if (this.#single !== null) yield* this.#single.values()
    else for (const part of this.#parts) yield* part.values()
  }

  aged(): Iterator<E | null> {
    return this.values()
  }

  *#entries(groups: Uint8Array): Generator<E> {
    if (this.#single !== null) yield* this.#single.values()
    else for (const [group, part] of this.#parts.entries()) if (groups[group] === 1) yield* part.values()
  }

  #put(entry: E): void {
    this.#size++
    if (this.#single !== null && this.#single.size >= SPLIT_AT) this.#split(this.#single)
    const at = this.#keyOf(entry.key)
    const hash = this.#hash(at)
    this.#part(at, hash).add(hash, comparable(at), entry)
  }

  #split(single: KeyTable<E>): void {
    this.#parts = Array.from({ length: KEY_GROUPS }, () => new KeyTable<E>())
    this.#single = null
    for (const entry of single.values()) {
      const at = this.#keyOf(entry.key)
      const hash = this.#hash(at)
      this.#part(at, hash).add(hash, comparable(at), entry)
    }
  }

  /** Apart, so that looking up a text stays short. */
  #findOther(at: Exclude<MapKey, string>): E | undefined {
    const hash = hashOther(at)
    return this.#part(at, hash).get(hash, comparable(at))
  }

  /** Of a text the one that rules its key group, too. */
  #hash(at: MapKey): number {
    if (typeof at !== 'string') return hashOther(at)
    return this.#whole ? hashValue(HASH_SEED, at) : hashText(HASH_SEED, at)
  }

  /** The table of a key with this hash. */
  #part(at: MapKey, hash: number): KeyTable<E> {
    if (this.#single !== null) return this.#single
    const group = typeof at === 'string' ? hashGroup(hash) : keyGroup(textOfKey([at]))
    return this.#parts[group] as KeyTable<E>
  }
}
