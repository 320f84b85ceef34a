/** What a person is told of a checkpoint before a job goes on from it: just what the start would take. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { CheckpointName, NodeRuntime, SinkContext, SinkRuntime } from '../api/index.ts'
import { checkpointName } from '../checkpoint/name.ts'
import { listCheckpoints } from '../checkpoint/store.ts'
import { compareJob, recover } from './recovery.ts'
import { dieAt40, placeIn, plan, runtimes, sink } from './testing/recoverable.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-compare-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const compare = (next: JobPlan, own: Readonly<Record<string, NodeRuntime>> = {}) =>
  compareJob(next, runtimes(own), placeIn(root, { restore: 'latest' }))

test('nothing where there is no checkpoint', async () => {
  expect(await compare(plan())).toBeNull()
})

test('the newest checkpoint; of an unchanged pipeline all is kept', async () => {
  await dieAt40(root)
  const found = await compare(plan())
  expect(found).toMatchObject({ id: 4, edited: false, warnings: [], doubled: null })
  expect(found?.fates.map(({ node, fate }) => [node, fate])).toEqual([
    ['src', 'kept'],
    ['seen', 'kept'],
    ['out', 'kept'],
  ])
})

test('with a sink that commits: the newest that it has committed, as at the start; newer ones stay where they are', async () => {
  const directory = join(root, 'run')
  let named: CheckpointName | null = null
  const asked: string[] = []
  const committing: SinkRuntime = {
    ...sink('commits'),
    committed: () => Promise.resolve((asked.push('fenced'), named)),
    lookCommitted: () => Promise.resolve((asked.push('looked'), named)),
  }
  await dieAt40(root, { sink: sink('commits') })
  const list = await listCheckpoints(directory)
  const second = list.at(-2)
  named = await checkpointName(directory, second?.folder ?? '')
  const latest = placeIn(root, { restore: 'latest' })
  const context = () => ({}) as SinkContext
  const own = runtimes({ sink: committing })
  const found = await compareJob(plan(), own, latest, context)
  expect(found).toMatchObject({ id: second?.id, warnings: [], doubled: null })
  expect(asked).toEqual(['looked'])
  expect(await listCheckpoints(directory)).toEqual(list)
  const { from } = await recover(plan(), own, latest, () => undefined, 0, context)
  expect(from).toEqual(named)
  expect((await listCheckpoints(directory))[0]?.id).toBe(found?.id)
  expect(asked).toEqual(['looked', 'fenced'])
})

test('what an edit would lose, with its reason; the checkpoint stays as it is', async () => {
  await dieAt40(root)
  const found = await compare({ ...plan({ size: 20 }), hash: 'other' })
  expect(found).toMatchObject({ edited: true })
  expect(found?.fates).toContainEqual({
    node: 'seen',
    label: 'seen',
    what: 'state',
    fate: 'dropped',
    entries: 40,
    reason: 'What its state depends on has changed: size.',
    loses: true,
  })
  expect((await compare(plan()))?.fates.every(({ fate }) => fate === 'kept')).toBe(true)
})

test('a damaged newest one: which one is taken instead, and what a sink would get twice', async () => {
  const commits = { sink: sink('commits') }
  await dieAt40(root, commits)
  const [newest] = await listCheckpoints(join(root, 'run'))
  await writeFile(join(newest?.folder ?? '', 'state-000004.ndjson'), '')
  const found = await compare(plan(), commits)
  expect(found?.id).toBe(3)
  expect(found?.doubled).toMatch(/Going on from checkpoint 3 would write .* to out a second time/)
  expect(found?.warnings.join('\n')).toContain('is damaged')
})
