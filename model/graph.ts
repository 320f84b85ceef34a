import { portRef, type Edge } from './document.ts'

/** Who follows whom, by node id; only between nodes that are there. */
export interface Graph {
  readonly ids: readonly string[]
  readonly followers: ReadonlyMap<string, ReadonlySet<string>>
}

export function graphOf(ids: readonly string[], edges: readonly Edge[]): Graph {
  const followers = new Map(ids.map((id) => [id, new Set<string>()]))
  for (const edge of edges) {
    const to = portRef(edge.to).node
    if (followers.has(to)) followers.get(portRef(edge.from).node)?.add(to)
  }
  return { ids: ids.toSorted(), followers }
}

/** All that can be reached from a node by at least one edge. */
export function reachableFrom(graph: Graph, start: string): ReadonlySet<string> {
  const seen = new Set<string>()
  const waiting = [start]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of graph.followers.get(id) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      waiting.push(next)
    }
  }
  return seen
}

export interface FlowOrder {
  /** Every node after those that feed it, ties by id; nodes on a cycle and those behind it come last, by id. */
  readonly order: readonly string[]
  /** How many of `order` are truly in order. */
  readonly sorted: number
}

export function flowOrder(graph: Graph): FlowOrder {
  const missing = new Map(graph.ids.map((id) => [id, 0]))
  for (const followers of graph.followers.values()) {
    for (const id of followers) missing.set(id, (missing.get(id) ?? 0) + 1)
  }
  const order: string[] = []
  const ready = graph.ids.filter((id) => missing.get(id) === 0)
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id)
    for (const next of graph.followers.get(id) ?? []) {
      const left = (missing.get(next) ?? 0) - 1
      missing.set(next, left)
      if (left === 0) insertSorted(ready, next)
    }
  }
  const placed = new Set(order)
  return { order: [...order, ...graph.ids.filter((id) => !placed.has(id))], sorted: order.length }
}

function insertSorted(list: string[], id: string): void {
  const place = list.findIndex((other) => other > id)
  list.splice(place === -1 ? list.length : place, 0, id)
}

/** One shortest cycle, node by node from its smallest id, for each knot of nodes that feed themselves. */
export function cyclesOf(graph: Graph, flow: FlowOrder): string[][] {
  const cycles: string[][] = []
  const told = new Set<string>()
  for (const id of flow.order.slice(flow.sorted)) {
    if (told.has(id)) continue
    const cycle = shortestCycle(graph, id)
    if (cycle === null) continue
    cycles.push(cycle)
    for (const other of reachableFrom(graph, id)) {
      if (reachableFrom(graph, other).has(id)) told.add(other)
    }
  }
  return cycles
}

function shortestCycle(graph: Graph, start: string): string[] | null {
  const cameFrom = new Map<string, string>()
  const waiting = [start]
  for (const id of waiting) {
    for (const next of graph.followers.get(id) ?? []) {
      if (next === start) {
        const path = [id]
        for (let at = id; at !== start;) {
          at = cameFrom.get(at) ?? start
          path.unshift(at)
        }
        return path
      }
      if (cameFrom.has(next)) continue
      cameFrom.set(next, id)
      waiting.push(next)
    }
  }
  return null
}
