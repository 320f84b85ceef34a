/** A worker's side of cuts: writes the entries of its tables between the pieces that it takes in. */
import type { Json } from '../../model/document.ts'
import type { AnyTable } from '../state/table.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** Entries that are written before other messages get their turn. */
const AT_ONCE = 2_000

type Cut = Extract<ToWorker, { kind: 'cut' }>

export class Cutting {
  readonly #table: (operator: string, name: string) => AnyTable | undefined
  readonly #post: (message: FromWorker) => void
  readonly #breathe: () => Promise<void>
  /** Cuts that are being written, by operator and table: one that has been ended is not gone on with. */
  readonly #active = new Map<string, Cut>()

  constructor(
    table: (operator: string, name: string) => AnyTable | undefined,
    post: (message: FromWorker) => void,
    breathe: () => Promise<void>,
  ) {
    this.#table = table
    this.#post = post
    this.#breathe = breathe
  }

  async begin(cut: Cut): Promise<void> {
    const { operator, table: name, groups } = cut
    const key = `${operator} ${name}`
    this.#active.set(key, cut)
    const table = this.#table(operator, name)
    let entries: (readonly [number, Json])[] = []
    let first = true
    const send = (done: boolean): void => {
      this.#post({ kind: 'entries', operator, table: name, entries, first, done })
      entries = []
      first = false
    }
    table?.begin(groups, (group, entry) => entries.push([group, entry]))
    for (;;) {
      const done = table?.walk(AT_ONCE) ?? true
      if (this.#active.get(key) !== cut) return
      send(done)
      if (done) return
      await this.#breathe()
    }
  }

  end({ operator, table, complete }: Extract<ToWorker, { kind: 'cutEnd' }>): void {
    this.#active.delete(`${operator} ${table}`)
    this.#table(operator, table)?.end(complete)
  }
}
