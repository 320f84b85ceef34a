/**
 * Writes one checkpoint: entries gather by key group, whole segments go to a data file beside the running job, and in the end the folder gets its
 * name. Until then it stands under a name that nobody takes for a checkpoint.
 */
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Json } from '../../model/document.ts'
import type { SealingKey } from '../../model/encryption.ts'
import { KEY_GROUPS, type StateShape } from '../api/state.ts'
import { linkOrCopy, removeFolder, syncFolder, writeDurable } from './files.ts'
import { MANIFEST, printManifest, type Header, type Manifest } from './manifest.ts'
import { Sealer } from '../sealed/seal.ts'
import { DATA, type Segment } from './segment.ts'

/** Entries that are printed at once: faster than one by one, and more of them would outlive the young generation of the heap. */
const BATCH = 32
/** Characters that gather before they become a segment. */
const SEGMENT_CHARACTERS = 32 * 1024
/** Bytes that may wait for the disk before no more entries should be written. */
const WAITING_BYTES = 16 * 1024 * 1024

/** A table of the checkpoint before: groups that have not changed since are taken over from it. */
export interface Kept {
  readonly folder: string
  /** Lengths of its data files. */
  readonly files: Readonly<Record<string, number>>
  /** Heads of those that are encrypted. */
  readonly heads: Readonly<Record<string, string>>
  readonly segments: Readonly<Record<string, readonly Segment[]>>
}

export interface Written {
  readonly folder: string
  readonly manifest: Manifest
  /** Bytes of this checkpoint's own data file and manifest. */
  readonly bytes: number
  readonly entries: number
}

/** Steps between which a crash must do no harm; tests crash there. */
export type Step = 'data' | 'data-synced' | 'linked' | 'manifest' | 'renamed' | 'folder-synced'

interface TableWriter {
  readonly shape: StateShape
  /** By key group: entries that are not printed yet, and what is. */
  readonly entries: Json[][]
  readonly texts: string[]
  readonly counts: Uint32Array
  readonly segments: Map<number, Segment[]>
}

export class CheckpointWriter {
  readonly folder: string
  readonly #temporary: string
  readonly #file: string
  readonly #reached: (step: Step) => void
  readonly #tables = new Map<string, Map<string, TableWriter>>()
  /** Folders of older data files that are taken over, by name. */
  readonly #older = new Map<
    string,
    { readonly folder: string; readonly length: number; readonly head: string | undefined }
  >()
  /** Null where the checkpoint is not encrypted. */
  readonly #key: SealingKey | null
  readonly #sealer: Sealer | null
  #made: Promise<unknown>
  #handle: FileHandle | null = null
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #pump: Promise<void> | null = null
  #error: Error | null = null
  #offset = 0
  #entries = 0

  /** `folder`: the name that it gets. Nothing there is looked at before `complete`. `key`: what it is encrypted with, or null. */
  constructor(
    folder: string,
    temporary: string,
    file: string,
    reached: (step: Step) => void,
    key: SealingKey | null,
  ) {
    this.folder = folder
    this.#key = key
    this.#sealer = key === null ? null : Sealer.begin(key, DATA)
    this.#temporary = temporary
    this.#file = file
    this.#reached = reached
    this.#made = removeFolder(temporary).then(() => mkdir(temporary, { recursive: true }))
    // Told by the first write or by `complete`.
    this.#made.catch(() => undefined)
  }

  /** Too much waits for the disk: better to go on with entries later. */
  get full(): boolean {
    return this.#waitingBytes > WAITING_BYTES
  }

