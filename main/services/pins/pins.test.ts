import { copyFile, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apply } from '../../../model/apply.ts'
import { emptyDocument, type DocumentNode, type PipelineDocument } from '../../../model/document.ts'
import { newKey } from '../../../engine/sealed/keys.ts'
import { UserError } from '../../../model/errors.ts'
import { writeDocument } from '../../../model/migrate.ts'
import { definitions } from '../../../nodes/definitions.ts'
import { millrace } from '../../../test/support/cli.ts'
import { forkEngine } from '../engine/fork.ts'
import { createEnginePool, type EnginePool } from '../engine/pool.ts'
import { entryPoint } from '../locations.ts'
import { planOf } from '../plan.ts'
import type { KeyStore } from '../encryption.ts'
import { createTrust } from '../trust.ts'
import { createPins, type PinStore } from './pins.ts'

let engines: EnginePool
beforeAll(() => {
  engines = createEnginePool((memoryLimit) => forkEngine({ entry: entryPoint('engine'), memoryLimit }))
})
afterAll(() => engines.close())

const folders: string[] = []
afterAll(() => Promise.all(folders.map((one) => rm(one, { recursive: true, force: true }))))

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'millrace-pins-'))
  folders.push(made)
  return made
}

/** The one key that there is. */
const key = newKey()
const secrets: KeyStore = {
  get: (name) => {
    if (name === 'mine') return Promise.resolve(key)
    throw new UserError('secret.missing', `There is no secret ${name} on this machine.`)
  },
}

const storeIn = (stateDirectory: string): PinStore =>
  createPins({
    stateDirectory,
    definitions,
    engines,
    connections: {
      resolve: async (needed) => {
        expect([...needed.keys()]).toEqual([])
        return {}
      },
    },
    secrets,
    trust: createTrust(stateDirectory, definitions),
  })

const node = (type: keyof typeof definitions, config: DocumentNode['config']): DocumentNode => ({
  type,
  version: definitions[type].version,
  label: type,
  config,
})

const drawn: PipelineDocument = {
  ...emptyDocument('orders'),
  nodes: {
    orders: node('generator', { dataset: 'orders', rate: 1, seed: 7 }),
    out: node('console_sink', {}),
    file: node('file_sink', { path: 'out.ndjson' }),
  },
  edges: [
    { from: 'orders.out', to: 'out.in' },
    { from: 'orders.out', to: 'file.in' },
  ],
}

const pinned = (document: PipelineDocument, pin: string | null): PipelineDocument =>
  apply(document, { kind: 'setPin', id: 'orders', pin }).document

async function take(store: PinStore, path: string | null, records: number): Promise<string> {
  const { name, header } = await store.capture({
    document: drawn,
    path,
    parameters: {},
    node: 'orders',
    records,
  })
  expect(header.records).toBe(records)
  return name
}

test('a pin is a file of its own beside the pipeline, for nobody else to read, and told by its name', async () => {
  const [state, home] = [await folder(), await folder()]
  const store = storeIn(state)
  const path = join(home, 'orders.pipeline.json')
  const name = await take(store, path, 40)
  expect(await readdir(join(home, 'orders.pins'))).toEqual([`${name}.jsonl`])
  expect((await stat(join(home, 'orders.pins', `${name}.jsonl`))).mode & 0o777).toBe(0o600)
  const document = pinned(drawn, name)
  const pins = await store.read(
    path,
    document,
    planOf(definitions, { document, path, parameters: {} }, true),
    [],
  )
  expect(pins['orders']?.records.length).toBe(40)
  const views = await store.views(path, [name, 'orders-000000000000', '../secrets'])
  expect(views).toEqual({
    [name]: { header: expect.objectContaining({ type: 'generator', records: 40 }) as unknown },
    'orders-000000000000': {
      problem: {
        message: expect.stringContaining('There are no pinned records at ') as unknown,
        hint: 'Bring the file back, pin anew, or unpin the node.',
      },
    },
  })
})

test('with encryption a pin opens with the key that it names, under its own name, and holds no record in the clear', async () => {
  const [state, home] = [await folder(), await folder()]
  const store = storeIn(state)
  const path = join(home, 'orders.pipeline.json')
  const sealed: PipelineDocument = { ...drawn, settings: { encryption: { key: 'secret:mine' } } }
  const { name, header } = await store.capture({
    document: sealed,
    path,
    parameters: {},
    node: 'orders',
    records: 9,
  })
  const file = join(home, 'orders.pins', `${name}.jsonl`)
  const bytes = await readFile(file)
  expect(bytes.includes(header.columns[0]?.name ?? '')).toBe(false)
  expect(await store.views(path, [name])).toEqual({ [name]: { header } })
  const document = pinned(sealed, name)
  const read = (of: PipelineDocument) =>
    store.read(path, of, planOf(definitions, { document: of, path, parameters: {} }, true), [])
  expect((await read(document))['orders']?.records.length).toBe(9)
  const run = (env: Record<string, string>) =>
    millrace(['run', path, '--pinned'], { cwd: home, env: { MILLRACE_HOME: state, ...env } })
  await writeFile(path, writeDocument(document))
  const given = await run({ MILLRACE_SECRET_MINE: key })
  expect(given.stdout.trim().split('\n').length).toBe(9)
  expect((await run({})).stderr).toContain('The key secret:mine is not on this machine.')
  expect((await run({ MILLRACE_SECRET_MINE: newKey() })).stderr).toContain('is encrypted with the key')

  await copyFile(file, join(home, 'orders.pins', 'orders-000000000000.jsonl'))
  const other = await store.views(path, ['orders-000000000000'])
  expect(other['orders-000000000000']).toMatchObject({
    problem: { message: expect.stringContaining('it was changed or cut after it was encrypted') as unknown },
  })
})

