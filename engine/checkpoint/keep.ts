/** Which key groups a checkpoint takes over from the one before, and which are written again. */
import { own } from '../../model/json.ts'
import { KEY_GROUPS } from '../api/state.ts'
import type { Checkpoint } from './reader.ts'
import type { Segment } from './segment.ts'
import type { Kept } from './writer.ts'

/** An older data file of which less than this share is still in use is not linked again: what is left in it is written anew. */
const LEAST_USE = 0.5

export interface TableChange {
  readonly operator: string
  readonly table: string
  /** Groups that have changed since the checkpoint before. */
  readonly changed: Uint8Array
}

export interface TablePlan {
  /** Groups to be written. */
  readonly groups: Uint8Array
  readonly kept: Kept | null
}

/** In the order of `changes`. */
export function planTables(base: Checkpoint | null, changes: readonly TableChange[]): readonly TablePlan[] {
  if (base === null) return changes.map(() => ({ groups: allGroups(), kept: null }))
  const before = changes.map(({ operator, table }) => {
    const byName = own(base.manifest.tables, operator)
    return byName === undefined ? undefined : own(byName, table)
  })
  const unchanged = before.map((table, index) =>
    Object.entries(table?.groups ?? {}).filter(([group]) => changes[index]?.changed[Number(group)] === 0),
  )
  const thin = thinFiles(
    base,
    unchanged.flatMap((groups) => groups.flatMap(([, segments]) => segments)),
  )
  return changes.map(({ changed }, index) => {
    if (before[index] === undefined) return { groups: allGroups(), kept: null }
    const groups = changed.slice()
    const segments: Record<string, readonly Segment[]> = {}
    for (const [group, pieces] of unchanged[index] ?? []) {
      if (pieces.some(({ file }) => thin.has(file))) groups[Number(group)] = 1
      else segments[group] = pieces
    }
    return {
      groups,
      kept: { folder: base.folder, files: base.manifest.files, heads: base.manifest.heads, segments },
    }
  })
}

const allGroups = (): Uint8Array => new Uint8Array(KEY_GROUPS).fill(1)

function thinFiles({ manifest }: Checkpoint, segments: readonly Segment[]): ReadonlySet<string> {
  const used = new Map<string, number>()
  for (const { file, length } of segments) used.set(file, (used.get(file) ?? 0) + length)
  const thin = [...used].filter(([file, bytes]) => bytes < (own(manifest.files, file) ?? 0) * LEAST_USE)
  return new Set(thin.map(([file]) => file))
}
