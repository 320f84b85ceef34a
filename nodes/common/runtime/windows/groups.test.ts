import { describe, expect, test } from 'vitest'
import { t, type SqlType, type Value } from '../../../../model/types.ts'
import { entriesUnder, groupHelpers, Groups, keyCode } from './groups.ts'
import { keyText } from '../../../../engine/api/encode.ts'

interface Entry {
  readonly key: readonly Value[]
}

/** The code of keys of these types, compiled. */
function compiled(types: readonly SqlType[]) {
  const code = keyCode(types)
  const values = types.map((_, index) => `key[${index}]`)
  const body = `"use strict";
const root = new Groups();
function find(key) { ${code.prepare(values)}${code.find('root', 'a', 'a = { key };\n')}
return a; }
function peek(key) { ${code.prepare(values)}${code.peek('root', 'a')}return a; }
function remove(key) { ${code.prepare(values)}${code.remove('root')}}
function each(visit) { ${code.each('root', 'a', 'visit(a);\n')}}
return { root, find, peek, remove, each };`
  const scope = { ...groupHelpers, keyText }
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const make = new Function(...Object.keys(scope), body)
  return make(...Object.values(scope)) as {
    readonly root: Groups<unknown>
    readonly find: (key: readonly Value[]) => Entry
    readonly peek: (key: readonly Value[]) => Entry | null
    readonly remove: (key: readonly Value[]) => void
    readonly each: (visit: (entry: Entry) => void) => void
  }
}

describe('entries by key', () => {
  test.each([
    { types: [], keys: [[]] },
    { types: [t.string()], keys: [['a'], [''], [null]] },
    { types: [t.bigint()], keys: [[1n], [-1n], [2n ** 63n - 1n], [null]] },
    {
      types: [t.double(), t.boolean()],
      keys: [
        [0.5, true],
        [0.5, false],
        [Number.NaN, null],
        [-1e300, true],
      ],
    },
    {
      types: [t.array(t.int()), t.string()],
      keys: [
        [[1], 'x'],
        [[1, 2], 'x'],
        [[1], 'y'],
        [null, 'x'],
      ],
    },
  ])('of $types.length columns are found by content, and gone once removed', ({ types, keys }) => {
    const { root, find, peek, remove, each } = compiled(types)
    const all = keys as readonly (readonly Value[])[]
    for (const key of all) expect(peek(key)).toBe(null)
    const made = all.map((key) => find(key))
    expect(all.map((key) => find(structuredClone(key)))).toEqual(made)
    expect(new Set(made).size).toBe(all.length)
    expect(new Set(entriesUnder<Entry>(root, types.length))).toEqual(new Set(made))
    const seen: Entry[] = []
    each((entry) => seen.push(entry))
    expect(new Set(seen)).toEqual(new Set(made))
    for (const key of all) remove(key)
    expect([...entriesUnder<Entry>(root, types.length)]).toEqual([])
    expect(root.size).toBe(0)
  })
})

test('a large level is split, so that no Map of it grows beyond what is copied at once', () => {
  const groups = new Groups<number>()
  const keyOf = (n: number): Value => (n % 2 === 0 ? `user-${n}` : n)
  const most = 200_000
  for (let n = 0; n < most; n++) groups.set(keyOf(n), n)
  expect(groups.size).toBe(most)
  expect(Math.max(...groups.maps().map(({ size }) => size))).toBeLessThan(10_000)
  for (let n = 0; n < most; n += 997) expect(groups.get(keyOf(n))).toBe(n)
  expect([...groups.values()]).toHaveLength(most)
  for (let n = 0; n < most; n++) groups.delete(keyOf(n))
  expect(groups.size).toBe(0)
})
