/** Encrypted checkpoints: whole, incremental, damaged, and under other keys. */
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { filesWith, newCanary } from '../../test/support/canary.ts'
import { cases } from '../../test/support/cases.ts'
import { testKey, testKeys } from '../sealed/testing.ts'
import { readContent, readNodeEntries } from './inspect.ts'
import { MANIFEST, sealOf } from './manifest.ts'
import { openCheckpoint, verifyCheckpoint } from './reader.ts'
import { makeCheckpoint, openStore, TestState, valuesIn } from './testing.ts'

let root = ''
let directory = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-sealed-'))
  directory = join(root, 'run')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const keys = testKeys()
const canary = newCanary()
const many = (count: number): TestState => {
  const state = new TestState()
  for (let at = 0; at < count; at++) state.set(`${canary} ${at}`, { at, text: canary })
  return state
}
const verified = async (folder: string, by = keys): Promise<void> =>
  verifyCheckpoint(await openCheckpoint(folder, by))

test('it is read again with its key, taken over group by group, and holds no record in the clear', async () => {
  const store = await openStore(directory, { keys })
  const state = many(3_000)
  const first = await makeCheckpoint(store, state)
  state.set(`${canary} 5`, 'changed')
  const second = await makeCheckpoint(store, state)
  expect(second.bytes).toBeLessThan(first.bytes / 5)
  expect((await readdir(second.folder)).sort()).toEqual([
    MANIFEST,
    'state-000001.ndjson',
    'state-000002.ndjson',
  ])
  expect(await valuesIn(second.folder, keys)).toEqual(state.values())
  await verified(first.folder)
  await verified(second.folder)
  expect(filesWith([canary, keys.current.value], root)).toEqual([])
})

test('it is told what it is encrypted with; inspect reads it with the key and says what is wrong without', async () => {
  const { folder } = await makeCheckpoint(await openStore(directory, { keys }), many(50))
  expect(await sealOf(folder)).toMatchObject({ id: keys.current.id, name: 'test-key' })
  const content = await readContent(folder, keys)
  expect(content.nodes).toMatchObject([{ node: 'op', tables: [{ entries: 50 }] }])
  expect(content.files.every(({ damage }) => damage === null)).toBe(true)
  const query = { node: 'op', limit: 1, key: `${canary} 7` }
  expect((await readNodeEntries(folder, content.manifest, query, keys)).entries).toMatchObject([
    { key: [`${canary} 7`] },
  ])
  await expect(readContent(folder, testKeys())).rejects.toMatchObject({ code: 'key.wrong' })
  await expect(readContent(folder, null)).rejects.toMatchObject({ code: 'key.wrong' })
})

test('with another key it is not damaged but closed, by name', async () => {
  const { folder } = await makeCheckpoint(await openStore(directory, { keys }), many(50))
  await expect(openCheckpoint(folder)).rejects.toMatchObject({
    code: 'key.wrong',
    message: `The checkpoint ${folder} is encrypted with the key ${keys.current.id} (secret:test-key then); no key is given.`,
  })
})

test('under a new key an old checkpoint is read with the old one, and the next is written whole with the new one', async () => {
  const state = many(500)
  const first = await makeCheckpoint(await openStore(directory, { keys }), state)
  const rotated = testKeys(testKey('new'), keys.current)
  const restored = await openCheckpoint(first.folder, rotated)
  const second = await makeCheckpoint(await openStore(directory, { keys: rotated, restored }), many(500))
  expect((await readdir(second.folder)).sort()).toEqual([MANIFEST, 'state-000002.ndjson'])
  await verified(second.folder, testKeys(rotated.current))
  expect(await valuesIn(second.folder, testKeys(rotated.current))).toEqual(state.values())
})

test.each([
  ['on', null, keys],
  ['off', keys, null],
])('switched %s, nothing is taken over of what was written the other way', async (_, before, after) => {
  const state = many(500)
  const first = await makeCheckpoint(await openStore(directory, { keys: before }), state)
  const restored = await openCheckpoint(first.folder, before ?? after)
  const second = await makeCheckpoint(await openStore(directory, { keys: after, restored }), many(500))
  expect((await readdir(second.folder)).sort()).toEqual([MANIFEST, 'state-000002.ndjson'])
  expect(await valuesIn(second.folder, after)).toEqual(state.values())
})

test('any byte of it that was flipped is damage', async () => {
  const { folder } = await makeCheckpoint(await openStore(directory, { keys }), many(300))
  for (const name of [MANIFEST, 'state-000001.ndjson']) {
    const file = join(folder, name)
    const bytes = await readFile(file)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ flip
        await writeFile(file, changed)
        await expect(verified(folder)).rejects.toMatchObject({ code: 'checkpoint-damaged' })
      }),
      // The blank behind a checksum, too.
      { numRuns: cases(30), examples: [[8, 1]] },
    )
    await writeFile(file, bytes)
  }
  await verified(folder)
})

test('a data file that was cut, or swapped for that of another checkpoint, is damage', async () => {
  const state = many(300)
  const one = await makeCheckpoint(await openStore(directory, { keys }), state)
  const other = await makeCheckpoint(await openStore(join(root, 'other'), { keys }), state)
  const file = join(one.folder, 'state-000001.ndjson')
  const bytes = await readFile(file)
  await truncate(file, bytes.length - 1)
  await expect(openCheckpoint(one.folder, keys)).rejects.toMatchObject({ code: 'checkpoint-damaged' })
  await rename(join(other.folder, 'state-000001.ndjson'), file)
  await expect(verified(one.folder)).rejects.toMatchObject({ code: 'checkpoint-damaged' })
})
