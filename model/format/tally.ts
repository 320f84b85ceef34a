/** The values of one column of a sample, counted by kind, so that a few misfits do not decide its type. */
import type { SqlType } from '../types.ts'
import { formatType } from '../typeText.ts'
import { merge, mergeFields, typeOf, UNKNOWN, type Guess } from './guess.ts'

/** A type that holds at least this share of a column's values is its type; the other values are errors of their records. */
const MAJORITY = 0.8

/** Kinds of values that one type can hold. */
type Family = 'number' | Exclude<Guess['kind'], 'BIGINT' | 'BIG' | 'DOUBLE'>

export class Tally {
  #count = 0
  /** Digits with leading zeros are a name: no number holds them, however many of the others are numbers. */
  #coded = false
  readonly #families = new Map<Family, { count: number; guess: Guess }>()

  /** `text` is what stands in a CSV file, where digits may be a name. */
  add(guess: Guess, text = ''): void {
    if (guess.kind === 'unknown') return
    this.#count++
    this.#coded ||= guess.kind === 'STRING' && /^\s*0\d+\s*$/.test(text)
    const family = familyOf(guess)
    const known = this.#families.get(family)
    this.#families.set(family, {
      count: (known?.count ?? 0) + 1,
      guess: merge(known?.guess ?? UNKNOWN, guess),
    })
  }

  /** The type of the column, or null where none holds its values; `fromText` where a STRING holds every value as it stands. */
  resolve(fromText: boolean): {
    readonly guess: Guess
    readonly type: SqlType | null
    readonly misfits: number
    readonly count: number
  } {
    const families = [...this.#families.values()]
    const all = families.map(({ guess }) => guess).reduce(fromText ? mergeFields : merge, UNKNOWN)
    const most = families.reduce((best, one) => (one.count > best.count ? one : best), {
      count: 0,
      guess: UNKNOWN,
    })
    const misfits = this.#count - most.count
    const isWhole = misfits === 0 || most.count < this.#count * MAJORITY
    // Where STRING holds every value as it stands, none is a misfit of it.
    const isText = all.kind === 'STRING' && (this.#coded || most.guess.kind === 'STRING')
    return isWhole || isText
      ? { guess: all, type: typeOf(all), misfits: 0, count: this.#count }
      : { guess: most.guess, type: typeOf(most.guess), misfits, count: this.#count }
  }
}

const familyOf = ({ kind }: Guess): Family =>
  kind === 'BIGINT' || kind === 'BIG' || kind === 'DOUBLE' ? 'number' : kind

/** "amount: 1 of 18 values is no BIGINT; such records follow the error policy." */
export const misfitNotice = (name: string, misfits: number, count: number, type: SqlType): string =>
  `${name}: ${misfits.toLocaleString('en-US')} of ${count.toLocaleString('en-US')} values ${misfits === 1 ? 'is' : 'are'} no ${formatType(type)}; such records follow the error policy.`
