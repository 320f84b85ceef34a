import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomic } from './atomicFile.ts'
import { isMissing } from './fileErrors.ts'

const schema = z.object({
  /** The pipeline's file, or null where it has none yet. */
  path: z.string().nullable(),
  savedAt: z.number(),
  /** The document as it would be written to the file. */
  text: z.string(),
})
export type Autosaved = z.infer<typeof schema>

/** Unsaved work, kept outside the pipelines' own folders, one file a pipeline. */
export interface Autosaves {
  keep(path: string | null, text: string): Promise<void>
  /** Null where there is none, or where the file is damaged. */
  find(path: string | null): Promise<Autosaved | null>
  discard(path: string | null): Promise<void>
  /** Puts an autosave that the file has overtaken aside as a pipeline of its own and says where. */
  setAside(path: string): Promise<string | null>
  /** Paths of pipelines that have one. */
  paths(): Promise<ReadonlySet<string>>
}

export function createAutosaves(stateDirectory: string): Autosaves {
  const directory = join(stateDirectory, 'autosave')
  const nameOf = (path: string | null): string =>
    path === null ? 'untitled' : createHash('sha256').update(path).digest('hex').slice(0, 32)
  const fileOf = (path: string | null): string => join(directory, `${nameOf(path)}.json`)

  const read = async (file: string): Promise<Autosaved | null> => {
    try {
      return schema.parse(JSON.parse(await readFile(file, 'utf8')))
    } catch {
      return null
    }
  }

  return {
    async keep(path, text) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await writeAtomic(fileOf(path), JSON.stringify({ path, savedAt: Date.now(), text } satisfies Autosaved))
    },
    find: (path) => read(fileOf(path)),
    discard: (path) => rm(fileOf(path), { force: true }),
    async setAside(path) {
      const kept = await read(fileOf(path))
      if (kept === null) return null
      const stamp = new Date(kept.savedAt).toISOString().replaceAll(/[:.]/g, '-')
      const aside = join(directory, 'older')
      await mkdir(aside, { recursive: true, mode: 0o700 })
      const place = join(aside, `${nameOf(path)}-${stamp}.pipeline.json`)
      await writeAtomic(place, kept.text)
      await rm(fileOf(path), { force: true })
      return place
    },
    async paths() {
      let names: string[]
      try {
        names = await readdir(directory)
      } catch (error) {
        if (isMissing(error)) return new Set()
        throw error
      }
      const found = await Promise.all(
        names.filter((name) => /^[0-9a-f]{32}\.json$/.test(name)).map((name) => read(join(directory, name))),
      )
      return new Set(found.flatMap((autosaved) => autosaved?.path ?? []))
    },
  }
}
