import { mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Sealer } from '../../engine/sealed/seal.ts'
import { chunksOf, RECORDS } from '../../engine/sealed/whole.ts'
import type { SealingKey } from '../../model/encryption.ts'
import { MillraceError, UserError } from '../../model/errors.ts'
import { fileError } from './errors.ts'
import { syncFolder } from './write.ts'

/** What a checkpoint knows of a folder of parts: the number of the next part, and parts that are whole but have no name yet. */
export interface PartsPrepared {
  readonly next: number
  readonly pending: readonly string[]
}

export interface PartsWriter {
  write(bytes: Uint8Array): Promise<void>
  /** Ends the part at hand and flushes it to the disk. */
  prepare(): Promise<PartsPrepared>
  /** Gives the pending parts their names; those that have them already are left alone. */
  commit(prepared: PartsPrepared): Promise<void>
  finish(): Promise<void>
  suspend(): Promise<void>
  /** Removes the parts that have no name yet. */
  abort(): Promise<void>
}

export interface PartsOptions {
  readonly folder: string
  /** With the dot. */
  readonly extension: string
  /** What stands at the beginning of each part. */
  readonly header: string
  /** Parts that came after are removed. Null for a fresh start, which goes on behind the highest number that is there. */
  readonly saved: PartsPrepared | null
  /** Encrypts each part; null: they are plain. */
  readonly key: SealingKey | null
}

interface OpenPart {
  readonly name: string
  readonly handle: FileHandle
  readonly sealer: Sealer | null
}

const NAME = /^\.?part-(\d{6,})\.\w+(?:\.inprogress)?$/
const hidden = (name: string): string => `.${name}.inprogress`

/** Opens a folder to be written part by part; makes it where it is missing. Throws UserError or OperationalError with path and way out. */
export async function createParts(options: PartsOptions): Promise<PartsWriter> {
  const { folder, saved } = options
  return guarded(folder, async () => {
    await mkdir(folder).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    })
    const names = await readdir(folder).catch((error: unknown) => {
      throw new UserError('not-a-folder', `${folder} is not a folder.`, {
        hint: 'Parts are written into a folder: name one, or write one file.',
        cause: error,
      })
    })
    const numbered = names.flatMap((name) => {
      const number = NAME.exec(name)?.[1]
      return number === undefined ? [] : [{ name, number: Number(number) }]
    })
    const unfinished = (name: string): boolean => name.endsWith('.inprogress')
    const next =
      saved?.next ??
      Math.max(0, ...numbered.filter(({ name }) => !unfinished(name)).map(({ number }) => number)) + 1
    const pending = new Set(saved?.pending.map(hidden))
    for (const { name, number } of numbered)
      if ((number >= next || unfinished(name)) && !pending.has(name)) await unlink(join(folder, name))
    return new Parts(options, next)
  })
}

class Parts implements PartsWriter {
  readonly #options: PartsOptions
  #next: number
  #open: OpenPart | null = null
  #pending: string[]

  constructor(options: PartsOptions, next: number) {
    this.#options = options
    this.#next = next
    this.#pending = [...(options.saved?.pending ?? [])]
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#guarded(async () => {
      this.#open ??= await this.#begin()
      const { handle, sealer } = this.#open
      await handle.writeFile(sealer === null ? bytes : chunksOf(sealer, bytes))
    })
  }

  prepare(): Promise<PartsPrepared> {
    return this.#guarded(async () => {
      await this.#end()
      return { next: this.#next, pending: [...this.#pending] }
    })
  }

  commit({ pending }: PartsPrepared): Promise<void> {
    return this.#guarded(async () => {
      const { folder } = this.#options
      const there = new Set(pending.length === 0 ? [] : await readdir(folder))
      for (const name of pending)
        if (there.has(hidden(name))) await rename(join(folder, hidden(name)), join(folder, name))
      if (pending.length > 0) await syncFolder(folder)
      this.#pending = this.#pending.filter((name) => !pending.includes(name))
    })
  }

  async finish(): Promise<void> {
    await this.commit(await this.prepare())
  }

  async suspend(): Promise<void> {
    const part = this.#open
    this.#open = null
    await part?.handle.close()
  }

  async abort(): Promise<void> {
    const names = [...this.#pending, ...(this.#open === null ? [] : [this.#open.name])]
    await this.suspend().catch(() => undefined)
    for (const name of names) await unlink(join(this.#options.folder, hidden(name))).catch(() => undefined)
  }

  async #begin(): Promise<OpenPart> {
    const { folder, extension, header, key } = this.#options
    const name = `part-${String(this.#next++).padStart(6, '0')}${extension}`
    const handle = await open(join(folder, hidden(name)), 'w')
    const sealer = key === null ? null : Sealer.begin(key, RECORDS)
    if (sealer !== null) await handle.writeFile(sealer.head.bytes)
    if (header !== '')
      await handle.writeFile(sealer === null ? header : chunksOf(sealer, Buffer.from(header)))
    return { name, handle, sealer }
  }

  async #end(): Promise<void> {
    const part = this.#open
    if (part === null) return
    this.#open = null
    if (part.sealer !== null) await part.handle.writeFile(part.sealer.end())
    await part.handle.sync()
    await part.handle.close()
    this.#pending.push(part.name)
  }

  #guarded<T>(work: () => Promise<T>): Promise<T> {
    return guarded(this.#options.folder, work)
  }
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof MillraceError ? error : fileError(error, path, 'write')
  }
}
