/** What every part of a running job is given from outside. Nothing reads the clock, chance or new ids in another way. */
import type { ConnectionKind, ConnectionOf } from '../../model/connections/resolved.ts'
import type { JobSettings } from '../../model/document.ts'
import type { SealingKeys } from '../../model/encryption.ts'

export interface Clock {
  /** Wall clock, ms since the epoch. */
  now(): number
  /** Monotonic, ms with fractions; for measuring. */
  elapsed(): number
  /** Resolves when this much time has passed (at once when it is 0 or less); under a virtual clock, when the job has nothing else to do. */
  wait(milliseconds: number): Promise<void>
}

/**
 * Tells whoever watches the job from another thread that code of a person runs. Where it does not come back, the process is ended under the name of the node: nothing in
 * its own thread could do that.
 */
export interface CodeWatch {
  /** `slots[0]` is `number` while the code runs, and 0 behind it; `slots[1]` counts the calls. Set by whoever calls it. */
  readonly slots: Int32Array
  readonly number: number
  /** Runs what goes on later: all that it does, then too, counts as that code. */
  readonly later: <T>(act: () => Promise<T>) => Promise<T>
}

/** Calls code that comes back at once. */
export function watched<T>({ slots, number }: CodeWatch, act: () => T): T {
  slots[0] = number
  slots[1] = (slots[1] ?? 0) + 1
  try {
    return act()
  } finally {
    slots[0] = 0
  }
}

/** Of a job that nobody watches. */
export const unwatched = (): CodeWatch => ({ slots: new Int32Array(2), number: 1, later: (act) => act() })

export interface EngineContext {
  /** The name of the job's pipeline. */
  readonly job: string
  readonly clock: Clock
  /** Uniform in [0, 1); seeded, one stream an operator. */
  readonly random: () => number
  readonly timeZone: string
  /** In batch mode an update is not sent on: only the final rows, at the end of the input. */
  readonly mode: JobSettings['mode']
  /** A preview writes to no sink. */
  readonly preview: boolean
  /** Bytes that one record may have (the setting of the job); a source keeps to it without holding more. */
  readonly recordLimit: number
  /**
   * A connection by its name, secrets in it: to be used, never to be told or kept. Only in the job's own thread, where sources and sinks live. Throws UserError
   * `connection-unknown`.
   */
  readonly connection: <Kind extends ConnectionKind>(kind: Kind, name: string) => ConnectionOf<Kind>
  /** Of a sink that dead letters reach: what it encrypts them with in files. Null where the job encrypts nothing. To be used, never to be told or kept. */
  readonly sealing: SealingKeys | null
  /** Text for the console sink: the CLI prints it, the app shows it in the drawer. */
  readonly print: (operator: string, text: string) => void
  /** For a node that runs code of a person. */
  readonly code: () => CodeWatch
  readonly log: (level: 'info' | 'warn' | 'error', operator: string, message: string) => void
}
