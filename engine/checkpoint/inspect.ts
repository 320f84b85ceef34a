/** What a checkpoint holds, for people. A part that is damaged is told, and the rest is read all the same. */
import { open, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json } from '../../model/document.ts'
import type { SealingKeys } from '../../model/encryption.ts'
import { own } from '../../model/json.ts'
import type { StateShape } from '../api/state.ts'
import { MANIFEST, readManifest, type Manifest, type Part, type TableManifest } from './manifest.ts'
import { entryMatches, keyOf, readableEntry, windowOf, type ReadableEntry } from './readable.ts'
import { countOf, segmentsOf } from './reader.ts'
import type { Opener } from '../sealed/seal.ts'
import { damageText, openersOf, plainOf, type Segment } from './segment.ts'

/** Windows that are listed of an operator, those that end first. */
export const LISTED_WINDOWS = 100

export interface TableContent {
  readonly name: string
  readonly shape: StateShape
  readonly entries: number
  /** Null where the table does not tell what of an entry is its key. */
  readonly keys: number | null
  readonly bytes: number
}

export interface WindowContent {
  readonly start: number
  readonly end: number
  readonly entries: number
}

export interface NodeContent {
  readonly node: string
  /** Null: the checkpoint does not tell. */
  readonly label: string | null
  readonly type: string
  readonly version: number
  readonly what: Part['what']
  readonly tables: readonly TableContent[]
  /** Open windows, or for sessions the times of their first and last records: how many, and the first of them. Null without windows. */
  readonly windows: { readonly count: number; readonly first: readonly WindowContent[] } | null
}

export interface FileContent {
  readonly name: string
  /** On the disk; null where it is not there. */
  readonly size: number | null
  /** Bytes that the checkpoint uses of it. */
  readonly used: number
  readonly pieces: number
  /** What is wrong with it; null where everything in use matches its checksum. */
  readonly damage: string | null
}

export interface CheckpointContent {
  readonly folder: string
  readonly manifest: Manifest
  readonly nodes: readonly NodeContent[]
  readonly files: readonly FileContent[]
}

/** Reads all of it once. Throws what `readManifest` throws. */
export async function readContent(folder: string, keys: SealingKeys | null): Promise<CheckpointContent> {
  const manifest = await readManifest(folder, keys)
  const files = await openFiles(folder, manifest, keys)
  const nodes: NodeContent[] = []
  try {
    for (const [node, { label, type, version, what }] of Object.entries(manifest.parts)) {
      const tables: TableContent[] = []
      const windows = new Windows()
      for (const [name, table] of Object.entries(own(manifest.tables, node) ?? {}))
        tables.push(await readTable(name, table, files, windows))
      nodes.push({
        node,
        label: label ?? null,
        type,
        version,
        what,
        tables,
        windows: windows.content(),
      })
    }
  } finally {
    for (const { handle } of files.values()) await handle?.close()
  }
  const size = await stat(join(folder, MANIFEST)).then((found) => found.size)
  const itself = { name: MANIFEST, size, used: size, pieces: 1, damage: null }
  const data = [...files].map(([name, file]) => contentOf(name, file, manifest))
  return { folder, manifest, nodes, files: [itself, ...data] }
}

interface OpenFile {
  readonly handle: FileHandle | null
  readonly size: number | null
  /** Null where it is not encrypted. */
  readonly opener: Opener | null
  damage: string | null
}

async function openFiles(
  folder: string,
  manifest: Manifest,
  keys: SealingKeys | null,
): Promise<ReadonlyMap<string, OpenFile>> {
  const openerOf = openersOf(folder, { heads: manifest.heads, keys })
  const files = new Map<string, OpenFile>()
  for (const [name, length] of Object.entries(manifest.files)) {
    const handle = await open(join(folder, name)).catch(() => null)
    const size = handle === null ? null : (await handle.stat()).size
    const damage =
      size === null
        ? 'It is not there, or cannot be read.'
        : size < length
          ? `It is ${grouped(size)} bytes long instead of ${grouped(length)}.`
          : null
    files.set(name, { handle, size, opener: openerOf(name), damage })
  }
  return files
}

function contentOf(name: string, { size, damage }: OpenFile, manifest: Manifest): FileContent {
  const segments = segmentsOf(manifest).filter(({ file }) => file === name)
  const used = segments.reduce((sum, { length }) => sum + length, 0)
  return { name, size, used, pieces: segments.length, damage }
}

