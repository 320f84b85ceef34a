import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RecordFormat } from '../../model/format/index.ts'
import { openFile, type FileReader, type FileReaderOptions } from './read.ts'
import { createFile } from './write.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-file-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const json: RecordFormat = { kind: 'json', timestamps: 'iso' }
const csv: RecordFormat = { kind: 'csv', delimiter: ',', header: true, nullText: '' }

async function make(content: string | Uint8Array, options: Partial<FileReaderOptions> = {}) {
  const path = join(folder, 'data.txt')
  await writeFile(path, content)
  return { path, reader: await openFile({ ...defaults(path), ...options }) }
}
const defaults = (path: string): FileReaderOptions => ({
  path,
  format: json,
  columns: [],
  follow: false,
  recordLimit: 16 * 1024 * 1024,
  position: null,
  wait: () => Promise.resolve(),
})

/** Everything up to the end or a wait: texts of the polls, errors in angle brackets. */
async function readAll(reader: FileReader): Promise<{ readonly pieces: string[]; readonly ended: boolean }> {
  const pieces: string[] = []
  for (;;) {
    const poll = await reader.poll()
    if (poll.kind !== 'bytes') return { pieces, ended: poll.kind === 'end' }
    const text = Buffer.from(poll.buffer.subarray(poll.start, poll.end)).toString()
    pieces.push(poll.error === undefined ? text : `<${poll.error}>`)
    reader.advance(poll.end - poll.start)
  }
}

describe('reading', () => {
  test('whole records, a last line without a line feed, a byte order mark', async () => {
    const { reader } = await make('\ufeffone\ntwo\r\nthree')
    expect(await readAll(reader)).toEqual({ pieces: ['one\ntwo\r\n', 'three\n'], ended: true })
    expect(reader.position()).toMatchObject({ offset: 3 + 'one\ntwo\r\nthree'.length })
    await reader.close()
  })

  test('an empty file ends at once', async () => {
    const { reader } = await make('')
    expect(await readAll(reader)).toEqual({ pieces: [], ended: true })
    await reader.close()
  })

  test('records larger than one read, and places by line', async () => {
    const long = 'x'.repeat(700_000)
    const { reader } = await make(`a\n${long}\nb\n`)
    const { pieces } = await readAll(reader)
    expect(pieces.join('')).toBe(`a\n${long}\nb\n`)
    await reader.close()
    const again = await openFile({
      ...defaults(join(folder, 'data.txt')),
      position: { offset: 2, skipping: false, head: crc32('a\n') },
    })
    const poll = await again.poll()
    expect(poll.kind).toBe('bytes')
    expect(again.locate(long.length + 1)).toBe('line 3 of data.txt')
    await again.close()
  })

  test('every position is a place to go on from', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `line ${i}\n`)
    const { reader, path } = await make(lines.join(''))
    const poll = await reader.poll()
    if (poll.kind !== 'bytes') throw new Error('no bytes')
    let at = poll.start
    for (let taken = 0; taken < lines.length; taken++) {
      const size = Buffer.byteLength(lines[taken] ?? '')
      reader.advance(size)
      at += size
      const position = reader.position()
      expect(position).toMatchObject({ offset: at })
      const other = await openFile({ ...defaults(path), position })
      expect((await readAll(other)).pieces.join('')).toBe(lines.slice(taken + 1).join(''))
      await other.close()
    }
    await reader.close()
  })

  test('a record beyond the limit costs one line and no memory', async () => {
    const { reader } = await make(`a\n${'x'.repeat(2_000_000)}\nb\n`, { recordLimit: 300_000 })
    const { pieces } = await readAll(reader)
    expect(pieces[0]).toBe('a\n')
    expect(pieces[1]).toMatch(/^<The record is longer than 300,000 bytes, the job's setting recordLimit/)
    expect(pieces.slice(2).join('')).toBe('b\n')
    await reader.close()
    const small = await make(`a\n${'x'.repeat(2_000)}\nb\n${'y'.repeat(2_000)}`, { recordLimit: 1_024 })
    const { pieces: few } = await readAll(small.reader)
    expect(few.map((piece) => piece.slice(0, 5))).toEqual(['a\n', '<The ', 'b\n', '<The '])
    await small.reader.close()
  })

  test('CSV: the header is apart, line breaks in quotes do not cut a record', async () => {
    const { reader } = await make('id,text\n1,"a\nb"\n2,c\n', { format: csv, columns: ['text'] })
    expect(Buffer.from(reader.head ?? []).toString()).toBe('id,text\n')
    expect((await readAll(reader)).pieces.join('')).toBe('1,"a\nb"\n2,c\n')
    await reader.close()
  })

  test('CSV: a quote that is never closed does not swallow the file', async () => {
    const { reader } = await make(`id,text\n1,"a\n${'2,b\n'.repeat(100_000)}`, {
      format: csv,
      recordLimit: 100_000,
    })
    const { pieces } = await readAll(reader)
    expect(pieces[0]).toMatch('Is a quote never closed?')
    expect(pieces.slice(1).join('')).toBe('2,b\n'.repeat(100_000))
    await reader.close()
  })
})

