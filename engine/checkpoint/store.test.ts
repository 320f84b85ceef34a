import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checksumText, MANIFEST, SEALED_FORMAT } from './manifest.ts'
import { openCheckpoint, verifyCheckpoint } from './reader.ts'
import { listCheckpoints } from './store.ts'
import { makeCheckpoint, openStore, TestState, valuesIn } from './testing.ts'
import type { Step } from './writer.ts'
import { cases } from '../../test/support/cases.ts'

let root = ''
let directory = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-checkpoint-'))
  directory = join(root, 'run')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const many = (count: number): TestState => {
  const state = new TestState()
  for (let at = 0; at < count; at++) state.set(`key ${at}`, { at, text: 'a line\nfeed, and “quotes”' })
  return state
}
const numbers = async (): Promise<number[]> => (await listCheckpoints(directory)).map(({ id }) => id)

test('what is written is read again, at the values of the cut', async () => {
  const state = many(2_000)
  const before = state.values()
  const { folder, entries } = await makeCheckpoint(await openStore(directory), state, () => {
    state.set('key 7', 'changed')
    state.delete('key 8')
    state.set('new', 1)
  })
  expect(entries).toBe(2_000)
  expect(await valuesIn(folder)).toEqual(before)
  await verifyCheckpoint(await openCheckpoint(folder))
})

test('groups that have not changed are not written again, and every folder is whole by itself', async () => {
  const store = await openStore(directory)
  const state = many(3_000)
  const first = await makeCheckpoint(store, state)
  state.set('key 5', 'changed')
  state.delete('key 6')
  const second = await makeCheckpoint(store, state)
  expect(second.bytes).toBeLessThan(first.bytes / 5)
  expect(second.entries).toBeLessThan(100)
  expect((await readdir(second.folder)).sort()).toEqual([
    MANIFEST,
    'state-000001.ndjson',
    'state-000002.ndjson',
  ])
  const shared = await stat(join(second.folder, 'state-000001.ndjson'))
  expect(shared.nlink).toBe(2)
  await rm(first.folder, { recursive: true })
  expect(await valuesIn(second.folder)).toEqual(state.values())
})

test('an older file of which little is in use is written anew instead of being kept for ever', async () => {
  const store = await openStore(directory, { kept: 1 })
  const state = many(3_000)
  await makeCheckpoint(store, state)
  for (let round = 0; round < 6; round++) {
    for (let at = round; at < 3_000; at += 7) if (at % 128 < 100) state.set(`key ${at}`, round)
    await makeCheckpoint(store, state)
  }
  const { folder } = (await listCheckpoints(directory))[0] ?? { folder: '' }
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  )
  const whole = await makeCheckpoint(await openStore(join(root, 'other')), state)
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(3 * whole.bytes)
  expect(await valuesIn(folder)).toEqual(state.values())
})

test('any changes over any checkpoints, some of them given up: each holds the values of its cut', async () => {
  const change = fc.record({ key: fc.nat(300), value: fc.option(fc.integer(), { freq: 3 }) })
  const round = fc.record({
    before: fc.array(change, { maxLength: 30 }),
    between: fc.array(change, { maxLength: 30 }),
    fails: fc.boolean(),
  })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 6 }), async (rounds) => {
      const where = join(root, `any-${runs++}`)
      let fail = false
      const store = await openStore(where, {
        kept: 100,
        reached: (step) => {
          if (fail && step === 'linked') throw new Error('crash')
        },
      })
      const state = many(300)
      const apply = (changes: readonly { key: number; value: number | null }[]): void => {
        for (const { key, value } of changes) {
          if (value === null) state.delete(`key ${key}`)
          else state.set(`key ${key}`, value)
        }
      }
      const expected = new Map<string, unknown>()
      for (const { before, between, fails } of rounds) {
        apply(before)
        const values = state.values()
        fail = fails
        const { folder, error } = await makeCheckpoint(store, state, () => apply(between)).then(
          (made) => ({ folder: made.folder, error: null }),
          (failure: Error) => ({ folder: null, error: failure.message }),
        )
        expect(error).toBe(fails ? 'crash' : null)
        if (folder !== null) expected.set(folder, values)
      }
      for (const [folder, values] of expected) expect(await valuesIn(folder)).toEqual(values)
      expect((await listCheckpoints(where)).length).toBe(expected.size)
    }),
    { numRuns: cases(25) },
  )
}, 60_000)

test('going on from a checkpoint of the same run, unchanged groups are taken over from it', async () => {
  const first = await makeCheckpoint(await openStore(directory), many(3_000))
  const restored = await openCheckpoint(first.folder)
  const store = await openStore(directory, { restored })
  const state = many(3_000)
  state.table.restored()
  state.set('key 9', 'changed')
  const second = await makeCheckpoint(store, state)
  expect(second.manifest.header.id).toBe(2)
  expect(second.entries).toBeLessThan(100)
  expect(await valuesIn(second.folder)).toEqual(state.values())
})

