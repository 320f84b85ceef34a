/** Encryption on the command line: a key is made, a job uses it, and what it has left opens with it only. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newKey, readKey } from '../../engine/sealed/keys.ts'
import { writeDocument } from '../../model/migrate.ts'
import { eventSource, fileSink, node, pipeline } from '../../test/recovery/inputs.ts'
import { filesWith, newCanary } from '../../test/support/canary.ts'
import { millrace, type CliResult } from '../../test/support/cli.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-keys-'))
  for (const name of ['home', 'out']) mkdirSync(join(root, name))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const cli = (args: readonly string[], env: Record<string, string> = {}, stdin = ''): Promise<CliResult> =>
  millrace(args, {
    cwd: root,
    stdin,
    env: { MILLRACE_HOME: join(root, 'home'), MILLRACE_PASSPHRASE: 'four words in a row', ...env },
  })

/** Counts by key for ever, bad lines into a file; stopped with a savepoint as soon as something comes out. */
async function savepoint(
  canary: string,
  env: Record<string, string> = {},
): Promise<{ readonly savepoint: string; readonly run: CliResult }> {
  const good = Array.from({ length: 200 }, (_, at) =>
    JSON.stringify({ ts: at, k: `${canary}${at % 9}`, v: at }),
  )
  writeFileSync(join(root, 'events.ndjson'), `${good.join('\n')}\n{"ts":${canary}\n`)
  const drawn = pipeline(
    {
      events: eventSource(join(root, 'events.ndjson'), { follow: true, onError: 'port' }),
      count: node('running_aggregate', {
        keys: ['k'],
        aggregates: [{ function: 'COUNT', argument: '', name: 'n' }],
      }),
      console: node('console_sink', {}),
      dead: fileSink('out/dead.ndjson'),
    },
    [
      ['events.out', 'count.in'],
      ['count.out', 'console.in'],
      ['events.dead', 'dead.in'],
    ],
    { checkpointInterval: 0, encryption: { key: 'secret:mine' } },
  )
  const file = join(root, 'p.pipeline.json')
  writeFileSync(file, writeDocument(drawn))
  const run = await millrace(
    ['run', file, '--checkpoints', join(root, 'checkpoints'), '--savepoint', 'kept'],
    {
      cwd: root,
      env: { MILLRACE_HOME: join(root, 'home'), MILLRACE_PASSPHRASE: 'four words in a row', ...env },
      started: (child) => child.stdout?.once('data', () => child.kill('SIGINT')),
    },
  )
  return { savepoint: join(root, 'checkpoints', 'savepoints', 'kept'), run }
}

test('a key is made once, is never replaced, and one that is given is kept as it is', async () => {
  const made = await cli(['keys', 'add', 'mine'])
  expect(made.stdout).toMatch(/^Key [0-9a-f]{16} is kept as the secret mine\./)
  expect(made.code).toBe(0)
  const again = await cli(['keys', 'add', 'mine'])
  expect(again.stderr).toContain('There is a secret mine already.')
  expect(again.code).toBe(2)
  const own = newKey()
  const given = await cli(['keys', 'add', 'other', '--given'], {}, `${own}\n`)
  expect(given.stdout).toContain(`Key ${readKey('other', own).id} is kept`)
  const wrong = await cli(['keys', 'add', 'third', '--given'], {}, 'a passphrase\n')
  expect(wrong.stderr).toContain('The secret third is no key')
  expect(filesWith([own], root)).toEqual([])
})

const mine = { MILLRACE_SECRET_MINE: newKey() }

test('a savepoint holds no record in the clear, and opens with its key only', async () => {
  const canary = newCanary()
  const { savepoint: folder, run } = await savepoint(canary, mine)
  expect(run.stderr).toContain('Savepoint kept is in')
  expect(filesWith([canary], join(root, 'checkpoints'))).toEqual([])

  const [entries, listed, wrong, missing] = await Promise.all([
    cli(['inspect', folder, '--node', 'count', '--limit', '100'], mine),
    cli(['inspect', folder], mine),
    cli(['inspect', folder, '--secret', 'other'], { MILLRACE_SECRET_OTHER: newKey() }),
    cli(['inspect', folder]),
  ])
  expect(entries.stdout).toContain(canary)
  expect(entries.code).toBe(0)
  expect(listed.stdout).toMatch(/state-.*\.ndjson.* whole/)
  expect(wrong.stderr).toMatch(
    /is encrypted with the key [0-9a-f]{16} \(secret:mine then\); the key given is [0-9a-f]{16} \(secret:other\)\.\n {2}Nothing is damaged\./,
  )
  expect(wrong.code).toBe(2)
  expect(missing.stderr).toContain('The key secret:mine is not on this machine.')
  expect(missing.stderr).toContain('MILLRACE_SECRET_MINE')
})

test('dead letters in a file hold no record in the clear, and are printed with the key', async () => {
  const canary = newCanary()
  await savepoint(canary, mine)
  expect(filesWith([canary], join(root, 'out'))).toEqual([])
  // A job that was stopped with a savepoint leaves its file to be gone on with: what is there is printed, and that it is not all.
  const [printed, plain] = await Promise.all([
    cli(['decrypt', join(root, 'out', 'dead.ndjson.inprogress')], mine),
    cli(['decrypt', 'events.ndjson']),
  ])
  expect(JSON.parse(printed.stdout.split('\n')[0] ?? '')).toMatchObject({ text: `{"ts":${canary}` })
  expect(printed.stderr).toContain('is not whole: its end is missing')
  expect(plain.stderr).toContain('is not encrypted by Millrace')
})

test('without its key a job does not start, and says where the key is looked for', async () => {
  const { run } = await savepoint(newCanary())
  expect(run.code).toBe(2)
  expect(run.stderr).toContain('The key secret:mine is not on this machine.')
  expect(run.stderr).toContain('MILLRACE_SECRET_MINE')
  expect(readFileSync(join(root, 'p.pipeline.json'), 'utf8')).toContain('secret:mine')
})
