/** Readings of a node's frame, made ready for the inspector. Pure. */
import type { NodeFrame } from '../../bridge/contract.ts'
import type { PipelineDocument } from '../../model/document.ts'

/** Beyond every time of JavaScript: the source has ended and event time stands at its end. */
const END_OF_TIME = 8.64e15
export const isEnd = (watermark: number): boolean => watermark >= END_OF_TIME

export const timeZoneOf = (document: PipelineDocument): string => {
  const zone = document.settings['timeZone']
  return typeof zone === 'string' ? zone : 'UTC'
}

export interface Load {
  readonly busy: number
  readonly blocked: number
  readonly idle: number
}

/** Shares of the time since the start; null while they are not known. */
export function loadOf(node: Pick<NodeFrame, 'busy' | 'blocked' | 'idle'>): Load | null {
  const [busy, blocked, idle] = [node.busy ?? 0, node.blocked ?? 0, node.idle ?? 0]
  const all = busy + blocked + idle
  if (node.busy === null || !(all > 0)) return null
  return { busy: busy / all, blocked: blocked / all, idle: idle / all }
}

type Partition = NonNullable<NodeFrame['partitions']>[number]

export interface Hold {
  /** The partition with the smallest watermark, where there is more than one that counts. */
  readonly name: string
  /** How much further the watermark would be without it, ms. */
  readonly by: number
}

/** Which partition holds the watermark back and by how much; null where none does, or none can. */
export function holdOf(partitions: readonly Partition[]): Hold | null {
  const active = partitions.filter(({ idle, finished }) => !idle && !finished)
  if (active.length < 2) return null
  const [first, second] = active.toSorted((a, b) => (a.watermark ?? -Infinity) - (b.watermark ?? -Infinity))
  if (first === undefined || second === undefined || second.watermark === null) return null
  const by = first.watermark === null ? Infinity : second.watermark - first.watermark
  return by > 0 ? { name: first.name, by } : null
}

/** What of a node's watermark is worth saying besides its number: who holds it back. `behind` is null for one that has sent no record yet. */
export interface HeldBack {
  readonly node: string
  readonly partition: string | null
  readonly behind: { readonly furthest: number; readonly newest: number | null } | null
}

/** Null where nothing is held back by one of several. */
export function heldBackOf({ hold, maxTime }: Pick<NodeFrame, 'hold' | 'maxTime'>): HeldBack | null {
  if (hold === undefined || hold === null) return null
  const { node, partition, watermark, behindFurthest, behindNewest } = hold
  if (watermark === null) return maxTime === null ? null : { node, partition, behind: null }
  if (behindFurthest === null || behindFurthest === 0) return null
  return { node, partition, behind: { furthest: behindFurthest, newest: behindNewest } }
}

/** How long each partition's bar is, 0 to 1: the newest is full, the oldest keeps a stub; a partition without a watermark has none. */
export function barsOf(partitions: readonly Partition[]): readonly number[] {
  const marks = partitions.flatMap(({ watermark }) =>
    watermark === null || isEnd(watermark) ? [] : [watermark],
  )
  const [low, high] = [Math.min(...marks), Math.max(...marks)]
  return partitions.map(({ watermark }) => {
    if (watermark === null) return 0
    if (isEnd(watermark) || high === low) return 1
    return 0.25 + (0.75 * (watermark - low)) / (high - low)
  })
}

export interface LedgerRow {
  readonly name: keyof NonNullable<NodeFrame['ledger']> | 'late' | 'dead' | 'skipped'
  readonly count: number
}

/** Where each record went that a node with state has taken, without what never happened; and how many cannot be told of. */
export function ledgerOf(
  node: Pick<NodeFrame, 'in' | 'ledger' | 'late' | 'dead' | 'skipped'>,
): { readonly rows: readonly LedgerRow[]; readonly missing: number } | null {
  if (node.ledger === undefined) return null
  const { late, dead, skipped } = node
  const rows = (Object.entries({ ...node.ledger, late, dead, skipped }) as [LedgerRow['name'], number][])
    .filter(([, count]) => count > 0)
    .map(([name, count]): LedgerRow => ({ name, count }))
  return { rows, missing: node.in - rows.reduce((sum, { count }) => sum + count, 0) }
}
