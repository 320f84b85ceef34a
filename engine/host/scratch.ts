/** Where a job's state goes that memory has no room for: into the folder of its run, or into a temporary one. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobSettings } from '../../model/document.ts'
import { OperationalError } from '../../model/errors.ts'
import type { ColdStore } from '../api/cold.ts'
import { holderOf, lockText } from '../checkpoint/lock.ts'
import { SCRATCH } from '../checkpoint/scratch.ts'
import { openColdFile } from '../state/coldFile.ts'

/** Names of temporary folders tell whose they are. */
const TEMPORARY = 'millrace-state-'
const OWNER = /^millrace-state-(\d+)-(\d*)-/
/** Of the heap so many characters of encoded entries may stay in memory for each table: as objects they take some times as much. */
const SHARE_OF_HEAP = 64
const MEBIBYTE = 1_048_576

export interface Scratch {
  readonly folder: string
  /** The job has ended: removes what workers have left there, or the folder where it is a temporary one. */
  readonly end: () => void
}

export const keptScratch = (folder: string): Scratch => ({
  folder,
  end() {
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      if (name.startsWith(SCRATCH)) rmSync(join(folder, name), { force: true })
  },
})

/** That of a worker, whose job removes the files. */
export const sharedScratch = (folder: string): Scratch => ({ folder, end: () => undefined })

/** A folder of this process; those of processes that have died are removed. */
export function temporaryScratch(): Scratch {
  const parent = tmpdir()
  try {
    removeOrphans(parent)
    const folder = mkdtempSync(join(parent, `${TEMPORARY}${lockText(process.pid).replace(' ', '-')}-`))
    return { folder, end: () => rmSync(folder, { recursive: true, force: true }) }
  } catch (error) {
    throw new OperationalError('state-disk', `There is no room for state in ${parent}.`, {
      hint: 'Make it writable, name another folder by the environment variable TMPDIR, or set the state backend of the job to memory.',
      cause: error,
    })
  }
}

function removeOrphans(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid, began] = OWNER.exec(name) ?? []
    if (pid === undefined || holderOf(`${pid} ${began ?? ''}`) !== null) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // Somebody else's.
    }
  }
}

/** The store of one thread of the job: 0 is its own, workers count from 1. */
export function openCold({ folder, end }: Scratch, thread: number, settings: JobSettings): ColdStore {
  const characters = (settings.memoryLimit * MEBIBYTE) / SHARE_OF_HEAP
  const store = openColdFile(folder, String(thread), { entries: settings.stateCache, characters })
  return {
    ...store,
    close() {
      store.close()
      end()
    },
  }
}
