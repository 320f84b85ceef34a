/** In every test file: properties start from the seed of the run, and the cases that they tried are counted. */
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import fc, { type RunDetails } from 'fast-check'
import { afterAll, expect } from 'vitest'
import { cases } from './cases.ts'

let tried = 0

fc.configureGlobal({
  numRuns: cases(100),
  seed: Number(process.env['MILLRACE_SEED'] ?? 0),
  reporter: (details: RunDetails<unknown>) => {
    tried += details.numRuns
    if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance })
  },
})

afterAll(() => {
  const file = process.env['MILLRACE_TRIED']
  if (file === undefined || tried === 0) return
  const of = path.relative(process.cwd(), expect.getState().testPath ?? '')
  appendFileSync(file, `${JSON.stringify({ file: of.replaceAll(path.sep, '/'), tried })}\n`)
})
