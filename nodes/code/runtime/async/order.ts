/**
 * In which order records go on that were asked about: in that of the input, or as their answers come. Both keep the watermark behind them: it stands at what the
 * oldest record met until that one has gone on.
 */
import type { Stamped } from '../../../../engine/api/index.ts'
import type { Row } from '../../../common/runtime/rows.ts'
import type { Outcome } from './calls.ts'

export interface Held extends Stamped {
  /** Its number among those that were asked about. */
  readonly n: number
  readonly row: Row
  readonly time: number
  /** The watermark that it met. */
  readonly mark: number
  /** The rows that go on for it, or why there are none; null while they are awaited. */
  outcome: Outcome<readonly Row[]> | null
}

export interface Order {
  /** Records come in the order of the input. `now`: epoch ms. */
  add(entry: Held, now: number): void
  /** Its outcome is there. */
  settled(entry: Held): void
  /** The one that goes on next, where it can. */
  readonly ready: Held | null
  /** That one has gone on. */
  take(): void
  /** The watermark that the records keep from rising; null where there are none. */
  readonly mark: number | null
}

export function inputOrder(): Order {
  const line = new Set<Held>()
  let first: Held | null = null
  return {
    add(entry) {
      line.add(entry)
      first ??= entry
    },
    settled: () => undefined,
    get ready() {
      return first === null || first.outcome === null ? null : first
    },
    take() {
      if (first !== null) line.delete(first)
      const [next = null] = line
      first = next
    },
    get mark() {
      return first?.mark ?? null
    },
  }
}

/** For this long a watermark waits for more records to go with: Flink's sources make one as often (`pipeline.auto-watermark-interval`), ms. */
const MARK_INTERVAL = 200

/** Records between two watermarks that go on. */
interface Stretch {
  readonly mark: number
  readonly since: number
  awaited: number
  readonly ready: Held[]
}

/**
 * A watermark rises with nearly every record of a source, so none could overtake another. Hence watermarks wait a little for each other. A record that may be late
 * at the watermark that it met does not wait with those before: it goes on behind that watermark, and is as late as it would be in the order of the input.
 */
export function answerOrder(): Order {
  const stretches: Stretch[] = []
  const places = new Map<Held, Stretch>()
  const tidy = (): void => {
    for (;;) {
      const [first] = stretches
      if (first === undefined || first.awaited > 0 || first.ready.length > 0) return
      stretches.shift()
    }
  }
  return {
    add(entry, now) {
      let last = stretches.at(-1)
      const joins =
        last !== undefined &&
        (entry.mark <= last.mark || (!(entry.time <= entry.mark) && now - last.since < MARK_INTERVAL))
      if (last === undefined || !joins) {
        last = { mark: entry.mark, since: now, awaited: 0, ready: [] }
        stretches.push(last)
      }
      last.awaited++
      places.set(entry, last)
    },
    settled(entry) {
      const own = places.get(entry)
      if (own === undefined) return
      places.delete(entry)
      own.awaited--
      own.ready.push(entry)
    },
    get ready() {
      return stretches[0]?.ready[0] ?? null
    },
    take() {
      stretches[0]?.ready.shift()
      tidy()
    },
    get mark() {
      return stretches[0]?.mark ?? null
    },
  }
}
