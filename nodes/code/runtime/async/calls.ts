/**
 * Calls of a person's function that answer later: so many at once, each within a time that all of its attempts share. What waits for its first attempt stands in line.
 * Answers come in whatever order they come.
 */
import type { Clock } from '../../../../engine/api/index.ts'

/** What the function gets beside the record. */
export interface Call {
  /** Aborted when the time is up, or the job ends. */
  readonly signal: AbortSignal
  /** 1 for the first. */
  readonly attempt: number
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

export interface CallOptions<E, T> {
  /** Calls at once. */
  readonly capacity: number
  /** Milliseconds for all attempts of a call together, and between two of them. */
  readonly timeout: number
  readonly retryDelay: number
  readonly attempts: number
  readonly clock: Pick<Clock, 'now'>
  readonly ask: (entry: E, call: Call) => Promise<T>
  /** What is said of a call whose time is up. */
  readonly late: (error: unknown) => unknown
  /** Called once for each entry, unless the calls are closed before. */
  readonly settled: (entry: E, outcome: Outcome<T>) => void
}

interface Pending<E> {
  readonly entry: E
  attempt: number
  deadline: number
  /** When it is asked again; Infinity while an answer is awaited. */
  retryAt: number
  /** What the last attempt failed by. */
  error: unknown
  controller: AbortController | null
}

export class Calls<E, T> {
  readonly #options: CallOptions<E, T>
  /** In the order of their first attempts, and so of their deadlines. */
  readonly #asked = new Set<Pending<E>>()
  readonly #line: E[] = []
  #at = 0
  #answer = Promise.withResolvers<void>()
  #closed = false

  constructor(options: CallOptions<E, T>) {
    this.#options = options
  }

  /** Asks now where there is room, else when there is. */
  add(entry: E): void {
    if (this.#asked.size < this.#options.capacity) this.#begin(entry)
    else this.#line.push(entry)
  }

  /** The wall clock's time at which something is to be done; Infinity for none. */
  get next(): number {
    let next = Infinity
    for (const { retryAt, deadline } of this.#asked) next = Math.min(next, retryAt, deadline)
    return next
  }

  /** Resolves with the next answer; null while none is awaited. */
  get outside(): Promise<void> | null {
    for (const { retryAt } of this.#asked) if (retryAt === Infinity) return this.#answer.promise
    return null
  }

  /** Ends what has had its time, and asks again what has waited for that. */
  advance(now: number): void {
    for (const pending of this.#asked) {
      if (pending.deadline <= now) this.#finish(pending, { ok: false, error: this.#late(pending) })
      else if (pending.retryAt <= now) this.#attempt(pending)
    }
  }

  /** Nobody waits for the answers any more. */
  close(): void {
    this.#closed = true
    for (const { controller } of this.#asked) controller?.abort()
    this.#asked.clear()
  }

  #late(pending: Pending<E>): unknown {
    const error = this.#options.late(pending.error)
    pending.controller?.abort(error)
    return error
  }

  #begin(entry: E): void {
    const deadline = this.#options.clock.now() + this.#options.timeout
    const pending = { entry, attempt: 0, deadline, retryAt: Infinity, error: null, controller: null }
    this.#asked.add(pending)
    this.#attempt(pending)
  }

  #attempt(pending: Pending<E>): void {
    const { ask, attempts, retryDelay, clock } = this.#options
    const attempt = ++pending.attempt
    pending.retryAt = Infinity
    const call: Call = {
      attempt,
      get signal() {
        pending.controller ??= new AbortController()
        return pending.controller.signal
      },
    }
    /** An answer that comes too late is nobody's. */
    const awaited = (): boolean => this.#asked.has(pending)
    ask(pending.entry, call).then(
      (value) => {
        if (awaited()) this.#finish(pending, { ok: true, value })
      },
      (error: unknown) => {
        if (!awaited()) return
        if (attempt >= attempts) this.#finish(pending, { ok: false, error })
        else {
          pending.error = error
          pending.retryAt = clock.now() + retryDelay
          this.#tell()
        }
      },
    )
  }

  #finish(pending: Pending<E>, outcome: Outcome<T>): void {
    this.#asked.delete(pending)
    this.#options.settled(pending.entry, outcome)
    this.#tell()
    const following = this.#take()
    if (following !== undefined && !this.#closed) this.#begin(following)
  }

  #take(): E | undefined {
    const entry = this.#line[this.#at]
    if (entry === undefined) return undefined
    if (++this.#at === this.#line.length) {
      this.#line.length = 0
      this.#at = 0
    }
    return entry
  }

  #tell(): void {
    this.#answer.resolve()
    this.#answer = Promise.withResolvers()
  }
}