test('as many as the setting says are kept, and a savepoint stays', async () => {
  const store = await openStore(directory, { kept: 2 })
  const state = many(10)
  const kept = state.values()
  const savepoint = await store.keep(await makeCheckpoint(store, state), 'before-upgrade')
  for (let round = 0; round < 4; round++) {
    state.set('round', round)
    await makeCheckpoint(store, state)
  }
  expect(await numbers()).toEqual([5, 4])
  expect(await valuesIn(savepoint)).toEqual(kept)
  await expect(store.checkSavepoint('before-upgrade')).rejects.toThrow(
    'There is a savepoint before-upgrade already.',
  )
  await expect(store.checkSavepoint('../up')).rejects.toThrow('cannot be the name of a savepoint')
  await store.discard()
  expect(await readdir(root)).toEqual(['run-savepoints'])
  expect(await valuesIn(savepoint)).toEqual(kept)
})

const steps: readonly Step[] = ['data', 'data-synced', 'linked', 'manifest', 'renamed', 'folder-synced']
const whole: readonly Step[] = ['renamed', 'folder-synced']

test.each(steps)(
  'a crash at the step %s leaves whole checkpoints, and the next run goes on',
  async (step) => {
    const state = many(500)
    let crash = false
    const reached = (at: Step): void => {
      if (crash && at === step) throw new Error('crash')
    }
    const store = await openStore(directory, { reached })
    await makeCheckpoint(store, state)
    const before = state.values()
    state.set('key 3', 'changed')
    crash = true
    await expect(makeCheckpoint(store, state)).rejects.toThrow('crash')

    const [newest] = await listCheckpoints(directory)
    expect(newest?.id).toBe(whole.includes(step) ? 2 : 1)
    expect(await valuesIn(newest?.folder ?? '')).toEqual(whole.includes(step) ? state.values() : before)
    const next = await openStore(directory)
    expect((await readdir(directory)).filter((name) => name.startsWith('.'))).toEqual([])
    const { manifest, folder } = await makeCheckpoint(next, state)
    expect(manifest.header.id).toBe((newest?.id ?? 0) + 1)
    expect(await valuesIn(folder)).toEqual(state.values())
  },
)

describe('a checkpoint that is not what was written', () => {
  const made = async (): Promise<string> =>
    (await makeCheckpoint(await openStore(directory), many(500))).folder
  const data = (folder: string): string => join(folder, 'state-000001.ndjson')

  test('a data file cut short', async () => {
    const folder = await made()
    const { size } = await stat(data(folder))
    await truncate(data(folder), size - 1)
    await expect(openCheckpoint(folder)).rejects.toThrow(
      /state-000001\.ndjson is [\d,]+ bytes long instead of/,
    )
  })

  test('any byte of the data file flipped', async () => {
    const folder = await made()
    const bytes = await readFile(data(folder))
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const damaged = Buffer.from(bytes)
        damaged[at] = (damaged[at] ?? 0) ^ flip
        await writeFile(data(folder), damaged)
        const opened = await openCheckpoint(folder)
        await expect(verifyCheckpoint(opened)).rejects.toThrow(/do not match their checksum/)
        await expect(valuesIn(folder)).rejects.toThrow(/do not match their checksum/)
      }),
      { numRuns: cases(20) },
    )
  })

  test('a byte of the manifest flipped: its first line still says what sinks had been given', async () => {
    const folder = await made()
    const file = join(folder, MANIFEST)
    const bytes = await readFile(file)
    const second = bytes.indexOf(10) + 20
    bytes[second] = (bytes[second] ?? 0) ^ 1
    await writeFile(file, bytes)
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: 'checkpoint-damaged',
      header: { id: 1, job: 'test' },
    })
    bytes[3] = (bytes[3] ?? 0) ^ 1
    await writeFile(file, bytes)
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ header: null })
  })

  test('a data file or the manifest gone', async () => {
    const folder = await made()
    await rm(data(folder))
    await expect(openCheckpoint(folder)).rejects.toThrow('state-000001.ndjson is not there')
    await rm(join(folder, MANIFEST))
    await expect(openCheckpoint(folder)).rejects.toThrow(`There is no checkpoint in ${folder}.`)
  })

  test('a newer format is refused with the way out', async () => {
    const folder = await made()
    const header = JSON.stringify({ millrace: 'checkpoint', format: SEALED_FORMAT + 1 })
    await writeFile(join(folder, MANIFEST), `${checksumText(header)} ${header}\nwhatever`)
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: 'newer-checkpoint',
      hint: expect.stringContaining('Update Millrace') as string,
    })
  })
})
