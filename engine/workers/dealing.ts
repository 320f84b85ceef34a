/**
 * Which worker gets the next piece of the input: the one that has the most room. No answer depends on it, so a worker that owns more than others, or has only
 * just started, decodes less.
 */

/** Pieces that a worker may have before it: the next one is there when it has done one. */
const AHEAD = 3
/** The same in the job's own thread, which decodes while the others have enough to do. */
const AHEAD_NEAR = 1
/** Pieces that are underway at most. Their bytes are not kept, but the rows for a worker that is behind wait for it. */
const UNDERWAY = 64
/** Buffers that are kept to be used again. */
const SPARE = 8
/** Bytes of a piece: a message costs as much as some hundred records. */
const PIECE_BYTES = 1024 * 1024

interface Hand {
  readonly ahead: number
  started: boolean
  /** Pieces before it. */
  load: number
}

export class Dealing {
  readonly #hands: readonly Hand[]
  readonly #inTurn: boolean
  readonly #spare: Uint8Array<ArrayBuffer>[] = []
  #dealt = 0
  #underway = 0

  /** `near`: of each worker whether it is in the job's own thread. `inTurn`: values differ from worker to worker (chance), so the same worker is to get the same piece each time. */
  constructor(near: readonly boolean[], inTurn: boolean) {
    this.#hands = near.map((is) => ({ ahead: is ? AHEAD_NEAR : AHEAD, started: is, load: 0 }))
    this.#inTurn = inTurn
  }

  started(worker: number): void {
    const hand = this.#hands[worker]
    if (hand !== undefined) hand.started = true
  }

  /** Whether another piece may be dealt. */
  get room(): boolean {
    return this.#underway < UNDERWAY && this.#roomOf(this.#chosen) > 0
  }

  /** Gives the worker that gets a piece, whether or not there is room. */
  deal(): number {
    const worker = this.#chosen
    const hand = this.#hands[worker]
    if (hand !== undefined) hand.load++
    this.#dealt++
    this.#underway++
    return worker
  }

  /** A worker has decoded a piece; its buffer may be used again. */
  decoded(worker: number, { buffer }: Uint8Array): void {
    const hand = this.#hands[worker]
    if (hand !== undefined) hand.load--
    if (this.#spare.length < SPARE && buffer instanceof ArrayBuffer && buffer.byteLength === PIECE_BYTES)
      this.#spare.push(new Uint8Array(buffer))
  }

  /** A piece is no longer underway. */
  applied(): void {
    this.#underway--
  }

  /** A buffer for a piece of so many bytes, or more. */
  buffer(length: number): Uint8Array<ArrayBuffer> {
    const spare = length <= PIECE_BYTES ? this.#spare.pop() : undefined
    return spare ?? new Uint8Array(Math.max(PIECE_BYTES, length))
  }

  /** Of two with as much room the later one: the first may be the job's own thread, which has to read as well. */
  get #chosen(): number {
    if (this.#inTurn) return this.#dealt % this.#hands.length
    let best = 0
    for (let worker = 1; worker < this.#hands.length; worker++)
      if (this.#roomOf(worker) >= this.#roomOf(best)) best = worker
    return best
  }

  #roomOf(worker: number): number {
    const hand = this.#hands[worker]
    return hand === undefined || (!hand.started && !this.#inTurn) ? 0 : hand.ahead - hand.load
  }
}
