/** Reads checkpoints. Whatever is read of a data file is compared with its checksum first. */
import { open, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealingKeys } from '../../model/encryption.ts'
import { own } from '../../model/json.ts'
import { OVERHEAD, type Opener } from '../sealed/seal.ts'
import type { JobSnapshot, TableEntries } from './cut.ts'
import { DamagedCheckpoint, mapValues, readManifest, type Manifest } from './manifest.ts'
import { damageText, openersOf, plainOf, type Segment } from './segment.ts'

export interface Checkpoint {
  readonly folder: string
  readonly manifest: Manifest
  /** Those that are there to open it with. */
  readonly keys: SealingKeys | null
}

/**
 * Throws DamagedCheckpoint where the manifest is damaged or a data file is missing or too short, UserError where there is no checkpoint, or where it is encrypted
 * with a key that is not there.
 */
export async function openCheckpoint(folder: string, keys: SealingKeys | null = null): Promise<Checkpoint> {
  const manifest = await readManifest(folder, keys)
  for (const [file, length] of Object.entries(manifest.files)) {
    const size = await stat(join(folder, file)).then(
      (found) => found.size,
      () => -1,
    )
    if (size >= length) continue
    const what =
      size < 0
        ? `${file} is not there.`
        : `${file} is ${grouped(size)} bytes long instead of ${grouped(length)}.`
    throw new DamagedCheckpoint(folder, what, manifest.header)
  }
  return { folder, manifest, keys }
}

/** Reads everything once, of encrypted files also their ends. Throws DamagedCheckpoint at the first part that does not match its checksum. */
export async function verifyCheckpoint({ folder, manifest, keys }: Checkpoint): Promise<void> {
  const byFile = Map.groupBy(segmentsOf(manifest), ({ file }) => file)
  const openerOf = openersOf(folder, { heads: manifest.heads, keys })
  for (const [file, segments] of byFile) {
    const opener = openerOf(file)
    const handle = await open(join(folder, file))
    try {
      if (opener !== null && !(await isSealed(handle, opener, manifest.files[file] ?? 0)))
        throw new DamagedCheckpoint(
          folder,
          `the beginning or the end of ${file} was changed.`,
          manifest.header,
        )
      for (const segment of segments) {
        const bytes = Buffer.allocUnsafe(segment.length)
        const { bytesRead } = await handle.read(bytes, 0, segment.length, segment.offset)
        if (plainOf(segment, bytes.subarray(0, bytesRead), opener) === null)
          throw new DamagedCheckpoint(folder, damageText(segment), manifest.header)
      }
    } finally {
      await handle.close()
    }
  }
}

/** Whether an encrypted file begins and ends as it was written; what is between is in the pieces. */
async function isSealed(handle: FileHandle, opener: Opener, length: number): Promise<boolean> {
  const read = async (size: number, position: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(size)
    return bytes.subarray(0, (await handle.read(bytes, 0, size, position)).bytesRead)
  }
  const head = await read(opener.head.bytes.length, 0)
  const end = length - OVERHEAD
  return head.equals(opener.head.bytes) && opener.open(await read(OVERHEAD, end), end, true) !== null
}

/** What a job goes on from: the entries are read when the job takes them. */
export function snapshotOf(checkpoint: Checkpoint): JobSnapshot {
  const { folder, keys } = checkpoint
  const { tables, cut, heads } = checkpoint.manifest
  const entries: TableEntries = mapValues(tables, (byName) =>
    mapValues(byName, ({ groups }) => mapValues(groups, (segments) => ({ folder, segments, heads, keys }))),
  )
  return { cut, tables: entries }
}

/** Entries of a node's tables, all key groups together. */
export function countEntries(manifest: Manifest, node: string): number {
  const tables = Object.values(own(manifest.tables, node) ?? {})
  return tables.reduce((sum, { groups }) => sum + countOf(Object.values(groups).flat()), 0)
}

export const countOf = (segments: readonly Segment[]): number =>
  segments.reduce((sum, { entries }) => sum + entries, 0)

export function segmentsOf({ tables }: Manifest): readonly Segment[] {
  return Object.values(tables).flatMap((byName) =>
    Object.values(byName).flatMap(({ groups }) => Object.values(groups).flat()),
  )
}

const grouped = (count: number): string => count.toLocaleString('en-US')
