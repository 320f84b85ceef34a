/**
 * The checkpoints of one run: a folder each in the run's folder, named by number. Savepoints stand in a folder of their own and are whole by
 * themselves, since data files are hard-linked.
 */
import { mkdir, readdir, rename, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SealingKeys } from '../../model/encryption.ts'
import { UserError } from '../../model/errors.ts'
import type { CheckpointName } from '../api/index.ts'
import { linkOrCopy, removeFolder, syncFolder } from './files.ts'
import { MANIFEST, type Manifest, type Part } from './manifest.ts'
import { checkpointName } from './name.ts'
import type { Checkpoint } from './reader.ts'
import { removeScratch } from './scratch.ts'
import { readHead } from '../sealed/seal.ts'
import { CheckpointWriter, type Step, type Written } from './writer.ts'

const NAME = /^chk-(\d{6,})$/
/** What is being written, or removed; nobody takes it for a checkpoint. */
export const UNFINISHED = '.writing-'
export const REMOVED = '.removed-'
const SAVEPOINT = /^[A-Za-z0-9][\w.-]{0,63}$/

const numbered = (id: number): string => String(id).padStart(6, '0')

export interface FoundCheckpoint {
  readonly id: number
  readonly folder: string
}

/** The checkpoints of a run, the newest first; none where the folder is not there. */
export async function listCheckpoints(directory: string): Promise<readonly FoundCheckpoint[]> {
  const names = await readdir(directory).catch(() => [])
  return names
    .flatMap((name) => {
      const id = NAME.exec(name)?.[1]
      return id === undefined ? [] : [{ id: Number(id), folder: join(directory, name) }]
    })
    .sort((a, b) => b.id - a.id)
}

export interface StoreOptions {
  readonly directory: string
  readonly savepoints: string
  /** How many checkpoints are kept. */
  readonly kept: number
  readonly job: string
  /** The plan's hash. */
  readonly plan: string
  /** What the state, the positions and the output of nodes belong to. */
  readonly parts: Readonly<Record<string, Part>>
  /** The one that the job went on from. */
  readonly restored: Checkpoint | null
  /** What checkpoints are encrypted with; left out or null: they are not. */
  readonly keys?: SealingKeys | null
  readonly reached?: (step: Step) => void
}

export class CheckpointStore {
  readonly options: StoreOptions
  /** Of which unchanged groups are taken over. */
  base: Checkpoint | null = null
  #next: number

  private constructor(options: StoreOptions, last: number) {
    this.options = options
    this.#next = Math.max(last, options.restored?.manifest.header.id ?? 0) + 1
    const { restored, directory } = options
    // One of another run may be deleted, or moved, at any time. What was written under another key, or without one, is written anew.
    if (restored?.folder.startsWith(directory) === true && isUnder(restored.manifest, options.keys ?? null))
      this.base = restored
  }

  /** Makes the run's folder and removes what a crash has left half-written. */
  static async open(options: StoreOptions): Promise<CheckpointStore> {
    const { directory } = options
    await mkdir(directory, { recursive: true })
    await removeScratch(directory)
    for (const name of await readdir(directory))
      if (name.startsWith(UNFINISHED) || name.startsWith(REMOVED)) await removeFolder(join(directory, name))
    const [last] = await listCheckpoints(directory)
    return new CheckpointStore(options, last?.id ?? 0)
  }

  begin(): { readonly id: number; readonly writer: CheckpointWriter } {
    const id = this.#next++
    const { directory, reached, keys } = this.options
    const writer = new CheckpointWriter(
      join(directory, `chk-${numbered(id)}`),
      join(directory, `${UNFINISHED}${numbered(id)}`),
      `state-${numbered(id)}.ndjson`,
      reached ?? (() => undefined),
      keys?.current ?? null,
    )
    return { id, writer }
  }

  /** The name of the run's checkpoint in this folder, for those outside who keep it; null: of the run's beginning. */
  async nameOf(folder: string | null): Promise<CheckpointName> {
    return checkpointName(this.options.directory, folder)
  }

  /** A checkpoint is complete: it is the base of the next, and the oldest ones go. */
  async completed({ folder, manifest }: Written): Promise<void> {
    const { directory, kept, keys = null } = this.options
    this.base = { folder, manifest, keys }
    for (const old of (await listCheckpoints(directory)).slice(kept)) await remove(old.folder)
  }

  /** Whether a job could go on from here. */
  async any(): Promise<boolean> {
    return (await listCheckpoints(this.options.directory)).length > 0
  }

  /** Throws UserError for a name that is taken or cannot be a folder's. */
  async checkSavepoint(name: string): Promise<void> {
    if (!SAVEPOINT.test(name)) {
      throw new UserError('savepoint-name', `“${name}” cannot be the name of a savepoint.`, {
        hint: 'Use letters, digits, dots, dashes and underscores, 64 at most.',
      })
    }
    const names: readonly string[] = await readdir(this.options.savepoints).catch(() => [])
    if (names.includes(name)) {
      throw new UserError('savepoint-taken', `There is a savepoint ${name} already.`, {
        hint: `Choose another name, or delete ${join(this.options.savepoints, name)}.`,
      })
    }
  }

  /** Keeps a checkpoint under a name. Gives its folder. */
  async keep({ folder, manifest }: Written, name: string): Promise<string> {
    const { savepoints } = this.options
    const temporary = join(savepoints, `${UNFINISHED}${name}`)
    const target = join(savepoints, name)
    await removeFolder(temporary)
    await mkdir(temporary, { recursive: true })
    for (const file of [...Object.keys(manifest.files), MANIFEST])
      await linkOrCopy(join(folder, file), join(temporary, file))
    await syncFolder(temporary)
    await rename(temporary, target)
    await syncFolder(savepoints)
    return target
  }

  /** The job has come to its end: nothing is left to go on from but savepoints. */
  async discard(): Promise<void> {
    const { directory } = this.options
    await remove(directory)
    // Of a pipeline without other runs and savepoints nothing is left.
    await rmdir(dirname(directory)).catch(() => undefined)
  }
}

/** Whether all data files are encrypted with the current key, or where there is none, not at all. */
const isUnder = ({ files, heads }: Manifest, keys: SealingKeys | null): boolean =>
  Object.keys(files).every((file) => {
    const head = heads[file] === undefined ? null : readHead(Buffer.from(heads[file], 'base64'))
    return head?.id === keys?.current.id
  })

/** Out of sight first: a crash on the way leaves no half of a checkpoint. */
async function remove(folder: string): Promise<void> {
  const hidden = join(dirname(folder), `${REMOVED}${basename(folder)}`)
  await removeFolder(hidden)
  await rename(folder, hidden)
  await removeFolder(hidden)
}
