/** Pages of state as the screen asks for them: a search over keys, and no more work than a few milliseconds. */
import type { StateEntry, StatePage, StateQuery } from '../../../../engine/api/index.ts'
import { holdsText } from '../../../../model/json.ts'
import type { Value } from '../../../../model/types.ts'
import { named } from '../inspect.ts'
import { keyOf, type Accumulator, type WindowParts } from './parts.ts'

/** Accumulators that one page looks at: beyond, how many match is not known. */
const MOST_SCANNED = 50_000

/** Bytes that an accumulator, a key and a field take, about: for the summary only. */
const GROUP_BYTES = 96
const FIELD_BYTES = 16

export const stateBytes = ({ keyed, aggregated }: WindowParts, groups: number): number =>
  groups * (GROUP_BYTES + FIELD_BYTES * (keyed.length + aggregated.length))

export class Pager {
  readonly #parts: WindowParts
  readonly #query: StateQuery
  readonly #wanted: string
  readonly #entries: StateEntry[] = []
  #total = 0
  #scanned = 0

  constructor(parts: WindowParts, query: StateQuery) {
    this.#parts = parts
    this.#query = query
    this.#wanted = query.search.toLowerCase()
  }

  /** As many accumulators have been looked at as one page may. */
  get full(): boolean {
    return this.#scanned > MOST_SCANNED
  }

  /** One more is looked at; false when that is too many. */
  scan(): boolean {
    this.#scanned++
    return !this.full
  }

  offer(
    window: StateEntry['window'],
    /** What holds the key. */
    keyed: Readonly<Record<string, unknown>>,
    a: Accumulator,
    results: (a: Accumulator) => readonly Value[],
  ): void {
    const { aggregated } = this.#parts
    const { offset, limit } = this.#query
    const shown = (): StateEntry['key'] => named(this.#parts.keyed, keyOf(this.#parts, keyed))
    if (this.#wanted !== '' && !shown().some(({ value }) => holdsText(value, this.#wanted))) return
    this.#total++
    if (this.#total <= offset || this.#entries.length >= limit) return
    const values = results(a)
    this.#entries.push({
      window,
      key: shown(),
      values: named(aggregated, values),
      records: a.n,
    })
  }

  page(): StatePage {
    return { entries: this.#entries, total: this.full ? null : this.#total }
  }
}
