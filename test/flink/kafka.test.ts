/** Topics: a pipeline from Kafka to Kafka, and a job of the corpus that updates rows, whose newest ones a topic keeps. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { exportFlink } from '../../export/flink/export.ts'
import { node, pipeline } from '../../export/flink/testing.ts'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { readDocument } from '../../model/migrate.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { flinkCases, flinkFolder, type CorpusCase } from '../corpus/cases.ts'
import { runExport } from '../support/flink.ts'
import { plainConnection, sharedPlain } from '../support/kafka.ts'
import { runInProcess } from '../support/kafkaRun.ts'
import { freshTopic, readTopic, textOf, valuesOf } from '../support/kafkaTopics.ts'
import { multiset, type AnyRecord } from '../support/records.ts'

function exported(document: PipelineDocument, parameters: Readonly<Record<string, string>> = {}) {
  const compiled = compile(document, definitions, { parameters })
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
  const shop = kafkaConnection.parse({ kind: 'kafka', brokers: [sharedPlain().address] })
  const made = exportFlink(compiled.plan, { shop })
  expect(made.problems).toEqual([])
  return made
}

const caseOf = (name: string): CorpusCase => {
  const found = flinkCases().find((one) => one.name === name)
  if (found === undefined) throw new Error(`no job ${name}`)
  return found
}

/** The job with a topic in the place of its file. */
function toTopic({ pipeline: file }: CorpusCase, topic: string): PipelineDocument {
  const read = readDocument(readFileSync(file, 'utf8'), definitions)
  if (!read.ok) throw new Error('the document cannot be read')
  const nodes = Object.entries(read.document.nodes).map(([id, one]) =>
    one.type === 'file_sink'
      ? [
          id,
          node('kafka_sink', {
            connection: 'shop',
            topic,
            key: { kind: 'json', columns: ['user'] },
            changes: 'upsert',
          }),
        ]
      : [id, one],
  )
  const { out: _, ...parameters } = read.document.parameters
  return { ...read.document, parameters, nodes: Object.fromEntries(nodes) as PipelineDocument['nodes'] }
}

/** The newest value of each key; a record without one deletes it. */
async function finalRows(topic: string): Promise<readonly AnyRecord[]> {
  const rows = new Map<string, AnyRecord>()
  for (const { key, value } of [...(await readTopic(plainConnection(), topic)).values()].flat()) {
    if (value === null) rows.delete(textOf(key))
    else rows.set(textOf(key), JSON.parse(textOf(value)) as AnyRecord)
  }
  return [...rows.values()]
}

// A primary key of Flink's is not NULL; the other job has a user who is.
test('regular_join_agg: the newest rows in the topic, at parallelism 1 and 2', async () => {
  const one = caseOf('regular_join_agg')
  for (const parallelism of [1, 2]) {
    const topic = await freshTopic(plainConnection())
    await runExport(exported(toTopic(one, topic), { dir: one.inputs }), parallelism)
    expect(multiset(await finalRows(topic))).toEqual(multiset(one.expected()))
  }
})

test('a row that leaves through a filter behind an aggregate is gone from the topic, on both', async () => {
  const connection = plainConnection()
  const [own, others] = [await freshTopic(connection), await freshTopic(connection)]
  const few = (topic: string): PipelineDocument =>
    pipeline(
      {
        events: node('file_source', {
          path: path.join(flinkFolder, 'events.ndjson'),
          format: { kind: 'json' },
          schema: [{ name: 'user', type: 'STRING' }],
        }),
        known: node('filter', { condition: 'user IS NOT NULL' }),
        counts: node('running_aggregate', {
          keys: ['user'],
          aggregates: [{ function: 'COUNT', argument: '', name: 'cnt' }],
        }),
        few: node('filter', { condition: 'cnt < 80' }),
        topic: node('kafka_sink', {
          connection: 'shop',
          topic,
          key: { kind: 'json', columns: ['user'] },
          changes: 'upsert',
        }),
      },
      ['events.out->known.in', 'known.out->counts.in', 'counts.out->few.in', 'few.out->topic.in'],
    )
  await runInProcess(few(own))
  await runExport(exported(few(others)), 1)
  const left = [
    { user: 'ann', cnt: 79 },
    { user: 'dee', cnt: 69 },
    { user: 'eve', cnt: 79 },
  ]
  for (const topic of [own, others]) expect(multiset(await finalRows(topic))).toEqual(multiset(left))
})

test('from topic to topic, exactly once, with the watermark of the partition', async () => {
  const connection = plainConnection()
  const [events, counts] = [await freshTopic(connection), await freshTopic(connection)]
  const text = { kind: 'text' }
  const lines = path.join(flinkFolder, 'events.ndjson')
  await runInProcess(
    pipeline(
      {
        lines: node('file_source', { path: lines, format: text }),
        events: node('kafka_sink', { connection: 'shop', topic: events, format: text }),
      },
      ['lines.out->events.in'],
    ),
  )
  const made = exported(
    pipeline(
      {
        events: node('kafka_source', {
          connection: 'shop',
          topics: [events],
          schema: [{ name: 'ts', type: 'BIGINT NOT NULL' }],
          eventTime: { column: 'ts', delay: 5_000 },
          stop: 'latest',
        }),
        windows: node('window_aggregate', { size: 10_000, aggregates: [{ function: 'COUNT', name: 'cnt' }] }),
        counts: node('kafka_sink', {
          connection: 'shop',
          topic: counts,
          guarantee: 'exactly-once',
          transactionTimeout: 60_000,
        }),
      },
      ['events.out->windows.in', 'windows.out->counts.in'],
    ),
  )
  await runExport(made, 1)
  const records = (await valuesOf(connection, counts)).map((value) => JSON.parse(value) as AnyRecord)
  expect(multiset(records)).toEqual(multiset(caseOf('tumble_count').expected()))
})
