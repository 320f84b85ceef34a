/** Calls of the file system that checkpoints are made of. */
import { copyFile, link, open, rm, stat } from 'node:fs/promises'

/** Makes renames and new files in a folder durable. Systems that cannot open a folder (Windows) do without. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  if (handle === null) return
  try {
    await handle.sync()
  } catch {
    // Some file systems refuse to flush a folder; the files themselves are on the disk.
  } finally {
    await handle.close()
  }
}

/** Writes a new file and flushes it to the disk. */
export async function writeDurable(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The same file under another name; where the file system has no hard links, a copy. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw error
    await copyFile(from, to)
    const handle = await open(to, 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
