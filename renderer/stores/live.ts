/** What each node shows of event time and load: watermark lag, what holds it back, back-pressure. Pure but for its own memory. */
import type { Frame, NodeFrame } from '../../bridge/contract.ts'
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

export function createLiveTracker(): LiveTracker {
  const partitions = new Map<string, Seen>()
  const load = new Map<string, { at: number; blocked: number; share: number }>()
  let current: Readonly<Record<string, NodeLive>> = {}

  /** Notes which partitions have moved; gives those that have not for long, `source partition`, and the sources of which one does. */
  const look = (nodes: Frame['nodes'], now: number) => {
    const [silent, awake] = [new Set<string>(), new Set<string>()]
    for (const [id, node] of Object.entries(nodes)) {
      for (const partition of node.partitions ?? []) {
        const key = `${id} ${partition.name}`
        const seen = partitions.get(key)
        if (seen?.records !== partition.records) partitions.set(key, { records: partition.records, at: now })
        if (now - (partitions.get(key)?.at ?? now) < SILENT) awake.add(id)
        else silent.add(key)
      }
    }
    return { silent, awake }
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
      const { silent, awake } = look(frame.nodes, frame.elapsed)
      const causes = new Map<string, string>()
      for (const [id, node] of Object.entries(frame.nodes)) {
        const hold = node.hold ?? null
        if (hold === null || hold.partition === null || !holdsOthers(hold, node)) continue
        if (!silent.has(`${hold.node} ${hold.partition}`)) continue
        // Where nothing else moves the input as a whole is slow; nothing is held back by a part of it.
        const others = (node.inputs?.length ?? 0) > 1 && awake.size > 0
        if (others || (id === hold.node && awake.has(id))) causes.set(hold.node, hold.partition)
      }
      const after: Record<string, NodeLive> = {}
      let changed = Object.keys(current).length !== Object.keys(frame.nodes).length
      for (const [id, node] of Object.entries(frame.nodes)) {
        const cause = causes.get(id) ?? null
        const before = causes.has(node.hold?.node ?? '')
        const next: NodeLive = {
          lag: lagOf(node.watermark, node.maxTime),
          held: cause !== null ? 'here' : before ? 'before' : null,
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

/** Whether others that rule the node's watermark are further than what holds it. */
function holdsOthers(hold: NonNullable<NodeFrame['hold']>, { maxTime }: NodeFrame): boolean {
  if (hold.behindFurthest !== null) return hold.behindFurthest > 0
  return hold.watermark === null && maxTime !== null
}

const same = (a: NodeLive, b: NodeLive): boolean =>
  a.lag === b.lag &&
  a.held === b.held &&
  a.heldBy === b.heldBy &&
  a.blocked === b.blocked &&
  a.queue === b.queue