async function readTable(
  name: string,
  { shape, groups }: TableManifest,
  files: ReadonlyMap<string, OpenFile>,
  windows: Windows,
): Promise<TableContent> {
  let keys = 0
  // Every key is in one group, so that no more than a group's keys are held at a time.
  for (const segments of Object.values(groups)) {
    const seen = new Set<string>()
    for (const segment of segments) {
      for (const entry of await readPiece(segment, files)) {
        const parts = Array.isArray(entry) ? (entry as readonly Json[]) : []
        if (shape === 'windows') seen.add(JSON.stringify(keyOf(shape, parts)))
        windows.add(shape, parts)
      }
    }
    keys += seen.size
  }
  const segments = Object.values(groups).flat()
  const entries = countOf(segments)
  const counted = { windows: keys, keyed: entries, sessions: entries, other: null }
  const bytes = segments.reduce((sum, { length }) => sum + length, 0)
  return { name, shape, entries, keys: counted[shape], bytes }
}

/** Nothing where it is damaged; the file says so then. */
async function readPiece(segment: Segment, files: ReadonlyMap<string, OpenFile>): Promise<readonly Json[]> {
  const file = files.get(segment.file)
  if (file === undefined || file.handle === null) return []
  const bytes = Buffer.allocUnsafe(segment.length)
  const { bytesRead } = await file.handle.read(bytes, 0, segment.length, segment.offset)
  const plain = plainOf(segment, bytes.subarray(0, bytesRead), file.opener)
  if (plain !== null) return JSON.parse(plain.toString()) as Json[]
  file.damage ??= sentence(damageText(segment))
  return []
}

class Windows {
  readonly #byBounds = new Map<string, { start: number; end: number; entries: number }>()
  #any = false

  add(shape: StateShape, parts: readonly Json[]): void {
    if (shape === 'windows') this.#count(windowOf(parts))
    if (shape !== 'sessions') return
    const sessions = Array.isArray(parts[1]) ? (parts[1] as readonly Json[]) : []
    for (const session of sessions) this.#count(windowOf([session]))
  }

  #count(window: { readonly start: number; readonly end: number } | null): void {
    if (window === null) return
    this.#any = true
    const at = `${window.start} ${window.end}`
    const found = this.#byBounds.get(at)
    if (found === undefined) this.#byBounds.set(at, { ...window, entries: 1 })
    else found.entries++
  }

  content(): NodeContent['windows'] {
    if (!this.#any) return null
    const all = [...this.#byBounds.values()].sort((a, b) => a.end - b.end || a.start - b.start)
    return { count: all.length, first: all.slice(0, LISTED_WINDOWS) }
  }
}

export interface EntryQuery {
  readonly node: string
  /** Entries at most. */
  readonly limit: number
  /** Only those whose key holds this, ignoring case; '' for all. */
  readonly key: string
}

export interface EntriesFound {
  readonly entries: readonly ReadableEntry[]
  /** There are more than were asked for. */
  readonly more: boolean
  /** Files of which a part could not be read. */
  readonly damage: readonly string[]
}

/** Entries of a node's tables. Reads no further than it has to. */
export async function readNodeEntries(
  folder: string,
  manifest: Manifest,
  { node, limit, key }: EntryQuery,
  keys: SealingKeys | null,
): Promise<EntriesFound> {
  const files = await openFiles(folder, manifest, keys)
  const entries: ReadableEntry[] = []
  let more = false
  try {
    for await (const entry of eachEntry(own(manifest.tables, node) ?? {}, files)) {
      if (!entryMatches(entry, key)) continue
      more = entries.length === limit
      if (more) break
      entries.push(entry)
    }
  } finally {
    for (const { handle } of files.values()) await handle?.close()
  }
  const damage = [...files].flatMap(([name, file]) =>
    file.damage === null ? [] : [`${name}: ${file.damage}`],
  )
  return { entries, more, damage }
}

async function* eachEntry(
  tables: Readonly<Record<string, TableManifest>>,
  files: ReadonlyMap<string, OpenFile>,
): AsyncGenerator<ReadableEntry> {
  for (const [name, { shape, groups }] of Object.entries(tables))
    for (const segment of Object.values(groups).flat())
      for (const entry of await readPiece(segment, files)) yield readableEntry(name, shape, entry)
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const grouped = (count: number): string => count.toLocaleString('en-US')
