import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { UserError } from '../../../model/errors.ts'
import { writeAtomic } from '../atomicFile.ts'
import { fileError, isMissing } from '../fileErrors.ts'

/** A file of encrypted secrets. It is read anew each time: the app and the command line share it. */
export interface SecretFile<T> {
  readonly path: string
  /** Null where it is not there. Throws UserError where it is damaged; it is then left as it is. */
  read(): Promise<T | null>
  /** Changes run one after the other. Null as the answer leaves the file as it is. */
  update(change: (value: T | null) => T | null | Promise<T | null>): Promise<void>
}

export function secretFile<T>(path: string, schema: z.ZodType<T>): SecretFile<T> {
  let queue: Promise<unknown> = Promise.resolve()

  const read = async (): Promise<T | null> => {
    let text: string
    try {
      text = await readFile(path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return null
      throw fileError(error, path, 'read')
    }
    const parsed = schema.safeParse(parse(text))
    if (parsed.success) return parsed.data
    throw damagedSecrets(path)
  }
  return {
    path,
    read,
    update(change) {
      const next = queue.then(async () => {
        const changed = await change(await read())
        if (changed === null) return
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeAtomic(path, `${JSON.stringify(changed, null, 2)}\n`, 0o600).catch((error: unknown) => {
          throw fileError(error, path, 'written')
        })
      })
      queue = next.catch(() => undefined)
      return next
    },
  }
}

/** Not moved aside as other files are: with it, secrets would be gone without a word. */
export const damagedSecrets = (path: string): UserError =>
  new UserError('secret.damaged', `The file of secrets ${path} is damaged.`, {
    hint: 'Put a copy of it back. Or move it away and give the secrets again.',
  })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
