/** A keyed map all of whose entries are in memory: a Map, which is split by key group once it is large. */
import type { Json } from '../../model/document.ts'
import type { Value } from '../../model/types.ts'
import { fromJson, toJson } from './encode.ts'
import type { Keyed, KeyedMap, KeyedOptions } from './keyedMap.ts'
import { comparedWhole, hashValue, keyMaker, textOfKey, type MapKey } from './keys.ts'
import type { OperatorContext } from './operator.ts'
import { HASH_SEED, hashGroup, KEY_GROUPS, keyGroup, type StateTable } from './state.ts'
import { TimerQueue } from './timers.ts'

/** Entries before a single Map is split: growing a Map copies it, and that must not stop the flow. */
const SPLIT_AT = 32_768

export class MemoryMap<E extends Keyed> implements KeyedMap<E> {
  readonly table: StateTable<E>
  readonly timers = new TimerQueue<E>()
  readonly #keyOf: (key: readonly Value[]) => MapKey
  /** The only column of the key is compared as it is. */
  readonly #whole: boolean
  #single: Map<MapKey, E> | null = new Map()
  #parts: Map<MapKey, E>[] = []
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
    if (this.#single !== null) return this.#single.get(at)
    return this.#part(at)?.get(at)
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
    if (this.#part(at)?.delete(at) === true) this.#size--
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
    this.#part(at)?.set(at, entry)
  }

  #split(single: Map<MapKey, E>): void {
    this.#parts = Array.from({ length: KEY_GROUPS }, () => new Map<MapKey, E>())
    this.#single = null
    for (const [at, entry] of single) this.#part(at)?.set(at, entry)
  }

  /** The Map of a key. Its text is not made for this: it is asked for at every record. */
  #part(at: MapKey): Map<MapKey, E> | undefined {
    if (this.#single !== null) return this.#single
    return this.#parts[this.#whole ? hashGroup(hashValue(HASH_SEED, at)) : keyGroup(at as string)]
  }
}
