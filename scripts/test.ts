/**
 * `npm test`: gets what is missing, builds, and runs the suites one after another. The last line is `N passed, N failed`.
 *
 *     node scripts/test.ts [SUITE…]        some suites only; `e2e` means both browsers
 *
 * With CI=true a suite whose parts cannot be got counts as failed; else it is named and left out.
 */
import { suites, type Part, type Suite } from './test-suites.ts'
import { getPart, type Found } from './test-parts.ts'
import { add, noTests, run, runSuite, summary, type Counts, type Report } from './test-run.ts'

const minutesSince = (start: number): string => ((performance.now() - start) / 60_000).toFixed(1)

/** Runs the suites and prints a line for each, and for each test that failed. Builds first, for those that start the app. */
export async function runSuites(chosen: readonly Suite[]): Promise<Counts> {
  const parts = new Map<Part['name'], Found>()
  for (const name of new Set(chosen.flatMap((suite) => suite.needs))) {
    const found = getPart(name)
    parts.set(name, found)
    if (!found.ok) console.log(`Could not get ${name}: ${found.reason}.`)
  }
  const lines: string[] = []
  const failures: string[] = []
  let total = noTests
  for (const suite of chosen) {
    const missing = suite.needs.filter((name) => parts.get(name)?.ok === false)
    const start = performance.now()
    console.log(`\n── ${suite.name} ──`)
    const counts = missing.length === 0 ? await runSuite(suite) : withoutParts()
    total = add(total, counts)
    failures.push(...counts.failures.map((failure) => `FAILED ${suite.name}: ${failure}`))
    const why = missing.length === 0 ? '' : ` (without ${missing.join(', ')})`
    lines.push(`${suite.name.padEnd(12)} ${minutesSince(start)} min  ${summary(counts)}${why}`)
  }
  console.log(`\n${[...lines, ...failures].join('\n')}`)
  return total
}

const withoutParts = (): Report =>
  process.env['CI'] === 'true'
    ? { ...noTests, failed: 1, failures: ['its parts cannot be got'] }
    : { ...noTests, skipped: 1, failures: [] }

/** One gate, such as the type check, counted as one test. */
export async function runGate(name: string, command: readonly string[]): Promise<Counts> {
  const start = performance.now()
  const code = await run({ name, minutes: 5 }, command, {})
  console.log(`${name.padEnd(12)} ${minutesSince(start)} min  ${code === 0 ? 'passed' : 'failed'}`)
  return code === 0 ? { ...noTests, passed: 1 } : { ...noTests, failed: 1 }
}

function choose(names: readonly string[]): readonly Suite[] {
  if (names.length === 0) return suites
  const wanted = new Set(names.flatMap((name) => (name === 'e2e' ? ['chromium', 'electron'] : [name])))
  const unknown = [...wanted].filter((name) => !suites.some((suite) => suite.name === name))
  if (unknown.length > 0) {
    console.error(
      `No suite ${unknown.join(', ')}. There are: e2e, ${suites.map((suite) => suite.name).join(', ')}.`,
    )
    process.exit(2)
  }
  return suites.filter((suite) => wanted.has(suite.name))
}

if (import.meta.main) {
  const chosen = choose(process.argv.slice(2))
  const build = await runGate('build', ['npm', 'run', '--silent', 'build'])
  const total = build.failed > 0 ? build : add(build, await runSuites(chosen))
  console.log(summary(total))
  process.exitCode = total.failed === 0 ? 0 : 1
}
