/** A keyed map of numbers with timers, in memory or with a store behind a tiny cache. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { t, type SqlType, type Value } from '../../../model/types.ts'
import { openColdFile } from '../../state/coldFile.ts'
import { Table } from '../../state/table.ts'
import type { ColdStore } from '../cold.ts'
import { keyedMap, textOfKey, type Keyed, type KeyedMap } from '../keyed.ts'
import type { OperatorContext } from '../operator.ts'

export interface Entry extends Keyed {
  value: number
  /** Infinity without a timer. */
  due: number
  written: number
}

/** A map with up to so many entries in memory, or all of them. */
export class Subject {
  readonly cold: ColdStore | null
  readonly #folder = mkdtempSync(join(tmpdir(), 'millrace-cold-'))
  readonly map: KeyedMap<Entry>

  constructor(entries: number | null, types: readonly SqlType[] = [t.string()]) {
    this.cold = entries === null ? null : openColdFile(this.#folder, '0', { entries, characters: 1_000_000 })
    const context = {
      cold: this.cold,
      table: (spec: ConstructorParameters<typeof Table<Entry>>[0]) => new Table(spec),
    } as unknown as OperatorContext
    this.map = keyedMap<Entry>(context, {
      name: 'entries',
      types,
      times: ({ due }) => [due],
      written: ({ written }) => written,
      encode: ({ value, due, written }) => [value, due === Infinity ? null : due, written],
      decode: (key, json) => {
        const [value, due, written] = json as [number, number | null, number]
        const entry = { key, value, due: due ?? Infinity, written, stamp: 0, group: -1 }
        if (due !== null) this.map.timers.set(due, entry)
        return entry
      },
    })
  }

  get table(): Table<Entry> {
    return this.map.table as Table<Entry>
  }

  put(key: readonly Value[], value: number, due = Infinity): void {
    const found = this.map.get(key)
    const entry = found ?? { key, value, due: Infinity, written: value, stamp: 0, group: -1 }
    if (found === undefined) this.map.add(entry)
    else this.map.touch(entry)
    entry.value = value
    entry.written = value
    this.map.timers.clear(entry.due, entry)
    entry.due = due
    if (due < Infinity) this.map.timers.set(due, entry)
  }

  remove(key: readonly Value[]): void {
    const found = this.map.get(key)
    if (found === undefined) return
    this.map.timers.clear(found.due, found)
    this.map.delete(found)
  }

  /** Everything that fires: its timer is over. */
  fire(mark: number): string[] {
    const fired: string[] = []
    for (const { item } of this.map.timers.due(mark)) {
      this.map.touch(item)
      fired.push(`${textOfKey(item.key)} ${item.value} at ${item.due}`)
      item.due = Infinity
    }
    return fired.sort()
  }

  /** Between two batches. */
  rest(): void {
    this.cold?.rest()
  }

  values(): string[] {
    return [...this.map.values()].map(textOf).sort()
  }

  close(): void {
    this.cold?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export const textOf = ({ key, value, due, written }: Entry): string =>
  `${textOfKey(key)} ${value} ${due} ${written}`

/** Acts on a map, and gives it up. */
export const tiny = <T>(
  entries: number | null,
  act: (subject: Subject) => T,
  types?: readonly SqlType[],
): T => {
  const subject = new Subject(entries, types)
  try {
    return act(subject)
  } finally {
    subject.close()
  }
}

export const entryOf = (key: string): Entry => ({
  key: [key],
  value: 0,
  due: Infinity,
  written: 0,
  stamp: 0,
  group: -1,
})
