/** The command line over a cluster, by the name of its connection. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { events, node, pipeline } from '../../export/flink/testing.ts'
import { flinkConnection } from '../../model/connections/flink.ts'
import { flinkFolder } from '../corpus/cases.ts'
import { millrace } from '../support/cli.ts'
import { flinkHost, type FlinkHost } from '../support/flinkJobs.ts'
import { scratchFolder, sharedFlink } from '../support/flink.ts'
import { folderRecords } from '../support/folderRecords.ts'
import { secureConnection } from '../support/kafka.ts'

const scratch = scratchFolder()
let host: FlinkHost
beforeAll(async () => {
  host = await flinkHost(secureConnection('admin'))
})
afterAll(() => {
  host.remove()
  scratch.remove()
})

const run = (...args: readonly string[]) => millrace(args, { env: host.env })

/** A pipeline of its own name: records of a file, or such as come for ever. */
function file(name: string, forEver: boolean): { readonly path: string; readonly out: string } {
  const out = path.join(scratch.folder, `${name}-out`)
  const source = events()
  const document = pipeline(
    {
      source: forEver
        ? node('generator', { dataset: 'orders', rate: 50 })
        : {
            ...source,
            config: { ...(source.config as object), path: path.join(flinkFolder, 'events.ndjson') },
          },
      some: node('filter', { condition: forEver ? 'quantity > 0' : 'id < 10' }),
      results: forEver ? node('console_sink', {}) : node('file_sink', { path: out }),
    },
    ['source.out->some.in', 'some.out->results.in'],
    { restartAttempts: 0, checkpointInterval: 500 },
  )
  mkdirSync(scratch.folder, { recursive: true })
  const place = path.join(scratch.folder, `${name}.pipeline.json`)
  writeFileSync(place, JSON.stringify({ ...document, name }))
  return { path: place, out }
}

test('submit --wait runs a bounded pipeline to its end; export --explain and compare take the name, too', async () => {
  const { path: place, out } = file('bounded', false)
  const done = await run('submit', place, '--flink', 'flink', '--wait')
  expect(done, done.stderr).toMatchObject({ code: 0 })
  expect(done.stdout).toMatch(/bounded runs as job [0-9a-f]{32} on flink\nbounded is finished/)
  expect(folderRecords(out)).toHaveLength(9)

  const explained = await run('export', place, '--explain', 'flink')
  expect(explained, explained.stderr).toMatchObject({ code: 0 })
  expect(explained.stderr).toContain('Flink accepts it')
  const compared = await run('compare', place, '--flink', 'flink', '--records', '20')
  expect(compared, compared.stderr).toMatchObject({ code: 0 })
  expect(compared.stdout).toContain('The same on Flink')
})

test('by the address of a gateway alone: submit, status by node, rescale, savepoint, stop, and on from there', async () => {
  const { path: place } = file('endless', true)
  const at = ['--flink', sharedFlink().gateway]
  const begun = await run('submit', place, ...at, '--json')
  expect(begun, begun.stderr).toMatchObject({ code: 0 })
  expect(JSON.parse(begun.stdout)).toMatchObject({ submitted: true, name: 'endless' })

  const status = await run('flink', 'status', 'endless', ...at, '--file', place)
  expect(status, status.stderr).toMatchObject({ code: 0 })
  expect(status.stdout).toMatch(/^endless \([0-9a-f]{32}\): running/)
  expect(status.stdout).toMatch(/^source .*\n.*^some .*\n.*^results /ms)

  const scaled = await run('flink', 'rescale', 'endless', place, '--parallelism', '2', ...at)
  expect(scaled, scaled.stderr).toMatchObject({ code: 0 })
  expect(scaled.stdout).toMatch(/endless runs at a parallelism of 2 as job [0-9a-f]{32}, from file:/)

  const stopped = await run('flink', 'stop', 'endless', ...at)
  expect(stopped, stopped.stderr).toMatchObject({ code: 0 })
  const again = await run('submit', place, ...at, '--from-savepoint', stopped.stdout.trim())
  expect(again, again.stderr).toMatchObject({ code: 0 })
  const list = await run('flink', 'list', ...at)
  expect(list.stdout).toMatch(/Flink 2\.2\.0: \d+ of 16 slots free/)
  expect(list.stdout).toMatch(/endless +running/)
  expect((await run('flink', 'cancel', 'endless', ...at)).code).toBe(0)
  expect(await run('flink', 'cancel', 'endless', ...at)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No job endless runs') as string,
  })
})

test('a production cluster wants its name once more; a connection is made, tested and listed', async () => {
  const { jobManager, gateway } = sharedFlink()
  const made = await run(
    'connections',
    'add',
    'live',
    '--job-manager',
    jobManager,
    '--gateway',
    gateway,
    '--environment',
    'production',
  )
  expect(made, made.stderr).toMatchObject({ code: 0 })
  const tested = await run('connections', 'test', 'live')
  expect(tested.stdout).toMatch(/Connected: Flink 2\.2\.0, 1 task manager, 16 slots/)
  expect((await run('connections', 'list')).stdout).toMatch(/live +Flink +http:\S+ +plain text, production/)
  const { path: place } = file('guarded', false)
  expect(await run('submit', place, '--flink', 'live')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--confirm live') as string,
  })
  const done = await run('submit', place, '--flink', 'live', '--confirm', 'live', '--wait')
  expect(done, done.stderr).toMatchObject({ code: 0 })
})

test('a login in an address is refused, and a password is kept apart', async () => {
  const { jobManager } = sharedFlink()
  const within = await run('connections', 'add', 'x', '--job-manager', 'http://me:pw@127.0.0.1:8081')
  expect(within).toMatchObject({ code: 2, stderr: expect.stringContaining('has a login in it') as string })
  const made = await millrace(
    ['connections', 'add', 'locked', '--job-manager', jobManager, '--username', 'me'],
    { env: host.env, stdin: 'canary-of-flink\n' },
  )
  expect(made, made.stderr).toMatchObject({ code: 0 })
  expect(await host.connections.get('locked')).toEqual(
    flinkConnection.parse({
      kind: 'flink',
      jobManager,
      login: { username: 'me', password: 'secret:locked.password' },
    }),
  )
  const kept = readFileSync(path.join(host.env.MILLRACE_HOME, 'connections.json'), 'utf8')
  expect(kept).not.toContain('canary-of-flink')
})
