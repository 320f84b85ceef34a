/** What the stores of panes have in common: their groups as a state table. */
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { TableSpec } from '../../../engine/api/index.ts'
import { textOfKey } from '../../../engine/api/keyed.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'
import {
  restoreRows,
  saveRows,
  type Bounds,
  type Group,
  type Pane,
  type SavedRows,
  type Widths,
} from './group.ts'
import type { GroupKeys } from './keys.ts'
import type { JoinProgram } from './program.ts'

export abstract class PaneStore {
  readonly timers = { next: Infinity }
  readonly keys: GroupKeys
  #program: JoinProgram | null = null

  constructor(keys: GroupKeys) {
    this.keys = keys
  }

  /** To be called before the first record. */
  use(program: JoinProgram): void {
    this.#program = program
  }

  abstract panes(): Generator<Pane>
  /** The pane of these bounds, made where it is not there. `to`: the instant of the end, for stores that cannot work it out. */
  abstract open(start: number, end: number, to: number, next: number): Pane
  abstract advance(watermark: number): void

  /** Sends the results of a window, and books the panes that are in no other. */
  protected fire(window: Bounds, panes: readonly Pane[], over: readonly Pane[]): void {
    this.#program?.fire(window, panes)
    for (const pane of over) {
      this.#program?.drop(pane)
      this.keys.release(pane)
    }
  }

  protected made(start: number, end: number, from: number, to: number, next: number): Pane {
    this.keys.tidy(this.panes())
    return { start, end, from, to, next, records: 0, ...this.keys.room() }
  }

  sorted(): Pane[] {
    return [...this.panes()].sort((a, b) => a.to - b.to || a.start - b.start)
  }

  spec(fresh: () => Group, widths: Widths): TableSpec<Group> {
    return {
      name: 'rows',
      shape: 'windows',
      entries: () => this.#groups(),
      keyText: (group) => textOfKey(this.keys.keyOf(group)),
      encode: (group) => {
        const { start, end, to, next } = group.p
        return [[start, end, to, next], this.keys.keyOf(group).map(toJson), saveRows(group)]
      },
      decode: (json) => {
        const [[start, end, to, next], key, rows] = json as unknown as Saved
        const pane = this.open(start, end, to, next)
        const group: Group = { ...fresh(), p: pane }
        key.forEach((value, column) => {
          group[`j${column}`] = this.keys.numberOf(column, fromJson(value) as Value)
        })
        pane.records += restoreRows(group, rows, widths)
        this.keys.put(pane, group)
      },
    }
  }

  *#groups(): Generator<Group> {
    for (const pane of this.panes())
      for (let at = 0; at < pane.n; at++) {
        const group = pane.groups[at]
        if (group !== undefined) yield group
      }
  }
}

type Saved = readonly [
  bounds: readonly [start: number, end: number, to: number, next: number],
  key: readonly Json[],
  rows: SavedRows,
]
