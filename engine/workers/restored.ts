/** The part of a snapshot that one worker goes on from: the state of its key groups. Any number of workers may go on from what any number have made. */
import { emptyLedger } from '../api/index.ts'
import type { JobSnapshot, OperatorSnapshot } from '../kernel/options.ts'
import { ownerOf } from './exchange.ts'

/** Never null: a worker writes no header of a file. */
export function restoredBy(snapshot: JobSnapshot | null, index: number, workers: number): JobSnapshot {
  if (snapshot === null) return { sources: {}, watermarks: {}, clocks: {}, operators: {} }
  const operators = Object.fromEntries(
    Object.entries(snapshot.operators).map(([id, operator]) => [id, partOf(operator, index, workers)]),
  )
  return { ...snapshot, operators }
}

function partOf({ ledger, tables }: OperatorSnapshot, index: number, workers: number): OperatorSnapshot {
  return {
    // Counts are of the operator as a whole: one worker keeps them, and all of them are summed up.
    ledger: index === 0 ? ledger : emptyLedger(),
    tables: Object.fromEntries(
      Object.entries(tables).map(([name, groups]) => [
        name,
        Object.fromEntries(
          Object.entries(groups).filter(([group]) => ownerOf(Number(group), workers) === index),
        ),
      ]),
    ),
  }
}
