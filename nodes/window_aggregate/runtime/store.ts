/** The state of a window operator: open windows by start, in each the accumulators by key, mutated in place. */
import { fromJson, keyText, toJson, type Stored } from '../../../engine/api/encode.ts'
import type { Stamped, TableSpec } from '../../../engine/api/index.ts'
import { textOfKey } from '../../../engine/api/keyed.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'

/** Counts its records in `n`; `w` is its window, `k<i>` the values of its key, and the other fields are the aggregates'. */
export interface Accumulator extends Stamped {
  n: number
  w: OpenWindow
  [field: string]: Stored | OpenWindow
}

/** With no key the accumulator itself, else a Map by the first key's value of Maps by the second's, and so on to accumulators. */
export type Groups = Accumulator | Map<Value, Groups> | null

export interface OpenWindow {
  /** As the result shows them: wall clock where the event time has a zone. */
  readonly start: number
  readonly end: number
  /** The instants of the bounds. */
  readonly from: number
  readonly to: number
  records: number
  keys: number
  root: Groups
}

export class WindowStore {
  readonly #windows = new Map<number, OpenWindow>()
  /** Of each key: whether Map tells its values apart by itself. */
  readonly #identity: readonly boolean[]
  readonly timers = { next: Infinity }

  constructor(identity: readonly boolean[]) {
    this.#identity = identity
  }

  get(start: number): OpenWindow | undefined {
    return this.#windows.get(start)
  }

  open(start: number, end: number, from: number, to: number): OpenWindow {
    const window: OpenWindow = {
      start,
      end,
      from,
      to,
      records: 0,
      keys: 0,
      root: this.#identity.length === 0 ? null : new Map<Value, Groups>(),
    }
    this.#windows.set(start, window)
    if (to - 1 < this.timers.next) this.timers.next = to - 1
    return window
  }

  /** Takes out the windows that fire at this watermark, in the order of their end. */
  takeDue(watermark: number): readonly OpenWindow[] {
    const due = this.sorted().filter((window) => window.to - 1 <= watermark)
    for (const window of due) this.#windows.delete(window.start)
    this.timers.next = Infinity
    for (const { to } of this.#windows.values()) if (to - 1 < this.timers.next) this.timers.next = to - 1
    return due
  }

  get size(): number {
    return this.#windows.size
  }

  sorted(): OpenWindow[] {
    return [...this.#windows.values()].sort((a, b) => a.to - b.to)
  }

  /** The groups of a window, in the order in which their keys came first. */
  *groups(window: OpenWindow): Generator<Accumulator> {
    yield* this.#walk(window.root)
  }

  *#walk(groups: Groups): Generator<Accumulator> {
    if (groups instanceof Map) for (const inner of groups.values()) yield* this.#walk(inner)
    else if (groups !== null) yield groups
  }

  keyOf(accumulator: Accumulator): readonly Value[] {
    return this.#identity.map((_, index) => accumulator[`k${index}`] as Value)
  }

  /** `fields`: the names of the aggregates' fields. `fresh` makes an accumulator of the right shape. */
  spec(fields: readonly string[], fresh: () => Accumulator): TableSpec<Accumulator> {
    return {
      name: 'windows',
      shape: 'windows',
      entries: () => this.#all(),
      keyText: (accumulator) => textOfKey(this.keyOf(accumulator)),
      encode: (accumulator) => {
        const { start, end, from, to } = accumulator.w
        return [
          [start, end, from, to],
          this.keyOf(accumulator).map(toJson),
          accumulator.n,
          fields.map((field) => toJson(accumulator[field] as Stored)),
        ]
      },
      decode: (json) => {
        const [[start, end, from, to], key, n, values] = json as unknown as Saved
        const window = this.get(start) ?? this.open(start, end, from, to)
        const accumulator = fresh()
        accumulator.w = window
        accumulator.n = n
        window.records += n
        fields.forEach((field, index) => {
          accumulator[field] = fromJson(values[index] ?? null)
        })
        this.#put(
          window,
          key.map((value) => fromJson(value) as Value),
          accumulator,
        )
      },
    }
  }

  *#all(): Generator<Accumulator> {
    for (const window of this.#windows.values()) yield* this.#walk(window.root)
  }

  #put(window: OpenWindow, key: readonly Value[], accumulator: Accumulator): void {
    window.keys++
    for (const [index, value] of key.entries()) accumulator[`k${index}`] = value
    if (!(window.root instanceof Map)) {
      window.root = accumulator
      return
    }
    let groups: Map<Value, Groups> = window.root
    for (const [index, value] of key.entries()) {
      const at = this.#identity[index] === true ? value : keyText(value)
      if (index === key.length - 1) {
        groups.set(at, accumulator)
        return
      }
      const inner = groups.get(at)
      if (inner instanceof Map) groups = inner
      else {
        const made = new Map<Value, Groups>()
        groups.set(at, made)
        groups = made
      }
    }
  }
}

type Saved = readonly [
  bounds: readonly [start: number, end: number, from: number, to: number],
  key: readonly Json[],
  n: number,
  fields: readonly Json[],
]