test('pins follow their pipeline when it is saved for the first time, and under another name', async () => {
  const [state, home] = [await folder(), await folder()]
  const store = storeIn(state)
  const name = await take(store, null, 5)
  const document = pinned(drawn, name)
  const files = (pipeline: string) => readdir(join(home, `${pipeline}.pins`)).catch(() => [])
  await store.saved(join(home, 'first.pipeline.json'), document)
  await store.saved(join(home, 'second.pipeline.json'), document)
  expect(await files('first')).toEqual([`${name}.jsonl`])
  expect(await files('second')).toEqual([`${name}.jsonl`])
  await store.saved(join(home, 'plain.pipeline.json'), drawn)
  expect(await files('plain')).toEqual([])
})

test('what undo may come back to stays; what nothing names any more goes with a later save', async () => {
  const [state, home] = [await folder(), await folder()]
  const path = join(home, 'orders.pipeline.json')
  const files = async () => (await readdir(join(home, 'orders.pins'))).toSorted()
  const store = storeIn(state)
  const [old, anew] = [await take(store, path, 5), await take(store, path, 6)]
  await store.saved(path, pinned(drawn, anew))
  expect(await files()).toEqual([`${old}.jsonl`, `${anew}.jsonl`].toSorted())
  const later = storeIn(state)
  await later.views(path, [anew])
  await writeFile(join(home, 'orders.pins', 'notes.txt'), 'mine')
  await later.saved(path, pinned(drawn, null))
  expect(await files()).toEqual([`${anew}.jsonl`, 'notes.txt'].toSorted())
})

test('a pipeline that was never saved leaves nothing behind for longer than a month', async () => {
  const state = await folder()
  const [old, young] = [await take(storeIn(state), null, 5), await take(storeIn(state), null, 5)]
  const then = Date.now() / 1_000 - 31 * 24 * 3_600
  await utimes(join(state, 'pins', `${old}.jsonl`), then, then)
  const anew = await take(storeIn(state), null, 5)
  expect((await readdir(join(state, 'pins'))).toSorted()).toEqual(
    [`${young}.jsonl`, `${anew}.jsonl`].toSorted(),
  )
})

test('millrace run --pinned gives the pinned records, and sinks write only when told', async () => {
  const [state, home] = [await folder(), await folder()]
  const path = join(home, 'orders.pipeline.json')
  const name = await take(storeIn(state), path, 12)
  await writeFile(path, writeDocument(pinned(drawn, name)))
  const run = (...args: string[]) => millrace(['run', path, ...args], { cwd: home })
  const first = await run('--pinned')
  expect(first.code).toBe(0)
  expect(first.stdout.trim().split('\n').length).toBe(12)
  expect(first.stderr).toContain('millrace: orders gives 12 pinned records of ')
  expect(first.stderr).toContain(
    'millrace: A debug run: sinks write nothing, but for those that print. --write lets them.',
  )
  expect(await readdir(home)).not.toContain('out.ndjson')

  const second = await run('--pinned', '--write')
  expect(second.stdout).toBe(first.stdout)
  expect(await readdir(home)).toContain('out.ndjson')

  await rm(join(home, 'orders.pins'), { recursive: true })
  const gone = await run('--pinned')
  expect(gone.code).toBe(2)
  expect(gone.stderr).toContain('There are no pinned records at ')
})

test('the command line says what a debug run cannot do', async () => {
  const home = await folder()
  const path = join(home, 'orders.pipeline.json')
  await writeFile(path, writeDocument(drawn))
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await millrace(['run', path, ...args], { cwd: home })
    expect(code).toBe(2)
    return stderr
  }
  expect(await refused('--pinned')).toContain(`No source of ${path} has pinned records.`)
  expect(await refused('--pinned', '--resume')).toContain(
    'A debug run makes no checkpoints and goes on from none.',
  )
  expect(await refused('--write')).toContain('--write belongs to a debug run')
  expect(await refused('--from', 'orders=earliest')).toContain('orders cannot begin at another place.')
  expect(await refused('--from', 'order=earliest')).toContain('There is no node “order”.')
  expect(await refused('--from', 'orders=yesterday')).toContain(
    '--from orders=yesterday names no place in a topic.',
  )
})
