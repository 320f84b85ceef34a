/** What each node shows of event time and load: watermark lag, what holds it back, back-pressure. Pure but for its own memory. */
import type { Frame, NodeFrame } from '../../bridge/contract.ts'
import { portRef, type PipelineDocument } from '../../model/document.ts'
import type { NodeLive } from './types.ts'

/** A partition silent for this long, while another one of its source goes on, holds the watermark back; ms of the run. */
const SILENT = 5_000
/** Load is measured over this much of the run, ms. */
const LOAD_SPAN = 1_000
/** A watermark beyond every time of JavaScript is the end of the input. */
export const END_OF_TIME = 8.64e15

export interface LiveTracker {
  readonly add: (frame: Frame) => Readonly<Record<string, NodeLive>>
}

interface Seen {
  records: number
  at: number
}

export function createLiveTracker(document: PipelineDocument): LiveTracker {
  const producers = producersOf(document)
  const partitions = new Map<string, Seen>()
  const load = new Map<string, { at: number; blocked: number; share: number }>()
  let current: Readonly<Record<string, NodeLive>> = {}

  const heldBy = (id: string, node: NodeFrame, now: number): string | null => {
    const all = node.partitions ?? []
    let silent: string | null = null
    let moving = false
    for (const partition of all) {
      const key = `${id} ${partition.name}`
      const seen = partitions.get(key)
      if (seen === undefined || seen.records !== partition.records) {
        partitions.set(key, { records: partition.records, at: now })
        moving = true
      } else if (!partition.idle && !partition.finished && now - seen.at >= SILENT) silent ??= partition.name
    }
    // Where no partition moves the source as a whole is slow; nothing is held back by one of them.
    const awake = all.some((one) => now - (partitions.get(`${id} ${one.name}`)?.at ?? now) < SILENT)
    return moving || awake ? silent : null
  }

  const blockedShare = (id: string, node: NodeFrame, now: number): number => {
    if (node.blocked === null) return 0
    const before = load.get(id)
    if (before === undefined) {
      load.set(id, { at: now, blocked: node.blocked, share: 0 })
      return 0
    }
    if (now - before.at < LOAD_SPAN) return before.share
    const share = Math.min(1, Math.max(0, (node.blocked - before.blocked) / (now - before.at)))
    load.set(id, { at: now, blocked: node.blocked, share })
    return share
  }

  return {
    add: (frame) => {
      const newest = memoWalk(producers, (id) => frame.nodes[id]?.maxTime ?? null, later)
      const causes = new Map(
        Object.entries(frame.nodes).map(([id, node]) => [id, heldBy(id, node, frame.elapsed)]),
      )
      const anyHeld = memoWalk(
        producers,
        (id) => causes.get(id) ?? null,
        (a, b) => a ?? b,
      )
      const after: Record<string, NodeLive> = {}
      let changed = Object.keys(current).length !== Object.keys(frame.nodes).length
      for (const [id, node] of Object.entries(frame.nodes)) {
        const cause = causes.get(id) ?? null
        const next: NodeLive = {
          lag: lagOf(node.watermark, newest(id)),
          held: cause !== null ? 'here' : anyHeld(id) !== null ? 'before' : null,
          heldBy: cause,
          blocked: blockedShare(id, node, frame.elapsed),
          queue: node.queue === undefined ? 0 : Math.min(1, node.queue.length / node.queue.bound),
        }
        const old = current[id]
        if (old !== undefined && same(old, next)) after[id] = old
        else {
          after[id] = next
          changed = true
        }
      }
      if (changed) current = after
      return current
    },
  }
}

export function lagOf(watermark: number | null, newest: number | null): number | null {
  if (watermark === null || newest === null) return null
  return watermark >= newest ? 0 : newest - watermark
}

const later = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

function producersOf(document: PipelineDocument): ReadonlyMap<string, readonly string[]> {
  const producers = new Map<string, string[]>()
  for (const edge of document.edges) {
    const to = portRef(edge.to).node
    const list = producers.get(to) ?? []
    list.push(portRef(edge.from).node)
    producers.set(to, list)
  }
  return producers
}

/** Combines a value of a node with those of all nodes before it; each node is visited once, and a cycle ends where it began. */
function memoWalk<T>(
  producers: ReadonlyMap<string, readonly string[]>,
  own: (id: string) => T,
  combine: (a: T, b: T) => T,
): (id: string) => T {
  const known = new Map<string, T>()
  const walk = (id: string): T => {
    const found = known.get(id)
    if (found !== undefined || known.has(id)) return found as T
    let value = own(id)
    known.set(id, value)
    for (const producer of producers.get(id) ?? []) value = combine(value, walk(producer))
    known.set(id, value)
    return value
  }
  return walk
}

const same = (a: NodeLive, b: NodeLive): boolean =>
  a.lag === b.lag &&
  a.held === b.held &&
  a.heldBy === b.heldBy &&
  a.blocked === b.blocked &&
  a.queue === b.queue
