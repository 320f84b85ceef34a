import { open, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MillraceError, UserError } from '../../model/errors.ts'
import { fileError } from './errors.ts'

export interface FileWriter {
  /** Appends bytes; resolves when the system has taken them. */
  write(bytes: Uint8Array): Promise<void>
  /** Flushes to the disk and gives the file its name; an older file of that name is replaced at once, never half. */
  finish(): Promise<void>
  /** Removes what was written. An older file of the name is untouched. */
  abort(): Promise<void>
}

/** The name of a file that is not complete. */
export const inProgress = (path: string): string => `${path}.inprogress`

/** Opens a file to be written under `.inprogress`; it gets its name by `finish`. Throws UserError or OperationalError with path and way out. */
export async function createFile(path: string): Promise<FileWriter> {
  const temporary = inProgress(path)
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw error instanceof MillraceError ? error : fileError(error, path, 'write')
    }
  }
  const existing = await stat(path).catch(() => null)
  if (existing?.isDirectory() === true)
    throw new UserError('file-is-folder', `${path} is a folder.`, { hint: 'Add the name of a file.' })
  // Renaming onto a device or a pipe would replace it by a file.
  if (existing !== null && !existing.isFile()) {
    throw new UserError('file-is-special', `${path} is a device or a pipe, not a file.`, {
      hint: 'Name a file; to see the records on the terminal, use a console sink.',
    })
  }
  let handle: FileHandle | null = await guarded(() => open(temporary, 'w'))
  const close = async () => {
    const open = handle
    handle = null
    await open?.close()
  }
  return {
    write: (bytes) =>
      guarded(async () => {
        // A write may take only a part, as on a disk that is nearly full.
        for (let at = 0; at < bytes.length;) {
          if (handle === null) return
          at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten
        }
      }),
    finish: () =>
      guarded(async () => {
        if (handle === null) return
        await handle.sync()
        await close()
        await rename(temporary, path)
        await syncFolder(dirname(path))
      }),
    abort: async () => {
      if (handle === null) return
      await close().catch(() => undefined)
      await unlink(temporary).catch(() => undefined)
    },
  }
}

/** Makes a rename durable. Systems that cannot open a folder (Windows) do without. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  if (handle === null) return
  try {
    await handle.sync()
  } catch {
    // Some file systems refuse to flush a folder; the file itself is on the disk.
  } finally {
    await handle.close()
  }
}
