/** The gallery's Kafka examples as exported TypeScript projects on a real broker: compiled, killed and resumed, with the records of the embedded run. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAccess } from '../../drivers/kafka/browse/index.ts'
import type { DocumentNode, PipelineDocument } from '../../model/document.ts'
import { fillExampleTopics } from '../../main/services/localKafka/topics.ts'
import { examplesDirectory } from '../../main/services/locations.ts'
import { freshName, plainConnection, sharedPlain } from '../support/kafka.ts'
import { readTopic, text } from '../support/kafkaJobs.ts'
import { runInProcess } from '../support/kafkaRun.ts'
import {
  compileAll,
  example,
  gallery,
  killAtCheckpoint,
  millrace,
  runJob,
  sharedInstall,
  writePipeline,
} from '../typescript/project.ts'

const jobs = gallery
  .filter((id) => id.startsWith('kafka_'))
  .map((id) => ({ id, embedded: freshName(`${id}-embedded`), exported: freshName(`${id}-exported`) }))

let folder = ''
beforeAll(async () => {
  folder = sharedInstall()
  const access = await openAccess(plainConnection())
  await fillExampleTopics(access, examplesDirectory)
  await access.close()
  for (const { id, exported } of jobs) {
    const file = writePipeline(join(folder, `${id}.from`), id, bounded(example(id), exported))
    const { code, stderr } = await millrace(folder, 'export', file, '--typescript', join(folder, id))
    if (code !== 0) throw new Error(stderr)
    writeFileSync(join(folder, id, '.env'), `LOCAL_BROKERS=${sharedPlain().address}\n`)
  }
  const { code, stdout } = await compileAll(
    folder,
    jobs.map(({ id }) => join(folder, id)),
  )
  if (code !== 0) throw new Error(stdout)
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The pipeline up to what is in its topics now, exactly once into a topic of the test's own, with a checkpoint every few records. */
function bounded(document: PipelineDocument, topic: string): PipelineDocument {
  const nodes = Object.entries(document.nodes).map(([id, node]): [string, DocumentNode] => {
    const { type, config } = node
    if (type === 'kafka_source') return [id, { ...node, config: { ...config, stop: 'latest' } }]
    if (type !== 'kafka_sink') return [id, node]
    return [id, { ...node, config: { ...config, topic, guarantee: 'exactly-once' } }]
  })
  return {
    ...document,
    settings: { ...document.settings, checkpointRecords: 5, batchSize: 5 },
    nodes: Object.fromEntries(nodes),
  }
}

const recordsOf = async (topic: string): Promise<readonly string[]> =>
  (await readTopic(plainConnection(), topic))
    .map(({ key, value }) => JSON.stringify([text(key), text(value)]))
    .toSorted()

let killed = 0
test.each(jobs)('$id, killed and resumed, gives the records of the embedded run', async (job) => {
  const { end } = await runInProcess(bounded(example(job.id), job.embedded), { checkpoints: true })
  expect(end.error).toBeNull()
  const project = join(folder, job.id)
  const early = await killAtCheckpoint(project)
  if (early) killed++
  const { code, stderr } = await runJob(project, ...(early ? ['--resume'] : []))
  expect(code, stderr).toBe(0)
  const records = await recordsOf(job.exported)
  expect(records.length).toBeGreaterThan(1)
  expect(records).toEqual(await recordsOf(job.embedded))
})

test('most of them were killed before their end', () => {
  expect(killed).toBeGreaterThan(jobs.length / 2)
})
