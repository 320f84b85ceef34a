/** The rows of both sides that wait for matches, by key, each side in the order of time. */
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { OperatorContext } from '../../../engine/api/index.ts'
import { type Keyed, keyedMap, type KeyedMap } from '../../../engine/api/keyed.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'
import { keepsLeft, keepsRight, type Side } from '../../common/joins/fields.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import type { IntervalJoinConfig } from '../config.ts'

/** Its time, 1 once it has matched, and the cells that the side's plan says. */
export type WaitingRow = [time: number, matched: number, ...cells: Value[]]

export interface Waiting extends Keyed {
  readonly l: WaitingRow[]
  readonly r: WaitingRow[]
  /** When the key's timer is set. */
  due: number
}

/** Rows that need no padding are taken away a tenth of the interval late at most: fewer timers. */
const GRAINS = 10

export class WaitingRows {
  readonly #rows: KeyedMap<Waiting>
  /** By side: how long after its own time a row can be matched, and to which multiple its timer is rounded up. */
  readonly #reach: Readonly<Record<Side, number>>
  readonly #grain: Readonly<Record<Side, number>>

  constructor(context: OperatorContext, { keyTypes }: JoinPlan, { join, lower, upper }: IntervalJoinConfig) {
    this.#reach = { l: upper, r: -lower }
    const grain = Math.max(1, Math.floor((upper - lower) / GRAINS))
    this.#grain = { l: keepsLeft(join) ? 1 : grain, r: keepsRight(join) ? 1 : grain }
    this.#rows = keyedMap<Waiting>(context, {
      name: 'rows',
      types: keyTypes,
      times: ({ due }) => [due],
      encode: ({ l, r }) => [l.map(toSaved), r.map(toSaved)],
      decode: (key, json) => {
        const [l, r] = (json as readonly (readonly Json[])[]).map((rows) => rows.map(fromSaved))
        const waiting: Waiting = { key, l: l ?? [], r: r ?? [], due: Infinity, stamp: 0, group: -1 }
        this.#setTimer(waiting)
        return waiting
      },
    })
  }

  get size(): number {
    return this.#rows.size
  }

  get timers(): KeyedMap<Waiting>['timers'] {
    return this.#rows.timers
  }

  get nextTimer(): number {
    return this.#rows.timers.next
  }

  keys(): Iterable<Waiting> {
    return this.#rows.values()
  }

  readonly find = (key: readonly Value[]): Waiting | undefined => this.#rows.get(key)
  readonly touch = (waiting: Waiting): void => this.#rows.touch(waiting)

  /** Lets a row wait under a key that `find` gave, or that it had none of. */
  readonly keep = (found: Waiting | undefined, key: readonly Value[], side: Side, row: WaitingRow): void => {
    const waiting = found ?? { key, l: [], r: [], due: Infinity, stamp: 0, group: -1 }
    if (found === undefined) this.#rows.add(waiting)
    else this.#rows.touch(waiting)
    const rows = waiting[side]
    let at = rows.length
    while (at > 0 && (rows[at - 1]?.[0] ?? 0) > row[0]) at--
    if (at === rows.length) rows.push(row)
    else rows.splice(at, 0, row)
    const due = this.#dueOf(side, row)
    if (due < waiting.due) this.#setTimer(waiting, due)
  }

  /** Takes out what nothing can match any more; `over` is told of each row, in the order of time for each key. */
  advance(watermark: number, over: (side: Side, row: WaitingRow) => void): void {
    for (const { time, item: waiting } of this.#rows.timers.due(watermark)) {
      if (time !== waiting.due) continue
      this.#rows.touch(waiting)
      for (const side of ['l', 'r'] as const) {
        const rows = waiting[side]
        const reach = this.#reach[side]
        let count = 0
        while (count < rows.length && (rows[count]?.[0] ?? 0) + reach < time) count++
        for (const row of rows.splice(0, count)) over(side, row)
      }
      if (waiting.l.length + waiting.r.length === 0) this.#rows.delete(waiting)
      else this.#setTimer(waiting)
    }
  }

  #dueOf(side: Side, row: WaitingRow | undefined): number {
    if (row === undefined) return Infinity
    const grain = this.#grain[side]
    return Math.ceil((row[0] + this.#reach[side] + 1) / grain) * grain
  }

  #setTimer(
    waiting: Waiting,
    due = Math.min(this.#dueOf('l', waiting.l[0]), this.#dueOf('r', waiting.r[0])),
  ): void {
    this.#rows.timers.clear(waiting.due, waiting)
    waiting.due = due
    this.#rows.timers.set(due, waiting)
  }
}

const toSaved = ([time, matched, ...cells]: WaitingRow): Json => [time, matched, ...cells.map(toJson)]
function fromSaved(json: Json): WaitingRow {
  const [time, matched, ...cells] = json as readonly Json[]
  return [time as number, matched as number, ...cells.map((cell) => fromJson(cell) as Value)]
}
