/** Reads checkpoints. Whatever is read of a data file is compared with its checksum first. */
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { own } from '../../model/json.ts'
import type { JobSnapshot, TableEntries } from './cut.ts'
import { DamagedCheckpoint, mapValues, readManifest, type Manifest } from './manifest.ts'
import { damageText, isWhole, type Segment } from './segment.ts'

export interface Checkpoint {
  readonly folder: string
  readonly manifest: Manifest
}

/** Throws DamagedCheckpoint where the manifest is damaged or a data file is missing or too short, UserError where there is no checkpoint. */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const manifest = await readManifest(folder)
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
  return { folder, manifest }
}

/** Reads everything once. Throws DamagedCheckpoint at the first part that does not match its checksum. */
export async function verifyCheckpoint(checkpoint: Checkpoint): Promise<void> {
  const byFile = Map.groupBy(segmentsOf(checkpoint.manifest), ({ file }) => file)
  for (const [file, segments] of byFile) {
    const handle = await open(join(checkpoint.folder, file))
    try {
      for (const segment of segments) {
        const bytes = Buffer.allocUnsafe(segment.length)
        const { bytesRead } = await handle.read(bytes, 0, segment.length, segment.offset)
        if (!isWhole(segment, bytes.subarray(0, bytesRead)))
          throw new DamagedCheckpoint(checkpoint.folder, damageText(segment), checkpoint.manifest.header)
      }
    } finally {
      await handle.close()
    }
  }
}

/** What a job goes on from: the entries are read when the job takes them. */
export function snapshotOf(checkpoint: Checkpoint): JobSnapshot {
  const { tables, cut } = checkpoint.manifest
  const { folder } = checkpoint
  const entries: TableEntries = mapValues(tables, (byName) =>
    mapValues(byName, ({ groups }) => mapValues(groups, (segments) => ({ folder, segments }))),
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
