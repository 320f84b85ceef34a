/** Files in a run's folder that hold state which memory has no room for. They are of no use to anybody but the process that made them. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** How their names begin. */
export const SCRATCH = 'scratch-'

/** Removes what a run that was killed has left. Nobody may be working there. */
export async function removeScratch(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names)
    if (name.startsWith(SCRATCH)) await rm(join(directory, name), { force: true, recursive: true })
}
