import { defineConfig } from 'vitest/config'
import { suites } from './scripts/test-suites.ts'

/** How much more the properties are to try than usual. */
const more = Math.max(1, Number(process.env['MILLRACE_CASES'] ?? 1_000) / 1_000)

export default defineConfig({
  test: {
    projects: suites
      .filter((suite) => suite.runner === 'vitest')
      .map(({ name, files, needs }) => ({
        test: {
          name,
          include: [...files],
          environment: 'node',
          setupFiles: ['test/support/random.ts'],
          globalSetup: [
            'test/support/randomSetup.ts',
            ...(needs.includes('kafka') ? ['test/support/kafkaSetup.ts'] : []),
            ...(needs.includes('databases') ? ['test/support/databasesSetup.ts'] : []),
            ...(needs.includes('flink') ? ['test/support/flinkSetup.ts'] : []),
          ],
          // Suites beside the code start processes and real windows; a unit test has no reason to take long.
          testTimeout: name === 'unit' && more <= 1 ? 10_000 : 120_000 * more,
          hookTimeout: name === 'unit' ? 10_000 : 120_000,
        },
      })),
  },
})
