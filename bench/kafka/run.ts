/**
 * `npm run bench:kafka`: 2,000,000 JSON records in four partitions of a real broker; a filter to Kafka, and a count per user and window to Kafka, beside a plain kafkajs consumer
 * that does the same by hand, and beside the export on a warm cluster of Flink. Programs take turns; medians are compared: with the plain consumer per CPU second, with
 * Flink from submission to finish. Exits 1 where a mark is missed.
 *
 *   --events N   --runs N   --no-flink
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
import { readTopic } from '../../test/support/kafkaTopics.ts'
import { flinkBench, type FlinkBench } from './flink.ts'
import { kafkaJobs, kafkaPipeline, type KafkaJob } from './pipelines.ts'

const PARTITIONS = 4
const PORT = 19_700
/** Of the plain consumer's throughput, per CPU second. */
const LEAST = 0.9
const MOST_MEMORY = 400
const LOT = 10_000

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '3' },
    flink: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const count = Number(values.events)
const runs = Number(values.runs)
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-kafka-'))
await build({ say: () => undefined })
const broker = await startBroker({ port: PORT, folder: join(folder, 'broker') })
const record = kafkaConnection.parse({ kind: 'kafka', brokers: [broker.address] })
const connection = resolveKafka('bench', record, () => '')
const flink = values.flink ? await flinkBench(record) : null
try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  await flink?.stop()
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

type Program = 'plain' | 'millrace' | 'flink'

async function compare(job: KafkaJob): Promise<boolean> {
  const programs: readonly Program[] = flink === null ? ['plain', 'millrace'] : ['plain', 'millrace', 'flink']
  const measured: Record<Program, Measured[]> = { plain: [], millrace: [], flink: [] }
  const written: Record<Program, number> = { plain: 0, millrace: 0, flink: 0 }
  let steady = 0
  // A first job has the cluster load and compile its classes.
  if (flink !== null) await onFlink(flink, job, await outputTopic(`${job}-flink-warm`))
  for (let run = 0; run < runs; run++) {
    for (const program of programs) {
      const output = await outputTopic(`${job}-${program}-${run}`)
      measured[program].push(
        program !== 'flink'
          ? await measure(commandOf(program, job, output))
          : flink === null
            ? { seconds: 0, cpu: 0, memory: 0 }
            : await onFlink(flink, job, output),
      )
      written[program] = await recordsOf(output)
      if (program === 'flink') steady = await steadyRate(output)
    }
  }
  const [plain, own] = [summary(measured.plain), summary(measured.millrace)]
  const ratio = plain.cpu / own.cpu
  const rate = ({ cpu }: Measured): string => `${Math.round(count / cpu / 1_000)}k`
  const same = programs.every((program) => written[program] === written.plain)
  const good = ratio >= LEAST && own.memory <= MOST_MEMORY && same
  console.log(
    `${job}: ${rate(own)} records a CPU second beside ${rate(plain)} of plain kafkajs, ${ratio.toFixed(2)} × (at least ${LEAST} ×); ${own.seconds.toFixed(1)} s beside ${plain.seconds.toFixed(1)} s; ${Math.round(own.memory)} MB (at most ${MOST_MEMORY}); ${programs.map((program) => written[program]).join(', ')} records: ${good ? 'met' : 'MISSED'}`,
  )
  if (flink === null) return good
  const other = summary(measured.flink)
  const faster = own.seconds <= other.seconds
  console.log(
    `${job}: ${own.seconds.toFixed(1)} s from start to end beside ${other.seconds.toFixed(1)} s of Flink from submission to finish (${rate(other)} records a CPU second, ${Math.round(other.memory)} MB, steady ${Math.round(steady / 1_000)}k records a second): ${faster ? 'met' : 'MISSED'}`,
  )
  return good && faster
}

/** The broker notes when it has taken each record. */
async function outputTopic(topic: string): Promise<string> {
  const config = { 'message.timestamp.type': 'LogAppendTime' }
  await createTopic(connection, { topic, partitions: PARTITIONS, replication: -1, config })
  return topic
}

async function onFlink(cluster: FlinkBench, job: KafkaJob, output: string): Promise<Measured> {
  const before = cluster.usage()
  const started = performance.now()
  await (await cluster.submit(kafkaPipeline(job, 'events', output))).finished()
  const seconds = (performance.now() - started) / 1_000
  const { cpu, memory } = cluster.usage()
  return { seconds, cpu: cpu - before.cpu, memory }
}

/** Records of the input a second while the middle three fifths of the output were written. */
async function steadyRate(output: string): Promise<number> {
  const partitions = await readTopic(connection, output)
  const times = [...partitions.values()].flat().map(({ timestamp }) => timestamp)
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0
  return (count * 0.6 * 1_000) / Math.max(1, at(0.8) - at(0.2))
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
