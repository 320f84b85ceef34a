/** A real run of the command line, stopped with a savepoint: what `millrace inspect` says of it, and that it can be gone on with. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeDocument } from '../../model/migrate.ts'
import { millrace } from '../support/cli.ts'
import { scratchFolder } from '../support/recovery.ts'
import { countAndSum, eventSource, fileSink, node, pipeline } from './inputs.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Inspected {
  readonly why: string
  readonly whole: boolean
  readonly threads: number
  readonly nodes: readonly {
    readonly node: string
    readonly label: string
    readonly tables: readonly { readonly shape: string; readonly entries: number; readonly keys: number }[]
    readonly windows: { readonly count: number; readonly first: readonly { readonly end: number }[] } | null
    readonly ledger: { readonly held: number } | null
  }[]
  readonly sources: Readonly<
    Record<string, { readonly records: number; readonly position: { offset: number } }>
  >
}

test('a savepoint tells its windows, sessions, positions and entries', async () => {
  const input = path.join(folder, 'events.ndjson')
  const line = (at: number): string =>
    JSON.stringify({ ts: 1_700_000_000_000 + at * 50, k: `k${at % 40}`, v: at })
  writeFileSync(input, `${Array.from({ length: 3_000 }, (_, at) => line(at)).join('\n')}\n`)
  mkdirSync(path.join(folder, 'out'))
  const file = path.join(folder, 'p.pipeline.json')
  const drawn = pipeline(
    {
      events: eventSource(input, { follow: true }),
      count: { ...countAndSum(), label: 'Count by key' },
      sessions: node('session_window', {
        gap: 60_000,
        keys: ['k'],
        aggregates: [{ function: 'SUM', argument: 'v', name: 'total' }],
      }),
      console: node('console_sink', {}),
      file: fileSink(path.join(folder, 'out/out.ndjson')),
    },
    [
      ['events.out', 'count.in'],
      ['events.out', 'sessions.in'],
      ['count.out', 'console.in'],
      ['sessions.out', 'file.in'],
    ],
    { checkpointInterval: 0 },
  )
  writeFileSync(file, writeDocument(drawn))
  const checkpoints = path.join(folder, 'checkpoints')
  const run = await millrace(['run', file, '--checkpoints', checkpoints, '--savepoint', 'mine'], {
    started(child) {
      // Results on the console: the input has been read up to a window that has fired.
      child.stdout?.once('data', () => child.kill('SIGINT'))
    },
  })
  expect(run.stderr).toContain('Savepoint mine is in')
  const savepoint = path.join(checkpoints, 'savepoints', 'mine')

  const { code, stdout } = await millrace(['inspect', savepoint, '--json'])
  expect(code).toBe(0)
  const found = JSON.parse(stdout) as Inspected
  expect(found).toMatchObject({ why: 'savepoint', savepoint: 'mine', whole: true, threads: 1 })
  const { records = 0, position } = found.sources['events'] ?? {}
  expect(records).toBeGreaterThan(200)
  expect(readFileSync(input).subarray(0, position?.offset).toString().split('\n').length - 1).toBe(records)

  const count = found.nodes.find((one) => one.node === 'count')
  expect(count).toMatchObject({ label: 'Count by key', tables: [{ shape: 'windows' }] })
  // All that has come and whose window is open: by the last record's time, less the delay of 2 s.
  const mark = 1_700_000_000_000 + (records - 1) * 50 - 2_000
  const open = count?.windows?.first.map(({ end }) => end) ?? []
  expect(open.length).toBeGreaterThan(0)
  expect(open.every((end) => end - 1 > mark - 1)).toBe(true)
  const sessions = found.nodes.find((one) => one.node === 'sessions')
  expect(sessions).toMatchObject({
    tables: [{ shape: 'sessions', entries: 40, keys: 40 }],
    windows: { count: 40 },
    ledger: { held: records },
  })

  const entries = await millrace(['inspect', savepoint, '--node', 'sessions', '--key', 'k39', '--json'])
  const last = Math.floor((records - 40) / 40) * 40 + 39
  const sum = Array.from({ length: (last + 1) / 40 }, (_, at) => at * 40 + 39).reduce((a, b) => a + b, 0)
  expect(JSON.parse(entries.stdout)).toMatchObject({ more: false, entries: [{ key: ['k39'] }] })
  expect(entries.stdout).toContain(`"${sum}"`)
})
