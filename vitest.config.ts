import { defineConfig } from 'vitest/config'
import { suites } from './scripts/test-suites.ts'

export default defineConfig({
  test: {
    projects: suites
      .filter((suite) => suite.runner === 'vitest')
      .map(({ name, files }) => ({
        test: {
          name,
          include: [...files],
          environment: 'node',
          // Suites beside the code start processes and real windows; a unit test has no reason to take long.
          testTimeout: name === 'unit' ? 10_000 : 120_000,
          hookTimeout: name === 'unit' ? 10_000 : 120_000,
        },
      })),
  },
})
