/** By key: the left rows that wait for the watermark, and the versions that they, or later ones, may need. */
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { Ledger, OperatorContext } from '../../../engine/api/index.ts'
import { KeyedMap } from '../../../engine/api/keyed.ts'
import { TimerQueue } from '../../../engine/api/timers.ts'
import { DELETE, UPDATE_BEFORE, type RowKind } from '../../../model/changes.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import { Lifetime, type Perishable } from '../../common/runtime/ttl.ts'
import type { TemporalJoinConfig } from '../config.ts'

/** A row's time, and the cells that the side's plan says. */
export type LeftRow = [time: number, ...cells: Value[]]
/** Valid from its time on; 1 once a row has met it. `alive` is 0 for a delete. */
export type Version = [time: number, alive: number, met: number, ...cells: Value[]]

export interface Versioned extends Perishable {
  /** In the order in which they came. */
  left: LeftRow[]
  /** In the order of time. */
  versions: Version[]
  /** When the key's timer is set. */
  due: number
  /** Older versions than the first one have been there. */
  cut: boolean
}

/** Joins a row with the version that was valid at its time, or with none. */
export type Meet = (row: LeftRow, version: Version | null) => void

export class VersionedRows {
  readonly timers = new TimerQueue<Versioned>()
  readonly rows: KeyedMap<Versioned>
  readonly #life: Lifetime<Versioned>
  readonly #ledger: Ledger

  constructor(context: OperatorContext, { keyTypes }: JoinPlan, { ttl }: TemporalJoinConfig) {
    this.#ledger = context.ledger
    this.rows = new KeyedMap<Versioned>(context, {
      name: 'rows',
      types: keyTypes,
      encode: ({ left, versions, cut, due, written }) => [
        left.map(toSaved),
        versions.map(toSaved),
        cut,
        due === Infinity ? null : due,
        written,
      ],
      decode: (key, json) => this.#decode(key, json as unknown as Saved),
    })
    this.#life = new Lifetime<Versioned>({
      map: this.rows,
      ttl,
      clock: context.clock,
      waits: ({ due }) => due < Infinity,
      expired: ({ versions }) => this.#book(versions),
    })
  }

  /** Time goes on: before each record. */
  readonly tick = (): void => this.#life.tick()

  /** A left row waits; false when it came after the version that it needs was given up. */
  readonly wait = (key: readonly Value[], row: LeftRow, mark: number): boolean => {
    const found = this.#life.find(key)
    const first = found?.versions[0]
    if (found?.cut === true && row[0] < mark && (first === undefined || first[0] > row[0])) return false
    const entry = this.#written(found, key)
    entry.left.push(row)
    this.#ledger.held++
    this.#setTimer(entry, row[0])
    return true
  }

  /** A version comes; of two at one time the later one counts. */
  readonly put = (key: readonly Value[], version: Version, kind: RowKind): void => {
    if (kind === UPDATE_BEFORE) {
      this.#ledger.absorbed++
      return
    }
    if (kind === DELETE) version[1] = 0
    const entry = this.#written(this.#life.find(key), key)
    const { versions } = entry
    let at = versions.length
    while (at > 0 && (versions[at - 1]?.[0] ?? 0) > version[0]) at--
    const same = versions[at - 1]
    if (same !== undefined && same[0] === version[0]) {
      versions[at - 1] = version
      this.#book([same])
    } else versions.splice(at, 0, version)
    this.#ledger.held++
    this.#setTimer(entry, version[0])
  }

  advance(watermark: number, meet: Meet): void {
    for (const { time, item: entry } of this.timers.due(watermark)) {
      if (time !== entry.due) continue
      entry.due = Infinity
      this.rows.touch(entry)
      const due = entry.left.filter((row) => row[0] <= watermark)
      if (due.length > 0) entry.left = entry.left.filter((row) => row[0] > watermark)
      for (const row of due) meet(row, validAt(entry.versions, row[0]))
      this.#cut(entry, watermark)
      const next = Math.min(...entry.left.map((row) => row[0]))
      if (next < Infinity) this.#setTimer(entry, next)
      else if (entry.versions.length === 0) this.rows.delete(entry)
    }
  }

  /** Gives up the versions before the one that is valid now. */
  #cut(entry: Versioned, watermark: number): void {
    const { versions } = entry
    let valid = versions.length - 1
    while (valid >= 0 && (versions[valid]?.[0] ?? 0) > watermark) valid--
    if (valid > 0) {
      this.#book(versions.splice(0, valid))
      entry.cut = true
    }
    const [only] = versions
    // Nothing is valid any more: the key may go.
    if (
      versions.length === 1 &&
      only !== undefined &&
      only[1] === 0 &&
      only[0] <= watermark &&
      entry.left.length === 0
    )
      this.#book(versions.splice(0))
  }

  /** Versions leave the state. */
  #book(versions: readonly Version[]): void {
    for (const [, , met] of versions) {
      this.#ledger.held--
      if (met === 1) this.#ledger.absorbed++
      else this.#ledger.expired++
    }
  }

  #written(found: Versioned | undefined, key: readonly Value[]): Versioned {
    const entry = found ?? fresh(key)
    if (found === undefined) this.rows.add(entry)
    else this.rows.touch(entry)
    this.#life.write(entry)
    return entry
  }

  #setTimer(entry: Versioned, time: number): void {
    if (time >= entry.due) return
    this.timers.clear(entry.due, entry)
    entry.due = time
    this.timers.set(time, entry)
  }

  #decode(key: readonly Value[], [left, versions, cut, due, written]: Saved): Versioned {
    const entry: Versioned = {
      ...fresh(key),
      left: left.map((row) => fromSaved(row) as LeftRow),
      versions: versions.map((row) => fromSaved(row) as Version),
      cut,
      written,
    }
    if (due !== null) this.#setTimer(entry, due)
    return entry
  }
}

const fresh = (key: readonly Value[]): Versioned => ({
  key,
  left: [],
  versions: [],
  due: Infinity,
  cut: false,
  written: 0,
  stamp: 0,
  group: -1,
})

/** The last version that had come into force. */
function validAt(versions: readonly Version[], time: number): Version | null {
  let [low, high] = [0, versions.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((versions[middle]?.[0] ?? 0) <= time) low = middle + 1
    else high = middle
  }
  return versions[low - 1] ?? null
}

type Saved = readonly [
  left: readonly Json[],
  versions: readonly Json[],
  cut: boolean,
  due: number | null,
  written: number,
]
const toSaved = (row: LeftRow | Version): Json => row.map(toJson)
const fromSaved = (json: Json): Value[] => (json as readonly Json[]).map((value) => fromJson(value) as Value)
