/** What code that is trusted can reach: the files of its plan, and nothing else on this machine but the network. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDocument, type DocumentNode } from '../../model/document.ts'
import { writeDocument } from '../../model/migrate.ts'
import { definitions } from '../../nodes/definitions.ts'
import { millrace } from '../support/cli.ts'

let [folder, project] = ['', '']
let port = 0
let server: Server
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'millrace-fence-'))
  project = path.join(folder, 'project')
  await mkdir(path.join(project, 'data'), { recursive: true })
  await mkdir(path.join(project, 'out'))
  await writeFile(path.join(project, 'data/in.ndjson'), '{"id":1}\n{"id":2}\n')
  await writeFile(path.join(project, 'data/other.ndjson'), '{}')
  await writeFile(path.join(folder, 'secret'), 'pw')
  server = createServer((socket) => socket.end('hello'))
  port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const node = (type: keyof typeof definitions, config: DocumentNode['config']): DocumentNode => ({
  type,
  version: definitions[type].version,
  label: type,
  config,
})

/** Tells what came of each attempt in a column of its own: 'done', or the code of an error. */
function probing(attempts: Readonly<Record<string, string>>): DocumentNode {
  const tried = Object.entries(attempts).map(
    ([name, code]) =>
      `try { await (${code}); found.${name} = 'done' } catch (error) { found.${name} = error.code ?? String(error) }`,
  )
  return node('code', {
    async: 'ordered',
    output: 'pinned',
    keep: 'listed',
    columns: Object.keys(attempts).map((name) => ({ name, type: 'STRING' })),
    code: `const of = (name) => process.getBuiltinModule('node:' + name)
export default async () => {
  const found = {}
  ${tried.join('\n  ')}
  return found
}`,
  })
}

async function run(
  attempts: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {},
  from = project,
): Promise<unknown[]> {
  const document = {
    ...emptyDocument('fenced'),
    nodes: {
      in: node('file_source', { path: 'data/in.ndjson', schema: [{ name: 'id', type: 'INT' }] }),
      code: probing(attempts),
      out: node('file_sink', { path: 'out/found.ndjson' }),
    },
    edges: [
      { from: 'in.out', to: 'code.in' },
      { from: 'code.out', to: 'out.in' },
    ],
    settings,
  }
  const file = path.join(from, 'fenced.pipeline.json')
  await writeFile(file, writeDocument(document))
  const { code, stderr } = await millrace(['run', file, '--trust'], {
    env: { MILLRACE_HOME: path.join(folder, 'home') },
  })
  expect(code, stderr).toBe(0)
  const [first] = (await readFile(path.join(project, 'out/found.ndjson'), 'utf8')).split('\n')
  return Object.values(JSON.parse(first ?? '') as Record<string, unknown>)
}

const DENIED = 'ERR_ACCESS_DENIED'
const quoted = (...names: readonly string[]): string => JSON.stringify(path.join(...names))

test('it may read its input, and reads and writes nothing else, starts no process and loads no native code', async () => {
  const [secret, made] = [quoted(folder, 'secret'), path.join(folder, 'made')]
  expect(
    await run({
      own: `of('fs').readFileSync('data/in.ndjson')`,
      beside: `of('fs').readFileSync('data/other.ndjson')`,
      secret: `of('fs').promises.readFile(${secret})`,
      list: `of('fs').readdirSync(${quoted(folder)})`,
      environment: `of('fs').readFileSync('/proc/' + process.ppid + '/environ')`,
      write: `of('fs').writeFileSync(${JSON.stringify(made)}, '')`,
      change: `of('fs').writeFileSync('data/in.ndjson', '')`,
      process: `of('child_process').execSync('true')`,
      addon: `process.dlopen({ exports: {} }, ${secret})`,
      away: `process.chdir('/')`,
    }),
  ).toEqual([
    'done',
    DENIED,
    DENIED,
    DENIED,
    DENIED,
    DENIED,
    DENIED,
    DENIED,
    expect.stringMatching(/^ERR_/),
    DENIED,
  ])
  expect(existsSync(made)).toBe(false)
})

test('it reaches the network', async () => {
  const connect = `new Promise((done, failed) => of('net').connect(${port}, '127.0.0.1').on('data', done).on('error', failed))`
  expect(await run({ connect })).toEqual(['done'])
})

test('a folder that is reached by a link is the same folder', async () => {
  const link = path.join(folder, 'link')
  await symlink(project, link)
  expect(await run({ own: `of('fs').readFileSync('data/in.ndjson')` }, {}, link)).toEqual(['done'])
})

test('with state on the disk there is no fence', async () => {
  expect(
    await run({ secret: `of('fs').readFileSync(${quoted(folder, 'secret')})` }, { stateBackend: 'disk' }),
  ).toEqual(['done'])
})
