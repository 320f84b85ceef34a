/** Run, as a person asks for it: where an earlier run has left a checkpoint, the person says first what becomes of it. */
import type { Restorable } from '../../bridge/contract.ts'
import { isActive } from './active.ts'
import { askStartFrom } from './asking.ts'
import { client } from './client.ts'
import { useProject } from './project.ts'
import { useRun } from './run.ts'

export async function startRun(): Promise<void> {
  const { run, start } = useRun.getState()
  // What runs is stopped in good order and leaves nothing.
  const found = isActive(run) && run.mode === 'run' ? null : await leftBehind()
  if (found === null) return start('run')
  const from = await askStartFrom(found)
  if (from !== null) await start('run', from)
}

async function leftBehind(): Promise<Restorable | null> {
  const { document, path } = useProject.getState()
  // Pipelines that are in no file are not told apart.
  if (path === null) return null
  try {
    return (await client.request('run.restorable', { document, path, parameters: {} })).found
  } catch {
    // The start says what is wrong, in its own place.
    return null
  }
}
