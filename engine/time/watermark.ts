/**
 * The watermark of one source: per partition the largest timestamp seen minus the delay, combined by min over the partitions that count.
 *
 * The generated loop keeps the partition at hand in local variables (`begin` gives them, `end` takes them back), so that the watermark
 * moves after every record without a call. A watermark never goes back.
 */
import type { Json } from '../../model/document.ts'
import { MAX_WATERMARK } from '../api/windows.ts'

/** No watermark yet: nothing is late, nothing fires. */
export const NO_WATERMARK = -Infinity
/** The end of the input: everything fires. Beyond every time that JavaScript's Date knows, and still exact in JSON. */
export { MAX_WATERMARK }

interface Partition {
  readonly name: string
  records: number
  /** Largest timestamp minus delay. */
  own: number
  /** Silent for longer than the idle timeout, and not back at the source's watermark since. */
  idle: boolean
  /** Job time of the last record, ms with held time left out. */
  lastActive: number
  /** Its input has come to an end while others go on. */
  ended: boolean
}

const partition = (name: string, now: number): Partition => ({
  name,
  records: 0,
  own: NO_WATERMARK,
  idle: false,
  lastActive: now,
  ended: false,
})

export interface PartitionView {
  readonly name: string
  readonly records: number
  readonly watermark: number | null
  readonly idle: boolean
  readonly finished: boolean
}

export class SourceWatermark {
  readonly delay: number
  readonly #idleTimeout: number | null
  readonly #partitions: Partition[]
  #finished = false
  /** The watermark in force. */
  mark = NO_WATERMARK
  /** Largest timestamp seen. */
  maxTime = NO_WATERMARK
  /** The partition at hand: its own watermark, and the min over the others that count. */
  own = NO_WATERMARK
  others = Infinity

  constructor(names: readonly string[], delay: number, idleTimeout: number | null, now: number) {
    this.delay = delay
    this.#idleTimeout = idleTimeout
    this.#partitions = names.map((name) => partition(name, now))
  }

  /** Partitions that were found meanwhile. */
  grow(names: readonly string[], now: number): void {
    for (const name of names.slice(this.#partitions.length)) this.#partitions.push(partition(name, now))
  }

  /** A partition has come to its end; true when the watermark has moved. */
  endPartition(index: number): boolean {
    const one = this.#partition(index)
    one.ended = true
    one.idle = true
    return this.#recombine()
  }

  /** Whether no partition counts: the source leaves the min of whatever it feeds. */
  get idle(): boolean {
    return (
      !this.#finished && this.#partitions.length > 0 && this.#partitions.every((partition) => partition.idle)
    )
  }

  get finished(): boolean {
    return this.#finished
  }

  /** Sets `own` and `others` for a batch of this partition. */
  begin(index: number): void {
    this.own = this.#partition(index).own
    let others = Infinity
    for (const [at, partition] of this.#partitions.entries()) {
      if (at !== index && !partition.idle && partition.own < others) others = partition.own
    }
    this.others = others
  }

  /** Takes back what the batch made of the partition's watermark. `mark` has been set by the loop. */
  end(index: number, own: number, records: number, now: number): void {
    const partition = this.#partition(index)
    partition.own = own
    if (records === 0) return
    partition.records += records
    partition.lastActive = now
    // An idle partition counts again only when it has caught up; until then its records cannot hold the others.
    if (partition.idle && !partition.ended && own >= this.mark) partition.idle = false
  }

  /**
   * Marks partitions that have been silent too long; true when the watermark has moved. `now` is the job's time without the time in
   * which the source was held (back-pressure, pause): being held is not being silent.
   */
  checkIdle(now: number): boolean {
    if (this.#idleTimeout === null || this.#finished) return false
    let changed = false
    for (const partition of this.#partitions) {
      if (!partition.idle && now - partition.lastActive >= this.#idleTimeout) {
        partition.idle = true
        changed = true
      }
    }
    return changed && this.#recombine()
  }

  /** Partitions have left the min; true when the watermark has moved. */
  #recombine(): boolean {
    const counting = this.#partitions.filter((partition) => !partition.idle)
    // When every partition goes idle, the largest watermark is sent on, then "idle".
    const next =
      counting.length === 0
        ? Math.max(...this.#partitions.map((partition) => partition.own))
        : Math.min(...counting.map((partition) => partition.own))
    if (next <= this.mark) return false
    this.mark = next
    return true
  }

  /** The job's time at which `checkIdle` may next find something, or null. */
  nextIdleCheck(): number | null {
    if (this.#idleTimeout === null || this.#finished) return null
    const timeout = this.#idleTimeout
    const due = this.#partitions
      .filter((partition) => !partition.idle)
      .map((partition) => partition.lastActive + timeout)
    return due.length === 0 ? null : Math.min(...due)
  }

  finish(): void {
    this.#finished = true
    this.mark = MAX_WATERMARK
  }

  view(): readonly PartitionView[] {
    return this.#partitions.map((partition) => ({
      name: partition.name,
      records: partition.records,
      watermark: finiteOrNull(partition.own),
      idle: partition.idle,
      finished: this.#finished || partition.ended,
    }))
  }

  snapshot(): Json {
    return {
      mark: finiteOrNull(this.mark),
      maxTime: finiteOrNull(this.maxTime),
      partitions: this.#partitions.map(({ name, records, own, idle, ended }) => ({
        name,
        records,
        own: finiteOrNull(own),
        idle,
        ...(ended ? { ended } : {}),
      })),
    }
  }

  /** Takes what `snapshot` gave; partitions are known by name, and new ones begin afresh. */
  restore(state: Json): void {
    const saved = state as unknown as SavedWatermark
    this.mark = saved.mark ?? NO_WATERMARK
    this.maxTime = saved.maxTime ?? NO_WATERMARK
    for (const partition of this.#partitions) {
      const known = saved.partitions.find(({ name }) => name === partition.name)
      if (known === undefined) continue
      partition.records = known.records
      partition.own = known.own ?? NO_WATERMARK
      partition.idle = known.idle
      partition.ended = known.ended === true
    }
  }

  #partition(index: number): Partition {
    const partition = this.#partitions[index]
    if (partition === undefined) throw new RangeError(`There is no partition ${index}.`)
    return partition
  }
}

export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

interface SavedWatermark {
  readonly mark: number | null
  readonly maxTime: number | null
  readonly partitions: readonly {
    readonly name: string
    readonly records: number
    readonly own: number | null
    readonly idle: boolean
    readonly ended?: boolean
  }[]
}
