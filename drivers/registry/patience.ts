/** A registry that is away for a moment is waited for. */
import { setTimeout as pause } from 'node:timers/promises'
import { OperationalError } from '../../model/errors.ts'

/** How long, ms, and how long between two tries. */
const PATIENCE = 60_000
const BETWEEN = 500

export interface Waiting {
  /** Nobody waits for the answer any more. */
  readonly given: () => boolean
  /** Told once, when the first try has failed. */
  readonly told: (why: string) => void
}

/** Throws what `work` throws: at once where trying again is no use. */
export async function patiently<T>(work: () => Promise<T>, { given, told }: Waiting): Promise<T> {
  const end = Date.now() + PATIENCE
  for (let first = true; ; first = false) {
    try {
      return await work()
    } catch (error) {
      const passing = error instanceof OperationalError && error.retriable
      if (!passing || given() || Date.now() > end) throw error
      if (first) told(error.message)
      await pause(BETWEEN)
    }
  }
}
