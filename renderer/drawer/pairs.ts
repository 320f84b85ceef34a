/** What became of each sampled input record of a node: of a filter by the values, for it passes records on as they are; of a map by the ordinal. Pure. */
import type { SampleRow } from '../../bridge/contract.ts'

export type Outcome = 'passed' | 'dropped'

export interface Pairs {
  /** By the input's ordinal; null for nodes that make other records of what they get. */
  readonly outcomes: ReadonlyMap<number, Outcome> | null
  /** From an input's ordinal to its output's. */
  readonly partners: ReadonlyMap<number, number>
}

const keys = new WeakMap<SampleRow, string>()
function keyOf(row: SampleRow): string {
  const known = keys.get(row)
  if (known !== undefined) return known
  const key = `${row.kind ?? ''}${JSON.stringify(row.values)}`
  keys.set(row, key)
  return key
}

/**
 * Rows oldest first. An input that is equal to an output has passed. One that is not was dropped, if nothing is missing from both samples
 * since then: they have no gap, and the outputs reach back to an input before it, or to the first record of all. Of others nothing is said.
 */
export function pairsOfFilter(inputs: readonly SampleRow[], outputs: readonly SampleRow[]): Pairs {
  const outcomes = new Map<number, Outcome>()
  const partners = new Map<number, number>()
  const byKey = new Map<string, number[]>()
  for (const row of outputs) {
    const same = byKey.get(keyOf(row))
    if (same === undefined) byKey.set(keyOf(row), [row.n])
    else same.push(row.n)
  }
  const inputsSince = wholeSince(inputs)
  const outputsSince = wholeSince(outputs)
  let undecided: number[] = []
  for (const row of inputs.toReversed()) {
    const same = byKey.get(keyOf(row))
    if (same === undefined) {
      undecided.push(row.n)
      continue
    }
    outcomes.set(row.n, 'passed')
    // Of equal records the newest belong together. One that is left over came out before the sample begins.
    const partner = same.pop()
    if (partner === undefined) continue
    partners.set(row.n, partner)
    if (row.n < inputsSince || partner < outputsSince) continue
    for (const n of undecided) outcomes.set(n, 'dropped')
    undecided = []
  }
  if (outputsSince <= 1) for (const n of undecided) outcomes.set(n, 'dropped')
  return { outcomes, partners }
}

/** The ordinal from which on no row is missing: 1 where none is missing at all, infinite where there is none. */
function wholeSince(rows: readonly SampleRow[]): number {
  let since = rows.at(-1)?.n ?? Number.POSITIVE_INFINITY
  for (let index = rows.length - 2; index >= 0 && rows[index]?.n === since - 1; index--) since--
  return since
}

/** One output for each input: the ordinals are the same, as long as no record was lost to an error. */
export function pairsOfMap(inputs: readonly SampleRow[], outputs: readonly SampleRow[]): Pairs {
  const there = new Set(outputs.map(({ n }) => n))
  return {
    outcomes: null,
    partners: new Map(inputs.filter(({ n }) => there.has(n)).map(({ n }) => [n, n])),
  }
}

/** The record on the other side, by its ordinal. */
export function partnerOf({ partners }: Pairs, side: 'input' | 'output', n: number): number | null {
  if (side === 'input') return partners.get(n) ?? null
  for (const [input, output] of partners) if (output === n) return input
  return null
}
