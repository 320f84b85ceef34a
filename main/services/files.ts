import { open, readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { UserError } from '../../model/errors.ts'
import { fileError } from './fileErrors.ts'

/** A folder of more is cut; nobody scrolls through it. */
const MOST_ENTRIES = 5_000

export interface FileEntry {
  name: string
  path: string
  directory: boolean
  size: number
  modified: number
}

export interface Listing {
  directory: string
  /** Null at the root. */
  parent: string | null
  /** Folders first, then by name as people sort ("part-2" before "part-10"). Hidden ones are left out. */
  entries: FileEntry[]
}

/** Lists a folder; null means the person's home. Throws UserError where it cannot be read. */
export async function listFiles(directory: string | null): Promise<Listing> {
  const folder = resolve(directory ?? homedir())
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    throw fileError(error, folder, 'read')
  }
  const shown = names.filter((name) => !name.startsWith('.')).slice(0, MOST_ENTRIES)
  const entries = await Promise.all(shown.map((name) => entryOf(folder, name)))
  const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
  const parent = dirname(folder)
  return {
    directory: folder,
    parent: parent === folder ? null : parent,
    entries: entries
      .filter((entry) => entry !== null)
      .toSorted((a, b) => Number(b.directory) - Number(a.directory) || order.compare(a.name, b.name)),
  }
}

/** Null for what went away meanwhile, or a link that leads nowhere. */
async function entryOf(folder: string, name: string): Promise<FileEntry | null> {
  const path = join(folder, name)
  try {
    const found = await stat(path)
    return { name, path, directory: found.isDirectory(), size: found.size, modified: found.mtimeMs }
  } catch {
    return null
  }
}

/** Where a path of a pipeline leads: relative ones start at its folder. */
export const locate = (path: string, baseDirectory: string): string =>
  isAbsolute(path) ? path : resolve(baseDirectory, path)

export interface FileHead {
  readonly bytes: Uint8Array
  /** The file goes on after `bytes`, so that its last line may be cut. */
  readonly cut: boolean
}

/** The first bytes of a file. Throws UserError with the path in it for what is missing, a folder, or unreadable. */
export async function readHead(path: string, most: number): Promise<FileHead> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) {
      throw new UserError('file.directory', `${path} is a folder, not a file.`, {
        hint: `Choose a file in ${basename(path)}.`,
      })
    }
    const file = await open(path, 'r')
    try {
      const buffer = new Uint8Array(most)
      let length = 0
      while (length < most) {
        const { bytesRead } = await file.read(buffer, length, most - length, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return { bytes: buffer.subarray(0, length), cut: length === most }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw error instanceof UserError ? error : fileError(error, path, 'read')
  }
}
