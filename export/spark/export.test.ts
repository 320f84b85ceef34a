/** Which sinks Spark can read, and what the program says; that it runs is shown in test/python. */
import { expect, test } from 'vitest'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { events, node, pipeline } from '../flink/testing.ts'
import { exportSpark, type SparkExport } from './export.ts'

function read(document: PipelineDocument, sink = 'out'): SparkExport {
  const compiled = compile(document, definitions, { parameters: {} })
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
  const shop = kafkaConnection.parse({
    kind: 'kafka',
    brokers: ['broker:9092'],
    sasl: { mechanism: 'scram-sha-512', username: 'ada', password: 'secret:shop' },
  })
  return exportSpark(compiled.plan, sink, 'reader.py', { shop })
}

const toKafka = (config: object) =>
  pipeline({ in: events(), out: node('kafka_sink', { connection: 'shop', topic: 't', ...config }) }, [
    'in.out->out.in',
  ])
const counted = (changes: string) =>
  pipeline(
    {
      in: events(),
      count: node('running_aggregate', { keys: ['user'], aggregates: [{ function: 'COUNT', name: 'n' }] }),
      out: node('kafka_sink', {
        connection: 'shop',
        topic: 't',
        changes,
        key: { kind: 'json', columns: ['user'] },
      }),
    },
    ['in.out->count.in', 'count.out->out.in'],
  )

test.each([
  ['another format', toKafka({ format: { kind: 'csv' } }), 'format'],
  ['topics by record', toKafka({ topicExpression: 'user' }), 'topic'],
  ['upserts', counted('upsert'), 'changes'],
] as const)('%s cannot be read', (_, document, path) => {
  const { text, problems } = read(document)
  expect(text).toBeNull()
  expect(problems).toMatchObject([{ code: 'not-exportable', nodeId: 'out', path }])
  expect(problems[0]?.hint).toMatch(/\.$/)
})

test('a node that is no Kafka sink is refused, and the sinks are named', () => {
  expect(read(toKafka({}), 'in').problems).toMatchObject([
    { nodeId: 'in', hint: 'Choose a Kafka sink: out.' },
  ])
})

test('the login comes from the environment, with the classes of Kafka’s own jar, and no secret is in the text', () => {
  const { text, variables } = read(toKafka({}))
  expect(variables).toMatchObject([{ name: 'SHOP_PASSWORD' }])
  expect(text).toContain('VARIABLES = ["SHOP_PASSWORD"]')
  expect(text).toContain(
    'org.apache.kafka.common.security.scram.ScramLoginModule required username=\\"ada\\" password=\\"${SHOP_PASSWORD}\\";',
  )
  expect(text).not.toContain('shaded')
  expect(text).not.toContain('secret:')
})

test('an event time in milliseconds gets a TIMESTAMP beside it, with the delay of its source', () => {
  const { text } = read(toKafka({}))
  expect(text).toContain('rows.withColumn("event_time", f.timestamp_millis(f.col("ts")))')
  expect(text).toContain('DELAY = "5000 milliseconds"')
})

test('every change is a row with its kind, and without an event time there is no watermark', () => {
  const { text } = read(counted('op'))
  expect(text).toContain('`op` STRING,\n  `user` STRING,\n  `n` BIGINT')
  expect(text).not.toMatch(/withWatermark|DELAY/)
})
