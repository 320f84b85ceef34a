/** The folder of an exported project: what is in it, how a new export would change it, and the writing of that. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { structuredPatch } from 'diff'
import type { FileChange } from '../../../bridge/export.ts'
import {
  changesOf,
  isExported,
  readStamp,
  STAMP,
  writeStamp,
  type Stamp,
} from '../../../export/typescript/again.ts'
import { UserError } from '../../../model/errors.ts'
import { revisionOf, writeAtomic } from '../atomicFile.ts'
import { fileError, isMissing } from '../fileErrors.ts'

/** By their paths in the project, with `/` between the parts. */
export type Files = ReadonlyMap<string, Uint8Array>

/** A folder that a project may go to. */
export interface ProjectFolder {
  readonly directory: string
  /** It holds an earlier export. False: there is nothing in it. */
  readonly again: boolean
  readonly stamp: Stamp | null
}

export interface Comparison {
  readonly folder: ProjectFolder
  /** Names what was compared; another file, or another content, gives another one. */
  readonly token: string
  readonly changes: readonly FileChange[]
}

/** Larger files are told of without their lines. */
const LARGEST_DIFF = 256 * 1024
const CONTEXT = 2
/** Lines that differ; beyond that a diff tells nobody anything. */
const MOST_EDITS = 2_000

/** Throws UserError `export-folder` for a folder with something else in it. */
export async function openFolder(directory: string): Promise<ProjectFolder> {
  const names = await list(directory)
  const stampText = names.includes(STAMP) ? await text(join(directory, STAMP)) : ''
  const manifest = names.includes('package.json') ? await text(join(directory, 'package.json')) : ''
  const stamp = readStamp(stampText)
  if (names.length > 0 && stamp === null && !isExported(manifest))
    throw new UserError('export-folder', `${directory} is not empty, and holds no exported project.`, {
      hint: 'Choose a new folder, or that of an earlier export.',
    })
  return { directory, again: names.length > 0, stamp }
}

export async function compareFolder(folder: ProjectFolder, files: Files): Promise<Comparison> {
  const { directory, stamp } = folder
  const known = Object.keys(stamp?.files ?? {}).filter(isInside)
  const found = new Map<string, Uint8Array>()
  for (const path of new Set([...files.keys(), ...known])) {
    const content = await contentOf(join(directory, path))
    if (content !== null) found.set(path, content)
  }
  const changes = changesOf(hashes(files), hashes(found), stamp)
  const described = [...changes]
    .map(([path, change]): FileChange => ({
      path,
      change,
      ...linesOf(path, change === 'new' ? undefined : found.get(path), files.get(path)),
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const compared = described.map(({ path, change }) => [
    path,
    change,
    hashOf(found, path),
    hashOf(files, path),
  ])
  const token = createHash('sha256')
    .update(JSON.stringify([directory, compared]))
    .digest('hex')
  return { folder, token, changes: described }
}

/** Writes what differs; `replace` names the edited files that are to be written as well. Gives the paths that were written. Throws the system's refusals as errors. */
export async function writeFolder(
  { folder: { directory, stamp }, changes }: Comparison,
  files: Files,
  replace: ReadonlySet<string>,
): Promise<readonly string[]> {
  const written: string[] = []
  const last = { ...stamp?.files }
  const left = new Set(
    changes.flatMap(({ path, change }) =>
      change === 'kept' || (change === 'edited' && !replace.has(path)) ? [path] : [],
    ),
  )
  try {
    await mkdir(directory, { recursive: true })
    for (const { path, change } of changes) {
      const content = files.get(path)
      if (left.has(path)) continue
      const place = join(directory, path)
      if (change === 'obsolete') await rm(place, { force: true })
      else if (content !== undefined) {
        await mkdir(dirname(place), { recursive: true })
        await writeAtomic(place, content)
        written.push(path)
      }
    }
    // A file that was left to the person is not what an export wrote: the next one asks about it again.
    const now = Object.entries(hashes(files)).flatMap(([path, hash]): [string, string][] => {
      if (!left.has(path)) return [[path, hash]]
      const before = last[path]
      return before === undefined ? [] : [[path, before]]
    })
    await writeAtomic(join(directory, STAMP), writeStamp({ files: Object.fromEntries(now) }))
  } catch (error) {
    throw fileError(error, directory, 'written')
  }
  return written
}

/** A path of a stamp leads nowhere out of the project. */
const isInside = (path: string): boolean =>
  path !== '' && !/^[/\\]|^[A-Za-z]:/.test(path) && !path.split(/[/\\]/).includes('..')

const hashes = (files: Files): Record<string, string> =>
  Object.fromEntries([...files].map(([path, content]) => [path, revisionOf(content)]))

const hashOf = (files: Files, path: string): string | null => {
  const content = files.get(path)
  return content === undefined ? null : revisionOf(content)
}

async function list(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw fileError(error, directory, 'read')
  }
}

async function contentOf(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw fileError(error, path, 'read')
  }
}

const text = async (path: string): Promise<string> =>
  new TextDecoder().decode((await contentOf(path)) ?? undefined)

type Lines = Pick<FileChange, 'added' | 'removed' | 'hunks'>
const NO_LINES: Lines = { added: 0, removed: 0, hunks: null }

function linesOf(path: string, before: Uint8Array | undefined, after: Uint8Array | undefined): Lines {
  if (before === undefined || after === undefined) return NO_LINES
  if (before.length > LARGEST_DIFF || after.length > LARGEST_DIFF || path.startsWith('vendor/'))
    return NO_LINES
  const [old, now] = [before, after].map((content) => new TextDecoder().decode(content))
  const patch = structuredPatch(path, path, old ?? '', now ?? '', '', '', {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
  })
  if (patch === undefined) return NO_LINES
  const lines = patch.hunks.flatMap((hunk) => hunk.lines)
  return {
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
    hunks: patch.hunks.map((hunk) => ({ from: hunk.oldStart, to: hunk.newStart, lines: hunk.lines })),
  }
}
