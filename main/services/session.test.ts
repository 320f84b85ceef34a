import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient, type Client } from '../../bridge/client.ts'
import { hostContract, type RunStatus } from '../../bridge/contract.ts'
import { memoryPair } from '../../bridge/transports/memory.ts'
import { emptyDocument } from '../../model/document.ts'
import { writeDocument } from '../../model/migrate.ts'
import { testDefinitions as definitions } from '../../model/testing/definitions.ts'
import { node, pipe } from '../../model/testing/documents.ts'
import { forkEngine } from './engine/fork.ts'
import { createServices, type Services } from './services.ts'
import { openSession, type Session } from './session.ts'

let folder: string
let services: Services
let session: Session
let client: Client<typeof hostContract>
let closed = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  const examplesDirectory = join(folder, 'examples')
  services = createServices({
    keyring: null,
    shell: 'web',
    version: '1.2.3',
    stateDirectory: join(folder, 'state'),
    examplesDirectory,
    definitions,
    launchEngine: (memoryLimit) =>
      forkEngine({ entry: join(import.meta.dirname, 'engine', 'testing', 'stubEngine.ts'), memoryLimit }),
  })
  const [near, far] = memoryPair()
  closed = 0
  session = openSession({ services, transport: far, mayClose: () => (closed += 1) })
  client = createClient(hostContract, near)
})
afterEach(async () => {
  client.close()
  await session.ended
  services.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The stub engine plays the part that the name tells. */
const job = (name: string) => ({
  ...pipe({ a: node('numbers'), b: node('print') }, 'a.out->b.in'),
  name,
})
const start = (name: string, mode: 'run' | 'preview' = 'run') =>
  client.request('run.start', { document: job(name), path: null, mode, parameters: {}, watch: [] })

const lastStatus = (): Promise<RunStatus> =>
  new Promise((resolve) => {
    client.on('run.status', ({ status }) => {
      if (['finished', 'stopped', 'failed'].includes(status.state)) resolve(status)
    })
  })

describe('a screen’s session', () => {
  it('knows the first start until a pipeline was opened', async () => {
    expect(await client.request('app.info', {})).toMatchObject({
      version: '1.2.3',
      shell: 'web',
      firstStart: true,
    })
    await client.request('project.save', {
      path: join(folder, 'a.pipeline.json'),
      document: emptyDocument('a'),
      revision: null,
      force: false,
    })
    expect(await client.request('app.info', {})).toMatchObject({ firstStart: false })
  })

  it('remembers preferences', async () => {
    await client.request('app.setPreference', { name: 'theme', value: 'dark' })
    expect(await client.request('app.preferences', {})).toEqual({ values: { theme: 'dark' } })
  })

  it('tells when the open file was changed by somebody else', async () => {
    const path = join(folder, 'a.pipeline.json')
    writeFileSync(path, writeDocument(emptyDocument('a')))
    await client.request('project.open', { path })
    const changed = new Promise((resolve) => client.on('project.changed', resolve))
    writeFileSync(path, writeDocument(emptyDocument('b')))
    expect(await changed).toEqual({ path, removed: false })
  })

  it('asks the screen before the window closes, and closes on its answer', async () => {
    const asked = new Promise((resolve) => client.on('app.closing', resolve))
    session.closing()
    await asked
    expect(closed).toBe(0)
    await client.request('app.close', {})
    expect(closed).toBe(1)
  })

  it('lists folders first and names in the order of people, without hidden ones', async () => {
    for (const name of ['b10.ndjson', 'b9.ndjson', '.hidden']) writeFileSync(join(folder, name), '')
    await client.request('app.setPreference', { name: 'x', value: 1 })
    const { entries, parent } = await client.request('files.list', { directory: folder })
    expect(entries.map(({ name }) => name)).toEqual(['state', 'b9.ndjson', 'b10.ndjson'])
    expect(parent).toBe(tmpdir())
  })

  it('samples a file, and says what is wrong with one that it cannot', async () => {
    writeFileSync(
      join(folder, 'orders.ndjson'),
      '{"id":1,"ts":"2024-05-06T10:00:00Z"}\n{"id":2,"ts":"2024-05-06T10:00:01Z"}\n',
    )
    const query = { format: { kind: 'json', timestamps: 'iso' }, baseDirectory: folder } as const
    const sample = await client.request('files.sample', { ...query, path: 'orders.ndjson' })
    expect(sample.columns.map(({ name }) => name)).toEqual(['id', 'ts'])
    expect(sample.lines).toHaveLength(2)
    await expect(client.request('files.sample', { ...query, path: 'none.ndjson' })).rejects.toMatchObject({
      code: 'file.missing',
      message: expect.stringContaining(join(folder, 'none.ndjson')) as string,
    })
    await expect(client.request('files.sample', { ...query, path: '.' })).rejects.toMatchObject({
      code: 'file.directory',
    })
  })
})

describe('its runs', () => {
  it('start, tell their frames and finish', async () => {
    const frames: number[] = []
    client.on('run.frame', ({ frame }) => frames.push(frame.seq))
    const status = lastStatus()
    const { runId } = await start('short')
    expect(runId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await status).toEqual({ state: 'finished', error: null })
    expect(frames).toEqual([1])
    const state = { runId, node: 'a', search: '', offset: 0, limit: 10 }
    expect(await client.request('run.state', state)).toMatchObject({ total: 0 })
  })

  it('are refused with the problem of a pipeline that cannot run', async () => {
    const document = pipe({ b: node('print') })
    const refused = client.request('run.start', {
      document,
      path: null,
      mode: 'run',
      parameters: {},
      watch: [],
    })
    await expect(refused).rejects.toMatchObject({ kind: 'user', code: 'run.invalid' })
  })

  it('say that their engine was killed', async () => {
    const status = lastStatus()
    await start('killed')
    expect((await status).error?.message).toBe('The engine process ended (SIGKILL).')
  })

  it('stop when asked, and know no run that has ended', async () => {
    const status = lastStatus()
    const { runId } = await start('endless')
    await client.request('run.stop', { runId })
    expect(await status).toEqual({ state: 'stopped', error: null })
    await client.request('run.stop', { runId })
    await expect(client.request('run.pause', { runId })).rejects.toMatchObject({ code: 'run.over' })
  })

  it('end with their screen', async () => {
    const { runId } = await start('endless')
    client.close()
    await session.ended
    await expect(client.request('run.pause', { runId })).rejects.toMatchObject({ code: 'bridge.closed' })
  })
})
