/** The rows of both sides by the key of the join. A side that takes rows back finds them by all that is kept of them. */
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { Ledger, OperatorContext } from '../../../engine/api/index.ts'
import { keyedMap, type KeyedMap, textOfKey } from '../../../engine/api/keyed.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'
import type { Side } from '../../common/joins/fields.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import { Lifetime, type Perishable } from '../../common/runtime/ttl.ts'
import type { RegularJoinConfig } from '../config.ts'

/** How many rows of the other side match it, 1 once it was in a result, when it was written (epoch ms), and the cells that the side's plan says. */
export type JoinRow = [matches: number, met: number, written: number, ...cells: Value[]]
/** Where its cells begin. */
export const FIRST_CELL = 3

/** Of a side with new records only, the rows; of a changelog, those of each text of their cells. */
export type SideRows = JoinRow[] | Map<string, JoinRow[]>

export interface KeyRows extends Perishable {
  readonly l: SideRows
  readonly r: SideRows
  /** When its oldest row was written. */
  oldest: number
}

export class JoinState {
  readonly map: KeyedMap<KeyRows>
  readonly #life: Lifetime<KeyRows>
  readonly #ttl: number
  readonly #ledger: Ledger
  readonly #changelog: Readonly<Record<Side, boolean>>

  constructor(context: OperatorContext, plan: JoinPlan, { ttl }: RegularJoinConfig) {
    this.#ledger = context.ledger
    this.#ttl = ttl ?? Infinity
    const isChangelog = (side: Side): boolean => plan[side].schema.changes === 'changelog'
    this.#changelog = { l: isChangelog('l'), r: isChangelog('r') }
    this.map = keyedMap<KeyRows>(context, {
      name: 'rows',
      types: plan.keyTypes,
      written: ({ written }) => written,
      encode: ({ l, r, written }) => [[...eachRow(l)].map(toSaved), [...eachRow(r)].map(toSaved), written],
      decode: (key, json) => this.#decode(key, json as unknown as Saved),
    })
    this.#life = new Lifetime<KeyRows>({
      map: this.map,
      ttl,
      clock: context.clock,
      expired: ({ l, r }) => {
        for (const row of [...eachRow(l), ...eachRow(r)]) this.#forget(row)
      },
    })
  }

  /** Time goes on: before each record. */
  readonly tick = (): void => this.#life.tick()

  /** The rows of a key, ready to be changed, those that have run out gone. */
  readonly of = (key: readonly Value[]): KeyRows => {
    const found = this.#life.find(key)
    const rows = found ?? this.#fresh(key)
    if (found === undefined) this.map.add(rows)
    else this.map.touch(rows)
    this.#life.write(rows)
    if (rows.oldest + this.#ttl <= rows.written) this.#prune(rows)
    return rows
  }

  /** No rows are left under a key. */
  readonly tidy = (rows: KeyRows): void => {
    if (isEmpty(rows.l) && isEmpty(rows.r)) this.map.delete(rows)
  }

  readonly add = (rows: KeyRows, side: Side, row: JoinRow): void => {
    const { l, r } = rows
    const own = side === 'l' ? l : r
    row[2] = rows.written
    if (rows.oldest > row[2]) rows.oldest = row[2]
    this.#ledger.held++
    if (Array.isArray(own)) own.push(row)
    else {
      const text = textOf(row)
      const same = own.get(text)
      if (same === undefined) own.set(text, [row])
      else same.push(row)
    }
  }

  /** Takes a row of a changelog out; undefined where there is none. */
  readonly take = (rows: KeyRows, side: Side, row: JoinRow): JoinRow | undefined => {
    const own = rows[side]
    if (Array.isArray(own)) return undefined
    const text = textOf(row)
    const same = own.get(text)
    const taken = same?.pop()
    if (same?.length === 0) own.delete(text)
    if (taken !== undefined) {
      this.#ledger.held--
      this.#ledger.absorbed++
    }
    return taken
  }

  #fresh(key: readonly Value[]): KeyRows {
    const side = (name: Side): SideRows => (this.#changelog[name] ? new Map<string, JoinRow[]>() : [])
    return { key, l: side('l'), r: side('r'), oldest: Infinity, written: 0, stamp: 0, group: -1 }
  }

  /** Takes out the rows that have run out. */
  #prune(rows: KeyRows): void {
    const isOver = (row: JoinRow): boolean => row[2] + this.#ttl <= rows.written
    for (const own of [rows.l, rows.r]) {
      for (const row of eachRow(own)) if (isOver(row)) this.#forget(row)
      if (Array.isArray(own)) own.splice(0, own.length, ...own.filter((row) => !isOver(row)))
      else
        for (const [text, same] of own) {
          const left = same.filter((row) => !isOver(row))
          if (left.length === 0) own.delete(text)
          else own.set(text, left)
        }
    }
    rows.oldest = oldestOf(rows)
  }

  #forget([, met]: JoinRow): void {
    this.#ledger.held--
    if (met === 1) this.#ledger.absorbed++
    else this.#ledger.expired++
  }

  #decode(key: readonly Value[], [l, r, written]: Saved): KeyRows {
    const rows = this.#fresh(key)
    rows.written = written
    for (const [side, list] of [
      ['l', l],
      ['r', r],
    ] as const) {
      const own = rows[side]
      for (const json of list) {
        const row = fromSaved(json)
        if (Array.isArray(own)) own.push(row)
        else own.set(textOf(row), [...(own.get(textOf(row)) ?? []), row])
      }
    }
    rows.oldest = oldestOf(rows)
    return rows
  }
}

/** A row that is taken back comes whole: rows with equal cells are alike. */
const textOf = (row: JoinRow): string => textOfKey(row.slice(FIRST_CELL))

export function* eachRow(rows: SideRows): Generator<JoinRow> {
  if (Array.isArray(rows)) yield* rows
  else for (const same of rows.values()) yield* same
}

export const countRows = (rows: SideRows): number =>
  Array.isArray(rows) ? rows.length : [...rows.values()].reduce((sum, same) => sum + same.length, 0)

const isEmpty = (rows: SideRows): boolean => (Array.isArray(rows) ? rows.length : rows.size) === 0

function oldestOf({ l, r }: KeyRows): number {
  let oldest = Infinity
  for (const side of [l, r]) for (const row of eachRow(side)) oldest = Math.min(oldest, row[2])
  return oldest
}

type Saved = readonly [l: readonly Json[], r: readonly Json[], written: number]
const toSaved = ([matches, met, written, ...cells]: JoinRow): Json => [
  matches,
  met,
  written,
  ...cells.map(toJson),
]
function fromSaved(json: Json): JoinRow {
  const [matches, met, written, ...cells] = json as readonly Json[]
  return [
    matches as number,
    met as number,
    written as number,
    ...cells.map((cell) => fromJson(cell) as Value),
  ]
}
