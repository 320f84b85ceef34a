/** The gallery's Kafka examples on Flink over a real Kafka: what is in the topic is what the embedded engine writes. */
import { beforeAll, describe, expect, test } from 'vitest'
import { openAccess } from '../../drivers/kafka/browse/index.ts'
import { plainEndpoint } from '../../drivers/flink/http.ts'
import { cancel } from '../../drivers/flink/savepoints.ts'
import { exportFlink, type FlinkExport } from '../../export/flink/export.ts'
import { examplesDirectory } from '../../main/services/locations.ts'
import { fillExampleTopics } from '../../main/services/localKafka/topics.ts'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { exampleFile, openExample } from '../support/examples.ts'
import { sharedFlink, startExport } from '../support/flink.ts'
import { plainConnection, sharedPlain, until } from '../support/kafka.ts'
import { readTopic, text } from '../support/kafkaJobs.ts'
import { startInProcess } from '../support/kafkaRun.ts'
import { freshTopic } from '../support/kafkaTopics.ts'

beforeAll(async () => {
  const access = await openAccess(plainConnection())
  try {
    await fillExampleTopics(access, examplesDirectory)
  } finally {
    await access.close()
  }
})

function exportOf(document: PipelineDocument): FlinkExport {
  const compiled = compile(document, definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
  const local = kafkaConnection.parse({ kind: 'kafka', brokers: [sharedPlain().address] })
  return exportFlink(compiled.plan, { local })
}

/** The example with this topic in the place of its own, which other tests write to. */
function into(id: string, topic: string): PipelineDocument {
  const { document } = openExample(id)
  const nodes = Object.entries(document.nodes).map(([name, node]) =>
    node.type === 'kafka_sink' ? [name, { ...node, config: { ...node.config, topic } }] : [name, node],
  )
  return { ...document, nodes: Object.fromEntries(nodes) as PipelineDocument['nodes'] }
}

type Record = readonly [key: string | null, value: string | null]

const recordsOf = async (topic: string): Promise<readonly Record[]> =>
  (await readTopic(plainConnection(), topic)).map(({ key, value }) => [text(key), text(value)])

/** None of the jobs ends: they are asked for as many records as there are to come. */
const arrived = (topic: string, count: number): Promise<void> =>
  until(`${count} records in ${topic}`, async () => (await recordsOf(topic)).length >= count, 100_000)

const PARTITIONS = 3

async function byEngine(id: string, count: number): Promise<readonly Record[]> {
  const topic = await freshTopic(plainConnection(), PARTITIONS)
  const { job, end } = await startInProcess(into(id, topic))
  try {
    await arrived(topic, count)
  } finally {
    job.stop()
  }
  expect((await end).error).toBeNull()
  return recordsOf(topic)
}

async function byFlink(id: string, parallelism: number, count: number): Promise<readonly Record[]> {
  const topic = await freshTopic(plainConnection(), PARTITIONS)
  const made = exportOf(into(id, topic))
  expect(made.problems).toEqual([])
  const job = await startExport(made, parallelism, {
    'execution.checkpointing.interval': '2 s',
    'execution.checkpointing.timeout': '10 min',
  })
  try {
    await arrived(topic, count)
  } finally {
    await cancel(plainEndpoint(sharedFlink().jobManager), job)
  }
  return recordsOf(topic)
}

const lines = (file: string): readonly string[] => exampleFile(`data/kafka/${file}`).trimEnd().split('\n')

/** Of each page and minute one; the last minute is not over. */
function minutesOfPages(): number {
  const views = lines('page_views.ndjson').map((line) => JSON.parse(line) as { time: string; page: string })
  const minutes = views.map(({ time }) => time.slice(0, 16))
  const last = minutes.reduce((a, b) => (a > b ? a : b))
  return new Set(views.flatMap(({ page }, at) => (minutes[at] === last ? [] : [`${minutes[at]} ${page}`])))
    .size
}

const words = (): number => lines('lines.txt').flatMap((line) => line.split(' ')).length

const all = (records: readonly Record[]): readonly string[] =>
  records.map((record) => JSON.stringify(record)).toSorted()
/** Upserts of one key stay in order; those of a topic among each other do not. */
const newest = (records: readonly Record[]): readonly string[] => all([...new Map(records)])

describe.each([
  { id: 'kafka_upper_case', count: lines('lines.txt').length, seen: all },
  { id: 'kafka_word_count', count: words(), seen: newest },
  { id: 'kafka_clickstream', count: minutesOfPages(), seen: all },
])('$id', ({ id, count, seen }) => {
  test('writes on Flink what the embedded engine writes, at parallelism 1 and 2', async () => {
    const expected = await byEngine(id, count)
    const [one, two] = await Promise.all([byFlink(id, 1, count), byFlink(id, 2, count)])
    expect(seen(one)).toEqual(seen(expected))
    expect(seen(two)).toEqual(seen(expected))
    expect([one.length, two.length]).toEqual([expected.length, expected.length])
  })
})

test.each([
  [
    'kafka_logs',
    'happened',
    'Flink SQL gives a stream its event time where it is declared, at its source, and nowhere else.',
  ],
  ['kafka_payments', 'results', 'Flink makes a key as text of one column, a STRING or BYTES.'],
])('%s cannot be exported, for one reason', (id, nodeId, message) => {
  expect(exportOf(openExample(id).document).problems).toMatchObject([{ nodeId, message }])
})
