/** Once a run of tests: one seed for every property, told so that the run can be repeated, and at the end how many cases were tried. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cases } from './cases.ts'

/** Files whose properties compare windows, joins and aggregates with models. */
const COMPARED = /^nodes\/.*(?:window|join|aggregate)/

export default function choose(): (() => void) | undefined {
  // Each project of Vitest asks.
  if (process.env['MILLRACE_TRIED'] !== undefined) return undefined
  if (process.env['MILLRACE_SEED'] === undefined) {
    process.env['MILLRACE_SEED'] = String(Math.floor(Math.random() * 2 ** 31))
    process.stdout.write(`properties start from MILLRACE_SEED=${process.env['MILLRACE_SEED']}\n`)
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-tried-'))
  const file = path.join(folder, 'tried.ndjson')
  process.env['MILLRACE_TRIED'] = file
  return () => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
    rmSync(folder, { recursive: true, force: true })
    tell(lines.map((line) => JSON.parse(line) as Tried))
  }
}

interface Tried {
  readonly file: string
  readonly tried: number
}

/** Throws where fewer cases were tried than the run is to try: `MILLRACE_LEAST`, which the whole run sets. */
function tell(all: readonly Tried[]): void {
  const sum = (some: readonly Tried[]): number => some.reduce((total, { tried }) => total + tried, 0)
  const compared = sum(all.filter(({ file }) => COMPARED.test(file)))
  const [total, models] = [sum(all), compared].map((count) => count.toLocaleString('en-US'))
  if (all.length > 0)
    process.stdout.write(
      `properties tried ${total} cases, ${models} of them of windows, joins and aggregates\n`,
    )
  const least = cases(Number(process.env['MILLRACE_LEAST'] ?? 0))
  if (process.env['MILLRACE_LEAST'] !== undefined && compared < least)
    throw new Error(
      `Windows, joins and aggregates are to be tried with ${least} cases or more, not ${models}.`,
    )
}
