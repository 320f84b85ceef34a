/** Once for the suite: a session cluster for all test files. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { startFlink } from './flinkCluster.ts'

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-flink-cluster-'))
  const { gateway, jobManager, stop } = await startFlink(folder)
  project.provide('flink', { gateway, jobManager })
  return async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
