/** Runs one suite in a child process and counts its tests from the machine-readable report. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { Suite } from './test-suites.ts'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 }
export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})
/** The last line of a run: `N passed, N failed`, with `, N skipped` where there are any. */
export const summary = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** What a suite says of itself; `failures`: a line for each test that failed, since by the end of a run their output is far above. */
export interface Report extends Counts {
  readonly failures: readonly string[]
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

const vitestReport = z
  .object({
    numPassedTests: z.number(),
    numFailedTests: z.number(),
    numPendingTests: z.number(),
    numTodoTests: z.number(),
    numFailedTestSuites: z.number(),
    success: z.boolean(),
    testResults: z.array(
      z.object({
        name: z.string(),
        status: z.string(),
        message: z.string(),
        assertionResults: z.array(
          z.object({
            status: z.string(),
            fullName: z.string(),
            failureMessages: z.array(z.string()).nullish(),
          }),
        ),
      }),
    ),
  })
  .transform((report): Report => ({
    passed: report.numPassedTests,
    // A file that does not load has no tests that could fail.
    failed: report.numFailedTests || (report.success ? 0 : Math.max(1, report.numFailedTestSuites)),
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const file = path.relative(process.cwd(), name)
      const failed = assertionResults.filter((test) => test.status === 'failed')
      if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : []
      return failed.map((test) => `${file} > ${test.fullName}: ${firstLine(test.failureMessages?.[0] ?? '')}`)
    }),
  }))

interface PlaywrightSuite {
  readonly specs: readonly { readonly ok: boolean; readonly file: string; readonly title: string }[]
  readonly suites?: readonly PlaywrightSuite[] | undefined
}

const playwrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  specs: z.array(z.object({ ok: z.boolean(), file: z.string(), title: z.string() })),
  get suites() {
    return z.array(playwrightSuite).optional()
  },
})

const failedSpecs = ({ specs, suites = [] }: PlaywrightSuite): string[] => [
  ...specs.filter(({ ok }) => !ok).map(({ file, title }) => `${file} > ${title}`),
  ...suites.flatMap(failedSpecs),
]

const playwrightReport = z
  .object({
    stats: z.object({
      expected: z.number(),
      unexpected: z.number(),
      flaky: z.number(),
      skipped: z.number(),
    }),
    errors: z.array(z.object({ message: z.string().optional() })),
    suites: z.array(playwrightSuite),
  })
  .transform(({ stats, errors, suites }): Report => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [...suites.flatMap(failedSpecs), ...errors.map(({ message = '' }) => firstLine(message))],
  }))

/** Never rejects: whatever goes wrong is a failed test. */
export async function runSuite(suite: Suite): Promise<Report> {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-test-'))
  const file = path.join(folder, 'report.json')
  try {
    const display = suite.needs.includes('xvfb') ? ['xvfb-run', '-a'] : []
    const runner =
      suite.runner === 'vitest'
        ? ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
        : ['playwright', 'test', '--reporter=list,json']
    const code = await run(suite, [...display, ...runner, '--project', suite.name], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      ...(suite.leastCases === undefined ? {} : { MILLRACE_LEAST: String(suite.leastCases) }),
    })
    const report = readReport(suite, file)
    // The runner's own word is not to be lost: an unhandled rejection fails no test, but it fails the run.
    return report.failed === 0 && code !== 0
      ? { ...report, failed: 1, failures: ['the runner failed, though no test did'] }
      : report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(suite: Suite, file: string): Report {
  const schema = suite.runner === 'vitest' ? vitestReport : playwrightReport
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    console.error(`${suite.name}: no readable report; counted as one failed test.`)
    return { ...noTests, failed: 1, failures: ['no readable report'] }
  }
}

/** The command's exit code; 1 when it had to be stopped. Its whole process group ends with it. */
export function run(
  { name, minutes }: Pick<Suite, 'name' | 'minutes'>,
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      detached: true,
    })
    const stop = (signal: NodeJS.Signals): void => {
      if (child.pid !== undefined && child.exitCode === null) {
        try {
          process.kill(-child.pid, signal)
        } catch {
          // Gone already.
        }
      }
    }
    const interrupted = (): void => {
      stop('SIGKILL')
      process.exit(130)
    }
    const timer = setTimeout(() => {
      console.error(`${name}: stopped after ${minutes} minutes.`)
      stop('SIGKILL')
    }, minutes * 60_000)
    const done = (code: number): void => {
      clearTimeout(timer)
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
      resolve(code)
    }
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
    child.once('error', (error) => {
      console.error(`${name}: ${error.message}`)
      done(1)
    })
    child.once('exit', (code) => done(code ?? 1))
  })
}
