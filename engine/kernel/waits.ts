/** What ends a job's wait when there is nothing to read: a time that is due, or something from outside. */
import type { JobClock } from './options.ts'

/** Milliseconds between two frames, and the longest wait before the job looks around. */
export const FRAME_INTERVAL = 100

interface Waits {
  readonly promises: readonly Promise<void>[]
  /** One of them, or something else, has ended the wait. */
  cancel(): void
}

const nothing = (): void => undefined

/** `due`: ms until a timer of the job. `outside`: what is awaited from there, over which a virtual clock does not jump before as much real time has passed. */
export function waitsFor(clock: JobClock, due: number, outside: readonly Promise<void>[]): Waits {
  const { virtual } = clock
  // The job looks around now and then in any case, but for a virtual clock, which has nowhere else to jump to.
  if (virtual === null)
    return { promises: due < FRAME_INTERVAL ? [...outside, clock.wait(due)] : outside, cancel: nothing }
  const jump = (): readonly Promise<void>[] => {
    const timers = due < Infinity ? [clock.wait(due)] : []
    virtual.skip()
    return timers
  }
  if (outside.length === 0) return { promises: jump(), cancel: nothing }
  const { passed, cancel } = clock.lasting(Math.max(0, due))
  return { promises: [...outside, passed.then(() => void jump())], cancel }
}
