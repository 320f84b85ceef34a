/** Encryption at rest and SIGKILL: the answer is that of the unbroken plain run, and no file of the run holds a record in the clear at any moment. */
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRun } from '../../engine/checkpoint/runs.ts'
import { listCheckpoints } from '../../engine/checkpoint/store.ts'
import { testKey, testKeys } from '../../engine/sealed/testing.ts'
import { openStream, RECORDS } from '../../engine/sealed/whole.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { filesWith, newCanary } from '../support/canary.ts'
import { planOfDocument, runSupervised, scratchFolder } from '../support/recovery.ts'
import { seeded } from '../support/shuffle.ts'
import { countAndSum, eventSource, fileSink, node, pipeline } from './inputs.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const input = path.join(folder, 'events.ndjson')
/** Of records that are kept in state, of bad ones, and of a message that tells of a bad one. */
const [kept, bad] = [newCanary(), newCanary()]
const COUNT = 60_000

beforeAll(() => {
  const random = seeded(7)
  const lines = Array.from({ length: COUNT }, (_, at) => {
    const ts = 1_700_000_000_000 + at * 50
    const k = `${kept}${Math.floor(random() * 400)}`
    return at % 50 === 3 ? `{"ts":${ts},"k":"${bad}` : JSON.stringify({ ts, k, v: at })
  })
  writeFileSync(input, `${lines.join('\n')}\n`)
})

function planOf(out: string, settings: Readonly<Record<string, string>>): JobPlan {
  const document = pipeline(
    {
      events: eventSource(input, { onError: 'port' }),
      count: countAndSum(),
      counts: fileSink(`${out}/counts.ndjson`),
      only: node('filter', { condition: "error <> ''" }),
      dead: fileSink(`${out}/dead/dead.ndjson`),
      parts: fileSink(`${out}/dead/parts`, { mode: 'parts' }),
    },
    [
      ['events.out', 'count.in'],
      ['count.out', 'counts.in'],
      ['events.dead', 'only.in'],
      ['only.out', 'dead.in'],
      ['events.dead', 'parts.in'],
    ],
    { restartDelay: 0, restartAttempts: 100, checkpointInterval: 0, checkpointRecords: 3_000 },
  )
  return planOfDocument(
    document,
    Object.fromEntries(Object.entries(settings).map(([name, value]) => [`settings.${name}`, value])),
  )
}

const made = (name: string): string => {
  const out = path.join(folder, name)
  mkdirSync(path.join(out, 'dead'), { recursive: true })
  return out
}
const sorted = (text: string): readonly string[] => text.split('\n').toSorted()

const keys = testKeys(testKey('mine'))
const encrypted = { encryption: JSON.stringify({ key: 'secret:mine' }) }

test.each([1, 2])('a job with %i threads that is killed three times', async (threads) => {
  const plain = made(`plain-${threads}`)
  await runSupervised({ plan: planOf(plain, {}) })
  expect(
    filesWith([bad], path.join(plain, 'dead')).length,
    'the search finds it where it is',
  ).toBeGreaterThan(0)

  const out = made(`sealed-${threads}`)
  const root = scratchFolder()
  const directory = await newRun(root, 0)
  const leaks = new Set<string>()
  const killed = new Set<number>()
  const look = (): void => {
    for (const found of [...filesWith([kept, bad], root), ...filesWith([bad], path.join(out, 'dead'))])
      leaks.add(found)
    for (const found of filesWith([keys.current.value], folder)) leaks.add(found)
  }
  const { status, kills, logs, checkpoints } = await runSupervised({
    plan: planOf(out, { ...encrypted, parallelism: String(threads) }),
    keys,
    root,
    directory,
    checkpoint(_view, { number, kill }) {
      // Looking takes a while, in which the engine would come to its end.
      if (number <= 3 && !killed.has(number)) kill()
      killed.add(number)
      look()
    },
  })
  look()
  expect(status).toEqual({ state: 'finished', error: null })
  expect(kills).toBe(3)
  expect(checkpoints.length).toBeGreaterThan(3)
  expect(sorted(readFileSync(`${out}/counts.ndjson`, 'utf8'))).toEqual(
    sorted(readFileSync(`${plain}/counts.ndjson`, 'utf8')),
  )
  let letters = ''
  for await (const part of openStream(keys, RECORDS, createReadStream(`${out}/dead/dead.ndjson`), 'It'))
    letters += part.toString()
  expect(letters).toContain(bad)
  expect(sorted(letters)).toEqual(sorted(readFileSync(`${plain}/dead/dead.ndjson`, 'utf8')))
  expect([...leaks]).toEqual([])
  expect(JSON.stringify(logs)).not.toContain(keys.current.value)
  expect(existsSync(directory)).toBe(false)
})

test('without its key, or with another one, it says which one is wanted and leaves everything; with it, it goes on', async () => {
  const out = made('resumed')
  const root = scratchFolder()
  const directory = await newRun(root, 0)
  const plan = planOf(out, { ...encrypted, restartAttempts: '0' })
  const first = await runSupervised({
    plan,
    keys,
    root,
    directory,
    checkpoint: (_view, { kill }) => kill(),
  })
  expect(first.status.state).toBe('failed')
  const there = await listCheckpoints(directory)
  expect(there.length).toBeGreaterThan(0)

  const other = testKeys(testKey('other'))
  const wrong = await runSupervised({ plan, keys: other, root, directory, restore: 'latest' })
  expect(wrong.status.error).toMatchObject({
    code: 'key.wrong',
    message: expect.stringContaining(
      `is encrypted with the key ${keys.current.id} (secret:mine then); the key given is ${other.current.id} (secret:other).`,
    ) as string,
    hint: expect.stringContaining('encryption.older') as string,
  })
  const none = await runSupervised({ plan: planOf(out, {}), root, directory, restore: 'latest' })
  expect(none.status.error).toMatchObject({ code: 'key.wrong' })
  const fresh = await runSupervised({ plan: planOf(made('fresh'), { ...encrypted, restartAttempts: '0' }) })
  expect(fresh.status.error).toMatchObject({ code: 'key.missing' })
  expect(await listCheckpoints(directory)).toEqual(there)

  // The key was changed meanwhile: the old one is listed, and what the job writes from here on needs the new one only.
  const rotated = testKeys(testKey('new'), keys.current)
  let newest = ''
  const last = await runSupervised({
    plan,
    keys: rotated,
    root,
    directory,
    restore: 'latest',
    checkpoint() {
      newest = existsSync(directory) ? 'made' : newest
    },
  })
  expect(last.status).toEqual({ state: 'finished', error: null })
  expect(newest).toBe('made')
})
