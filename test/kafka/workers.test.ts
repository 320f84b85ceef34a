/** Several workers and a topic as source: the same answer as with one, with checkpoints and a kill on the way. */
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readManifest } from '../../engine/checkpoint/manifest.ts'
import { listCheckpoints } from '../../engine/checkpoint/store.ts'
import { newRun } from '../../engine/checkpoint/runs.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { countAndSum, node, pipeline, writeEvents } from '../recovery/inputs.ts'
import { freshName, plainConnection } from '../support/kafka.ts'
import { makeTopic, valuesOf } from '../support/kafkaJobs.ts'
import { planOfDocument, runSupervised, scratchFolder, type Supervised } from '../support/recovery.ts'
import { compareTopic, countingPlan, eventsFrom, makeInput, whole } from './counting.ts'

const folder = scratchFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const WORKERS = 3
const PATIENCE = 60_000

/** Runs it with several workers, killed at its first checkpoint. Gives also the threads that this checkpoint tells of. */
async function killedOnce(plan: JobPlan): Promise<Supervised & { readonly threads: number }> {
  const root = scratchFolder()
  const directory = await newRun(root, Date.now())
  const threads: Promise<number>[] = []
  const run = await runSupervised({
    plan: { ...plan, settings: { ...plan.settings, parallelism: WORKERS } },
    root,
    directory,
    connections: { shop: plainConnection() },
    checkpoint(_view, { kill }) {
      if (threads.length > 0) return
      kill()
      threads.push(threadsOf(directory))
    },
  })
  expect(run.status).toEqual({ state: 'finished', error: null })
  expect(run.kills).toBe(1)
  return { ...run, threads: (await threads[0]) ?? 0 }
}

async function threadsOf(directory: string): Promise<number> {
  const [newest] = await listCheckpoints(directory)
  return (await readManifest(newest?.folder ?? '', null)).header.threads ?? 0
}

test('four partitions, exactly once into a topic', { timeout: PATIENCE }, async () => {
  const [input, output] = [freshName('events'), freshName('counts')]
  const expected = await makeInput(plainConnection(), input, 30_000)
  const { threads } = await killedOnce(
    countingPlan({ name: output, input, output, checkpointRecords: 4_000 }),
  )
  expect(threads).toBe(WORKERS)
  expect(await compareTopic(plainConnection(), output, expected)).toEqual(whole(expected))
})

test('late and bad records are the same ones', { timeout: PATIENCE }, async () => {
  const input = freshName('disorder')
  const file = path.join(folder, 'events.ndjson')
  writeEvents(file, 20_000, 3)
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  await makeTopic(
    plainConnection(),
    input,
    1,
    lines.map((value) => ({ value, partition: 0 })),
  )
  const planTo = (output: string): JobPlan =>
    planOfDocument({
      ...pipeline(
        {
          events: eventsFrom(input),
          count: countAndSum(),
          out: node('kafka_sink', {
            connection: 'shop',
            topic: output,
            guarantee: 'exactly-once',
            create: { partitions: 1 },
          }),
        },
        [
          ['events.out', 'count.in'],
          ['count.out', 'out.in'],
        ],
        { restartDelay: 50, checkpointInterval: 0, checkpointRecords: 4_000 },
      ),
      name: output,
    })
  const told = async (output: string, { frame }: Supervised) => ({
    rows: (await valuesOf(plainConnection(), output)).toSorted(),
    late: frame?.nodes['count']?.late,
    dead: frame?.nodes['events']?.dead,
  })
  const [one, several] = [freshName('one'), freshName('several')]
  const alone = await told(
    one,
    await runSupervised({ plan: planTo(one), connections: { shop: plainConnection() } }),
  )
  expect(alone.late).toBeGreaterThan(50)
  expect(alone.dead).toBeGreaterThan(50)
  const killed = await killedOnce(planTo(several))
  expect(killed.threads).toBe(WORKERS)
  expect(await told(several, killed)).toEqual(alone)
})
