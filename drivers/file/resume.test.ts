/** Sinks that go on from a checkpoint: files and folders of parts hold what the unbroken run would have written. */
import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createParts } from './parts.ts'
import { openFile, type FileReaderOptions } from './read.ts'
import { createFile } from './write.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-resume-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const text = (path: string): Promise<string> => readFile(path, 'utf8')

describe('one file', () => {
  const out = (): string => join(folder, 'out.txt')
  const inProgress = (): string => `${out()}.inprogress`

  test('is cut to the length of the checkpoint', async () => {
    const first = await createFile(out())
    await first.write(Buffer.from('one\n'))
    const saved = await first.prepare()
    await first.write(Buffer.from('two\n'))
    await first.suspend()
    const second = await createFile(out(), saved)
    await second.write(Buffer.from('other\n'))
    await second.finish()
    expect(await text(out())).toBe('one\nother\n')
    expect(await readdir(folder)).toEqual(['out.txt'])
  })

  test('that had got its name before the crash is finished, and is gone on with where more comes', async () => {
    const first = await createFile(out())
    await first.write(Buffer.from('one\n'))
    const saved = await first.prepare()
    await first.write(Buffer.from('two\n'))
    const last = await first.prepare()
    await first.finish()
    const same = await createFile(out(), last)
    expect(await same.prepare()).toEqual(last)
    await same.finish()
    expect(await text(out())).toBe('one\ntwo\n')
    const again = await createFile(out(), saved)
    await again.write(Buffer.from('other\n'))
    expect(await text(out())).toBe('one\ntwo\n')
    await again.finish()
    expect(await text(out())).toBe('one\nother\n')
  })

  test('that is not what was written is refused with the way out, and left as it is', async () => {
    const first = await createFile(out())
    await first.write(Buffer.from('one\n'))
    const saved = await first.prepare()
    await first.suspend()
    await writeFile(inProgress(), 'someone else’s\n')
    await expect(createFile(out(), saved)).rejects.toMatchObject({
      code: 'output-lost',
      message: expect.stringContaining('The first 4 bytes of') as string,
    })
    expect(await text(inProgress())).toBe('someone else’s\n')
    await unlink(inProgress())
    await expect(createFile(out(), saved)).rejects.toMatchObject({ code: 'output-lost' })
  })

  test('of which nothing was written yet begins anew', async () => {
    const first = await createFile(out())
    const saved = await first.prepare()
    await first.abort()
    const second = await createFile(out(), saved)
    await second.write(Buffer.from('one\n'))
    await second.finish()
    expect(await text(out())).toBe('one\n')
  })
})

