/** Which checkpoint a job goes on from, what of it fits a changed pipeline, and what is refused unless somebody allows it. */
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../../model/document.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { MigrateEntry, NodeRuntime } from '../api/index.ts'
import { listCheckpoints } from '../checkpoint/store.ts'
import { planOf, testJob } from '../kernel/testing/plans.ts'
import { recover, type CheckpointPlace } from './recovery.ts'
import { dieAt40, placeIn, plan, runtimes, schema, seen, sink } from './testing/recoverable.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-recovery-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const place = (more: Partial<CheckpointPlace> = {}): CheckpointPlace => placeIn(root, more)
const die = (own: Readonly<Record<string, NodeRuntime>> = {}): Promise<void> => dieAt40(root, own)

async function goOn(
  next: JobPlan,
  own: Readonly<Record<string, NodeRuntime>>,
  more: Partial<CheckpointPlace> = {},
) {
  const said: string[] = []
  const say = (level: string, message: string): void => {
    said.push(`${level}: ${message}`)
  }
  const { restore, checkpoints } = await recover(
    next,
    runtimes(own),
    place({ restore: 'latest', ...more }),
    say,
    5_000,
  )
  const { job } = testJob(next, runtimes(own), { restore, checkpoints })
  await job.open()
  const { frame, error } = await job.run()
  expect(error).toBe(null)
  return { said, nodes: frame.nodes }
}

test('the newest checkpoint, with its age', async () => {
  await die()
  const { said, nodes } = await goOn(plan(), {})
  expect(said).toEqual(['info: Goes on from checkpoint 4, taken 5.0 s ago.'])
  expect(nodes['seen']?.state?.keys).toBe(50)
  expect(nodes['src']?.in).toBe(50)
})

test('none there: a fresh start', async () => {
  const { said, nodes } = await goOn(plan(), {})
  expect(said).toEqual([])
  expect(nodes['seen']?.state?.keys).toBe(50)
})

describe('a changed pipeline', () => {
  test('what its state depends on has changed: refused with the list, unless the loss is allowed', async () => {
    await die()
    const refused = recover(
      plan({ size: 20 }),
      runtimes(),
      place({ restore: 'latest' }),
      () => undefined,
      5_000,
    )
    await expect(refused).rejects.toMatchObject({
      code: 'dropped-state',
      message: 'Going on would lose the state of seen.',
      hint: expect.stringContaining('--allow-dropped-state') as string,
    })
    const { said, nodes } = await goOn(plan({ size: 20 }), {}, { allowDroppedState: true })
    expect(said.join('\n')).toContain(
      [
        'warn: The pipeline has changed since. Of the checkpoint:',
        '  src  position  kept',
        '  seen  state  dropped  40 entries  What its state depends on has changed: size.',
        '  out  output  kept',
      ].join('\n'),
    )
    expect(nodes['seen']?.state?.keys).toBe(10)
    // What was held has left the state without a result; the books stay balanced.
    expect(nodes['seen']?.ledger).toMatchObject({ held: 10, expired: 40 })
  })

  test('an operator that can make the old state fit is migrated', async () => {
    await die()
    const doubled: MigrateEntry = (table, entry) => {
      const [key, n] = entry as readonly [Json, number]
      expect(table).toBe('seen')
      return JSON.stringify(key) === '[3]' ? undefined : [key, n * 2]
    }
    const migrating = seen(({ version, depends }) => {
      expect(version).toBe(1)
      expect(depends).toMatchObject({ size: 10 })
      return doubled
    })
    const { said, nodes } = await goOn(plan({ size: 20 }), { seen: migrating })
    expect(said.join('\n')).toContain('seen  state  migrated  40 entries')
    expect(nodes['seen']?.state).toMatchObject({ keys: 49, bytes: 39 * 2 + 10 })
  })

  test('a node that is gone, one of another type, a moved source, another time zone: each with its reason', async () => {
    await die()
    const lost = async (next: JobPlan): Promise<string> => {
      const said: string[] = []
      await recover(
        next,
        runtimes(),
        place({ restore: 'latest' }),
        (_level, message) => said.push(message),
        0,
      ).catch(() => undefined)
      return said.join('\n')
    }
    const before = plan()
    const without = { ...before, operators: before.operators.filter(({ id }) => id !== 'seen') }
    expect(await lost(without)).toContain(
      'seen  state  dropped  40 entries  The node is not in the pipeline any more.',
    )
    const change = (id: string, to: Partial<JobPlan['operators'][number]>): JobPlan => ({
      ...before,
      operators: before.operators.map((one) => (one.id === id ? { ...one, ...to } : one)),
    })
    expect(await lost(change('src', { config: { path: 'b' } }))).toContain(
      'src  position  dropped  What its position depends on has changed: path.',
    )
    expect(await lost(change('seen', { version: 2 }))).toContain(
      'Its node type has changed from version 1 to 2.',
    )
    expect(await lost(plan({}, { timeZone: 'Europe/Berlin' }))).toContain(
      'seen  state  dropped  40 entries  Job settings have changed: timeZone.',
    )
  })

  test('one that takes over everything goes on without asking; new nodes begin empty', async () => {
    await die()
    const next = planOf(
      [
        { id: 'src', type: 'rows', kind: 'source', config: { path: 'a' }, outputs: { out: schema } },
        {
          id: 'seen',
          type: 'seen',
          config: { size: 10, onError: 'skip' },
          from: ['src.out'],
          outputs: { out: schema },
        },
        { id: 'more', type: 'seen', from: ['src.out'], outputs: { out: schema } },
        { id: 'out', type: 'sink', kind: 'sink', from: ['src.out'] },
      ],
      { checkpointInterval: 0 },
    )
    const { said, nodes } = await goOn({ ...next, hash: 'other' }, {})
    expect(said.join('\n')).toContain('info: The pipeline has changed since.')
    expect(said.join('\n')).toContain('more  state  new')
    expect(nodes['seen']?.state?.keys).toBe(50)
    expect(nodes['more']?.state?.keys).toBe(10)
  })
})

