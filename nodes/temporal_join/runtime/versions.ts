/** By key: the left rows that wait for the watermark, and the versions that they, or later ones, may need. */
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { Ledger, OperatorContext } from '../../../engine/api/index.ts'
import { keyedMap, type KeyedMap } from '../../../engine/api/keyed.ts'
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
  /** When the key's timer is set: when a row can be joined, or the first version is needed no more. */
  due: number
}

/** Joins a row with the version that was valid at its time, or with none. */
export type Meet = (row: LeftRow, version: Version | null) => void

export class VersionedRows {
  readonly rows: KeyedMap<Versioned>
  readonly #life: Lifetime<Versioned>
  readonly #ledger: Ledger
  #meet: Meet = () => undefined

  constructor(context: OperatorContext, { keyTypes }: JoinPlan, { ttl }: TemporalJoinConfig) {
    this.#ledger = context.ledger
    this.rows = keyedMap<Versioned>(context, {
      name: 'rows',
      types: keyTypes,
      times: ({ due }) => [due],
      written: ({ written }) => written,
      encode: ({ left, versions, due, written }) => [
        left.map(toSaved),
        versions.map(toSaved),
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

  get timers(): KeyedMap<Versioned>['timers'] {
    return this.rows.timers
  }

  /** To be called before the first record. */
  use(meet: Meet): void {
    this.#meet = meet
  }

  /** Time goes on: before each record. */
  readonly tick = (): void => this.#life.tick()

  /**
   * A left row waits for the watermark. One that comes behind it meets the version that is valid now, at once; false where that was not yet valid at the row's
   * time: the one that was may be given up.
   */
  readonly wait = (key: readonly Value[], row: LeftRow, mark: number): boolean => {
    const found = this.#life.find(key)
    if (row[0] > mark) {
      const entry = this.#written(found, key)
      entry.left.push(row)
      this.#ledger.held++
      this.#setTimer(entry, row[0])
      return true
    }
    const valid = found === undefined ? null : validAt(found.versions, mark)
    if (valid !== null && valid[0] > row[0]) return false
    // The version may be marked as met.
    if (found !== undefined) this.rows.touch(found)
    this.#ledger.held++
    this.#meet(row, valid)
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

  advance(watermark: number): void {
    for (const { time, item: entry } of this.timers.due(watermark)) {
      if (time !== entry.due) continue
      this.rows.touch(entry)
      entry.due = Infinity
      const due = entry.left.filter((row) => row[0] <= watermark)
      if (due.length > 0) entry.left = entry.left.filter((row) => row[0] > watermark)
      for (const row of due) this.#meet(row, validAt(entry.versions, row[0]))
      this.#cut(entry, watermark)
      const next = Math.min(...entry.left.map((row) => row[0]), entry.versions[1]?.[0] ?? Infinity)
      if (next < Infinity) this.#setTimer(entry, next)
      else if (entry.versions.length === 0) this.rows.delete(entry)
    }
  }

  /**
   * Gives up the versions before the one that is valid now. That one stays though it is a delete, as in Flink: an older version that comes late would be in
   * force again without it, or not, as the moment of firing has it.
   */
  #cut({ versions }: Versioned, watermark: number): void {
    let valid = versions.length - 1
    while (valid >= 0 && (versions[valid]?.[0] ?? 0) > watermark) valid--
    if (valid > 0) this.#book(versions.splice(0, valid))
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

  #decode(key: readonly Value[], [left, versions, due, written]: Saved): Versioned {
    const entry: Versioned = {
      ...fresh(key),
      left: left.map((row) => fromSaved(row) as LeftRow),
      versions: versions.map((row) => fromSaved(row) as Version),
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

type Saved = readonly [left: readonly Json[], versions: readonly Json[], due: number | null, written: number]
const toSaved = (row: LeftRow | Version): Json => row.map(toJson)
const fromSaved = (json: Json): Value[] => (json as readonly Json[]).map((value) => fromJson(value) as Value)
