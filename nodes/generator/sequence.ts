import type { Json } from '../../model/document.ts'
import type { Value } from '../../model/types.ts'
import type { GeneratorConfig } from './definition.ts'
import { Random } from './random.ts'
import { makeRow } from './rows.ts'

/** Event time goes at this rate where records come as fast as possible. */
const DEFAULT_RATE = 100
/** Records that one partition sends before the next has its turn; fixed, so that the order does not depend on the batch size. */
const TURN = 10

/** All that the next records depend on. */
interface State {
  made: number
  random: number
  start: number
  clocks: number[]
  partition: number
  /** Records left in the turn. */
  left: number
  /** What the last record was made from, while it is to come a second time. */
  again: { random: number; clock: number; serial: number } | null
  serial: number
}

/** The endless sequence of records of a generator: a function of its config and start alone. */
export class Sequence {
  readonly #config: GeneratorConfig
  readonly #random: Random
  /** Event time between two records of a partition, on average, ms. */
  readonly #step: number
  #state: State

  /** `now`: the first event time where the config names none. */
  constructor(config: GeneratorConfig, now: number, saved: Json | null) {
    this.#config = config
    const start = config.startTime === null ? now : Date.parse(config.startTime)
    this.#step = (1_000 / (config.rate ?? DEFAULT_RATE)) * config.partitions
    this.#state = (structuredClone(saved) as unknown as State | null) ?? {
      made: 0,
      random: new Random(config.seed).state,
      start,
      // Partitions start at different places of the first step, as independent producers do.
      clocks: Array.from(
        { length: config.partitions },
        (_, index) => start + (index * this.#step) / config.partitions,
      ),
      partition: 0,
      left: TURN,
      again: null,
      serial: 0,
    }
    this.#random = new Random(this.#state.random)
  }

  get made(): number {
    return this.#state.made
  }

  get done(): boolean {
    return this.#config.limit !== null && this.#state.made >= this.#config.limit
  }

  /** The next records, all of one partition: at least one unless `done`, at most `max`. */
  take(max: number): { readonly partition: number; readonly rows: readonly (readonly Value[])[] } {
    const state = this.#state
    const { limit, partitions } = this.#config
    // A duplicate comes in the partition of its original.
    if (state.left <= 0 && state.again === null) this.#turn()
    const count = Math.min(
      max,
      limit === null ? Infinity : limit - state.made,
      partitions === 1 ? Infinity : Math.max(1, state.left),
    )
    const rows: (readonly Value[])[] = []
    for (let i = 0; i < count; i++) rows.push(this.#next())
    if (partitions > 1) state.left -= rows.length
    return { partition: state.partition, rows }
  }

  /** Goes to the next partition that has not fallen silent. */
  #turn(): void {
    const state = this.#state
    const { partitions, idlePartitions, idleAfter } = this.#config
    const active = partitions - idlePartitions
    state.left = TURN
    do {
      state.partition = (state.partition + 1) % partitions
    } while (state.partition >= active && (state.clocks[state.partition] ?? 0) - state.start > idleAfter)
  }

  #next(): readonly Value[] {
    const state = this.#state
    const { dataset, duplicates } = this.#config
    state.made++
    if (state.again !== null) {
      const { random, clock, serial } = state.again
      state.again = null
      const held = this.#random.state
      this.#random.state = random
      const row = makeRow(dataset, this.#random, serial, this.#time(clock))
      this.#random.state = held
      return row
    }
    const clock = (state.clocks[state.partition] ?? state.start) + this.#step * (0.5 + this.#random.next())
    state.clocks[state.partition] = clock
    const from = { random: this.#random.state, clock, serial: state.serial }
    const row = makeRow(dataset, this.#random, state.serial++, this.#time(clock))
    if (duplicates > 0 && this.#random.next() < duplicates) state.again = from
    return row
  }

  /** The event time of a record that is made when the partition's clock shows this. */
  #time(clock: number): number {
    const { outOfOrderShare, outOfOrderBy } = this.#config
    const late = this.#random.next() < outOfOrderShare
    const time = late ? clock - this.#random.next() * outOfOrderBy : clock
    return Math.floor(Math.max(this.#state.start, time))
  }

  position(): Json {
    const { again, clocks, ...rest } = this.#state
    return {
      ...rest,
      random: this.#random.state,
      clocks: [...clocks],
      again: again === null ? null : { ...again },
    }
  }
}
