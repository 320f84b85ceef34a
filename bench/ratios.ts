/** Two ways to run the same job, in turns: with one worker thread and with two, and with nobody watching and with previews of every edge. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { forkEngine } from '../main/services/engine/fork.ts'
import { startJob } from '../main/services/engine/job.ts'
import { createEnginePool } from '../main/services/engine/pool.ts'
import type { PipelineDocument } from '../model/document.ts'
import { compile } from '../model/plan/compile.ts'
import { definitions } from '../nodes/definitions.ts'
import { events, folder } from './inputs.ts'
import { command, documentOf, type Job } from './jobs.ts'
import { median } from './measure.ts'
import { takeTurns } from './turns.ts'

/** What two workers must bring on two idle cores, as a multiple of the throughput of one. */
const WORKERS = 1.5
/** Share of the throughput that stays when every edge is watched. */
const WATCHED = 0.9

const output = join(folder, 'ratios.ndjson')
const read = (job: Job): PipelineDocument =>
  JSON.parse(readFileSync(documentOf(job), 'utf8')) as PipelineDocument

/** Time of the whole run with one worker over that with two. True when every job reaches the mark. */
export async function workers(chosen: readonly Job[], count: number, runs: number): Promise<boolean> {
  const input = await events(count)
  const empty = await events(0)
  let met = true
  for (const job of chosen) {
    const document = read(job)
    const contestant = (parallelism: number) => {
      const path = join(folder, `${job.name}.${parallelism}.pipeline.json`)
      writeFileSync(path, JSON.stringify({ ...document, settings: { ...document.settings, parallelism } }))
      return {
        name: String(parallelism),
        whole: command(job, 'millrace', input, output, path),
        empty: command(job, 'millrace', empty, output, path),
      }
    }
    const results = await takeTurns([contestant(1), contestant(2)], runs)
    const [one, two] = [...results.values()]
    if (one === undefined || two === undefined) continue
    const ratio = one.whole.seconds / two.whole.seconds
    const net = (one.whole.seconds - one.start.seconds) / (two.whole.seconds - two.start.seconds)
    const good = ratio >= WORKERS
    met &&= good
    console.log(
      `${job.name} two workers ${ratio.toFixed(2)} × one (net of start-up ${net.toFixed(2)} ×): ${one.whole.seconds.toFixed(2)} s and ${two.whole.seconds.toFixed(2)} s, CPU ${one.whole.cpu.toFixed(2)} s and ${two.whole.cpu.toFixed(2)} s: ${good ? 'met' : 'MISSED'}`,
    )
  }
  rmSync(output, { force: true })
  return met
}

/** Throughput with previews watched on every edge, as a share of that without. True when every job keeps enough. */
export async function watched(chosen: readonly Job[], count: number, runs: number): Promise<boolean> {
  const input = await events(count)
  const entry = join(import.meta.dirname, '..', 'dist', 'node', 'engine.mjs')
  const pool = createEnginePool((memoryLimit) => forkEngine({ entry, memoryLimit }))
  let met = true
  try {
    for (const job of chosen) {
      const times = { alone: [] as number[], watched: [] as number[] }
      const document = read(job)
      const ports = document.edges.map(({ from }) => from)
      let rows = 0
      for (let run = 0; run < runs; run++) {
        times.alone.push((await runOnce(document, input, [])).seconds)
        const seen = await runOnce(document, input, ports)
        times.watched.push(seen.seconds)
        rows = seen.rows
      }
      const share = median(times.alone) / median(times.watched)
      const good = share >= WATCHED
      met &&= good
      console.log(
        `${job.name} watched on ${ports.length} edges (${rows.toLocaleString('en-US')} rows shown): ${(share * 100).toFixed(0)} % of its throughput unwatched: ${good ? 'met' : 'MISSED'}`,
      )
    }
  } finally {
    pool.close()
    rmSync(output, { force: true })
  }
  return met

  async function runOnce(
    document: PipelineDocument,
    input: string,
    watch: readonly string[],
  ): Promise<{ readonly seconds: number; readonly rows: number }> {
    const compiled = compile(document, definitions, { parameters: { in: input, out: output } })
    if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
    let rows = 0
    let started = 0
    const run = startJob(
      pool,
      {
        plan: compiled.plan,
        options: { mode: 'run', limits: null, seed: 1, virtualClock: false },
        watch,
        baseDirectory: folder,
        stopPatience: 1_000,
      },
      {
        frame: ({ samples }) => {
          for (const list of Object.values(samples)) rows += list.rows.length
        },
        status: ({ state }) => {
          if (state === 'running' && started === 0) started = performance.now()
        },
        log: () => undefined,
        printed: () => undefined,
      },
    )
    const { state, error } = await run.finished
    const seconds = (performance.now() - started) / 1_000
    run.release()
    if (state !== 'finished') throw new Error(error?.message ?? state)
    return { seconds, rows }
  }
}
