/** The suites that `npm test` runs, one after another, in this order. */

export interface Part {
  readonly name: 'chromium' | 'xvfb' | 'electron' | 'corpus' | 'kafka' | 'flink' | 'python' | 'databases'
}

export interface Suite {
  readonly name: string
  readonly runner: 'vitest' | 'playwright'
  /** Vitest: globs of the test files. Playwright: none, the project has the suite's name. */
  readonly files: readonly string[]
  /** What has to be there. A suite whose part is missing is skipped, and in CI fails. */
  readonly needs: readonly Part['name'][]
  /** It is stopped, and fails, after this. */
  readonly minutes: number
  /** Fewer cases of properties over windows, joins and aggregates are a failure. */
  readonly leastCases?: number
}

const vitest = (name: string, needs: Suite['needs'] = [], minutes = 5): Suite => ({
  name,
  runner: 'vitest',
  files: [`test/${name}/**/*.test.ts`],
  needs,
  minutes,
})

export const suites: readonly Suite[] = [
  {
    name: 'unit',
    runner: 'vitest',
    files: [
      '{model,nodes,drivers,engine,export,sdk,bridge,main,ui,renderer,scripts,bench}/**/*.test.{ts,tsx}',
    ],
    needs: [],
    minutes: 5,
    leastCases: 1_000,
  },
  vitest('lint'),
  vitest('conformance'),
  vitest('corpus', ['corpus']),
  vitest('recovery', [], 10),
  vitest('kafka', ['kafka'], 25),
  vitest('flink', ['flink', 'kafka', 'databases', 'corpus'], 10),
  vitest('sql', ['databases'], 10),
  vitest('python', ['python', 'kafka'], 10),
  vitest('typescript', ['corpus'], 10),
  vitest('tools'),
  vitest('security', ['chromium', 'xvfb', 'electron']),
  vitest('package', ['xvfb', 'electron']),
  {
    name: 'chromium',
    runner: 'playwright',
    files: [],
    needs: ['chromium', 'corpus', 'kafka', 'flink', 'databases'],
    minutes: 12,
  },
  {
    name: 'electron',
    runner: 'playwright',
    files: [],
    needs: ['xvfb', 'electron', 'corpus', 'kafka', 'databases'],
    minutes: 10,
  },
]
