/** The part of a snapshot that one worker goes on from: the state of its key groups. Any number of workers may go on from what any number have made. */
import { emptyLedger } from '../api/index.ts'
import { emptyCut, type CutState, type JobSnapshot } from '../checkpoint/cut.ts'
import { mapValues } from '../checkpoint/manifest.ts'
import { ownerOf } from './exchange.ts'

/** Counters begin at zero: a worker tells what it adds to them. */
export function restoredBy(snapshot: JobSnapshot | null, index: number, workers: number): JobSnapshot | null {
  if (snapshot === null) return null
  const { cut, tables } = snapshot
  const operators: CutState['operators'] = mapValues(cut.operators, (operator) =>
    // Counts are of the operator as a whole: one worker keeps them, and all of them are summed up.
    index === 0 ? operator : { ledger: emptyLedger() },
  )
  return {
    cut: { ...emptyCut, operators, sources: cut.sources, clocks: cut.clocks, chance: cut.chance },
    tables: mapValues(tables, (byName) =>
      mapValues(byName, (groups) =>
        Object.fromEntries(
          Object.entries(groups).filter(([group]) => ownerOf(Number(group), workers) === index),
        ),
      ),
    ),
  }
}
