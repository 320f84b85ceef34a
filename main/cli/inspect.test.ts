import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checksumText, MANIFEST } from '../../engine/checkpoint/manifest.ts'
import { makeCheckpoint, openStore, TestState } from '../../engine/checkpoint/testing.ts'
import { emptyDocument } from '../../model/document.ts'
import { writeDocument } from '../../model/migrate.ts'
import { millrace } from '../../test/support/cli.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-inspect-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Checkpoints of a run with 500 keys; gives their folders. */
async function checkpoints(count: number): Promise<string[]> {
  const store = await openStore(join(root, 'run-000001'))
  const state = new TestState()
  for (let at = 0; at < 500; at++) state.set(`key ${at}`, { n: at, big: { bigint: '9007199254740993' } })
  const folders = []
  for (let n = 0; n < count; n++) {
    state.set('key 0', n)
    folders.push((await makeCheckpoint(store, state)).folder)
  }
  return folders
}
const only = async (): Promise<string> => (await checkpoints(1))[0] ?? ''

function damageData(folder: string): string {
  const name = readdirSync(folder).find((one) => one.startsWith('state-')) ?? ''
  const bytes = readFileSync(join(folder, name))
  bytes[40] = (bytes[40] ?? 0) ^ 1
  // Another file, not the one that other checkpoints link to.
  rmSync(join(folder, name))
  writeFileSync(join(folder, name), bytes)
  return name
}

describe('what a checkpoint holds', () => {
  test('is listed for people: nodes, tables, keys, bytes, and every file with its checksums', async () => {
    const { code, stdout, stderr } = await millrace(['inspect', await only()])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^Checkpoint 1 of test\n/)
    expect(stdout).toMatch(/op +– +op +values +500 +500 +[\d.]+ kB/)
    expect(stdout).toMatch(/state-000001\.ndjson.* whole/)
    expect(stdout).toMatch(/manifest.* whole/)
    expect(code).toBe(0)
  })

  test('is one JSON document for scripts', async () => {
    const { code, stdout } = await millrace(['inspect', await only(), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      id: 1,
      at: '1970-01-01T00:00:01.000Z',
      pipeline: 'test',
      whole: true,
      nodes: [{ node: 'op', what: 'state', tables: [{ name: 'values', entries: 500, keys: 500 }] }],
      files: [
        { name: 'manifest', damage: null },
        { name: 'state-000001.ndjson', damage: null },
      ],
    })
    expect(code).toBe(0)
  })

  test('of a folder with several the newest is taken, and that is said', async () => {
    const [, , newest = ''] = await checkpoints(3)
    const { code, stdout, stderr } = await millrace(['inspect', root])
    expect(stdout).toMatch(/^Checkpoint 3 of test/)
    expect(stderr).toContain(`holds 3 checkpoints; this is the newest: ${newest}`)
    expect(code).toBe(0)
  })
})

describe('entries of one node', () => {
  test('are JSON lines, found by their key, with values as a person reads them', async () => {
    const { code, stdout } = await millrace(['inspect', await only(), '--node', 'op', '--key', 'KEY 49'])
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { key: string[] })
    const wanted = [49, 490, 491, 492, 493, 494, 495, 496, 497, 498, 499].map((n) => `key ${n}`)
    expect(new Set(lines.map(({ key }) => key[0]))).toEqual(new Set(wanted))
    expect(lines).toHaveLength(wanted.length)
    expect(lines).toContainEqual({
      table: 'values',
      key: ['key 49'],
      value: { n: 49, big: '9007199254740993' },
    })
    expect(code).toBe(0)
  })

  test('are no more than asked for, and it is said that there are more', async () => {
    const { stdout, stderr } = await millrace(['inspect', await only(), '--node', 'op', '--limit', '3'])
    expect(stdout.trimEnd().split('\n')).toHaveLength(3)
    expect(stderr).toContain('There are more')
  })

  test('of a node without state: the error names those that have some', async () => {
    const { code, stderr } = await millrace(['inspect', await only(), '--node', 'other'])
    expect(stderr).toMatch(/holds no state of a node other\.\n {2}The node with state: op\./)
    expect(code).toBe(2)
  })
})

describe('what is no whole checkpoint ends with 2 and says which file, and the way out', () => {
  test('a damaged data file: the rest is printed, and the one before is named', async () => {
    const [first = '', second = ''] = await checkpoints(2)
    const name = damageData(second)
    const { code, stdout, stderr } = await millrace(['inspect', root])
    expect(stdout).toContain('Checkpoint 2 of test')
    expect(stderr).toMatch(new RegExp(`${name}: Bytes .* do not match their checksum`))
    expect(stderr).toContain(`The one before it: ${first}.`)
    expect(code).toBe(2)
    const json = await millrace(['inspect', second, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ whole: false })
    expect(json.code).toBe(2)
  })

  test.each<[string, (folder: string) => string, RegExp]>([
    [
      'a data file that is not there',
      (folder) => {
        rmSync(join(folder, 'state-000001.ndjson'))
        return folder
      },
      /state-000001\.ndjson: It is not there/,
    ],
    [
      'a damaged manifest',
      (folder) => {
        writeFileSync(join(folder, MANIFEST), 'x')
        return folder
      },
      /first line of its manifest cannot be read/,
    ],
    [
      'one of a newer version',
      (folder) => {
        const header = JSON.stringify({ millrace: 'checkpoint', format: 99, id: 1 })
        writeFileSync(join(folder, MANIFEST), `${checksumText(header)} ${header}\n`)
        return folder
      },
      /made by a newer Millrace\.\n {2}Update Millrace/,
    ],
    [
      'one that was never completed, by its run',
      (folder) => {
        renameSync(folder, join(root, 'run-000001', '.writing-000001'))
        return join(root, 'run-000001')
      },
      /nothing but a checkpoint that was never completed: \.writing-000001/,
    ],
    [
      'one that was never completed, by its name',
      (folder) => {
        const left = join(root, 'run-000001', '.writing-000001')
        renameSync(folder, left)
        return left
      },
      /is a checkpoint that was never completed/,
    ],
    [
      'a copy without its manifest',
      (folder) => {
        rmSync(join(folder, MANIFEST))
        return folder
      },
      /holds data of a checkpoint, but no manifest/,
    ],
    [
      'a folder with nothing of the kind',
      () => tmpFolder(),
      /There is no checkpoint in .*\n {2}A checkpoint is/,
    ],
    ['a folder that is not there', (folder) => join(folder, 'none'), /There is no folder .*none/],
    ['a data file', (folder) => join(folder, 'state-000001.ndjson'), /is a file/],
  ])('%s', async (_what, spoil, message) => {
    const { code, stdout, stderr } = await millrace(['inspect', spoil(await only())])
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(stdout === '' || stdout.startsWith('Checkpoint 1')).toBe(true)
    expect(code).toBe(2)
  })

  test('a pipeline of which no run has left a checkpoint', async () => {
    const file = join(root, 'p.pipeline.json')
    writeFileSync(file, writeDocument(emptyDocument('p')))
    const { code, stderr } = await millrace(['inspect', file], { env: { MILLRACE_HOME: join(root, 'home') } })
    expect(stderr).toMatch(/No run of .*p\.pipeline\.json has left a checkpoint/)
    expect(code).toBe(2)
  })

  test('a limit that is no number', async () => {
    const { code, stderr } = await millrace(['inspect', root, '--node', 'x', '--limit', '0'])
    expect(stderr).toMatch(/It must be 1 or more/)
    expect(code).toBe(2)
  })
})

function tmpFolder(): string {
  const folder = join(root, 'empty')
  mkdirSync(folder)
  return folder
}
