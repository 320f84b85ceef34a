import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { jsonStore } from './jsonStore.ts'

const KEPT = 20
const schema = z.object({ files: z.array(z.object({ path: z.string(), openedAt: z.number() })) })

export interface RecentFile {
  readonly path: string
  readonly name: string
  readonly openedAt: number
  readonly exists: boolean
}

export interface RecentFiles {
  /** Newest first. A file that has gone stays listed, marked. */
  list(): Promise<readonly RecentFile[]>
  add(path: string): Promise<void>
  forget(path: string): Promise<void>
}

/** "orders.pipeline.json" is shown as "orders". */
export const shownName = (path: string): string => basename(path).replace(/(\.pipeline)?\.json$/i, '')

export function createRecentFiles(directory: string): RecentFiles {
  const store = jsonStore(join(directory, 'recent.json'), schema, { files: [] })
  return {
    async list() {
      const { files } = await store.read()
      const exists = (path: string): Promise<boolean> =>
        access(path).then(
          () => true,
          () => false,
        )
      return Promise.all(
        files.map(async ({ path, openedAt }) => ({
          path,
          name: shownName(path),
          openedAt,
          exists: await exists(path),
        })),
      )
    },
    add: (path) =>
      store.update(({ files }) => ({
        files: [{ path, openedAt: Date.now() }, ...files.filter((file) => file.path !== path)].slice(0, KEPT),
      })),
    forget: (path) => store.update(({ files }) => ({ files: files.filter((file) => file.path !== path) })),
  }
}
