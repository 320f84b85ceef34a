/** The state of a pattern by key: rows that wait for the watermark, and matches on their way. */
import { fromJson, toJson } from '../../../engine/api/encode.ts'
import type { Keyed } from '../../../engine/api/keyed.ts'
import type { Json } from '../../../model/document.ts'
import type { Value } from '../../../model/types.ts'
import { UnexpectedError } from '../../../model/errors.ts'
import type { Automaton } from './automaton.ts'
import { freshMatches, type Matches, type Partial } from './matcher.ts'
import { hold, newRow, type HeldRow, type Link } from './rows.ts'

export interface KeyState extends Keyed {
  /** By event time, in the order in which they came. */
  readonly waiting: Map<number, HeldRow[]>
  readonly matches: Matches
  /** Rows that wait or that a match holds. */
  rows: number
  /** False once it has left the state; a timer may still be set for it. */
  live: boolean
}

export const newState = (key: readonly Value[], automaton: Automaton): KeyState => ({
  key,
  waiting: new Map(),
  matches: freshMatches(automaton),
  rows: 0,
  live: true,
  stamp: 0,
  group: -1,
})

const MARKS = ['taken', 'sent', 'failed'] as const

type SavedRow = readonly [time: number, order: number, marks: string, values: readonly Json[]]
type SavedLink = readonly [row: number, variable: number, before: number]
type SavedPartial = readonly [state: number, tip: number, start: number]

/** When rows of a key are to be tried, and when a match that began with one is out of time. */
export function timesOf({ waiting, matches }: KeyState, within: number): readonly number[] {
  const ends = matches.partials.flatMap(({ start }) => (start === null ? [] : [start.time + within]))
  return [...waiting.keys(), ...ends]
}

/** Links are written after those before them, and named by their place; −1 is none. */
export function encodeState({ waiting, matches }: KeyState): Json {
  const rows = new Map<HeldRow, number>()
  const links = new Map<Link, number>()
  const savedLinks: SavedLink[] = []
  const rowAt = (row: HeldRow): number => rows.get(row) ?? (rows.set(row, rows.size), rows.size - 1)
  const linkAt = (tip: Link | null): number => {
    const fresh: Link[] = []
    for (let at = tip; at !== null && !links.has(at); at = at.before) fresh.push(at)
    for (const link of fresh.reverse()) {
      const before = link.before === null ? -1 : (links.get(link.before) ?? -1)
      links.set(link, savedLinks.length)
      savedLinks.push([rowAt(link.row), link.variable, before])
    }
    return tip === null ? -1 : (links.get(tip) ?? -1)
  }
  const partial = ({ state, tip, start }: Partial): SavedPartial => [
    state.id,
    linkAt(tip),
    start === null ? -1 : rowAt(start),
  ]
  const partials = matches.partials.map(partial)
  const completed = matches.completed.map(partial)
  const queue = [...waiting.values()].flat().map(rowAt)
  const saved = [...rows.keys()].map((row): SavedRow => [
    row.time,
    row.order,
    MARKS.map((mark) => (row[mark] ? mark[0] : '')).join(''),
    row.values.map(toJson),
  ])
  return [saved, savedLinks, partials, completed, queue, matches.order]
}

export function decodeState(key: readonly Value[], json: Json, automaton: Automaton): KeyState {
  const [savedRows, savedLinks, partials, completed, queue, order] = json as unknown as readonly [
    readonly SavedRow[],
    readonly SavedLink[],
    readonly SavedPartial[],
    readonly SavedPartial[],
    readonly number[],
    number,
  ]
  const rows = savedRows.map(([time, place, marks, values]): HeldRow => ({
    ...newRow(
      values.map((value) => fromJson(value) as Value),
      time,
    ),
    order: place,
    taken: marks.includes('t'),
    sent: marks.includes('s'),
    failed: marks.includes('f'),
  }))
  const links: Link[] = []
  for (const [row, variable, before] of savedLinks)
    links.push({ row: at(rows, row), variable, before: before < 0 ? null : at(links, before), uses: 0 })
  const partial = ([state, tip, start]: SavedPartial): Partial => ({
    state: at(automaton.states, state),
    tip: tip < 0 ? null : at(links, tip),
    start: start < 0 ? null : at(rows, start),
  })
  const state: KeyState = {
    ...newState(key, automaton),
    matches: { partials: partials.map(partial), completed: completed.map(partial), order },
    rows: rows.length,
  }
  for (const { tip } of [...state.matches.partials, ...state.matches.completed]) hold(tip)
  for (const row of queue) wait(state, at(rows, row))
  return state
}

/** Puts a row with those of its time; says whether it is the first of them. */
export function wait({ waiting }: KeyState, row: HeldRow): boolean {
  const same = waiting.get(row.time)
  if (same === undefined) waiting.set(row.time, [row])
  else same.push(row)
  return same === undefined
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined)
    throw new UnexpectedError('snapshot', 'The state of a pattern names a part that it does not have.')
  return item
}
