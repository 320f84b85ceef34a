/** `millrace test --load`. */
import { dirname } from 'node:path'
import { UserError } from '../../model/errors.ts'
import type { EnginePool } from '../services/engine/pool.ts'
import { readFixture } from '../services/fixtures/files.ts'
import { inputOf } from '../services/fixtures/input.ts'
import { measureLoad, type LoadReport, type Step } from '../services/load/load.ts'
import type { LoadJob } from '../services/load/run.ts'
import { EXIT } from './exit.ts'
import { assignments, withAbsolutePaths } from './load.ts'
import { openPipeline, pinsIn } from './opened.ts'
import { integerText, tableLines } from './table.ts'

export interface LoadOptions {
  readonly seconds: number
  readonly records: number
  /** The records of this test, instead of pinned ones. */
  readonly only: readonly string[]
  readonly param: readonly string[]
  readonly connection: readonly string[]
  readonly trust: boolean
  readonly json: boolean
}

/** Returns the exit code: 0 measured, 1 nothing is sustainable. */
export async function loadTest(
  files: readonly string[],
  options: LoadOptions,
  engines: EnginePool,
): Promise<number> {
  const [file] = files
  if (file === undefined || files.length > 1 || options.only.length > 1) {
    throw new UserError('cli.option', 'Load is measured of one pipeline, with one set of records.', {
      hint: 'Name one file, and at most one test with --only.',
    })
  }
  const job = await jobOf(file, options, engines)
  const records = Object.entries(job.input).map(([id, { header }]) => [id, header.records] as const)
  const say = (line: string): void => {
    if (!options.json) process.stdout.write(`${line}\n`)
  }
  say(`records: ${records.map(([id, count]) => `${id} ${count}`).join(', ')}, over and over`)
  const report = await measureLoad(job, options.seconds, (step) => say(stepText(step)))
  if (options.json) {
    const document = { file, seconds: options.seconds, records: Object.fromEntries(records), ...report }
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  } else process.stdout.write(reportText(report))
  return report.sustainable === null ? EXIT.failed : EXIT.ok
}

async function jobOf(file: string, options: LoadOptions, engines: EnginePool): Promise<LoadJob> {
  const opened = await openPipeline(file, options)
  const baseDirectory = dirname(opened.path)
  const [test] = options.only
  if (test !== undefined) {
    const { header, input } = await readFixture(opened.path, test)
    return { plan: opened.planOf(header.parameters), input, baseDirectory, engines }
  }
  const plan = opened.planOf(withAbsolutePaths(opened.document, assignments('--param', options.param)))
  const { connectionTools } = await import('./connections/services.ts')
  const { connections, secrets } = connectionTools(options.connection)
  const pins = await pinsIn(opened, plan, secrets)
  const input = await inputOf(plan, pins, options.records, baseDirectory, { engines, connections })
  return { plan, input, baseDirectory, engines }
}

const rateText = (records: number): string => `${integerText(records)}/s`
const timeText = (ms: number): string =>
  ms < 10 ? `${ms.toFixed(1)} ms` : `${integerText(Math.round(ms))} ms`

const stepText = ({ offered, taken, sustained }: Step): string =>
  offered === null
    ? `  as fast as it goes: ${rateText(taken)}`
    : `  ${rateText(offered)}: ${sustained ? 'carried' : 'back-pressure'}`

function reportText({ steps, sustainable, recovery }: LoadReport): string {
  const table = tableLines(
    ['due', 'taken', 'left', 'p50', 'p99', ''],
    steps.map(({ offered, taken, backlog, latency, sustained }) => [
      offered === null ? 'no rate' : rateText(offered),
      rateText(taken),
      integerText(backlog),
      latency === null || offered === null ? '' : timeText(latency.p50),
      latency === null || offered === null ? '' : timeText(latency.p99),
      offered === null ? '' : sustained ? 'carried' : 'back-pressure',
    ]),
    new Set([5]),
  )
  const lines = [
    '',
    ...table,
    '',
    sustainable === null
      ? 'Sustainable: nothing that was tried.'
      : `Sustainable: ${rateText(sustainable)} on this machine.`,
  ]
  if (recovery !== null) {
    const { rate, again, caughtUp } = recovery
    lines.push(
      again === null || caughtUp === null
        ? `Killed at ${rateText(rate)}: not back within a minute.`
        : `Killed at ${rateText(rate)}: back after ${timeText(again)}, all made up for after ${timeText(caughtUp)}.`,
    )
  }
  return `${lines.join('\n')}\n`
}
