/** Programs that do the same take turns, so that whatever else the machine does hits all of them. */
import { measure, summary, type Measured } from './measure.ts'

export interface Contestant<Name extends string> {
  readonly name: Name
  /** The run that is measured, and the same one over no events. */
  readonly whole: readonly string[]
  readonly empty: readonly string[]
}

/** Medians of the whole run and of the run over nothing. */
export interface Result {
  readonly whole: Measured
  readonly start: Measured
}

export async function takeTurns<Name extends string>(
  contestants: readonly Contestant<Name>[],
  runs: number,
): Promise<ReadonlyMap<Name, Result>> {
  const all = contestants.map(({ name }) => ({ name, whole: [] as Measured[], start: [] as Measured[] }))
  for (let run = 0; run < runs; run++) {
    for (const [index, { whole, empty }] of contestants.entries()) {
      all[index]?.start.push(await measure(empty))
      all[index]?.whole.push(await measure(whole))
    }
  }
  return new Map(
    all.map(({ name, whole, start }) => [name, { whole: summary(whole), start: summary(start) }]),
  )
}

/** CPU seconds of the events alone. */
export const net = ({ whole, start }: Result): number => whole.cpu - start.cpu
