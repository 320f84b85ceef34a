/** Files that are encrypted while they are written: cut back and gone on with like plain ones, and never a record in the clear. */
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testKey, testKeys } from '../../engine/sealed/testing.ts'
import { CHUNK, openStream, RECORDS } from '../../engine/sealed/whole.ts'
import { filesWith, newCanary } from '../../test/support/canary.ts'
import { createParts } from './parts.ts'
import { createSealable } from './sealed.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-sealed-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const keys = testKeys()
const canary = newCanary()
const line = (text: string): Buffer => Buffer.from(`${canary} ${text}\n`)
async function opened(path: string, by = keys): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of openStream(by, RECORDS, createReadStream(path), path)) parts.push(part)
  return Buffer.concat(parts).toString().replaceAll(`${canary} `, '')
}

describe('one file', () => {
  const out = (): string => join(folder, 'dead.ndjson')

  test('is cut to the checkpoint and gone on with, before and after it had got its name', async () => {
    const first = await createSealable(out(), null, keys)
    await first.write(line('one'))
    const saved = await first.prepare()
    await first.write(line('two'))
    expect(filesWith([canary], folder)).toEqual([])
    await first.suspend()
    const second = await createSealable(out(), saved, keys)
    await second.write(line('other'))
    const last = await second.prepare()
    await second.finish()
    expect(await opened(out())).toBe('one\nother\n')
    const same = await createSealable(out(), last, keys)
    await same.finish()
    expect(await opened(out())).toBe('one\nother\n')
    const again = await createSealable(out(), saved, keys)
    await again.write(line('third'))
    await again.finish()
    expect(await opened(out())).toBe('one\nthird\n')
    expect(filesWith([canary], folder)).toEqual([])
  })

  test('that is not complete gives what is there, and then says so', async () => {
    const writer = await createSealable(out(), null, keys)
    const long = line('x'.repeat(2 * CHUNK))
    await writer.write(long)
    await writer.suspend()
    const read: Buffer[] = []
    const reading = async (): Promise<void> => {
      const stream = createReadStream(`${out()}.inprogress`)
      for await (const part of openStream(keys, RECORDS, stream, 'It')) read.push(part)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'sealed-damaged' })
    expect(Buffer.concat(read).equals(long)).toBe(true)
  })

  test('without a record is a whole one', async () => {
    const writer = await createSealable(out(), null, keys)
    await writer.finish()
    expect(await opened(out())).toBe('')
  })

  test('goes on with the key that it was begun with, as long as that is listed', async () => {
    const first = await createSealable(out(), null, keys)
    await first.write(line('one'))
    const saved = await first.prepare()
    await first.suspend()
    await expect(createSealable(out(), saved, testKeys())).rejects.toMatchObject({ code: 'key.wrong' })
    const second = await createSealable(out(), saved, testKeys(testKey('new'), keys.current))
    await second.write(line('two'))
    await second.finish()
    expect(await opened(out())).toBe('one\ntwo\n')
  })

  test.each([
    ['on', null, keys],
    ['off', keys, null],
  ])('is refused where encryption was switched %s meanwhile', async (_, before, after) => {
    const first = await createSealable(out(), null, before)
    await first.write(line('one'))
    const saved = await first.prepare()
    await first.suspend()
    await expect(createSealable(out(), saved, after)).rejects.toMatchObject({ code: 'seal-changed' })
  })
})

test('each part is whole by itself, with its header', async () => {
  const parts = join(folder, 'parts')
  const writer = await createParts({
    folder: parts,
    extension: '.csv',
    header: 'a\n',
    saved: null,
    key: keys.current,
  })
  await writer.write(line('1'))
  await writer.commit(await writer.prepare())
  await writer.write(line('2'))
  await writer.finish()
  expect(await readdir(parts)).toEqual(['part-000001.csv', 'part-000002.csv'])
  expect(await opened(join(parts, 'part-000001.csv'))).toBe('a\n1\n')
  expect(await opened(join(parts, 'part-000002.csv'))).toBe('a\n2\n')
  expect(filesWith([canary], folder)).toEqual([])
})
