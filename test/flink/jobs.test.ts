/** A job's life on a cluster: submitted, watched, stopped with a savepoint, resumed, at another parallelism, cancelled; and what goes wrong. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { passwordOf } from '../../drivers/kafka/local/settings.ts'
import { node, pipeline } from '../../export/flink/testing.ts'
import { flinkConnection } from '../../model/connections/flink.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { drawingOf, flinkHost, jobUntil, submitted, type FlinkHost } from '../support/flinkJobs.ts'
import { sharedFlink } from '../support/flink.ts'
import { secureConnection, until } from '../support/kafka.ts'
import { send, valuesOf } from '../support/kafkaJobs.ts'
import { freshTopic } from '../support/kafkaTopics.ts'

const kafka = secureConnection('admin')
let host: FlinkHost
beforeAll(async () => {
  host = await flinkHost(kafka)
})
afterAll(() => host.remove())

const at = { connection: 'flink' }
/** The first job of a cluster loads its classes, ms. */
const START = 90_000

/** First records of each id, to a topic; `condition` fails the job at the id 13. */
const distinct = (
  input: string,
  output: string,
  condition = 'MOD(id, 1000) >= 0',
  settings: PipelineDocument['settings'] = {},
): PipelineDocument =>
  pipeline(
    {
      events: node('kafka_source', {
        connection: 'shop',
        topics: [input],
        schema: [{ name: 'id', type: 'INT' }],
      }),
      checked: node('filter', { condition }),
      first: node('deduplicate', { keys: ['id'], order: 'arrival' }),
      results: node('kafka_sink', { connection: 'shop', topic: output, guarantee: 'at-least-once' }),
    },
    ['events.out->checked.in', 'checked.out->first.in', 'first.out->results.in'],
    { checkpointInterval: 500, restartAttempts: 0, ...settings },
  )

async function topics() {
  const [input, output] = [await freshTopic(kafka, 2), await freshTopic(kafka)]
  return {
    input,
    output,
    give: (...ids: readonly number[]) =>
      send(
        kafka,
        input,
        ids.map((id) => ({ value: JSON.stringify({ id }) })),
        2,
      ),
    /** Waits for so many results, and tells all that there are. */
    results: async (count: number): Promise<readonly number[]> => {
      let ids: readonly number[] = []
      await until(
        `${count} results`,
        async () => {
          const values = await valuesOf(kafka, output)
          ids = values.map((value) => (JSON.parse(value) as { id: number }).id).toSorted((a, b) => a - b)
          return ids.length >= count
        },
        START,
      )
      return ids
    },
  }
}

test('submit, figures of nodes, stop with a savepoint, resume: state goes along', async () => {
  const { input, output, give, results } = await topics()
  const document = distinct(input, output)
  const first = await submitted(host, document)
  await give(1, 2, 3, 3)
  expect(await results(3)).toEqual([1, 2, 3])

  const running = await jobUntil(
    host,
    first,
    document,
    ({ nodes, checkpoints }) => (nodes['results']?.in ?? 0) >= 3 && checkpoints.completed > 0,
  )
  expect(running).toMatchObject({ name: 'test', state: 'running', parallelism: 1, exceptions: [] })
  expect(running.nodes).toMatchObject({
    events: { in: 4, out: 4, pressure: 'ok', parallelism: 1 },
    checked: { in: 4, out: 4 },
    first: { in: 4, out: 3 },
    results: { in: 3, out: 3 },
  })
  expect(running.tasks.flatMap(({ nodes }) => nodes)).toEqual(
    expect.arrayContaining(['events', 'first', 'results']),
  )

  const cluster = await host.requests['flink.cluster'](at)
  expect(cluster).toMatchObject({ environment: 'development', gateway: { problem: null }, slots: 16 })
  expect(cluster.taskManagers).toHaveLength(1)
  expect(cluster.jobs.find(({ id }) => id === first)).toMatchObject({ name: 'test', state: 'running' })

  // The login of the connection has reached the cluster, and comes back from nowhere.
  expect(JSON.stringify([running, cluster])).not.toContain(passwordOf('admin'))

  const made = await host.requests['flink.savepoint']({ ...at, jobId: first, directory: null })
  expect(made.savepoint).toMatch(/savepoint/)
  const stopped = await host.requests['flink.stop']({ ...at, jobId: first, directory: null, drain: false })
  expect(await jobUntil(host, first, document, ({ state }) => state === 'finished')).toMatchObject({
    nodes: { events: { in: null } },
  })

  await give(3, 4)
  const second = await submitted(host, document, { savepoint: stopped.savepoint })
  expect(await results(4)).toEqual([1, 2, 3, 4])
  const resumed = await jobUntil(host, second, document, ({ checkpoints }) => checkpoints.completed > 0)
  expect(resumed.checkpoints.restoredFrom).toBe(stopped.savepoint)
  await host.requests['flink.cancel']({ ...at, jobId: second })
})

