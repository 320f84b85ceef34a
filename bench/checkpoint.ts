/**
 * How long a checkpoint of many keys takes beside the running flow, what it adds to the longest stop, and how long it takes to go on from it.
 *
 *     node bench/checkpoint.ts [--keys 1000000] [--events 6000000]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { recover } from '../engine/host/recovery.ts'
import { createJob } from '../engine/host/job.ts'
import { emptyDocument, type Json, type PipelineDocument } from '../model/document.ts'
import { compile } from '../model/plan/compile.ts'
import { definitions } from '../nodes/definitions.ts'
import { runtimes } from '../nodes/runtimes.ts'

const { values: given } = parseArgs({
  options: {
    keys: { type: 'string', default: '1000000' },
    events: { type: 'string', default: '6000000' },
  },
})
const keys = Number(given.keys)
const events = Number(given.events)

/** Milliseconds that a checkpoint, a stop and a restore may take. */
const MARKS = { checkpoint: 3_000, stop: 50, restore: 5_000 }

const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-checkpoint-'))
const input = join(folder, 'events.ndjson')

/** Every key once, then again and again in another order. */
async function writeInput(): Promise<void> {
  const CHUNK = 50_000
  for (let from = 0; from < events; from += CHUNK) {
    const lines: string[] = []
    for (let at = from; at < Math.min(events, from + CHUNK); at++) {
      const key = at < keys ? at : (at * 7_919) % keys
      lines.push(`{"ts":${1_700_000_000_000 + at},"user":"user-${key}","amount":${at % 100}}`)
    }
    await appendFile(input, `${lines.join('\n')}\n`)
  }
}

/** Events that the job has read. */
let taken = 0

const node = (type: string, config: Record<string, Json>) => ({ type, version: 1, label: type, config })

const pipeline: PipelineDocument = {
  ...emptyDocument('checkpoint'),
  settings: { checkpointInterval: 0 },
  nodes: {
    events: node('file_source', {
      path: input,
      format: { kind: 'json' },
      schema: [
        { name: 'ts', type: 'BIGINT', safe: true },
        { name: 'user', type: 'STRING' },
        { name: 'amount', type: 'INT' },
      ],
      eventTime: { column: 'ts', delay: 0 },
    }),
    sums: node('window_aggregate', {
      size: 100_000_000_000,
      keys: ['user'],
      aggregates: [
        { function: 'COUNT', argument: '', name: 'n' },
        { function: 'SUM', argument: 'amount', name: 'total' },
      ],
    }),
    out: node('file_sink', { path: join(folder, 'out.ndjson'), format: { kind: 'json' } }),
  },
  edges: [
    { from: 'events.out', to: 'sums.in' },
    { from: 'sums.out', to: 'out.in' },
  ],
}

const compiled = compile(pipeline, definitions, { parameters: {} })
if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
const { plan } = compiled

async function job(directory: string, restore: string | null) {
  const place = {
    directory,
    savepoints: join(folder, 'savepoints'),
    restore,
    allowDroppedState: false,
    allowDoubledRecords: false,
  }
  const recovered = await recover(plan, runtimes, place, () => undefined, Date.now())
  const options = { mode: 'run', limits: null, seed: 1, virtualClock: false } as const
  return createJob(plan, options, {
    ...recovered,
    onFrame: ({ nodes }) => (taken = nodes['events']?.in ?? 0),
  })
}

const ms = (milliseconds: number): string => `${Math.round(milliseconds).toLocaleString('en-US')} ms`
let met = true
function judge(what: string, value: number, mark: number): void {
  const good = value <= mark
  met &&= good
  console.log(`${what}: ${ms(value)} (at most ${ms(mark)}): ${good ? 'met' : 'MISSED'}`)
}

/** The longest that this thread has worked between two turns of the event loop, ms; what other programs take of the processor does not count. */
function watchStops(): { reset: () => number } {
  let last = process.threadCpuUsage()
  let longest = 0
  const turn = (): void => {
    const { user, system } = process.threadCpuUsage(last)
    longest = Math.max(longest, (user + system) / 1_000)
    last = process.threadCpuUsage()
    setImmediate(turn)
  }
  setImmediate(turn)
  return {
    reset() {
      const was = longest
      longest = 0
      return was
    },
  }
}

await writeInput()
const first = await job(join(folder, 'run'), null)
await first.open()
const stops = watchStops()
const ended = first.run()
const until = async (records: number): Promise<void> => {
  do {
    await new Promise((resolve) => setTimeout(resolve, 20))
  } while (taken < records)
}
await until(keys)
stops.reset()
await until(keys + Math.floor(events / 10))
const before = stops.reset()
const from = taken
const started = performance.now()
await first.savepoint('one', false)
const took = performance.now() - started
const during = stops.reset()
console.log(
  `${(taken - from).toLocaleString('en-US')} events went on meanwhile; the longest stop before was ${ms(before)}, during the checkpoint ${ms(during)}.`,
)
judge(`Checkpoint of ${keys.toLocaleString('en-US')} keys`, took, MARKS.checkpoint)
judge('What it adds to the longest stop', Math.max(0, during - before), MARKS.stop)
const again = performance.now()
const used = process.cpuUsage()
await first.savepoint('two', true)
const { user, system } = process.cpuUsage(used)
console.log(
  `A second one, as the job stops: ${ms(performance.now() - again)}, ${ms((user + system) / 1_000)} of CPU.`,
)
await ended

const restoring = performance.now()
const before2 = process.cpuUsage()
const second = await job(join(folder, 'run-2'), join(folder, 'savepoints', 'two'))
await second.open()
judge('Restore', performance.now() - restoring, MARKS.restore)
const restored = process.cpuUsage(before2)
console.log(`The restore took ${ms((restored.user + restored.system) / 1_000)} of CPU.`)
second.stop()
await second.run()
rmSync(folder, { recursive: true, force: true })
process.exit(met ? 0 : 1)
