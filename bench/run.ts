/**
 * The performance jobs beside a hand-written script: generates the events once, runs `base.mjs` and `millrace run` in turn, each several
 * times, and prints the medians, the ratio and the peak memory. Fails when an answer is not the script's, or a mark is missed.
 *
 *     node bench/run.ts [--events 2000000] [--runs 5] [--jobs J1,J2]
 */
import { spawn } from 'node:child_process'
import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

/** What issue 3 asks for: share of the script's throughput, and MB. */
const LEAST_RATIO = 0.6
const MOST_MEMORY = 200

const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '5' },
    jobs: { type: 'string', default: 'J1,J2' },
  },
})
const events = Number(given.events)
const runs = Number(given.runs)
const root = join(import.meta.dirname, '..')
const folder = join(tmpdir(), 'millrace-bench')

interface Measured {
  readonly seconds: number
  readonly cpu: number
  /** The largest resident set of one of its processes, MB. */
  readonly memory: number
}

/** Runs a command; CPU and memory of it and of its children as the kernel counts them. */
function measure(args: readonly string[]): Promise<Measured> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'usage.ts'), ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let text = ''
    let usage = { cpu: 0, memory: 0 }
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.on('message', (message) => {
      usage = message as typeof usage
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1_000, ...usage })
      else reject(new Error(`${args.join(' ')} ended with ${code}\n${text}`))
    })
  })
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** An order-free digest of an output: number of lines, and the sum of a hash of each record, fields by name, times as epoch ms. */
async function digest(path: string): Promise<string> {
  let [lines, sum] = [0, 0n]
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const record = JSON.parse(line) as Record<string, unknown>
    const { w } = record
    if (typeof w === 'string') record['w'] = Date.parse(`${w}Z`)
    for (const [name, value] of Object.entries(record)) {
      if (typeof value === 'number' && !Number.isInteger(value)) record[name] = Math.round(value * 100)
    }
    let hash = 0xcbf29ce484222325n
    const text = JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
    for (let at = 0; at < text.length; at++)
      hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n)
    sum = BigInt.asUintN(64, sum + hash)
    lines++
  }
  return `${lines} records, ${sum.toString(16)}`
}

const names = ['base', 'millrace'] as const
type Name = (typeof names)[number]

const generate = async (count: number): Promise<string> => {
  const path = join(folder, `events-${count}.ndjson`)
  if (!existsSync(path))
    await measure([join(import.meta.dirname, 'gen.mjs'), '--n', String(count), '--out', path])
  // Into the page cache, so that no run pays for the disk.
  await readFile(path)
  return path
}

const output = (job: string, name: Name): string => join(folder, `${job}.${name}.ndjson`)

function command(job: string, name: Name, input: string): readonly string[] {
  const out = output(job, name)
  if (name === 'base') return [join(import.meta.dirname, 'base.mjs'), job, input, out]
  const document = join(import.meta.dirname, `jobs/${job}.pipeline.json`)
  return [join(root, 'bin/millrace.mjs'), 'run', document, '--param', `in=${input}`, '--param', `out=${out}`]
}

/** Medians, and the largest memory, of several runs over the same input; the two take turns, so that what else the machine does hits both. */
async function medians(job: string, input: string, count: number): Promise<Record<Name, Measured>> {
  const all: Record<Name, Measured[]> = { base: [], millrace: [] }
  for (let run = 0; run < count; run++) {
    for (const name of names) all[name].push(await measure(command(job, name, input)))
  }
  const summary = (name: Name): Measured => ({
    seconds: median(all[name].map(({ seconds }) => seconds)),
    cpu: median(all[name].map(({ cpu }) => cpu)),
    memory: Math.max(...all[name].map(({ memory }) => memory)),
  })
  return { base: summary('base'), millrace: summary('millrace') }
}

mkdirSync(folder, { recursive: true })
const input = await generate(events)
const few = await generate(10)
let failed = false
for (const job of given.jobs.split(',')) {
  const start = await medians(job, few, Math.min(runs, 3))
  const whole = await medians(job, input, runs)
  const equal = (await digest(output(job, 'base'))) === (await digest(output(job, 'millrace')))
  for (const name of names) {
    const { seconds, cpu, memory } = whole[name]
    const rate = Math.round(events / seconds).toLocaleString('en-US')
    console.log(
      `${job} ${name.padEnd(8)} ${rate.padStart(10)} events/s  ${seconds.toFixed(2)} s (start ${start[name].seconds.toFixed(2)} s)  CPU ${cpu.toFixed(2)} s  ${memory.toFixed(0)} MB`,
    )
  }
  const ratio = whole.base.seconds / whole.millrace.seconds
  const net = (name: Name): number => whole[name].seconds - start[name].seconds
  const met = equal && ratio >= LEAST_RATIO && whole.millrace.memory < MOST_MEMORY
  if (!met) failed = true
  console.log(
    `${job} ratio ${ratio.toFixed(2)}, net of start-up ${(net('base') / net('millrace')).toFixed(2)}, answers ${equal ? 'equal' : 'DIFFER'}: ${met ? 'met' : 'MISSED'}`,
  )
  for (const name of names) rmSync(output(job, name), { force: true })
}
process.exitCode = failed ? 1 : 0
