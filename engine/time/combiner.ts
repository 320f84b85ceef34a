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
  #mark = NO_WATERMARK

  constructor(inputs: readonly WatermarkInput[]) {
    this.#inputs = inputs
    this.#behind = inputs.map(() => false)
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
}
