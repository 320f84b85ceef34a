/** Finds the checkpoint that a person means by a path: a checkpoint's folder, or one that holds several. */
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../../model/errors.ts'
import { exists } from './files.ts'
import { MANIFEST } from './manifest.ts'
import { resumableRuns, savepointsOf } from './runs.ts'
import { listCheckpoints, REMOVED, UNFINISHED } from './store.ts'

export interface Located {
  readonly folder: string
  /** Where the path held several: how many there are to choose from, of which the newest was taken. */
  readonly among: number
  /** The one before it, to look at where the newest is damaged. */
  readonly before: string | null
}

/** Throws UserError where there is none. */
export async function locateCheckpoint(path: string): Promise<Located> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw none(`There is no folder ${path}.`)
  if (!found.isDirectory()) {
    if (basename(path) === MANIFEST) return locateCheckpoint(dirname(path))
    throw none(`${path} is a file. A checkpoint is a folder.`)
  }
  if (isUnfinished(basename(path))) throw unfinished(path, path)
  if (await exists(join(path, MANIFEST))) return { folder: path, among: 1, before: null }
  const candidates = await inside(path)
  const [newest, before] = candidates
  if (newest !== undefined) return { folder: newest, among: candidates.length, before: before ?? null }
  const names = await readdir(path)
  const left = names.find(isUnfinished)
  if (left !== undefined) throw unfinished(path, join(path, left))
  if (names.some((name) => /^state-\d+\.ndjson$/.test(name))) {
    throw new UserError('unfinished-checkpoint', `${path} holds data of a checkpoint, but no manifest.`, {
      hint: 'It was copied or deleted in part: take another checkpoint, or copy the folder again as a whole.',
    })
  }
  throw none(`There is no checkpoint in ${path}.`)
}

/** The newest first: of a run's folder, of a pipeline's folder with its runs and savepoints, or of a folder of savepoints. */
async function inside(path: string): Promise<readonly string[]> {
  const own = await listCheckpoints(path)
  if (own.length > 0) return own.map(({ folder }) => folder)
  const runs = (await resumableRuns(path)).flatMap(({ checkpoints }) =>
    checkpoints.map(({ folder }) => folder),
  )
  if (runs.length > 0) return runs
  const savepoints = await namedIn(savepointsOf(path))
  return savepoints.length > 0 ? savepoints : namedIn(path)
}

async function namedIn(path: string): Promise<readonly string[]> {
  const names = await readdir(path).catch(() => [] as string[])
  const made = await Promise.all(
    names.map(async (name) => {
      const manifest = isUnfinished(name) ? null : await stat(join(path, name, MANIFEST)).catch(() => null)
      return manifest === null ? [] : [{ folder: join(path, name), at: manifest.mtimeMs }]
    }),
  )
  return made
    .flat()
    .sort((a, b) => b.at - a.at)
    .map(({ folder }) => folder)
}

const isUnfinished = (name: string): boolean => name.startsWith(UNFINISHED) || name.startsWith(REMOVED)

function unfinished(path: string, folder: string): UserError {
  const gone = basename(folder).startsWith(REMOVED)
  const what = gone ? 'a checkpoint that was being removed' : 'a checkpoint that was never completed'
  const message =
    folder === path ? `${path} is ${what}.` : `${path} holds nothing but ${what}: ${basename(folder)}.`
  return new UserError('unfinished-checkpoint', message, {
    hint: 'The job was ended on the way; nothing goes on from it. Take an older checkpoint or a savepoint.',
  })
}

function none(message: string): UserError {
  return new UserError('no-checkpoint', message, {
    hint: 'A checkpoint is a folder with a file named manifest in it. Name it, a run’s folder, or the pipeline’s file.',
  })
}
