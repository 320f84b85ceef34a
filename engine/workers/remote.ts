/**
 * The tables of an operator that workers own, as the coordinator's checkpoints see them: a cut is begun in every worker, and what they write comes by message.
 */
import { KEY_GROUPS, type StateShape } from '../api/state.ts'
import type { AnyTable, WriteEntry } from '../state/table.ts'
import type { FromWorker, ToWorker } from './messages.ts'

export class RemoteTable implements AnyTable {
  readonly name: string
  readonly shape: StateShape
  readonly #operator: string
  readonly #workers: number
  readonly #post: (message: ToWorker) => void
  /** By worker, as it has told last: groups that have changed since the last cut. */
  readonly #changed: Uint8Array[]
  #write: WriteEntry | null = null
  /** Workers that have not written all of theirs yet. */
  #waiting = 0
  /** Workers in which the cut has not begun yet. */
  #unbegun = 0

  /** `post`: to every worker. */
  constructor(
    operator: string,
    { name, shape }: Pick<AnyTable, 'name' | 'shape'>,
    workers: number,
    post: (message: ToWorker) => void,
  ) {
    this.name = name
    this.shape = shape
    this.#operator = operator
    this.#workers = workers
    this.#post = post
    this.#changed = Array.from({ length: workers }, () => new Uint8Array(KEY_GROUPS).fill(1))
  }

  /** What a worker tells with each piece. */
  tell(worker: number, changed: Uint8Array): void {
    this.#changed[worker] = changed
  }

  changed(): Uint8Array {
    const all = new Uint8Array(KEY_GROUPS)
    for (const one of this.#changed) for (const [group, is] of one.entries()) if (is === 1) all[group] = 1
    return all
  }

  begin(groups: Uint8Array, write: WriteEntry): void {
    this.#write = write
    this.#waiting = this.#workers
    this.#unbegun = this.#workers
    for (const one of this.#changed) one.fill(0)
    this.#post({ kind: 'cut', operator: this.#operator, table: this.name, groups })
  }

  /** Entries that a worker has written. */
  wrote({ entries, first, done }: Extract<FromWorker, { kind: 'entries' }>): void {
    for (const [group, entry] of entries) this.#write?.(group, entry)
    if (first) this.#unbegun--
    if (done) this.#waiting--
  }

  /** Writes nothing itself: the entries come when they come. */
  walk(): boolean {
    return this.#waiting <= 0
  }

  get elsewhere(): boolean {
    return this.#waiting > 0
  }

  /** Whether every worker stands at the cut: only then may it take in more. */
  get begun(): boolean {
    return this.#unbegun <= 0
  }

  end(complete: boolean): void {
    this.#write = null
    this.#waiting = 0
    this.#unbegun = 0
    this.#post({ kind: 'cutEnd', operator: this.#operator, table: this.name, complete })
  }

  decode(): void {
    // Workers take their own part of what is restored.
  }

  restored(): void {
    for (const one of this.#changed) one.fill(0)
  }
}
