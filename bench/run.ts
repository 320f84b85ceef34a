/**
 * The performance jobs: `millrace run` beside a hand-written script (`base.mjs`), about the limit of one JavaScript thread (`phys.mjs`) and
 * DuckDB on one thread, in turns over the same events, file to file. Prints medians and fails when an answer is not DuckDB's, or a mark is missed.
 *
 *     node bench/run.ts [--events 4000000] [--runs 5] [--jobs J1,J2] [--programs base,millrace] [--flat] [--keys] [--workers] [--watched] [--code] [--exported]
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../scripts/build.ts'
import { code, exported } from './alike.ts'
import { digests, installDuckDb } from './duckdb.ts'
import { flat, keys } from './growth.ts'
import { events, folder } from './inputs.ts'
import { command, hasDocument, jobs, programsOf, type Job, type Program } from './jobs.ts'
import { installProduct } from './product.ts'
import { judge, programLine } from './report.ts'
import { watched, workers } from './ratios.ts'
import { takeTurns } from './turns.ts'

const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '4000000' },
    runs: { type: 'string', default: '5' },
    jobs: { type: 'string', default: jobs.map(({ name }) => name).join(',') },
    programs: { type: 'string', default: 'base,phys,duckdb,millrace' },
    flat: { type: 'boolean', default: false },
    keys: { type: 'boolean', default: false },
    workers: { type: 'boolean', default: false },
    watched: { type: 'boolean', default: false },
    code: { type: 'boolean', default: false },
    exported: { type: 'boolean', default: false },
  },
})
const count = Number(given.events)
const runs = Number(given.runs)
const chosen = jobs.filter(({ name }) => given.jobs.split(',').includes(name))
const programs = new Set<Program>([...(given.programs.split(',') as Program[]), 'base', 'millrace'])

const outputOf = (job: Job, program: Program): string => join(folder, `${job.name}.${program}.ndjson`)

/** Programs whose answer is not DuckDB's. */
async function wrongAnswers(job: Job, measured: readonly Program[], input: string): Promise<Program[]> {
  const referee = outputOf(job, 'duckdb')
  if (!measured.includes('duckdb')) {
    const { measure } = await import('./measure.ts')
    await measure(command(job, 'duckdb', input, referee))
  }
  const others = measured.filter((program) => program !== 'duckdb')
  const [right, ...found] = await digests(job.name, [
    referee,
    ...others.map((program) => outputOf(job, program)),
  ])
  return others.filter((_, index) => found[index] !== right)
}

async function run(job: Job, input: string, empty: string): Promise<boolean> {
  const measured = programsOf(job).filter((program) => programs.has(program))
  const results = await takeTurns(
    measured.map((name) => ({
      name,
      whole: command(job, name, input, outputOf(job, name)),
      empty: command(job, name, empty, join(folder, `${job.name}.${name}.empty.ndjson`)),
    })),
    runs,
  )
  for (const [program, result] of results) console.log(programLine(job, program, result, count))
  const { met, line } = judge(job, results, await wrongAnswers(job, measured, input))
  console.log(line)
  for (const program of [...measured, 'duckdb' as const]) {
    rmSync(outputOf(job, program), { force: true })
    rmSync(join(folder, `${job.name}.${program}.empty.ndjson`), { force: true })
  }
  return met
}

await build({ only: ['node'], say: (line) => console.log(line) })
installProduct()
let met = true
if (given.flat) met = await flat(chosen, runs)
if (given.keys) met = (await keys(runs)) && met
if (given.workers) met = (await workers(chosen, count, runs)) && met
if (given.watched) met = (await watched(chosen, count, runs)) && met
if (given.code) met = (await code(count, runs)) && met
if (given.exported) met = (await exported(count, runs)) && met
if (![given.flat, given.keys, given.workers, given.watched, given.code, given.exported].includes(true)) {
  await installDuckDb()
  const input = await events(count)
  const empty = await events(0)
  for (const job of chosen) {
    if (hasDocument(job)) met = (await run(job, input, empty)) && met
    else console.log(`${job.name} has no document yet and is left out.`)
  }
}
process.exitCode = met ? 0 : 1
