/**
 * The watermark of a stream that several sources feed: the min over those that count. An idle source leaves the min and rejoins it only
 * when it has caught up; a finished one counts as MAX; when all are idle, the largest watermark goes on.
 */
import { MAX_WATERMARK, NO_WATERMARK } from './watermark.ts'

/** What the combiner reads of an input. */
export interface WatermarkInput {
  readonly mark: number
  readonly idle: boolean
  readonly finished: boolean
}

export class WatermarkCombiner {
  readonly #inputs: readonly WatermarkInput[]
  /** Inputs that were idle and have not caught up since. */
  readonly #behind: boolean[]
  #mark: number

  /** `mark`, `behind`: what it stood at before a restart; without them it would begin again at the min over all inputs, and so go back. */
  constructor(
    inputs: readonly WatermarkInput[],
    mark = NO_WATERMARK,
    behind: readonly boolean[] = inputs.map(() => false),
  ) {
    this.#inputs = inputs
    this.#behind = [...behind]
    this.#mark = mark
  }

  get mark(): number {
    return this.#mark
  }

  /** The combined watermark now; never less than before. */
  update(): number {
    let min = Infinity
    let max = NO_WATERMARK
    for (const [index, input] of this.#inputs.entries()) {
      const mark = input.finished ? MAX_WATERMARK : input.mark
      if (mark > max) max = mark
      if (input.idle) this.#behind[index] = true
      else if (this.#behind[index] === true && mark >= this.#mark) this.#behind[index] = false
      if (this.#behind[index] !== true && mark < min) min = mark
    }
    const next = min === Infinity ? max : min
    if (next > this.#mark) this.#mark = next
    return this.#mark
  }

  /** Whether an input is part of the min, as of the last update. */
  counts(index: number): boolean {
    return this.#behind[index] !== true
  }
}
