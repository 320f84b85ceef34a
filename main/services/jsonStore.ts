import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { writeAtomic } from './atomicFile.ts'
import { isMissing } from './fileErrors.ts'

/** A small JSON file of the app's own, read once, written whole. */
export interface JsonStore<T> {
  read(): Promise<T>
  /** Changes run one after the other, so that none is lost. */
  update(change: (value: T) => T): Promise<void>
}

export interface JsonStoreOptions {
  /** Other processes change the file too: it is read each time. */
  readonly shared?: boolean
}

/** A file that is damaged is moved aside (`<path>.damaged`), never overwritten, and the app goes on with `empty`. */
export function jsonStore<T>(
  path: string,
  schema: z.ZodType<T>,
  empty: T,
  { shared = false }: JsonStoreOptions = {},
): JsonStore<T> {
  let queue: Promise<unknown> = Promise.resolve()

  const load = async (): Promise<T> => {
    let text: string
    try {
      text = await readFile(path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return empty
      throw error
    }
    const parsed = schema.safeParse(parse(text))
    if (parsed.success) return parsed.data
    await rename(path, `${path}.damaged`)
    return empty
  }
  let value: Promise<T> | null = null
  const read = (): Promise<T> => (shared ? load() : (value ??= load()))

  return {
    read,
    update(change) {
      const next = queue.then(async () => {
        const changed = change(await read())
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeAtomic(path, `${JSON.stringify(changed, null, 2)}\n`)
        value = Promise.resolve(changed)
      })
      queue = next.catch(() => undefined)
      return next
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
