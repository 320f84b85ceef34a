/** Runs of a pipeline: a folder each, which holds its checkpoints while it is not over. */
import { mkdir, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { codeOf, removeFolder } from './files.ts'
import { lockHolder } from './lock.ts'
import { removeScratch } from './scratch.ts'
import { listCheckpoints, REMOVED, type FoundCheckpoint } from './store.ts'

const RUN = /^run-\d+$/
/** A folder without checkpoints that nobody holds is left over from a run that died early, when it is older than this (ms). */
const STARTING = 60_000

export interface FoundRun {
  readonly directory: string
  /** Its checkpoints, the newest first. */
  readonly checkpoints: readonly FoundCheckpoint[]
}

/** Runs with checkpoints, the newest first; somebody may be working on them. `root`: the folder of the pipeline's checkpoints. */
export async function resumableRuns(root: string): Promise<readonly FoundRun[]> {
  const runs: FoundRun[] = []
  for (const directory of await runsIn(root))
    runs.push({ directory, checkpoints: await listCheckpoints(directory) })
  return runs.filter(({ checkpoints }) => checkpoints.length > 0)
}

/** Runs that did not come to their end, and that nobody works on, the newest first. */
export async function unfinishedRuns(root: string): Promise<readonly FoundRun[]> {
  return (await leftRuns(root)).filter(({ checkpoints }) => checkpoints.length > 0)
}

async function leftRuns(root: string): Promise<readonly FoundRun[]> {
  const found: FoundRun[] = []
  for (const directory of await runsIn(root)) {
    if ((await lockHolder(directory)) === null)
      found.push({ directory, checkpoints: await listCheckpoints(directory) })
  }
  return found
}

/** Makes the folder of a new run. Of the runs that did not come to their end only the newest is kept. `now`: epoch ms. */
export async function newRun(root: string, now: number): Promise<string> {
  await mkdir(root, { recursive: true })
  const left = await leftRuns(root)
  const resumable = left.filter(({ checkpoints }) => checkpoints.length > 0)
  for (const { directory } of resumable.slice(1)) await removeFolder(directory)
  for (const { directory, checkpoints } of left) {
    await removeScratch(directory)
    const made = await stat(directory).catch(() => null)
    if (checkpoints.length === 0 && made !== null && now - made.mtimeMs > STARTING)
      await removeFolder(directory)
  }
  for (const name of await readdir(root)) if (name.startsWith(REMOVED)) await removeFolder(join(root, name))
  const runs = await runsIn(root)
  let number = 1 + Math.max(0, ...runs.map((directory) => Number(basename(directory).slice(4))))
  // Another process may be taking the same number.
  while (!(await make(root, runName(number)))) number++
  return join(root, runName(number))
}

export const savepointsOf = (root: string): string => join(root, 'savepoints')

const runName = (number: number): string => `run-${String(number).padStart(6, '0')}`

/** False where it is there already. */
async function make(root: string, name: string): Promise<boolean> {
  try {
    // Another run that ends removes the root where it is empty.
    await mkdir(root, { recursive: true })
    await mkdir(join(root, name))
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return false
    if (code === 'ENOENT') return make(root, name)
    throw error
  }
}

async function runsIn(root: string): Promise<readonly string[]> {
  const names = await readdir(root).catch(() => [] as string[])
  return names
    .filter((name) => RUN.test(name))
    .sort()
    .reverse()
    .map((name) => join(root, name))
}
