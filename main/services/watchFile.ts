import { watch, type FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'
import { currentRevision } from './projects.ts'

/** Editors write in several steps; the last of them within this time is looked at. */
const SETTLE = 100

export interface FileWatch {
  /** Our own save: this content is not somebody else's change. */
  expect(revision: string): void
  close(): void
}

/**
 * Calls `changed` when the file's content is another than the one last known, once for each change. The folder is watched, not the file: an
 * atomic save replaces the file, and a watch on the old one would see nothing more. Where the system refuses a watch, nothing is reported;
 * the revision check of `save` still guards the file.
 */
export function watchFile(
  path: string,
  revision: string,
  changed: (change: { readonly removed: boolean }) => void,
): FileWatch {
  let known: string | null = revision
  let timer: NodeJS.Timeout | null = null
  let watcher: FSWatcher | null = null
  let closed = false

  const look = async (): Promise<void> => {
    const now = await currentRevision(path).catch(() => known)
    if (closed || now === known) return
    known = now
    changed({ removed: now === null })
  }
  try {
    watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name !== null && name !== basename(path)) return
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(() => void look(), SETTLE)
    })
    watcher.on('error', () => watcher?.close())
  } catch {
    watcher = null
  }
  return {
    expect(next) {
      known = next
    },
    close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
      watcher?.close()
    },
  }
}