describe('what cannot be read', () => {
  const failing = (work: Promise<unknown>) =>
    work.then(
      () => ({ message: 'it worked', hint: '' }),
      (error: { message: string; hint: string }) => error,
    )

  test('a missing file, a folder, a header without the column', async () => {
    expect(await failing(openFile(defaults(join(folder, 'no.txt'))))).toMatchObject({
      message: `There is no file ${join(folder, 'no.txt')}.`,
      hint: expect.stringMatching('Check the path') as string,
    })
    expect((await failing(openFile(defaults(folder)))).message).toBe(`${folder} is a folder.`)
    const header = await failing(make('id;text\n', { format: csv, columns: ['id'] }))
    expect(header).toMatchObject({
      message: expect.stringMatching('has no column id; its header is id;text') as string,
      hint: 'Is the delimiter right?',
    })
  })

  test('a position behind the end', async () => {
    const error = await failing(make('a\n', { position: { offset: 100, skipping: false, head: 0 } }))
    expect(error.message).toMatch('is shorter than where the job had read to (byte 100)')
  })
})

describe('following', () => {
  test('a half-written line waits until it is whole', async () => {
    const { reader, path } = await make('one\ntw', { follow: true })
    expect(await readAll(reader)).toEqual({ pieces: ['one\n'], ended: false })
    await appendFile(path, 'o\nthree\n')
    expect(await readAll(reader)).toEqual({ pieces: ['two\nthree\n'], ended: false })
    expect(reader.position()).toMatchObject({ offset: 14 })
    await reader.close()
  })

  test('a CSV header may come later', async () => {
    const { reader, path } = await make('', { follow: true, format: csv, columns: ['a'] })
    expect(await readAll(reader)).toEqual({ pieces: [], ended: false })
    await appendFile(path, 'a,b\n1,2\n')
    expect((await readAll(reader)).pieces).toEqual(['1,2\n'])
    expect(Buffer.from(reader.head ?? []).toString()).toBe('a,b\n')
    await reader.close()
  })

  test('a file that shrinks or is replaced stops with a message', async () => {
    const { reader, path } = await make('one\ntwo\n', { follow: true })
    await readAll(reader)
    await truncate(path, 2)
    await expect(reader.poll()).rejects.toThrow(/became shorter while it was followed \(from 8 to 2 bytes\)/)
    await reader.close()
    const second = await make('one\n', { follow: true })
    await readAll(second.reader)
    await rename(second.path, `${second.path}.1`)
    await expect(second.reader.poll()).rejects.toThrow(/was removed while it was followed/)
    await second.reader.close()
  })
})

describe('writing', () => {
  test('gets its name at the end, and replaces an older file whole', async () => {
    const path = join(folder, 'out.txt')
    await writeFile(path, 'old')
    const file = await createFile(path)
    await file.write(Buffer.from('new\n'))
    expect(await readFile(path, 'utf8')).toBe('old')
    expect((await readdir(folder)).sort()).toEqual(['out.txt', 'out.txt.inprogress'])
    await file.finish()
    expect(await readFile(path, 'utf8')).toBe('new\n')
    expect(await readdir(folder)).toEqual(['out.txt'])
  })

  test('given up, nothing is left and the older file is untouched', async () => {
    const path = join(folder, 'out.txt')
    await writeFile(path, 'old')
    const file = await createFile(path)
    await file.write(Buffer.from('new\n'))
    await file.abort()
    expect(await readdir(folder)).toEqual(['out.txt'])
    expect(await readFile(path, 'utf8')).toBe('old')
  })

  test('a missing folder, and a folder in the place of the file', async () => {
    await expect(createFile(join(folder, 'no', 'out.txt'))).rejects.toThrow(
      `There is no folder ${join(folder, 'no')}`,
    )
    await expect(createFile(folder)).rejects.toThrow('is a folder')
  })

  test.runIf(process.platform !== 'win32')(
    'a device is refused instead of being replaced by a file',
    async () => {
      await expect(createFile('/dev/null')).rejects.toMatchObject({ code: 'file-is-special' })
    },
  )

  // Linux alone has /dev/full: it takes the open and refuses each write.
  test.runIf(process.platform === 'linux')('a full disk is told with its way out', async () => {
    const path = join(folder, 'out.txt')
    await symlink('/dev/full', `${path}.inprogress`)
    const file = await createFile(path)
    await expect(file.write(Buffer.from('x'))).rejects.toMatchObject({
      message: `The disk is full: ${path} cannot be written.`,
      hint: expect.stringMatching('Free some space') as string,
    })
    await file.abort()
  })
})
