/** Handed over through Kafka: what Millrace writes, Spark reads, and what Spark writes, Millrace reads. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { node, pipeline } from '../../export/flink/testing.ts'
import type { DocumentNode } from '../../model/document.ts'
import { millrace } from '../support/cli.ts'
import { plainConnection, sharedPlain } from '../support/kafka.ts'
import { freshTopic } from '../support/kafkaTopics.ts'
import { pythonOf, sparkKafkaJars } from '../support/python.ts'
import { multiset, readNdjson, type AnyRecord } from '../support/records.ts'

const scratch = mkdtempSync(path.join(tmpdir(), 'millrace-spark-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const inScratch = (name: string): string => path.join(scratch, name)

const START = Date.parse('2026-03-01T10:00:00Z')
const RECORDS = 60

const columns = [
  ['ts', 'BIGINT NOT NULL'],
  ['at', 'TIMESTAMP_LTZ(3)'],
  ['local', 'TIMESTAMP(3)'],
  ['day', 'DATE'],
  ['small', 'TINYINT'],
  ['id', 'INT NOT NULL'],
  ['ok', 'BOOLEAN'],
  ['price', 'DECIMAL(20, 4)'],
  ['ratio', 'DOUBLE'],
  ['name', 'STRING'],
  ['raw', 'BYTES'],
  ['tags', 'ARRAY<STRING>'],
  ['counts', 'MAP<STRING, INT>'],
  ['place', 'ROW<city STRING, zip INT>'],
  ['odd `name`', 'STRING'],
] as const

const rows: readonly AnyRecord[] = Array.from({ length: RECORDS }, (_, index) => {
  // Every fifth one is late by two seconds.
  const ts = START + index * 1_000 - (index % 5 === 4 ? 2_000 : 0)
  const at = new Date(ts + 123).toISOString()
  return {
    ts,
    at,
    local: at.slice(0, -1),
    day: at.slice(0, 10),
    small: index - 30,
    id: index,
    ok: index % 2 === 0,
    price: index + 0.0625,
    ratio: index / 7,
    name: index % 7 === 0 ? null : `水 "${index}"\n`,
    raw: Buffer.from([index, 255]).toString('base64'),
    tags: index % 3 === 0 ? [] : ['a', null],
    counts: { x: index },
    place: { city: 'Ulm', zip: null },
    'odd `name`': "it's",
  }
})

const schema = columns.map(([name, type]) => ({ name, type }))
const shop = (): string => `shop=${sharedPlain().address}`
let topic: string

/** A pipeline of a source and a sink, written to a file and run to its end. */
async function run(name: string, source: DocumentNode, sink: DocumentNode): Promise<string> {
  const file = inScratch(`${name}.pipeline.json`)
  writeFileSync(file, JSON.stringify(pipeline({ source, sink }, ['source.out->sink.in'])))
  const ended = await millrace(['run', file, '--connection', shop()])
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
  return file
}

/** What comes of the topic in a program of Spark's, as Millrace reads it. */
async function throughSpark(
  program: string,
  own: readonly { name: string; type: string }[],
): Promise<readonly AnyRecord[]> {
  const result = await freshTopic(plainConnection())
  await promisify(execFile)(pythonOf('pyspark'), [program], {
    cwd: scratch,
    env: {
      ...process.env,
      PYSPARK_SUBMIT_ARGS: `--jars ${sparkKafkaJars()} --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=2 --driver-memory 1g pyspark-shell`,
      SPARK_LOCAL_IP: '127.0.0.1',
      RESULT_TOPIC: result,
      CHECKPOINT: `${program}.checkpoint`,
      UNTIL_END: '1',
    },
  })
  const out = `${program}.ndjson`
  const back = node('kafka_source', {
    connection: 'shop',
    topics: [result],
    schema: own,
    start: 'earliest',
    stop: 'latest',
  })
  await run(path.basename(program, '.py'), back, node('file_sink', { path: out }))
  return readNdjson(out)
}

beforeAll(async () => {
  topic = await freshTopic(plainConnection())
  writeFileSync(inScratch('rows.ndjson'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const source = node('file_source', {
    path: inScratch('rows.ndjson'),
    schema,
    eventTime: { column: 'ts', delay: 5_000 },
  })
  const file = await run('write', source, node('kafka_sink', { connection: 'shop', topic }))
  const exported = await millrace([
    'export',
    file,
    '--spark',
    inScratch('reader.py'),
    '--sink',
    'sink',
    '--connection',
    shop(),
  ])
  if (exported.code !== 0) throw new Error(exported.stderr)
})

test('the rows come back as they were, of every type', async () => {
  const back = await throughSpark(inScratch('reader.py'), schema)
  expect(multiset(back)).toEqual(multiset(rows))
})

test('with a step of one’s own: windows of event time, each when the watermark has passed it', async () => {
  const program = readFileSync(inScratch('reader.py'), 'utf8')
  const counted =
    'rows.groupBy(f.window("event_time", "10 seconds")).count().select(f.col("window.start").alias("start"), "count")'
  const own = inScratch('counts.py')
  writeFileSync(own, program.replace('return rows\n', `return ${counted}\n`))
  const back = await throughSpark(own, [
    { name: 'start', type: 'TIMESTAMP_LTZ(3)' },
    { name: 'count', type: 'BIGINT' },
  ])
  const times = rows.map(({ ts }) => Number(ts))
  const watermark = Math.max(...times) - 5_000
  const starts = Array.from({ length: 6 }, (_, index) => START + index * 10_000).filter(
    (start) => start + 10_000 <= watermark,
  )
  const expected = starts.map((start) => ({
    start: new Date(start).toISOString(),
    count: times.filter((ts) => ts >= start && ts < start + 10_000).length,
  }))
  expect(expected.length).toBeGreaterThan(3)
  expect(multiset(back)).toEqual(multiset(expected))
})
