/**
 * Rows that an operator holds, and partial matches as chains of references to them. Chains share their beginnings, so that a match that branches costs
 * one link a branch; who still needs a row is counted, since a row that nobody needs leaves the state.
 */
import type { Ledger } from '../../../engine/api/index.ts'
import type { Value } from '../../../model/types.ts'
import { ALL } from '../references.ts'

export interface HeldRow {
  readonly values: readonly Value[]
  /** Its event time, ms. */
  readonly time: number
  /** Its place among the rows of its key, once it was tried; −1 while it waits for the watermark. */
  order: number
  /** How many links hold it. */
  links: number
  /** Some match took it, a match that was sent, or its error was told: where it is booked when nobody needs it any more. */
  taken: boolean
  sent: boolean
  failed: boolean
}

/** A row as one of a variable's, and what came before it in the match. */
export interface Link {
  readonly row: HeldRow
  readonly variable: number
  readonly before: Link | null
  /** How many later links and matches hold it. */
  uses: number
}

export const newRow = (values: readonly Value[], time: number): HeldRow => ({
  values,
  time,
  order: -1,
  links: 0,
  taken: false,
  sent: false,
  failed: false,
})

export function hold(link: Link | null): void {
  for (let at = link; at !== null; at = at.before) {
    at.uses++
    if (at.uses > 1) return
    at.row.links++
  }
}

/** `leave` gets each row that nobody needs any more. */
export function letGo(link: Link | null, leave: (row: HeldRow) => void): void {
  for (let at = link; at !== null; at = at.before) {
    at.uses--
    if (at.uses > 0) return
    at.row.links--
    if (at.row.links === 0) leave(at.row)
  }
}

/** A row is no longer held. */
export function book(ledger: Ledger, row: HeldRow): void {
  if (row.failed) return
  ledger.held--
  if (row.sent) ledger.absorbed++
  else if (row.taken) ledger.expired++
  else ledger.filtered++
}

/** The last row of a variable but `skip`, or null. */
export function lastOf(link: Link | null, variable: number, skip: number): readonly Value[] | null {
  let left = skip
  for (let at = link; at !== null; at = at.before) {
    if (variable !== ALL && at.variable !== variable) continue
    if (left-- === 0) return at.row.values
  }
  return null
}

/** The rows of a variable, in order. */
export function rowsOf(link: Link | null, variable: number): (readonly Value[])[] {
  const rows = []
  for (let at = link; at !== null; at = at.before)
    if (variable === ALL || at.variable === variable) rows.push(at.row.values)
  return rows.reverse()
}

export function firstRow(link: Link): HeldRow {
  let at = link
  while (at.before !== null) at = at.before
  return at.row
}
