/** Where the checkpoints of a pipeline's runs are, and what there is to go on from. */
import { createHash } from 'node:crypto'
import { realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { CheckpointPlace } from '../../bridge/contract.ts'
import { exists, removeFolder } from '../../engine/checkpoint/files.ts'
import { MANIFEST } from '../../engine/checkpoint/manifest.ts'
import { newRun, resumableRuns, savepointsOf, unfinishedRuns } from '../../engine/checkpoint/runs.ts'
import { UserError } from '../../model/errors.ts'
import { canonicalJson } from '../../model/json.ts'

/**
 * The folder of a pipeline's checkpoints below that of Millrace's own state: named after the file, and told apart by its path and the parameters, since runs with
 * other parameters are other jobs. Null: a pipeline that was never saved.
 */
export async function checkpointRoot(
  stateDirectory: string,
  path: string | null,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const file = path === null ? '' : await realpath(path).catch(() => resolve(path))
  const key = createHash('sha256')
    .update(`${file}\0${canonicalJson(parameters)}`)
    .digest('hex')
    .slice(0, 16)
  const name = path === null ? 'untitled' : basename(path).replace(/(\.pipeline)?\.json$/, '')
  return join(stateDirectory, 'checkpoints', `${name}-${key}`)
}

export interface Unfinished {
  readonly directory: string
  /** The number of its last checkpoint, and when that was made, epoch ms. */
  readonly checkpoint: number
  readonly at: number
}

/** The last run that did not come to its end, and is not running now. */
export async function lastUnfinished(root: string): Promise<Unfinished | null> {
  const [run] = await unfinishedRuns(root)
  const last = run?.checkpoints[0]
  if (run === undefined || last === undefined) return null
  const at = await stat(last.folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  return { directory: run.directory, checkpoint: last.id, at }
}

export interface PlaceRequest {
  readonly root: string
  /** Null: from the beginning. `resume`: the last run that did not come to its end, where there is one. Else a checkpoint's folder, or a savepoint's name. */
  readonly from: 'resume' | { readonly checkpoint: string } | null
  readonly allowDroppedState: boolean
  readonly allowDoubledRecords: boolean
}

/** Makes the folder of a new run, or finds that of the one to go on with. */
export async function checkpointPlace({ root, from, ...allow }: PlaceRequest): Promise<CheckpointPlace> {
  const savepoints = savepointsOf(root)
  if (from === 'resume') {
    const [run] = await resumableRuns(root)
    if (run !== undefined) return { directory: run.directory, savepoints, restore: 'latest', ...allow }
  }
  const restore = from === null || from === 'resume' ? null : await findCheckpoint(root, from.checkpoint)
  return { directory: await newRun(root, Date.now()), savepoints, restore, ...allow }
}

/** Goes on with a run that did not come to its end. `lossy`: although something is lost, or a sink gets records a second time. */
export const goingOn = (root: string, { directory }: Unfinished, lossy: boolean): CheckpointPlace => ({
  directory,
  savepoints: savepointsOf(root),
  restore: 'latest',
  allowDroppedState: lossy,
  allowDoubledRecords: lossy,
})

/** Removes what runs that did not come to their end have left. Savepoints stay. */
export async function forgetUnfinished(root: string): Promise<void> {
  for (const { directory } of await unfinishedRuns(root)) await removeFolder(directory)
}

/** A checkpoint's folder by its path or, of a savepoint, by its name. Throws UserError where there is none. */
export async function findCheckpoint(root: string, named: string): Promise<string> {
  const candidates = [resolve(named), join(savepointsOf(root), named)]
  for (const folder of candidates) if (await exists(join(folder, MANIFEST))) return folder
  throw new UserError('no-checkpoint', `There is no checkpoint or savepoint ${named}.`, {
    hint: `Looked for ${candidates.join(' and ')}.`,
  })
}

/** Throws UserError where a savepoint has this name. */
export async function checkSavepointName(root: string, name: string): Promise<void> {
  const folder = join(savepointsOf(root), name)
  if (!(await exists(folder))) return
  throw new UserError('savepoint-taken', `There is a savepoint ${name} already.`, {
    hint: `Choose another name, or delete ${folder}.`,
  })
}
