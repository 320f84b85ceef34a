/**
 * `npm run bench:latency`: how long a record is under way from Kafka through a map to Kafka at 1,000 records a second, by a plain kafkajs script, and at least
 * once and exactly once by Millrace and by its export on Flink, one after the other beside the same broker. Exits 1 where a mark is missed.
 *
 *   --seconds N   --rate N   --no-flink
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { removeBroker, startBroker } from '../../drivers/kafka/local/broker.ts'
import { createTopic } from '../../drivers/kafka/topics.ts'
import { kafkaConnection, resolveKafka } from '../../model/connections/kafka.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { build } from '../../scripts/build.ts'
import { flinkBench, type FlinkBench } from './flink.ts'
import { relayPipeline } from './pipelines.ts'
import { percentile, probe } from './probe.ts'

const PORT = 19_720
/** Of the plain script's p99, at least once. */
const MOST = 2
/** Between checkpoints, which commit, ms. */
const INTERVAL = 1_000
const WARMING_SECONDS = 5

type Guarantee = 'at-least-once' | 'exactly-once'
type Program = 'plain' | Guarantee | `flink ${Guarantee}`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '1000' },
    flink: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const rate = Number(values.rate)
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-latency-'))
await build({ say: () => undefined })
const broker = await startBroker({ port: PORT, folder: join(folder, 'broker') })
const record = kafkaConnection.parse({ kind: 'kafka', brokers: [broker.address] })
const connection = resolveKafka('bench', record, () => '')
try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  await broker.kill()
  removeBroker(folder)
  rmSync(folder, { recursive: true, force: true })
}

async function main(): Promise<boolean> {
  const plain = await measure('plain')
  const atLeast = await measure('at-least-once')
  const exactly = await measure('exactly-once')
  if (values.flink) {
    const flink = await flinkBench(record)
    try {
      await measure('flink at-least-once', flink)
      await measure('flink exactly-once', flink)
    } finally {
      await flink.stop()
    }
  }
  const marks = [
    judge('at-least-once', atLeast, MOST * plain),
    judge('exactly-once', exactly, INTERVAL + MOST * plain),
  ]
  return marks.every((met) => met)
}

function judge(program: Program, p99: number, most: number): boolean {
  const met = p99 <= most
  console.log(
    `${program}: p99 ${p99.toFixed(1)} ms, at most ${most.toFixed(1)} ms: ${met ? 'met' : 'MISSED'}`,
  )
  return met
}

/** Prints the percentiles and gives the 99th, ms. */
async function measure(program: Program, flink: FlinkBench | null = null): Promise<number> {
  const name = program.replace(' ', '-')
  const [input, output] = [`in-${name}`, `out-${name}`]
  for (const topic of [input, output])
    await createTopic(connection, { topic, partitions: 1, replication: -1 })
  const exactly = program.endsWith('exactly-once')
  const pipeline = relayPipeline(input, output, exactly ? 'exactly-once' : 'at-least-once', INTERVAL)
  const end =
    flink === null ? start(commandOf(program, pipeline, input, output)) : await onFlink(flink, pipeline)
  try {
    const ways = await probe({
      connection,
      input,
      output,
      isolation: exactly ? 'committed' : 'uncommitted',
      rate,
      measured: Number(values.seconds) * rate,
      warming: WARMING_SECONDS * rate,
    })
    const [p50, p99, p999] = [0.5, 0.99, 0.999].map((share) => percentile(ways, share))
    console.log(
      `${program}: ${ways.length} records, p50 ${p50?.toFixed(1)} ms, p99 ${p99?.toFixed(1)} ms, p99.9 ${p999?.toFixed(1)} ms`,
    )
    return p99 ?? Number.NaN
  } finally {
    await end()
  }
}

/** Starts a program and gives what ends it. */
function start([command = '', ...args]: readonly string[]): () => Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  return async () => {
    child.kill('SIGTERM')
    await ended
  }
}

async function onFlink(flink: FlinkBench, pipeline: PipelineDocument): Promise<() => Promise<void>> {
  const job = await flink.submit(pipeline)
  return () => job.cancel()
}

function commandOf(
  program: Program,
  pipeline: PipelineDocument,
  input: string,
  output: string,
): readonly string[] {
  if (program === 'plain')
    return [process.execPath, join(import.meta.dirname, 'relay.mjs'), broker.address, input, output]
  const file = join(folder, `${program}.pipeline.json`)
  writeFileSync(file, JSON.stringify(pipeline))
  const cli = join(import.meta.dirname, '../../bin/millrace.mjs')
  return [process.execPath, cli, 'run', file, '--connection', `bench=${broker.address}`]
}
