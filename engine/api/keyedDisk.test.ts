/** A keyed map with a store behind a tiny cache: what is in memory, what comes back, what fires. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { t } from '../../model/types.ts'
import { cases } from '../../test/support/cases.ts'
import { textOfKey } from './keyed.ts'
import { asciiKey } from './keys.ts'
import { entryOf, tiny } from './testing/keyed.ts'

describe('a keyed map with a store', () => {
  test('keeps no more entries in memory than it may, and gives the others back when they are asked for', () => {
    tiny(2, (subject) => {
      for (let n = 0; n < 50; n++) subject.put([`key ${n}`], n)
      const held = subject.map.get(['key 7'])
      expect(subject.map.get(['key 7'])).toBe(held)
      subject.rest()
      expect(subject.map.get(['key 7'])).not.toBe(held)
      expect(subject.map.get(['key 7'])).toMatchObject({ value: 7, written: 7 })
      expect(subject.map.get(['key 50'])).toBeUndefined()
      expect(subject.map.size).toBe(50)
    })
  })

  test('does not lose what is changed without a call, its stamp being that of the table', () => {
    tiny(1, ({ map, ...subject }) => {
      const rest = (): void => subject.cold?.rest()
      for (const key of ['a', 'b', 'c']) map.add(entryOf(key))
      rest()
      // As generated code does it.
      const change = (value: number): void => {
        const found = map.find('a')
        if (found === undefined) throw new Error('It is gone.')
        if (found.stamp !== map.table.stamp) map.table.touch(found)
        found.value = value
      }
      for (const value of [1, 2, 3]) {
        change(value)
        map.find('b')
        map.find('c')
        rest()
        expect(map.find('a')?.value).toBe(value)
      }
    })
  })

  test('keeps apart keys of any text, half surrogate pairs and NULL included', () => {
    const keys = ['', '\u0000', '\ud800', '\udfff', '\ufffd', '\\d800', 'ü', '键', '😀', null]
    tiny(
      1,
      (subject) => {
        keys.forEach((key, n) => subject.put([key, 1n], n))
        subject.rest()
        expect(keys.map((key) => subject.map.get([key, 1n])?.value)).toEqual(keys.map((_, n) => n))
      },
      [t.string(), t.bigint()],
    )
    tiny(
      1,
      (subject) => {
        subject.put([], 5)
        subject.rest()
        expect(subject.map.get([])?.value).toBe(5)
      },
      [],
    )
  })

  test('fires timers of entries that lie in the store, in the order of time over many portions', () => {
    tiny(3, (subject) => {
      for (let n = 0; n < 2_000; n++) subject.put([`key ${n}`], n, (n * 7_919) % 2_000)
      subject.rest()
      expect(subject.map.timers.next).toBe(0)
      const times: number[] = []
      for (const { time, item } of subject.map.timers.due(1_500)) {
        expect(time).toBe(item.due)
        times.push(time)
        subject.map.delete(item)
      }
      expect(times).toEqual(Array.from({ length: 1_501 }, (_, time) => time))
      expect(subject.map.timers.next).toBe(1_501)
      expect(subject.map.size).toBe(499)
    })
  })

  test('shows the timers of all entries, wherever they lie', () => {
    tiny(3, (subject) => {
      for (let n = 0; n < 40; n++) subject.put([`key ${n}`], n, n)
      subject.rest()
      subject.map.get(['key 5'])
      const shown = [...subject.map.timers.entries()].map(
        ({ time, item }) => `${time} ${textOfKey(item.key)}`,
      )
      expect(shown.sort()).toEqual(
        Array.from({ length: 40 }, (_, n) => `${n} ${textOfKey([`key ${n}`])}`).sort(),
      )
    })
  })

  test('gives all items of one time together, though they do not fit into memory', () => {
    tiny(3, (subject) => {
      for (let n = 0; n < 1_000; n++) subject.put([`key ${n}`], n, n % 2)
      subject.rest()
      const sizes: number[] = []
      for (const items of subject.map.timers.dueTogether(5)) {
        sizes.push(items.length)
        for (const item of items) expect(subject.map.get(item.key)).toBe(item)
        for (const item of items) subject.map.delete(item)
      }
      expect(sizes).toEqual([500, 500])
    })
  })

  test('lets entries be deleted while they are walked, wherever they lie', () => {
    tiny(2, (subject) => {
      for (let n = 0; n < 600; n++) subject.put([`key ${n}`], n)
      subject.rest()
      const seen = new Set<string>()
      for (const entry of subject.map.values()) {
        seen.add(textOfKey(entry.key))
        if (entry.value % 2 === 0) subject.map.delete(entry)
      }
      expect([seen.size, subject.map.size, [...subject.map.values()].length]).toEqual([600, 300, 300])
    })
  })

  test('shows entries that have grown old, those in the store too, without bringing in the young', () => {
    tiny(1, (subject) => {
      for (let n = 0; n < 700; n++) subject.put([`key ${n}`], n)
      subject.rest()
      const walk = subject.map.aged(() => 99)
      const old: number[] = []
      let young = 0
      for (let next = walk.next(); next.done !== true; next = walk.next()) {
        if (next.value === null) young++
        else old.push(next.value.value)
      }
      expect(young).toBeGreaterThan(590)
      expect(old.toSorted((a, b) => a - b).slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, n) => n))
    })
  })
})

/** Any UTF-16 units, halves of surrogate pairs too. */
const text = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
  .map((units) => String.fromCharCode(...units))

test('the order of keys in a store is that of JavaScript', () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      const [a, b] = [asciiKey(left), asciiKey(right)]
      expect(a === b).toBe(left === right)
      expect(Buffer.compare(Buffer.from(a), Buffer.from(b))).toBe(a < b ? -1 : a > b ? 1 : 0)
    }),
    { numRuns: cases(200) },
  )
})
