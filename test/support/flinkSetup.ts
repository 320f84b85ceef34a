/** Once for the suite: a session cluster for all test files. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { flinkJars } from '../../scripts/test-parts.ts'
import { startFlink } from './flinkCluster.ts'

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(path.join(tmpdir(), 'millrace-flink-cluster-'))
  // Its own folder for what runs, so that it meets no other cluster; the jars are those that were fetched once.
  symlinkSync(flinkJars(), path.join(home, path.basename(flinkJars())))
  const flink = await startFlink(home)
  project.provide('flink', { gateway: flink.gateway, jobManager: flink.jobManager })
  return async () => {
    await flink.stop()
    rmSync(home, { recursive: true, force: true })
  }
}
