/** Keyed state as most operators want it: one entry a key, in a Map that is split by key group once it is large. */
import type { Json } from '../../model/document.ts'
import type { SqlType, Value } from '../../model/types.ts'
import { fromJson, keyText, toJson } from './encode.ts'
import type { OperatorContext } from './operator.ts'
import { hashText, KEY_GROUPS, keyGroup, type Stamped, type StateShape, type StateTable } from './state.ts'

/** What a Map compares: the value of a single key that has identity, else a text of all of them. */
export type MapKey = Value

export interface Keyed extends Stamped {
  readonly key: readonly Value[]
}

/** Kinds whose values a Map tells apart by itself. */
const COMPARED_BY_CONTENT: ReadonlySet<SqlType['kind']> = new Set(['BYTES', 'ARRAY', 'ROW', 'MAP'])
export const hasIdentity = (type: SqlType): boolean => !COMPARED_BY_CONTENT.has(type.kind)

/** Whether the key is one column whose value a Map compares by itself. */
export function comparedWhole([first, ...others]: readonly SqlType[]): boolean {
  return first !== undefined && others.length === 0 && hasIdentity(first)
}

/** The function that makes a Map's key of the values of key columns of these types. */
export function keyMaker(types: readonly SqlType[]): (key: readonly Value[]) => MapKey {
  return comparedWhole(types) ? ([value]) => value ?? null : textOfKey
}

/** A text that two keys have in common exactly when they are equal, value by value; NULL equals NULL. */
export function textOfKey(key: readonly Value[]): string {
  let text = ''
  for (const value of key) {
    switch (typeof value) {
      case 'string':
        text += `${value.length}:${value}`
        break
      case 'number':
        // Map's own equality: −0 is 0, NaN is NaN.
        text += `#${value === 0 ? 0 : value};`
        break
      case 'bigint':
        text += `n${value};`
        break
      case 'boolean':
        text += value ? 't' : 'f'
        break
      default:
        text += value === null ? '-' : `j${keyText(value)};`
    }
  }
  return text
}

/** `hashText` of what `textOfKey` makes of one value, which for a text is not made. */
export function hashValue(hash: number, value: Value): number {
  if (typeof value !== 'string' || value.length > 99) return hashText(hash, textOfKey([value]))
  const { length } = value
  let mixed = hash
  if (length > 9) mixed = Math.imul(mixed ^ (48 + ((length / 10) | 0)), 0x01000193)
  mixed = Math.imul(mixed ^ (48 + (length % 10)), 0x01000193)
  return hashText(Math.imul(mixed ^ 58, 0x01000193), value)
}

export interface KeyedOptions<E extends Keyed> {
  /** Unique within the operator. */
  readonly name: string
  readonly types: readonly SqlType[]
  /** `keyed` when left out. */
  readonly shape?: Extract<StateShape, 'keyed' | 'sessions'>
  /** The entry without its key, as JSON. */
  readonly encode: (entry: E) => Json
  /** The entry again; it is put in afterwards. Sets its timers. */
  readonly decode: (key: readonly Value[], json: Json) => E
}

/** Entries before a single Map is split: growing a Map copies it, and that must not stop the flow. */
const SPLIT_AT = 32_768

export class KeyedMap<E extends Keyed> {
  readonly table: StateTable<E>
  readonly #keyOf: (key: readonly Value[]) => MapKey
  /** The only column of the key is compared as it is. */
  readonly #whole: boolean
  #single: Map<MapKey, E> | null = new Map()
  #parts: Map<MapKey, E>[] = []
  #size = 0

  constructor(context: OperatorContext, options: KeyedOptions<E>) {
    const { name, types, shape = 'keyed', encode, decode } = options
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
      },
    })
  }

  get size(): number {
    return this.#size
  }

  get(key: readonly Value[]): E | undefined {
    return this.find(this.#keyOf(key))
  }

  /** By what `keyMaker` makes of the key: for generated code, which makes it without a list. */
  find(at: MapKey): E | undefined {
    if (this.#single !== null) return this.#single.get(at)
    return this.#parts[keyGroup(this.#whole ? textOfKey([at]) : (at as string))]?.get(at)
  }

  /** The key must not be there. */
  add(entry: E): void {
    this.#put(entry)
    this.table.add(entry)
  }

  /** Before an entry is changed in place. */
  touch(entry: E): void {
    if (entry.stamp !== this.table.stamp) this.table.touch(entry)
  }

  delete(entry: E): void {
    this.table.touch(entry)
    const at = this.#keyOf(entry.key)
    const map = this.#single ?? this.#parts[keyGroup(textOfKey(entry.key))]
    if (map?.delete(at) === true) this.#size--
  }

  /** In no order that is promised. Entries may be deleted on the way. */
  *values(): Generator<E> {
    if (this.#single !== null) yield* this.#single.values()
    else for (const part of this.#parts) yield* part.values()
  }

  *#entries(groups: Uint8Array): Generator<E> {
    if (this.#single !== null) yield* this.#single.values()
    else for (const [group, part] of this.#parts.entries()) if (groups[group] === 1) yield* part.values()
  }

  #put(entry: E): void {
    this.#size++
    if (this.#single !== null && this.#single.size >= SPLIT_AT) this.#split(this.#single)
    const map = this.#single ?? this.#parts[keyGroup(textOfKey(entry.key))]
    map?.set(this.#keyOf(entry.key), entry)
  }

  #split(single: Map<MapKey, E>): void {
    this.#parts = Array.from({ length: KEY_GROUPS }, () => new Map<MapKey, E>())
    this.#single = null
    for (const [at, entry] of single) this.#parts[keyGroup(textOfKey(entry.key))]?.set(at, entry)
  }
}
