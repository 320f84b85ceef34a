import { describe, expect, test } from 'vitest'
import { t, type SqlType, type Value } from '../../model/types.ts'
import { snapshotTable, Table } from '../state/table.ts'
import { hashValue, keyedMap, keyMaker, textOfKey, type Keyed } from './keyed.ts'
import type { OperatorContext } from './operator.ts'
import { HASH_SEED, hashGroup, hashText, keyGroup } from './state.ts'

interface Counter extends Keyed {
  count: number
}

const context = {
  cold: null,
  table: (spec: ConstructorParameters<typeof Table<Counter>>[0]) => new Table(spec),
} as unknown as OperatorContext

const made = (types: readonly SqlType[]) =>
  keyedMap<Counter>(context, {
    name: 'counters',
    types,
    encode: ({ count }) => count,
    decode: (key, json) => ({ key, count: json as number, stamp: 0, group: -1 }),
  })
const counter = (key: readonly Value[], count = 1): Counter => ({ key, count, stamp: 0, group: -1 })

describe('keys', () => {
  test('a value is hashed as its text is, also without making it', () => {
    const texts = [
      '',
      'a',
      'nine char',
      'ten chars!',
      'ä€𝄞',
      'x'.repeat(99),
      'x'.repeat(100),
      'x'.repeat(1_234),
    ]
    for (const value of [...texts, null, -0, 12.5, Number.NaN, 7n, true, new Uint8Array([1, 2])])
      expect(hashValue(HASH_SEED, value)).toBe(hashText(HASH_SEED, textOfKey([value])))
    const two = hashValue(hashValue(HASH_SEED, 'ann'), 'a book')
    expect(hashGroup(two)).toBe(keyGroup(textOfKey(['ann', 'a book'])))
  })

  test('NULL is one key, −0 is 0, NaN is NaN, and a BIGINT is no number', () => {
    const same = (left: Value, right: Value) => textOfKey([left]) === textOfKey([right])
    expect(same(null, null)).toBe(true)
    expect(same(-0, 0)).toBe(true)
    expect(same(Number.NaN, Number.NaN)).toBe(true)
    expect(same(1, 1n)).toBe(false)
    expect(same('1', 1)).toBe(false)
    expect(same(null, 'null')).toBe(false)
  })

  test('of several columns are told apart value by value, not by what they look like glued together', () => {
    expect(textOfKey(['a', 'bc'])).not.toBe(textOfKey(['ab', 'c']))
    expect(textOfKey(['1:', 'x'])).not.toBe(textOfKey(['1', ':x']))
    expect(textOfKey([null, ''])).not.toBe(textOfKey(['', null]))
    expect(textOfKey([[1, 2], 3])).not.toBe(textOfKey([[1], [2, 3]]))
  })

  test('a single column is its own key in a Map where its values have identity', () => {
    expect(keyMaker([t.string()])(['ann'])).toBe('ann')
    expect(keyMaker([t.bigint()])([5n])).toBe(5n)
    expect(keyMaker([t.array(t.int())])([[1]])).toBe(textOfKey([[1]]))
    expect(keyMaker([t.string(), t.int()])(['ann', 1])).toBe(textOfKey(['ann', 1]))
    expect(keyMaker([])([])).toBe('')
  })
})

describe('a keyed map', () => {
  test('finds, changes and forgets entries by the content of their key', () => {
    const map = made([t.array(t.int()), t.string()])
    map.add(counter([[1, 2], null]))
    expect(map.get([[1, 2], null])?.count).toBe(1)
    expect(map.get([[1], null])).toBeUndefined()
    const entry = map.get([[1, 2], null])
    if (entry !== undefined) map.delete(entry)
    expect(map.get([[1, 2], null])).toBeUndefined()
    expect(map.size).toBe(0)
  })

  test('gives its entries back from a snapshot', () => {
    const map = made([t.bigint()])
    map.add(counter([5n], 2))
    map.add(counter([null], 3))
    const other = made([t.bigint()])
    for (const entries of Object.values(snapshotTable(map.table as Table<Counter>)))
      for (const entry of entries) (other.table as Table<Counter>).decode(entry)
    expect(other.get([5n])?.count).toBe(2)
    expect(other.get([null])?.count).toBe(3)
    expect(other.size).toBe(2)
  })

  test('is the same map after it was split by key group, in the middle of a cut too', () => {
    const map = made([t.int()])
    const table = map.table as Table<Counter>
    const most = 40_000
    for (let key = 0; key < 32_768; key++) map.add(counter([key]))
    const written: number[] = []
    table.begin(table.changed(), (_, json) => written.push((json as [[number], number])[0][0]))
    table.walk(1_000)
    for (let key = 32_768; key < most; key++) map.add(counter([key]))
    const [first, last] = [map.get([1_500]), map.get([32_767])]
    if (first !== undefined) map.delete(first)
    if (last !== undefined) map.delete(last)
    expect(table.walk(Infinity)).toBe(true)
    table.end(true)
    expect(written.sort((a, b) => a - b)).toEqual(Array.from({ length: 32_768 }, (_, key) => key))

    expect(map.size).toBe(most - 2)
    expect(map.get([1_500])).toBeUndefined()
    expect(map.get([39_999])?.key).toEqual([39_999])
    expect([...map.values()]).toHaveLength(most - 2)
    expect(Object.values(snapshotTable(table)).flat()).toHaveLength(most - 2)
  })

  test('lets entries be deleted while they are walked', () => {
    const map = made([t.int()])
    for (let key = 0; key < 10; key++) map.add(counter([key]))
    for (const entry of map.values()) if ((entry.key[0] as number) % 2 === 0) map.delete(entry)
    expect([...map.values()].map(({ key }) => key[0])).toEqual([1, 3, 5, 7, 9])
  })
})
