import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyDocument } from '../../model/document.ts'
import { writeDocument } from '../../model/migrate.ts'
import { revisionOf, writeAtomic } from './atomicFile.ts'
import { createProjects, type Projects } from './projects.ts'
import { watchFile } from './watchFile.ts'

let folder: string
let file: string
let projects: Projects
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  file = join(folder, 'orders.pipeline.json')
  projects = createProjects(join(folder, 'state'), {})
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const first = emptyDocument('first')
const second = emptyDocument('second')

describe('writeAtomic', () => {
  it('replaces the content and leaves nothing beside it', async () => {
    await writeAtomic(file, 'one')
    await writeAtomic(file, 'two')
    expect(readFileSync(file, 'utf8')).toBe('two')
    expect(readdirSync(folder)).toEqual(['orders.pipeline.json'])
  })

  it('keeps a symbolic link and the mode of its target', async () => {
    const link = join(folder, 'link.json')
    writeFileSync(file, 'one', { mode: 0o600 })
    symlinkSync(file, link)
    await writeAtomic(link, 'two')
    expect(readFileSync(file, 'utf8')).toBe('two')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).toSorted()).toEqual(['link.json', 'orders.pipeline.json'])
  })

  it('leaves no temporary file when the rename fails', async () => {
    await mkdir(file)
    await expect(writeAtomic(file, 'one')).rejects.toThrow(/EISDIR/)
    expect(readdirSync(folder)).toEqual(['orders.pipeline.json'])
  })
})

describe('save', () => {
  it('writes what open reads, with the same revision', async () => {
    const revision = await projects.save(file, first, null, false)
    expect(await projects.open(file)).toMatchObject({
      document: first,
      revision,
      recovered: false,
      path: file,
    })
  })

  it('ignores what a killed save has left behind', async () => {
    await projects.save(file, first, null, false)
    writeFileSync(join(folder, '.orders.pipeline.json.0123456789ab.tmp'), '{ "format": 1, "na')
    expect((await projects.open(file)).document.name).toBe('first')
  })

  it('refuses to overwrite a change from outside, unless forced', async () => {
    const revision = await projects.save(file, first, null, false)
    writeFileSync(file, writeDocument(second))
    await expect(projects.save(file, first, revision, false)).rejects.toMatchObject({
      code: 'project.changedOutside',
    })
    expect(readFileSync(file, 'utf8')).toBe(writeDocument(second))
    await projects.save(file, first, revision, true)
    expect(readFileSync(file, 'utf8')).toBe(writeDocument(first))
  })

  it('refuses to replace a file that was never opened, and brings back one that was removed', async () => {
    const revision = await projects.save(file, first, null, false)
    await expect(projects.save(file, second, null, false)).rejects.toMatchObject({ code: 'project.exists' })
    rmSync(file)
    await projects.save(file, first, revision, false)
    expect(readFileSync(file, 'utf8')).toBe(writeDocument(first))
  })

  it('says where it could not write', async () => {
    writeFileSync(join(folder, 'plain'), '')
    await expect(
      projects.save(join(folder, 'plain', 'x.pipeline.json'), first, null, true),
    ).rejects.toMatchObject({
      kind: 'user',
      message: expect.stringContaining(join(folder, 'plain', 'x.pipeline.json')) as string,
    })
  })
})

describe('open', () => {
  it.each([
    ['a missing file', () => undefined, 'file.missing'],
    ['a folder', () => mkdir(file), 'file.directory'],
    ['bad JSON', () => writeFileSync(file, '{\n  "format": 1,\n}'), 'not-json'],
    ['another JSON', () => writeFileSync(file, '{"a": 1}'), 'not-a-pipeline'],
    ['no text', () => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00])), 'project.notText'],
  ])('refuses %s', async (_what, make: () => unknown, code) => {
    await Promise.resolve(make())
    await expect(projects.open(file)).rejects.toMatchObject({ kind: 'user', code })
  })

  it('names line and column of bad JSON', async () => {
    writeFileSync(file, '{\n  "format": 1,\n}')
    await expect(projects.open(file)).rejects.toThrow(/Line 3, column 1/)
  })

  it('opens a newer format to read', async () => {
    writeFileSync(file, JSON.stringify({ ...first, format: 99 }))
    expect((await projects.open(file)).readOnly).toContain('newer')
  })
})

describe('recovery', () => {
  it('opens the autosave where it is newer than the file, and forgets it when saved', async () => {
    const revision = await projects.save(file, first, null, false)
    await projects.autosave(file, second)
    expect((await projects.recent())[0]).toMatchObject({
      path: file,
      name: 'orders',
      exists: true,
      unsaved: true,
    })
    expect(await projects.open(file)).toMatchObject({ document: second, recovered: true, revision })
    await projects.save(file, second, revision, false)
    expect(await projects.open(file)).toMatchObject({ document: second, recovered: false })
    expect((await projects.recent())[0]).toMatchObject({ unsaved: false })
  })

  it('puts an autosave aside that the file has overtaken', async () => {
    await projects.save(file, first, null, false)
    await projects.autosave(file, second)
    const later = new Date(Date.now() + 60_000)
    utimesSync(file, later, later)
    const opened = await projects.open(file)
    expect(opened).toMatchObject({ document: first, recovered: false })
    const place = /kept as a pipeline of their own: (.*)$/.exec(opened.notices[0] ?? '')?.[1] ?? ''
    expect(await readFile(place, 'utf8')).toBe(writeDocument(second))
  })

  it('keeps a pipeline that has no file, until it is saved or given up', async () => {
    expect(await projects.recoverUntitled()).toBeNull()
    await projects.autosave(null, second)
    expect(await projects.recoverUntitled()).toMatchObject({ path: null, document: second, recovered: true })
    await projects.discardAutosave(null)
    expect(await projects.recoverUntitled()).toBeNull()
  })

  it('goes on without a damaged list of recent files and keeps it aside', async () => {
    await mkdir(join(folder, 'state'))
    writeFileSync(join(folder, 'state', 'recent.json'), '{"files": 3')
    expect(await projects.recent()).toEqual([])
    expect(readdirSync(join(folder, 'state'))).toEqual(['recent.json.damaged'])
  })
})

describe('watchFile', () => {
  it('reports a change and a removal from outside, and not our own save', async () => {
    const revision = await projects.save(file, first, null, false)
    const changes: boolean[] = []
    let told: () => void = () => undefined
    const next = (): Promise<void> => new Promise((resolve) => (told = resolve))
    const watch = watchFile(file, revision, ({ removed }) => {
      changes.push(removed)
      told()
    })
    try {
      watch.expect(revisionOf(Buffer.from(writeDocument(second))))
      await projects.save(file, second, revision, false)
      const changed = next()
      writeFileSync(file, 'other')
      await changed
      const removed = next()
      rmSync(file)
      await removed
      expect(changes).toEqual([false, true])
    } finally {
      watch.close()
    }
  })
})
