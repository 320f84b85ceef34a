/**
 * `npm run bench:kafka`: 2,000,000 JSON records in four partitions of a real broker; a filter to Kafka, and a count per user and window to Kafka, beside a plain kafkajs consumer
 * that does the same by hand. Programs take turns; medians are compared, per CPU second. Exits 1 where a mark is missed.
 *
 *   --events N   --runs N
 */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { removeBroker, startBroker } from '../../drivers/kafka/local/broker.ts'
import { openBrokers } from '../../drivers/kafka/brokers.ts'
import { topicOffsets } from '../../drivers/kafka/offsets.ts'
import { openProducer } from '../../drivers/kafka/producer.ts'
import { createTopic } from '../../drivers/kafka/topics.ts'
import { kafkaConnection, resolveKafka } from '../../model/connections/kafka.ts'
import { build } from '../../scripts/build.ts'
import { events } from '../inputs.ts'
import { measure, summary, type Measured } from '../measure.ts'
import { kafkaJobs, kafkaPipeline, type KafkaJob } from './pipelines.ts'

const PARTITIONS = 4
const PORT = 19_700
/** Of the plain consumer's throughput, per CPU second. */
const LEAST = 0.9
const MOST_MEMORY = 400
const LOT = 10_000

const { values } = parseArgs({
  options: { events: { type: 'string', default: '2000000' }, runs: { type: 'string', default: '3' } },
})
const count = Number(values.events)
const runs = Number(values.runs)
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-kafka-'))
await build({ say: () => undefined })
const broker = await startBroker({ port: PORT, folder: join(folder, 'broker') })
const connection = resolveKafka(
  'bench',
  kafkaConnection.parse({ kind: 'kafka', brokers: [broker.address] }),
  () => '',
)
try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  await broker.kill()
  removeBroker(folder)
  rmSync(folder, { recursive: true, force: true })
}

async function main(): Promise<boolean> {
  await createTopic(connection, { topic: 'events', partitions: PARTITIONS, replication: -1 })
  await fill()
  let met = true
  for (const job of kafkaJobs) met = (await compare(job)) && met
  return met
}

async function fill(): Promise<void> {
  const producer = await openProducer(connection, {
    acks: -1,
    compression: 'none',
    idempotent: true,
    retries: 5,
  })
  const encoder = new TextEncoder()
  let lot: { key: null; value: Uint8Array; partition: number }[] = []
  let at = 0
  for await (const line of createInterface({ input: createReadStream(await events(count)) })) {
    lot.push({ key: null, value: encoder.encode(line), partition: at++ % PARTITIONS })
    if (lot.length < LOT) continue
    await producer.send('events', lot)
    lot = []
  }
  await producer.send('events', lot)
  await producer.close()
}

async function compare(job: KafkaJob): Promise<boolean> {
  const measured = { plain: [] as Measured[], millrace: [] as Measured[] }
  const written = { plain: 0, millrace: 0 }
  for (let run = 0; run < runs; run++) {
    for (const program of ['plain', 'millrace'] as const) {
      const output = `${job}-${program}-${run}`
      await createTopic(connection, { topic: output, partitions: PARTITIONS, replication: -1 })
      measured[program].push(await measure(commandOf(program, job, output)))
      written[program] = await recordsOf(output)
    }
  }
  const [plain, own] = [summary(measured.plain), summary(measured.millrace)]
  const ratio = plain.cpu / own.cpu
  const rate = ({ cpu }: Measured): string => `${Math.round(count / cpu / 1_000)}k`
  const same = written.plain === written.millrace
  const good = ratio >= LEAST && own.memory <= MOST_MEMORY && same
  console.log(
    `${job}: ${rate(own)} records a CPU second beside ${rate(plain)} of plain kafkajs, ${ratio.toFixed(2)} × (at least ${LEAST} ×); ${own.seconds.toFixed(1)} s beside ${plain.seconds.toFixed(1)} s; ${Math.round(own.memory)} MB (at most ${MOST_MEMORY}); ${written.millrace} records beside ${written.plain}: ${good ? 'met' : 'MISSED'}`,
  )
  return good
}

function commandOf(program: 'plain' | 'millrace', job: KafkaJob, output: string): readonly string[] {
  if (program === 'plain')
    return [process.execPath, join(import.meta.dirname, 'plain.mjs'), job, broker.address, 'events', output]
  const file = join(folder, `${output}.pipeline.json`)
  writeFileSync(file, JSON.stringify(kafkaPipeline(job, 'events', output)))
  const cli = join(import.meta.dirname, '../../bin/millrace.mjs')
  return [process.execPath, cli, 'run', file, '--connection', `bench=${broker.address}`]
}

async function recordsOf(topic: string): Promise<number> {
  const brokers = openBrokers(connection)
  try {
    return (await topicOffsets(brokers, [topic], 'latest', 'uncommitted')).reduce(
      (sum, { offset }) => sum + offset,
      0,
    )
  } finally {
    await brokers.close()
  }
}
