/** A pipeline with code, a connection and a secret in it that nobody has trusted: nothing of it is evaluated, run or connected, and no file outside is touched. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDocument, type DocumentNode, type PipelineDocument } from '../../model/document.ts'
import { writeDocument } from '../../model/migrate.ts'
import { definitions } from '../../nodes/definitions.ts'
import { millrace, repository } from '../support/cli.ts'
import type { Told } from './untrusted/host.ts'
import type { Seen } from './untrusted/watch.ts'

let [folder, state, file, touched] = ['', '', '', '']
let connections = 0
let server: Server
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'millrace-untrusted-'))
  state = path.join(folder, 'state')
  file = path.join(folder, 'project', 'untrusted.pipeline.json')
  touched = path.join(folder, 'touched')
  await mkdir(path.dirname(file))
  await mkdir(state)
  server = createServer((socket) => {
    connections++
    socket.destroy()
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  const connection = {
    kind: 'kafka',
    brokers: [`127.0.0.1:${port}`],
    sasl: { mechanism: 'plain', username: 'ann', password: 'secret:broker' },
  }
  await writeFile(path.join(state, 'connections.json'), JSON.stringify({ broker: connection }))
  await writeFile(file, writeDocument(pipeline()))
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

function pipeline(): PipelineDocument {
  const touch = `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(touched)}, '')`
  return {
    ...emptyDocument('untrusted'),
    nodes: {
      orders: node('kafka_source', {
        connection: 'broker',
        topics: ['orders'],
        schema: [{ name: 'id', type: 'INT' }],
      }),
      some: node('generator', { dataset: 'orders', rate: null, limit: 5 }),
      code: node('code', {
        code: `try { ${touch} } catch ({ code }) { console.log(code) }\nconsole.log('evaluated')\nexport default (row) => ({ n: 1 })`,
        columns: [{ name: 'n', type: 'INT' }],
      }),
      kept: node('console_sink', {}),
      out: node('console_sink', {}),
    },
    edges: [
      { from: 'orders.out', to: 'kept.in' },
      { from: 'some.out', to: 'code.in' },
      { from: 'code.out', to: 'out.in' },
    ],
  }
}

const env = () => ({ ...process.env, MILLRACE_HOME: state, MILLRACE_SECRET_BROKER: 'pw' })

/** What is none of the app's own data, the project or the program itself. */
const outside = ({ what, subject }: Seen): boolean =>
  what !== 'file' || ![path.dirname(file), state, repository].some((own) => subject.startsWith(own))

test('an untrusted pipeline is opened, validated, previewed and diffed without an evaluation, a process, a socket or a file outside', async () => {
  const host = path.join(import.meta.dirname, 'untrusted/host.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [host, file, state], { env: env() })
  const { answers, seen, trusted } = JSON.parse(stdout) as Told
  expect(answers).toEqual({
    validate: '',
    view: 'done',
    preview: 'trust.needed',
    run: 'trust.needed',
    restorable: 'done',
    pin: 'trust.needed',
    'save as test': 'trust.needed',
    test: 'trust.needed',
    export: 'trust.needed',
    pins: 'done',
    tests: 'done',
    'Flink SQL': 'done',
    TypeScript: 'done',
    autosave: 'done',
    forget: 'done',
    diff: 'code',
  })
  expect(seen.some(({ what }) => what === 'file')).toBe(true)
  expect(seen.filter(outside)).toEqual([])
  expect(connections).toBe(0)
  // The control: once it is trusted, the same code is evaluated; files outside it does not touch even then.
  expect(trusted).toEqual({ state: 'finished', log: ['ERR_ACCESS_DENIED', 'evaluated'] })
  expect(existsSync(touched)).toBe(false)
})

test('the command line checks an untrusted pipeline, refuses to run it, and runs it with --trust', async () => {
  await rm(touched, { force: true })
  const home = { MILLRACE_HOME: path.join(folder, 'other') }
  const checked = await millrace(['validate', file], { env: home })
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('valid')])
  const refused = await millrace(['run', file], { env: home })
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('has code that is not trusted yet, in code')
  expect(refused.stderr).toContain('--trust')
  expect([existsSync(touched), connections]).toEqual([false, 0])
  const plain = path.join(folder, 'project', 'plain.pipeline.json')
  const { orders: _, kept: __, ...nodes } = pipeline().nodes
  const edges = pipeline().edges.filter(({ from }) => from !== 'orders.out')
  await writeFile(plain, writeDocument({ ...pipeline(), nodes, edges }))
  const run = await millrace(['run', plain, '--trust'], { env: home })
  expect([run.code, run.stdout.trim().split('\n')]).toEqual([0, Array.from({ length: 5 }, () => '{"n":1}')])
  expect(existsSync(touched)).toBe(false)
  // No other command runs it either.
  for (const command of [
    ['test', plain, '--save', 'some'],
    ['compare', plain, '--flink', 'http://127.0.0.1:1'],
  ]) {
    const other = await millrace(command, { env: home })
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('not trusted yet')])
  }
  // For this run only.
  expect((await millrace(['run', plain], { env: home })).code).toBe(2)
})
