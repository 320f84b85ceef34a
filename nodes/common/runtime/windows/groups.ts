/** Entries by key, for generated code: a Map of the first column's values of Maps of the second's, and so on, each split once it is large. */
import type { SqlType, Value } from '../../../../model/types.ts'
import { hasIdentity } from '../../../../engine/api/keyed.ts'

/** Entries before a Map is split: growing a Map copies it, and that must not stop the flow. */
const SPLIT_AT = 16_384
const PARTS = 128

/** One level. Generated code reads `only`, `map` and `parts` by itself. */
export class Groups<V> {
  /** With no key columns: the one entry. */
  only: V | null = null
  /** Null once it is split. */
  map: Map<Value, V> | null = new Map()
  parts: Map<Value, V>[] = []
  size = 0

  get(key: Value): V | undefined {
    return this.map === null ? this.parts[partOf(key)]?.get(key) : this.map.get(key)
  }

  /** The key must not be there. */
  set(key: Value, value: V): void {
    this.size++
    if (this.map !== null && this.size > SPLIT_AT) this.#split(this.map)
    if (this.map !== null) this.map.set(key, value)
    else this.parts[partOf(key)]?.set(key, value)
  }

  delete(key: Value): void {
    const map = this.map ?? this.parts[partOf(key)]
    if (map?.delete(key) === true) this.size--
  }

  /** In no order that is promised, but the same each time. Entries may come and go meanwhile. */
  *values(): Generator<V> {
    if (this.only !== null) yield this.only
    else if (this.map !== null) yield* this.map.values()
    else for (const part of this.parts) yield* part.values()
  }

  /** The same as Maps, which are faster to walk. */
  maps(): readonly ReadonlyMap<Value, V>[] {
    return this.map === null ? this.parts : [this.map]
  }

  #split(map: Map<Value, V>): void {
    this.parts = Array.from({ length: PARTS }, () => new Map<Value, V>())
    this.map = null
    for (const [key, value] of map) this.parts[partOf(key)]?.set(key, value)
  }
}

/** Characters of a long text that its part depends on, at each end. */
const ENDS = 12

/** The entries under a root with so many columns of keys. */
export function* entriesUnder<E>(root: Groups<unknown>, columns: number): Generator<E> {
  if (columns <= 1) yield* (root as Groups<E>).values()
  else
    for (const inner of (root as Groups<Groups<unknown>>).values()) yield* entriesUnder<E>(inner, columns - 1)
}

function partOfText(text: string): number {
  let hash = text.length
  const { length } = text
  const head = length > 2 * ENDS ? ENDS : length
  for (let at = 0; at < head; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  if (head < length)
    for (let at = length - ENDS; at < length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 15)) & (PARTS - 1)
}

function partOfNumber(value: number): number {
  const hash = Math.imul((value | 0) ^ Math.trunc(value / 4_294_967_296), 0x9e3779b1)
  return (hash ^ (hash >>> 15)) & (PARTS - 1)
}

/** A Map's equality holds: equal keys have one part. */
export function partOf(value: Value): number {
  switch (typeof value) {
    case 'string':
      return partOfText(value)
    case 'number':
      return partOfNumber(value)
    case 'bigint':
      return partOfNumber(Number(BigInt.asIntN(53, value)))
    default:
      return value === true ? 1 : 0
  }
}

/** The code that finds entries by the columns of a key. */
export interface KeyCode {
  /** The fields of an entry that hold the key. */
  readonly fields: readonly string[]
  /** Statements that make `q<i>`, what the Maps compare; the values are given by `values`. */
  readonly prepare: (values: readonly string[]) => string
  /** Statements that bind `into` to the entry under `root`, or to null. */
  readonly peek: (root: string, into: string) => string
  /** Statements that bind `into` to the entry under `root`; where there is none, `missing` is run, which has to set it, and it is put in. */
  readonly find: (root: string, into: string, missing: string) => string
  /** Statements that put `entry` in, where none is. */
  readonly put: (root: string, entry: string) => string
  /** Runs `body` for each entry under `root`, bound to `into`; entries may go meanwhile. */
  readonly each: (root: string, into: string, body: string) => string
  /** Statements that take out the entry with the key. */
  readonly remove: (root: string) => string
}

export function keyCode(types: readonly SqlType[]): KeyCode {
  const fields = types.map((_, index) => `k${index}`)
  const last = types.length - 1
  const inMap = (groups: string, index: number): string =>
    `${groups}.map !== null ? ${groups}.map.get(q${index}) : ${groups}.parts[partOf(q${index})].get(q${index})`
  const descend = (root: string): string =>
    types
      .slice(0, -1)
      .map(
        (_, index) =>
          `let g${index + 1} = ${inMap(level(root, index), index)};\nif (g${index + 1} === undefined) ${level(root, index)}.set(q${index}, g${index + 1} = new Groups());\n`,
      )
      .join('')
  const put = (root: string, entry: string): string =>
    types.length === 0
      ? `${root}.only = ${entry};\n${root}.size = 1;\n`
      : `${level(root, last)}.set(q${last}, ${entry});\n`
  return {
    fields,
    prepare: (values) =>
      types
        .map((type, index) => {
          const value = values[index] ?? 'null'
          return `const q${index} = ${hasIdentity(type) ? value : `${value} === null ? null : keyText(${value})`};\n`
        })
        .join(''),
    peek: (root, into) => {
      if (types.length === 0) return `let ${into} = ${root}.only;\n`
      const steps = types.map((_, index) => {
        const at = index === 0 ? root : `${into}${index}`
        const name = index === last ? into : `${into}${index + 1}`
        const found = inMap(at, index)
        const code = index === 0 ? found : `${at} === undefined ? undefined : ${found}`
        return index === last
          ? `let ${name} = ${code};\nif (${name} === undefined) ${name} = null;\n`
          : `const ${name} = ${code};\n`
      })
      return steps.join('')
    },
    find: (root, into, missing) =>
      types.length === 0
        ? `let ${into} = ${root}.only;\nif (${into} === null) {\n${missing}${put(root, into)}}`
        : `${descend(root)}let ${into} = ${inMap(level(root, last), last)};\nif (${into} === undefined) {\n${missing}${put(root, into)}}`,
    put: (root, entry) => (types.length === 0 ? put(root, entry) : `${descend(root)}${put(root, entry)}`),
    each: (root, into, body) => {
      if (types.length === 0) return `if (${root}.only !== null) {\nconst ${into} = ${root}.only;\n${body}}\n`
      const loops = types.map((_, index) => {
        const inner = index === last ? into : `g${index + 1}`
        return `for (const m${index} of ${level(root, index)}.maps()) for (const ${inner} of m${index}.values()) `
      })
      return `${loops.join('')}{\n${body}}\n`
    },
    remove: (root) => {
      if (types.length === 0) return `${root}.only = null;\n${root}.size = 0;\n`
      const up = types
        .slice(0, -1)
        .map((_, at) => last - 1 - at)
        .map((index) => `if (g${index + 1}.size === 0) ${level(root, index)}.delete(q${index});\n`)
      return `${descend(root)}${level(root, last)}.delete(q${last});\n${up.join('')}`
    },
  }
}

const level = (root: string, index: number): string => (index === 0 ? root : `g${index}`)

/** What the code calls by name. */
export const groupHelpers = { Groups, partOf }
