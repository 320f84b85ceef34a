/** The state of a window operator: open windows by start, in each the accumulators by key, mutated in place. */
import { fromJson, keyText, toJson, type Stored } from '../../../engine/api/encode.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'

/** Counts its records in `n`; the other fields are the aggregates'. Composite values of keys, which Map cannot compare, are in `k<i>`. */
export interface Accumulator {
  n: number
  [field: string]: Stored
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

export interface Group {
  readonly key: readonly Value[]
  readonly accumulator: Accumulator
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
  *groups(window: OpenWindow): Generator<Group> {
    yield* this.#walk(window.root, [])
  }

  *#walk(groups: Groups, path: readonly Value[]): Generator<Group> {
    if (groups === null) return
    if (!(groups instanceof Map)) {
      const key = path.map((value, index) =>
        this.#identity[index] === true ? value : (groups[`k${index}`] as Value),
      )
      yield { key, accumulator: groups }
      return
    }
    for (const [value, inner] of groups) yield* this.#walk(inner, [...path, value])
  }

  snapshot(): Json {
    return this.sorted().map((window) => ({
      start: window.start,
      end: window.end,
      from: window.from,
      to: window.to,
      records: window.records,
      groups: [...this.groups(window)].map(({ key, accumulator }) => ({
        key: key.map(toJson),
        fields: Object.fromEntries(Object.entries(accumulator).map(([name, value]) => [name, toJson(value)])),
      })),
    }))
  }

  /** `fresh` makes an accumulator of the right shape. */
  restore(state: Json, fresh: () => Accumulator): void {
    for (const item of state as unknown as readonly SavedWindow[]) {
      const window = this.open(item.start, item.end, item.from, item.to)
      window.records = item.records
      for (const { key, fields } of item.groups) {
        const accumulator = fresh()
        for (const [name, value] of Object.entries(fields)) accumulator[name] = fromJson(value)
        this.#put(
          window,
          key.map((value) => fromJson(value) as Value),
          accumulator,
        )
      }
    }
  }

  #put(window: OpenWindow, key: readonly Value[], accumulator: Accumulator): void {
    window.keys++
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

interface SavedWindow {
  readonly start: number
  readonly end: number
  readonly from: number
  readonly to: number
  readonly records: number
  readonly groups: readonly {
    readonly key: readonly Json[]
    readonly fields: { readonly [name: string]: Json }
  }[]
}
