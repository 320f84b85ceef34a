/** A keyed map with a store behind a tiny cache is the map that it would be in memory: to its operator, to cuts, and to timers. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cases } from '../../test/support/cases.ts'
import { snapshotTable, type Table } from '../state/table.ts'
import { textOfKey } from './keyed.ts'
import { keyGroup } from './state.ts'
import { Subject, textOf, type Entry } from './testing/keyed.ts'

/** Keys of a few key groups: several of each. */
const key = fc.constantFrom(
  ...Array.from({ length: 2_000 }, (_, number) => `键 ${number}`)
    .filter((text) => [3, 70, 100].includes(keyGroup(textOfKey([text]))))
    .slice(0, 16),
)
const step = <T extends string>(weight: number, kind: T) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constant(kind), key, n: fc.nat(9), due: fc.option(fc.nat(30)) }),
})
const steps = fc.array(
  fc.oneof(
    step(30, 'put'),
    step(8, 'remove'),
    step(15, 'get'),
    step(20, 'rest'),
    step(4, 'fire'),
    step(2, 'values'),
    step(10, 'begin'),
    step(20, 'walk'),
    step(1, 'fail'),
    step(1, 'restore'),
  ),
  { minLength: 20, maxLength: 150, size: 'max' },
)
type Step = (typeof steps extends fc.Arbitrary<infer List extends readonly unknown[]> ? List : never)[number]

const texts = (table: Table<Entry>): Map<number, string[]> =>
  new Map(
    Object.entries(snapshotTable(table)).map(([group, entries]) => [
      Number(group),
      entries.map((entry) => JSON.stringify(entry)),
    ]),
  )
const flat = (groups: ReadonlyMap<number, readonly string[]>): string[] => [...groups.values()].flat().sort()

interface Cut {
  readonly groups: Uint8Array
  readonly written: Map<number, string[]>
  /** What it is to come to, with the cuts before. */
  readonly now: string[]
}

/** Both maps, and what cuts of the one with the store have written. What a step gives of each is to be equal. */
class Pair {
  memory = new Subject(null)
  disk: Subject
  #mark = 0
  #stored = new Map<number, string[]>()
  #cut: Cut | null = null
  readonly #entries: number

  constructor(entries: number) {
    this.#entries = entries
    this.disk = new Subject(entries)
  }

  act({ kind, key: name, n, due }: Step): readonly [memory: unknown, disk: unknown] | null {
    switch (kind) {
      case 'put':
        return this.#both((one) => one.put([name], n, due === null ? Infinity : this.#mark + 1 + due))
      case 'remove':
        return this.#both((one) => one.remove([name]))
      case 'get':
        return this.#both(({ map }) => {
          const found = map.get([name])
          return found === undefined ? null : textOf(found)
        })
      case 'rest':
        return this.#both((one) => one.rest())
      case 'fire':
        this.#mark += n
        return this.#both((one) => one.fire(this.#mark))
      case 'values':
        return this.#both((one) => one.values())
      case 'begin':
        if (this.#cut === null) this.#begin()
        return null
      case 'walk':
        return this.#cut !== null && this.disk.table.walk(n % 4) ? this.#finish(this.#cut) : null
      case 'fail':
        this.disk.table.end(false)
        this.#cut = null
        return null
      case 'restore':
        this.#restore()
        return this.#both((one) => one.values())
    }
  }

  /** What the last cut has come to, what is there, and what fires at the end. */
  end(): readonly [memory: unknown, disk: unknown] {
    const cut = this.#cut ?? this.#begin()
    this.disk.table.walk(Infinity)
    const [now, written] = this.#finish(cut)
    const [memory, disk] = this.#both((one) => [one.values(), one.fire(Infinity), one.map.timers.next])
    return [
      [now, memory],
      [written, disk],
    ]
  }

  close(): void {
    this.memory.close()
    this.disk.close()
  }

  #both(act: (one: Subject) => unknown): readonly [memory: unknown, disk: unknown] {
    return [act(this.memory), act(this.disk)]
  }

  #begin(): Cut {
    const { table } = this.disk
    const written = new Map<number, string[]>()
    const cut = { groups: table.changed(), written, now: flat(texts(this.memory.table)) }
    table.begin(cut.groups, (group, entry) => {
      written.set(group, [...(written.get(group) ?? []), JSON.stringify(entry)])
    })
    this.#cut = cut
    return cut
  }

  #finish({ groups, written, now }: Cut): readonly [memory: unknown, disk: unknown] {
    this.#cut = null
    this.disk.table.end(true)
    for (const [group, is] of groups.entries()) if (is === 1) this.#stored.delete(group)
    for (const [group, entries] of written) this.#stored.set(group, entries)
    return [now, flat(this.#stored)]
  }

  /** Each goes on from what the other was. */
  #restore(): void {
    this.disk.table.end(false)
    this.#cut = null
    const [memory, disk] = [snapshotTable(this.memory.table), snapshotTable(this.disk.table)]
    this.close()
    this.memory = new Subject(null)
    this.disk = new Subject(this.#entries)
    for (const [{ table }, groups] of [
      [this.memory, disk],
      [this.disk, memory],
    ] as const) {
      for (const entry of Object.values(groups).flat()) table.decode(entry)
      table.restored()
    }
    this.#stored = texts(this.memory.table)
  }
}

test('it does what the map in memory does, with cuts and restarts on the way', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 4 }), (list, entries) => {
      const pair = new Pair(entries)
      try {
        for (const one of list) {
          const [memory, disk] = pair.act(one) ?? []
          expect(disk).toEqual(memory)
          expect(pair.disk.map.size).toBe(pair.memory.map.size)
        }
        const [memory, disk] = pair.end()
        expect(disk).toEqual(memory)
      } finally {
        pair.close()
      }
    }),
    { numRuns: cases(100) },
  )
})
