import { createHash, randomBytes } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isMissing } from './fileErrors.ts'

/** Names a file's exact content. */
export const revisionOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/**
 * Replaces a file so that at every moment, a power cut included, its path holds the old content or the new one, whole: a temporary file in
 * the same folder, fsync, rename, fsync of the folder. A process killed on the way leaves a hidden `.<name>.<random>.tmp`, which nothing reads.
 * A symbolic link stays one: its target is replaced. A new file gets `newMode`. Throws the system's error and leaves no temporary file.
 */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array,
  newMode = 0o644,
): Promise<void> {
  const target = await realpath(path).catch((error: unknown) => {
    if (isMissing(error)) return path
    throw error
  })
  const folder = dirname(target)
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => newMode,
  )
  const temporary = join(folder, `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** Makes the rename itself durable. Windows and some network file systems have no such call; there the rename is all there is. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    return
  }
}
