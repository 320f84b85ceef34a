/** A secret that occurs nowhere else, and where it must not be found. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Letters and digits only, so that no escape of a format hides it. */
export const newCanary = (): string => `Canary${randomBytes(12).toString('hex')}`

/** The canary as text is usually found, encoded: in UTF-8, UTF-16, hex, and base64 at each of its three alignments. */
function disguises(canary: string): readonly (readonly [name: string, bytes: Buffer])[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(canary)]).toString('base64')
    // The signs at both ends depend on what is beside it.
    return ['base64', Buffer.from(text.slice(shift === 0 ? 0 : 4, -4))] as const
  })
  return [
    ['UTF-8', Buffer.from(canary)],
    ['UTF-16', Buffer.from(canary, 'utf16le')],
    ['hex', Buffer.from(Buffer.from(canary).toString('hex'))],
    ...base64,
  ]
}

/** In which disguises a text or bytes hold the canary. */
export function found(canary: string, content: string | Buffer): readonly string[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return disguises(canary).flatMap(([name, disguise]) => (bytes.includes(disguise) ? [name] : []))
}

/** The files below a folder that hold one of the canaries. Somebody may be writing and removing there meanwhile. */
export function filesWith(canaries: readonly string[], folder: string): readonly string[] {
  return unlessGone([], () => readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .flatMap((file) => {
      const content = unlessGone(Buffer.alloc(0), () => readFileSync(file))
      return canaries.flatMap((canary) => found(canary, content).map((how) => `${file} (${how})`))
    })
}

function unlessGone<T>(gone: T, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return gone
    throw error
  }
}

export interface ProcessWatch {
  /** Ends the watch; what the command lines of processes held. */
  readonly end: () => readonly string[]
  /** How often the list of processes was read. */
  readonly looks: () => number
}

/** Reads the list of processes again and again, as another user of the machine could. */
export function watchProcesses(canaries: readonly string[]): ProcessWatch {
  const seen = new Set<string>()
  let count = 0
  const look = (): void => {
    count += 1
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        if (canaries.some((canary) => found(canary, command).length > 0)) seen.add(command)
      } catch {
        // It ended meanwhile.
        continue
      }
    }
  }
  const timer = setInterval(look, 10)
  look()
  return {
    end: () => {
      clearInterval(timer)
      look()
      return [...seen]
    },
    looks: () => count,
  }
}
