/** A cut is the state at an instant, whatever happens to the entries while it is written. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../model/document.ts'
import { KEY_GROUPS, keyGroup, type Stamped } from '../api/state.ts'
import { snapshotTable, Table } from './table.ts'
import { cases } from '../../test/support/cases.ts'

interface Entry extends Stamped {
  readonly key: string
  value: number
}

/** A table over a Map, as operators have it, with the cuts that were completed put together by key group. */
class Subject {
  readonly entries = new Map<string, Entry>()
  readonly table = new Table<Entry>({
    name: 'entries',
    entries: () => this.entries.values(),
    keyText: ({ key }) => key,
    encode: ({ key, value }) => [key, value],
    decode: () => undefined,
  })

  put(key: string, value: number): void {
    const found = this.entries.get(key)
    if (found === undefined) {
      const entry = { key, value, stamp: 0, group: -1 }
      this.entries.set(key, entry)
      this.table.add(entry)
      return
    }
    this.table.touch(found)
    found.value = value
  }

  remove(key: string): void {
    const found = this.entries.get(key)
    if (found === undefined) return
    this.table.touch(found)
    this.entries.delete(key)
  }

  /** What stands there now, by key group. */
  now(): Map<number, string[]> {
    const groups = new Map<number, string[]>()
    for (const { key, value } of this.entries.values()) {
      const group = keyGroup(key)
      groups.set(group, [...(groups.get(group) ?? []), JSON.stringify([key, value])].sort())
    }
    return groups
  }
}

const all = (): Uint8Array => new Uint8Array(KEY_GROUPS).fill(1)
const collect = (written: string[]) => (_: number, entry: Json) => {
  written.push(JSON.stringify(entry))
}

describe('a cut', () => {
  test('has an entry as it was at the instant, though it changes before it is written', () => {
    const subject = new Subject()
    subject.put('a', 1)
    subject.put('b', 1)
    const written: string[] = []
    subject.table.begin(all(), collect(written))
    subject.put('b', 2)
    expect(written).toEqual(['["b",1]'])
    subject.put('b', 3)
    expect(subject.table.walk(10)).toBe(true)
    expect(written).toEqual(['["b",1]', '["a",1]'])
  })

  test('has an entry that is removed before it is written, and none that is added meanwhile', () => {
    const subject = new Subject()
    subject.put('a', 1)
    const written: string[] = []
    subject.table.begin(all(), collect(written))
    subject.remove('a')
    subject.put('a', 2)
    subject.put('c', 2)
    subject.table.walk(10)
    expect(written).toEqual(['["a",1]'])
  })

  test('is written in steps, each of at most so many entries', () => {
    const subject = new Subject()
    for (const key of ['a', 'b', 'c']) subject.put(key, 1)
    const written: string[] = []
    subject.table.begin(all(), collect(written))
    expect(subject.table.walk(2)).toBe(false)
    expect(written).toHaveLength(2)
    subject.put('a', 2)
    expect(subject.table.walk(2)).toBe(true)
    expect(written).toEqual(['["a",1]', '["b",1]', '["c",1]'])
  })

  test('without an entry is over at once', () => {
    const subject = new Subject()
    subject.table.begin(all(), () => undefined)
    expect(subject.table.walk(1)).toBe(true)
    expect(subject.table.walk(1)).toBe(true)
  })
})

describe('changed key groups', () => {
  test('are all of them before the first cut, and then those in which something changed', () => {
    const subject = new Subject()
    subject.put('a', 1)
    subject.put('b', 1)
    expect(subject.table.changed()).toEqual(all())
    expect(Object.keys(snapshotTable(subject.table)).sort()).toEqual(
      [...subject.now().keys()].map(String).sort(),
    )
    expect(subject.table.changed().indexOf(1)).toBe(-1)
    subject.put('b', 2)
    const changed = subject.table.changed()
    expect([changed[keyGroup('b')], changed[keyGroup('a')]]).toEqual([1, 0])
  })

  test('are what a cut covered as well, when it has failed', () => {
    const subject = new Subject()
    subject.put('a', 1)
    snapshotTable(subject.table)
    subject.put('a', 2)
    const groups = subject.table.changed()
    subject.table.begin(groups, () => undefined)
    expect(subject.table.changed().indexOf(1)).toBe(-1)
    subject.table.end(false)
    expect(subject.table.changed()).toEqual(groups)
    const written: string[] = []
    subject.table.begin(subject.table.changed(), collect(written))
    subject.table.walk(10)
    subject.table.end(true)
    expect(written).toEqual(['["a",2]'])
  })
})

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constant('put'), key, fc.nat(9)) },
    { weight: 3, arbitrary: fc.tuple(fc.constant('remove'), key, fc.constant(0)) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('begin'), key, fc.constant(0)) },
    { weight: 3, arbitrary: fc.tuple(fc.constant('walk'), key, fc.nat(3)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('fail'), key, fc.constant(0)) },
  ),
  { maxLength: 80 },
)

test('any cut equals the state at its instant, and cuts of changed groups add up to it', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const subject = new Subject()
      /** By key group, as the cuts before have it. */
      const stored = new Map<number, string[]>()
      let cut: {
        readonly groups: Uint8Array
        readonly expected: Map<number, string[]>
        readonly written: Map<number, string[]>
      } | null = null
      const finish = (): void => {
        subject.table.end(true)
        for (const [group, is] of cut?.groups.entries() ?? []) if (is === 1) stored.delete(group)
        for (const [group, entries] of cut?.written ?? []) stored.set(group, entries.sort())
        expect(stored).toEqual(cut?.expected ?? new Map())
        cut = null
      }
      for (const [step, at, n] of [...list, ['begin', 'a', 0], ['walk', 'a', 100]] as const) {
        if (step === 'put') subject.put(at, n)
        else if (step === 'remove') subject.remove(at)
        else if (step === 'fail' && cut !== null) {
          subject.table.end(false)
          cut = null
        } else if (step === 'begin' && cut === null) {
          const groups = subject.table.changed()
          const written = new Map<number, string[]>()
          cut = { groups, written, expected: subject.now() }
          subject.table.begin(groups, (group, entry) => {
            written.set(group, [...(written.get(group) ?? []), JSON.stringify(entry)])
          })
        } else if (step === 'walk' && cut !== null && subject.table.walk(n)) finish()
      }
      expect(cut).toBe(null)
    }),
    { numRuns: cases(300) },
  )
})
