/** Which entries of a keyed map are in memory, and which of them go: the clock algorithm, which gives what was asked for since its last round a second chance. */
import type { ColdLimits } from './cold.ts'
import type { MapKey } from './keys.ts'

export interface Slot<E> {
  readonly at: MapKey
  readonly entry: E
  /** The key of its row in the store; null where it has none. */
  key: string | null
  /** The stamp with which it came in from its row; NaN where it has none. */
  loaded: number
  /** Which one to come in from the store it was; 0 for a new one. */
  readonly number: number
  /** It was asked for since the hand passed. */
  used: boolean
}

/** What an entry is taken to be before one was weighed, in characters, and how much the newest counts. */
const FIRST_WEIGHT = 128
const SHARE = 1 / 64
/** Of entries that stay every so manieth is weighed: they may grow while they are here. */
const WEIGHED = 32

export class Hotness<E> {
  readonly slots = new Map<MapKey, Slot<E>>()
  readonly #limits: ColdLimits
  #weight = FIRST_WEIGHT
  #hand: Iterator<Slot<E>> | null = null
  #passed = 0

  constructor(limits: ColdLimits) {
    this.#limits = limits
  }

  /** How many may stay. */
  get most(): number {
    const { entries, characters } = this.#limits
    return Math.max(1, Math.min(entries, Math.floor(characters / this.#weight)))
  }

  /** The length of an entry's text: what entries take in memory is estimated by it. */
  weigh(length: number): void {
    this.#weight += (length - this.#weight) * SHARE
  }

  /** Lets entries go until there are not too many. */
  trim(leave: (slot: Slot<E>) => void, lengthOf: (slot: Slot<E>) => number): void {
    while (this.slots.size > this.most) {
      this.#hand ??= this.slots.values()
      const next = this.#hand.next()
      if (next.done === true) this.#hand = null
      else if (!next.value.used) leave(next.value)
      else {
        next.value.used = false
        if (++this.#passed % WEIGHED === 0) this.weigh(lengthOf(next.value))
      }
    }
  }
}
