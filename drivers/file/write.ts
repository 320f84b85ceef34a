import { copyFile, open, rename, stat, truncate, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { MillraceError, OperationalError, UserError } from '../../model/errors.ts'
import { fileError } from './errors.ts'

/** What was on the disk at a checkpoint: the length, and a checksum of the last bytes of it, by which the file is known again. */
export interface FilePrepared {
  readonly length: number
  readonly tail: number
}

export interface FileWriter {
  /** Appends bytes; resolves when the system has taken them. */
  write(bytes: Uint8Array): Promise<void>
  /** Flushes to the disk what was written until now. */
  prepare(): Promise<FilePrepared>
  /** Flushes to the disk and gives the file its name; an older file of that name is replaced at once, never half. */
  finish(): Promise<void>
  /** Ends, and leaves what was written under its temporary name, to be gone on with. */
  suspend(): Promise<void>
  /** Removes what was written. An older file of the name is untouched. */
  abort(): Promise<void>
}

/** Bytes before a length that are compared. */
const TAIL = 64 * 1024

/** The name of a file that is not complete. */
export const inProgress = (path: string): string => `${path}.inprogress`

/**
 * Opens a file to be written under `.inprogress`; it gets its name by `finish`. With `saved` the file of then is gone on with, cut to its length; it may have
 * got its name meanwhile. Throws UserError or OperationalError with path and way out.
 */
export async function createFile(path: string, saved: FilePrepared | null = null): Promise<FileWriter> {
  return guarded(path, async () => {
    await checkTarget(path)
    const found = saved === null || saved.length === 0 ? 'new' : await find(path, saved)
    if (found === 'new') return new TemporaryFile(path, await open(inProgress(path), 'w+'), 0)
    if (found === 'finished') return new TemporaryFile(path, null, saved?.length ?? 0)
    return new TemporaryFile(path, await cut(path, saved?.length ?? 0), saved?.length ?? 0)
  })
}

async function checkTarget(path: string): Promise<void> {
  const existing = await stat(path).catch(() => null)
  if (existing?.isDirectory() === true)
    throw new UserError('file-is-folder', `${path} is a folder.`, { hint: 'Add the name of a file.' })
  // Renaming onto a device or a pipe would replace it by a file.
  if (existing !== null && !existing.isFile()) {
    throw new UserError('file-is-special', `${path} is a device or a pipe, not a file.`, {
      hint: 'Name a file; to see the records on the terminal, use a console sink.',
    })
  }
}

/** Where what was written until the checkpoint is now. */
async function find(path: string, saved: FilePrepared): Promise<'unfinished' | 'finished'> {
  if (await holds(inProgress(path), saved)) return 'unfinished'
  if (await holds(path, saved)) return 'finished'
  throw new OperationalError(
    'output-lost',
    `The first ${saved.length.toLocaleString('en-US')} bytes of ${path}, written before the checkpoint, are not there any more: neither in ${inProgress(path)} nor in the file itself.`,
    { hint: 'Put the file back, or start the job anew, without its checkpoint.' },
  )
}

async function holds(path: string, { length, tail }: FilePrepared): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => null)
  if (handle === null) return false
  try {
    return (await handle.stat()).size >= length && (await tailOf(handle, length)) === tail
  } finally {
    await handle.close()
  }
}

async function tailOf(handle: FileHandle, length: number): Promise<number> {
  const bytes = Buffer.alloc(Math.min(length, TAIL))
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, length - bytes.length)
  return crc32(bytes.subarray(0, bytesRead))
}

async function cut(path: string, length: number): Promise<FileHandle> {
  const handle = await open(inProgress(path), 'r+')
  await handle.truncate(length)
  return handle
}

class TemporaryFile implements FileWriter {
  readonly #path: string
  /** Null where the file had got its name before the crash, until something is written; and after the end. */
  #handle: FileHandle | null
  #length: number
  #over = false

  constructor(path: string, handle: FileHandle | null, length: number) {
    this.#path = path
    this.#handle = handle
    this.#length = length
  }

  write(bytes: Uint8Array): Promise<void> {
    return guarded(this.#path, async () => {
      if (this.#over) return
      const handle = await this.#opened()
      // A write may take only a part, as on a disk that is nearly full.
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, this.#length)
        at += bytesWritten
        this.#length += bytesWritten
      }
    })
  }

  prepare(): Promise<FilePrepared> {
    return guarded(this.#path, async () => {
      const handle = this.#handle
      await handle?.sync()
      const reading = handle ?? (await open(this.#path, 'r'))
      const tail = await tailOf(reading, this.#length)
      if (handle === null) await reading.close()
      return { length: this.#length, tail }
    })
  }

  finish(): Promise<void> {
    return guarded(this.#path, async () => {
      if (this.#handle === null) return
      await this.#handle.sync()
      await this.#close()
      await rename(inProgress(this.#path), this.#path)
      await syncFolder(dirname(this.#path))
    })
  }

  suspend(): Promise<void> {
    return this.#close()
  }

  async abort(): Promise<void> {
    if (this.#handle === null) return
    await this.#close().catch(() => undefined)
    await unlink(inProgress(this.#path)).catch(() => undefined)
  }

  /** The finished file stays as it is until this job finishes. */
  async #opened(): Promise<FileHandle> {
    if (this.#handle !== null) return this.#handle
    const temporary = inProgress(this.#path)
    await copyFile(this.#path, temporary)
    await truncate(temporary, this.#length)
    this.#handle = await open(temporary, 'r+')
    return this.#handle
  }

  async #close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    this.#over = true
    await handle?.close()
  }
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof MillraceError ? error : fileError(error, path, 'write')
  }
}

/** Makes a rename durable. Systems that cannot open a folder (Windows) do without. */
export async function syncFolder(folder: string): Promise<void> {
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
