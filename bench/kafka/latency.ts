/**
 * `npm run bench:latency`: how long a record is under way from Kafka through a map to Kafka at 1,000 records a second, by a plain kafkajs script and by Millrace at
 * least once and exactly once, one after the other beside the same broker. Exits 1 where a mark is missed.
 *
 *   --seconds N   --rate N
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
import { build } from '../../scripts/build.ts'
import { relayPipeline } from './pipelines.ts'
import { percentile, probe } from './probe.ts'

const PORT = 19_720
/** Of the plain script's p99, at least once. */
const MOST = 2
/** Between checkpoints, which commit, ms. */
const INTERVAL = 1_000
const WARMING_SECONDS = 5

type Program = 'plain' | 'at-least-once' | 'exactly-once'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, rate: { type: 'string', default: '1000' } },
})
const rate = Number(values.rate)
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-latency-'))
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
  const plain = await measure('plain')
  const atLeast = await measure('at-least-once')
  const exactly = await measure('exactly-once')
  return (
    judge('at-least-once', atLeast, MOST * plain) && judge('exactly-once', exactly, INTERVAL + MOST * plain)
  )
}

function judge(program: Program, p99: number, most: number): boolean {
  const met = p99 <= most
  console.log(
    `${program}: p99 ${p99.toFixed(1)} ms, at most ${most.toFixed(1)} ms: ${met ? 'met' : 'MISSED'}`,
  )
  return met
}

/** Prints the percentiles and gives the 99th, ms. */
async function measure(program: Program): Promise<number> {
  const [input, output] = [`in-${program}`, `out-${program}`]
  for (const topic of [input, output])
    await createTopic(connection, { topic, partitions: 1, replication: -1 })
  const [command = '', ...args] = commandOf(program, input, output)
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    const ways = await probe({
      connection,
      input,
      output,
      isolation: program === 'exactly-once' ? 'committed' : 'uncommitted',
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
    child.kill('SIGTERM')
    await ended
  }
}

function commandOf(program: Program, input: string, output: string): readonly string[] {
  if (program === 'plain')
    return [process.execPath, join(import.meta.dirname, 'relay.mjs'), broker.address, input, output]
  const file = join(folder, `${program}.pipeline.json`)
  writeFileSync(file, JSON.stringify(relayPipeline(input, output, program, INTERVAL)))
  const cli = join(import.meta.dirname, '../../bin/millrace.mjs')
  return [process.execPath, cli, 'run', file, '--connection', `bench=${broker.address}`]
}
