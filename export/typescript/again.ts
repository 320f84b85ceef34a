/** A project that is exported again into its folder: what of it is new, and what a person has changed since. */
import { z } from 'zod'

/** Beside the project's files: what the last export wrote. It is no part of the project, and git does not see it. */
export const STAMP = '.millrace.json'

const stampSchema = z.object({ files: z.record(z.string(), z.string()) })
/** The hash of each file as it was written, by its path in the project. */
export type Stamp = z.infer<typeof stampSchema>

export const writeStamp = (stamp: Stamp): string => `${JSON.stringify(stamp, null, 2)}\n`

/** Null for a text that is none. */
export function readStamp(text: string): Stamp | null {
  const read = stampSchema.safeParse(parsed(text))
  return read.success ? read.data : null
}

const packageSchema = z.object({
  dependencies: z.object({ millrace: z.string().startsWith('file:vendor/') }),
})
/** Whether a `package.json` is of an exported project: also of one that came by git, without its stamp. */
export const isExported = (text: string): boolean => packageSchema.safeParse(parsed(text)).success

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * `new`: not in the folder. `changed`: still as it was exported, and now to be another. `edited`: changed by somebody since, and not to what would be written.
 * `kept`: changed by somebody, while the export has nothing new for it. `obsolete`: still as it was exported, and no longer part of the project.
 */
export type Change = 'new' | 'changed' | 'edited' | 'kept' | 'obsolete'

type Hashes = Readonly<Record<string, string>>

/** What differs, by path. `made`: the project; `found`: what the folder has of it and of what the stamp names. Files of neither are the person's own. */
export function changesOf(made: Hashes, found: Hashes, stamp: Stamp | null): ReadonlyMap<string, Change> {
  const last = new Map(Object.entries(stamp?.files ?? {}))
  const there = new Map(Object.entries(found))
  const changes = new Map<string, Change>()
  for (const [path, hash] of Object.entries(made)) {
    const now = there.get(path)
    if (now === hash) continue
    if (now === undefined) changes.set(path, 'new')
    else if (now === last.get(path)) changes.set(path, 'changed')
    else changes.set(path, hash === last.get(path) ? 'kept' : 'edited')
  }
  for (const [path, hash] of last)
    if (made[path] === undefined && there.get(path) === hash) changes.set(path, 'obsolete')
  return changes
}