test('rescale: at another parallelism with its state; cancel', async () => {
  const { input, output, give, results } = await topics()
  const document = distinct(input, output)
  const jobId = await submitted(host, document)
  await give(1, 2)
  expect(await results(2)).toEqual([1, 2])
  const scaled = await host.requests['flink.rescale']({
    ...at,
    jobId,
    drawing: drawingOf(document),
    parallelism: 2,
    directory: null,
  })
  if (scaled.kind === 'refused') throw new Error('refused')
  await give(1, 2, 3)
  expect(await results(3)).toEqual([1, 2, 3])
  const third = await jobUntil(
    host,
    scaled.jobId,
    document,
    ({ running: all, tasks }) => all === tasks.length * 2,
  )
  expect(third).toMatchObject({ parallelism: 2, checkpoints: { restoredFrom: scaled.savepoint } })

  await host.requests['flink.cancel']({ ...at, jobId: scaled.jobId })
  await jobUntil(host, scaled.jobId, document, ({ state }) => state === 'canceled')
  await expect(host.requests['flink.cancel']({ ...at, jobId: scaled.jobId })).rejects.toMatchObject({
    code: 'flink.ended',
  })
})

test('a job that fails tells why, at the node', async () => {
  const { input, output, give } = await topics()
  const document = distinct(input, output, 'MOD(id, id - 13) >= 0')
  const jobId = await submitted(host, document)
  await give(13)
  const failed = await jobUntil(host, jobId, document, ({ exceptions }) => exceptions.length > 0)
  expect(failed.state).toBe('failed')
  expect(failed.exceptions[0]?.message).toMatch(/by zero/)
  expect(failed.exceptions[0]?.nodes).toContain('checked')
  expect(failed.exceptions[0]?.nodes).not.toContain('results')
})

test('where the job does not come back, the savepoint and the way on are told', async () => {
  const { input, output, give, results } = await topics()
  const document = distinct(input, output)
  const jobId = await submitted(host, document)
  await give(1)
  await results(1)
  const { first: _, ...nodes } = document.nodes
  const another = {
    ...document,
    nodes,
    edges: [
      { from: 'events.out', to: 'checked.in' },
      { from: 'checked.out', to: 'results.in' },
    ],
  }
  const scale = { ...at, jobId, drawing: drawingOf(another), parallelism: 2, directory: null }
  const error = await Promise.resolve(host.requests['flink.rescale'](scale)).then(
    () => null,
    (thrown: unknown) => thrown as { readonly code: string; readonly hint: string },
  )
  expect(error).toMatchObject({ code: 'flink.rescale' })
  const savepoint = /--from-savepoint (\S+)/.exec(error?.hint ?? '')?.[1]
  await give(1, 2)
  const again = await submitted(host, document, { savepoint: savepoint ?? '' })
  expect(await results(2)).toEqual([1, 2])
  await host.requests['flink.cancel']({ ...at, jobId: again })
})

test('what cannot be: each is told by its place, and nothing is stopped or started', async () => {
  const { input, output } = await topics()
  const document = distinct(input, output)
  const { gateway, jobManager } = sharedFlink()
  const flink = (more: object) => flinkConnection.parse({ kind: 'flink', gateway, jobManager, ...more })
  await host.keep('watched', flink({ gateway: null }))
  await host.keep('crossed', flink({ jobManager: gateway, gateway: jobManager }))
  await host.keep('nowhere', flink({ jobManager: 'http://127.0.0.1:1' }))
  await host.keep('live', flink({ environment: 'production' }))
  const submit = (connection: string, more: object = {}) =>
    host.requests['flink.submit']({
      connection,
      drawing: drawingOf(document),
      savepoint: null,
      allowNonRestored: false,
      parallelism: null,
      ...more,
    })
  await expect(submit('watched')).rejects.toMatchObject({ code: 'flink.no-gateway' })
  await expect(submit('crossed')).rejects.toMatchObject({ code: 'flink.answer' })
  await expect(submit('shop')).rejects.toMatchObject({ code: 'connection-kind' })
  await expect(submit('live')).rejects.toMatchObject({ code: 'flink.confirm' })
  await expect(submit('live', { confirm: 'flink' })).rejects.toMatchObject({ code: 'flink.confirm' })
  await expect(submit('flink', { savepoint: '/nothing/here' })).rejects.toMatchObject({
    message: expect.stringMatching(/Cannot find checkpoint or savepoint/) as string,
  })
  await expect(host.requests['flink.cluster']({ connection: 'nowhere' })).rejects.toMatchObject({
    code: 'flink.unreachable',
  })
  expect(await host.requests['flink.cluster']({ connection: 'watched' })).toMatchObject({ gateway: null })
  const jobId = '0'.repeat(32)
  const rescale = { ...at, drawing: drawingOf(document), directory: null }
  await expect(host.requests['flink.job']({ ...at, jobId, drawing: null })).rejects.toMatchObject({
    code: 'flink.job',
  })
  await expect(
    host.requests['flink.rescale']({ ...rescale, jobId, parallelism: 1_000 }),
  ).rejects.toMatchObject({ code: 'flink.slots' })
  await expect(host.requests['flink.rescale']({ ...rescale, jobId, parallelism: 2 })).rejects.toMatchObject({
    code: 'flink.job',
  })
  const unknown = { ...document, nodes: { ...document.nodes, first: node('sample', {}) } }
  expect(await submit('flink', { drawing: drawingOf(unknown) })).toMatchObject({
    kind: 'refused',
    problems: [{ nodeId: 'first' }],
  })
  const test = await host.connections.test({ name: 'x', connection: flink({}), secrets: {} })
  expect(test).toMatchObject({ ok: true, message: expect.stringContaining('16 slots') as string })
})