describe('parts', () => {
  const open = (saved: Parameters<typeof createParts>[0]['saved'] = null) =>
    createParts({ folder: join(folder, 'parts'), extension: '.csv', header: 'a,b\n', saved, key: null })
  const parts = async (): Promise<Record<string, string>> => {
    const names = (await readdir(join(folder, 'parts'))).sort()
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await text(join(folder, 'parts', name))] as const)),
    )
  }
  const write = (writer: Awaited<ReturnType<typeof open>>, line: string) =>
    writer.write(Buffer.from(`${line}\n`))

  test('one a checkpoint, each with its header, visible when it is committed; none where nothing came', async () => {
    const writer = await open()
    await write(writer, '1,2')
    const one = await writer.prepare()
    await write(writer, '3,4')
    expect(Object.keys(await parts())).toEqual(['.part-000001.csv.inprogress', '.part-000002.csv.inprogress'])
    await writer.commit(one)
    expect(Object.keys(await parts())).toEqual(['.part-000002.csv.inprogress', 'part-000001.csv'])
    await writer.commit(await writer.prepare())
    await writer.commit(await writer.prepare())
    await writer.finish()
    expect(await parts()).toEqual({ 'part-000001.csv': 'a,b\n1,2\n', 'part-000002.csv': 'a,b\n3,4\n' })
  })

  test('after a crash before the commit it is made up for, and what came later is removed', async () => {
    const writer = await open()
    await write(writer, '1,2')
    const one = await writer.prepare()
    await write(writer, '3,4')
    await writer.suspend()
    const again = await open(one)
    await again.commit(one)
    await again.commit(one)
    await write(again, '5,6')
    await again.finish()
    expect(await parts()).toEqual({ 'part-000001.csv': 'a,b\n1,2\n', 'part-000002.csv': 'a,b\n5,6\n' })
  })

  test('going back to an older checkpoint removes the parts that it does not know', async () => {
    const writer = await open()
    await write(writer, '1,2')
    const one = await writer.prepare()
    await writer.commit(one)
    await write(writer, '3,4')
    await writer.commit(await writer.prepare())
    await writer.suspend()
    const again = await open(one)
    await again.commit(one)
    await again.finish()
    expect(Object.keys(await parts())).toEqual(['part-000001.csv'])
  })

  test('a new run goes on behind the parts that are there, and clears what a crash has left', async () => {
    const first = await open()
    await write(first, '1,2')
    await first.finish()
    await write(first, '3,4')
    await first.suspend()
    const second = await open()
    await write(second, '5,6')
    await second.finish()
    expect(await parts()).toEqual({ 'part-000001.csv': 'a,b\n1,2\n', 'part-000002.csv': 'a,b\n5,6\n' })
  })

  test('given up, nothing is left that has no name yet', async () => {
    const writer = await open()
    await write(writer, '1,2')
    await writer.prepare()
    await write(writer, '3,4')
    await writer.abort()
    expect(await parts()).toEqual({})
  })

  test('in the place of a file: refused with the way out', async () => {
    await writeFile(join(folder, 'parts'), '')
    await expect(open()).rejects.toMatchObject({ code: 'not-a-folder' })
  })
})

describe('reading goes on', () => {
  const options = (path: string, more: Partial<FileReaderOptions> = {}): FileReaderOptions => ({
    path,
    format: { kind: 'text' },
    columns: [],
    follow: false,
    recordLimit: 1_024,
    position: null,
    wait: () => Promise.resolve(),
    ...more,
  })
  const rest = async (given: FileReaderOptions): Promise<string[]> => {
    const reader = await openFile(given)
    const found: string[] = []
    for (let poll = await reader.poll(); poll.kind === 'bytes'; poll = await reader.poll()) {
      const piece = Buffer.from(poll.buffer.subarray(poll.start, poll.end)).toString()
      found.push(poll.error === undefined ? piece : 'overlong')
      reader.advance(poll.end - poll.start)
    }
    await reader.close()
    return found
  }

  test('behind a record that was too long and was told already', async () => {
    const path = join(folder, 'in.txt')
    await writeFile(path, `a\n${'x'.repeat(3_000)}\nb\n`)
    const reader = await openFile(options(path))
    for (let told = false; !told;) {
      const poll = await reader.poll()
      if (poll.kind !== 'bytes') throw new Error('no bytes')
      told = poll.error !== undefined
      reader.advance(poll.end - poll.start)
    }
    const position = reader.position()
    await reader.close()
    expect(await rest(options(path, { position }))).toEqual(['b\n'])
  })

  test('in a file that has grown, but not in another one of its name', async () => {
    const path = join(folder, 'in.txt')
    await writeFile(path, 'a\nb\n')
    const reader = await openFile(options(path))
    await reader.poll()
    reader.advance(2)
    const position = reader.position()
    await reader.close()
    await writeFile(path, 'a\nb\nc\n')
    expect(await rest(options(path, { position }))).toEqual(['b\nc\n'])
    await writeFile(path, 'x\nb\nc\n')
    await expect(openFile(options(path, { position }))).rejects.toMatchObject({ code: 'file-replaced' })
  })
})
