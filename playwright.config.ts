import { defineConfig } from '@playwright/test'
import type { ShellOption } from './test/e2e/fixture.ts'

/** The same scenarios in both shells: the web shell in Chromium, and a real Electron. */
export default defineConfig<ShellOption>({
  testDir: 'test/e2e',
  testMatch: '*.e2e.ts',
  outputDir: 'test-results',
  forbidOnly: true,
  retries: 0,
  // Times are judged here: two apps side by side would measure each other.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: { viewport: { width: 1440, height: 900 } },
  projects: [
    { name: 'chromium', use: { shell: 'chromium' } },
    // Twice the time: a scenario may start the app again, and a start may have to be repeated.
    // What Flink does is the same for both shells: its cluster is started once.
    { name: 'electron', testIgnore: 'flinkCluster.e2e.ts', use: { shell: 'electron' }, timeout: 120_000 },
  ],
})
