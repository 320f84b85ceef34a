/** `npm run check`: type check, lint, build and all tests, the same as CI. The last line is `N passed, N failed`. */
import { suites } from './test-suites.ts'
import { runGate, runSuites } from './test.ts'
import { add, noTests, summary } from './test-run.ts'

const npmRun = (script: string): readonly string[] => ['npm', 'run', '--silent', script]

let total = noTests
for (const gate of ['typecheck', 'lint', 'build']) total = add(total, await runGate(gate, npmRun(gate)))
total = add(total, await runSuites(suites))
console.log(summary(total))
process.exitCode = total.failed === 0 ? 0 : 1