describe('a damaged checkpoint', () => {
  const damage = async (): Promise<void> => {
    const [newest] = await listCheckpoints(join(root, 'run'))
    const file = join(newest?.folder ?? '', 'state-000004.ndjson')
    await truncate(file, 10)
  }

  test('with sinks that take back what they wrote: the one before, loudly', async () => {
    await die()
    await damage()
    const { said, nodes } = await goOn(plan(), {})
    expect(said[0]).toMatch(/^error: The checkpoint .* is damaged: state-000004\.ndjson is 10 bytes long/)
    expect(said[1]).toBe(
      'error: The job goes on from checkpoint 3 instead. Files take back what was written since.',
    )
    expect(said[2]).toMatch(/checkpoint 3/)
    expect(nodes['seen']?.state?.keys).toBe(50)
  })

  test('all of them: a fresh start, loudly', async () => {
    await die()
    for (const { folder, id } of await listCheckpoints(join(root, 'run'))) {
      const file = join(folder, `state-${String(id).padStart(6, '0')}.ndjson`)
      const bytes = await readFile(file)
      bytes[5] = (bytes[5] ?? 0) ^ 1
      await writeFile(file, bytes)
    }
    const { said, nodes } = await goOn(plan(), {})
    expect(said.filter((line) => line.includes('do not match their checksum'))).toHaveLength(3)
    expect(said.at(-1)).toContain('The job goes on from its beginning instead.')
    expect(nodes['seen']?.state?.keys).toBe(50)
  })

  test('with a sink that commits: stops and says how many records would be doubled, and goes on only when told', async () => {
    const commits = { sink: sink('commits') }
    await die(commits)
    await damage()
    await expect(goOn(plan(), commits)).rejects.toMatchObject({
      code: 'doubled-records',
      message:
        'The last checkpoint is damaged. Going on from checkpoint 3 would write 10 records to out a second time.',
      hint: expect.stringContaining('--allow-doubled-records') as string,
    })
    const { said } = await goOn(plan(), commits, { allowDoubledRecords: true })
    expect(said).toContain('error: The job goes on from checkpoint 3 instead.')
  })

  test('one that was named is not replaced by another', async () => {
    await die()
    await damage()
    const [newest] = await listCheckpoints(join(root, 'run'))
    const named = goOn(plan(), {}, { restore: newest?.folder ?? '', directory: join(root, 'run-2') })
    await expect(named).rejects.toMatchObject({ code: 'checkpoint-damaged' })
  })
})