  /**
   * A table, and the function that takes its entries. `kept`: the groups that are not written because they stand unchanged in an older checkpoint.
   */
  table(
    operator: string,
    name: string,
    shape: StateShape,
    kept: Kept | null,
  ): (group: number, entry: Json) => void {
    const table: TableWriter = {
      shape,
      entries: Array.from({ length: KEY_GROUPS }, () => []),
      texts: Array.from({ length: KEY_GROUPS }, () => ''),
      counts: new Uint32Array(KEY_GROUPS),
      segments: new Map(),
    }
    for (const [group, segments] of Object.entries(kept?.segments ?? {})) {
      table.segments.set(Number(group), [...segments])
      for (const { file } of segments)
        this.#older.set(file, {
          folder: kept?.folder ?? '',
          length: kept?.files[file] ?? 0,
          head: kept?.heads[file],
        })
    }
    const tables = this.#tables.get(operator) ?? new Map<string, TableWriter>()
    this.#tables.set(operator, tables.set(name, table))
    const { entries } = table
    return (group, entry) => {
      if (entries[group]?.push(entry) === BATCH && print(table, group) >= SEGMENT_CHARACTERS)
        this.#segment(table, group)
    }
  }

  /** All entries are there. Throws what the file system says; the folder is then as if it had never been. */
  async complete(header: Header, rest: Pick<Manifest, 'parts' | 'cut'>): Promise<Written> {
    for (const tables of this.#tables.values())
      for (const table of tables.values())
        for (let group = 0; group < KEY_GROUPS; group++) this.#segment(table, group)
    if (this.#sealer !== null && this.#offset > 0) this.#append(this.#sealer.end())
    await this.#made
    await this.#pump
    this.#step('data')
    await this.#handle?.sync()
    await this.#close()
    this.#step('data-synced')
    for (const [file, { folder }] of this.#older)
      await linkOrCopy(join(folder, file), join(this.#temporary, file))
    this.#step('linked')
    const manifest = this.#manifest(header, rest)
    const text = printManifest(manifest, this.#key)
    await writeDurable(join(this.#temporary, MANIFEST), text)
    await syncFolder(this.#temporary)
    this.#step('manifest')
    await rename(this.#temporary, this.folder)
    this.#step('renamed')
    await syncFolder(dirname(this.folder))
    this.#step('folder-synced')
    return { folder: this.folder, manifest, bytes: this.#offset + text.length, entries: this.#entries }
  }

  /** Gives it up. */
  async abandon(): Promise<void> {
    this.#waiting = []
    this.#error ??= new Error('The checkpoint was given up.')
    await this.#pump
    await this.#close()
    await this.#made.catch(() => undefined)
    await removeFolder(this.#temporary)
  }

  #manifest(header: Header, rest: Pick<Manifest, 'parts' | 'cut'>): Manifest {
    const files = Object.fromEntries([...this.#older].map(([file, { length }]) => [file, length]))
    const heads = Object.fromEntries(
      [...this.#older].flatMap(([file, { head }]) => (head === undefined ? [] : [[file, head]])),
    )
    if (this.#offset > 0) files[this.#file] = this.#offset
    if (this.#offset > 0 && this.#sealer !== null)
      heads[this.#file] = this.#sealer.head.bytes.toString('base64')
    const tables = [...this.#tables].map(([operator, byName]) => [
      operator,
      Object.fromEntries(
        [...byName].map(([name, { shape, segments }]) => [
          name,
          { shape, groups: Object.fromEntries(segments) },
        ]),
      ),
    ])
    return { header, ...rest, files, heads, tables: Object.fromEntries(tables) as Manifest['tables'] }
  }

  #segment(table: TableWriter, group: number): void {
    if (print(table, group) === 0) return
    const plain = Buffer.from(`${table.texts[group] ?? ''}]\n`)
    if (this.#sealer !== null && this.#offset === 0) this.#append(this.#sealer.head.bytes)
    const bytes = this.#sealer?.chunk(plain) ?? plain
    const entries = table.counts[group] ?? 0
    const segment = {
      file: this.#file,
      offset: this.#offset,
      length: bytes.length,
      checksum: crc32(bytes),
      entries,
    }
    const segments = table.segments.get(group)
    if (segments === undefined) table.segments.set(group, [segment])
    else segments.push(segment)
    table.texts[group] = ''
    table.counts[group] = 0
    this.#entries += entries
    this.#append(bytes)
  }

  #append(bytes: Uint8Array): void {
    this.#offset += bytes.length
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    this.#pump ??= this.#drain()
  }

  async #drain(): Promise<void> {
    try {
      await this.#made
      this.#handle ??= await open(join(this.#temporary, this.#file), 'wx')
      while (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting)
        this.#waiting = []
        await this.#handle.writeFile(bytes)
        this.#waitingBytes -= bytes.length
      }
    } catch (error) {
      this.#error ??= error instanceof Error ? error : new Error(String(error))
      this.#waiting = []
    } finally {
      this.#pump = null
    }
  }

  #step(step: Step): void {
    // Given up, or a write has failed.
    if (this.#error !== null) throw this.#error
    this.#reached(step)
  }

  async #close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close()
  }
}

/** Prints the entries of a group that wait; gives the length of its text. */
function print({ entries, texts, counts }: TableWriter, group: number): number {
  const list = entries[group] ?? []
  const before = texts[group] ?? ''
  if (list.length === 0) return before.length
  const text = `${before}${before === '' ? '[' : ','}${JSON.stringify(list).slice(1, -1)}`
  texts[group] = text
  counts[group] = (counts[group] ?? 0) + list.length
  list.length = 0
  return text.length
}
