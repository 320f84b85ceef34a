/** Random documents and operations for the properties of the model, the same for the same seed. */
import {
  edgeId,
  portRef,
  type DocumentNode,
  type Json,
  type PipelineDocument,
  type Position,
} from '../document.ts'
import { groupsOf } from '../drawing.ts'
import { freshId } from '../ids.ts'
import type { Operation } from '../operation.ts'

export interface Random {
  /** An integer in [0, below). */
  readonly below: (below: number) => number
  readonly pick: <T>(items: readonly [T, ...T[]]) => T
  readonly some: <T>(items: readonly T[]) => T[]
}

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed | 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 4294967296) * limit)
  }
  return {
    below,
    pick: ([first, ...rest]) => rest[below(rest.length + 1) - 1] ?? first,
    some: (items) => items.filter(() => below(3) === 0),
  }
}

const TYPES = ['numbers', 'keep', 'tally', 'latest', 'both', 'print', 'table', 'gone'] as const
const PORTS = ['in', 'out', 'late', 'dead', 'left', 'right'] as const
const IDS = ['orders', 'filter', 'constructor', 'a', 'b_2'] as const

const json = (random: Random): Json =>
  random.pick<Json>([0, 1.5, true, null, '', 'text', '${p}', [1, 'x'], { a: { b: [] } }, 'n > 1'])

function config(random: Random): Readonly<Record<string, Json>> {
  const keys = random.some(['condition', 'rows', 'columns', 'other', 'path'])
  return Object.fromEntries(keys.map((key) => [key, json(random)]))
}

const node = (random: Random): DocumentNode => ({
  type: random.pick(TYPES),
  version: random.pick([1, 1, 2, 3]),
  label: random.pick(['', 'Orders', '订单', '<b>']),
  config: config(random),
})

const position = (random: Random): Position => ({ x: random.below(50) * 20, y: random.below(50) * 20 - 200 })

/** An operation that `apply` mostly takes; now and then one that it must refuse. */
export function randomOperation(random: Random, document: PipelineDocument): Operation {
  const ids = Object.keys(document.nodes)
  const id = ids[random.below(ids.length)] ?? 'nobody'
  const free = freshId(random.pick(IDS), 'node', (name) => Object.hasOwn(document.nodes, name))
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
      return { kind: 'addNode', id: free, node: node(random), position: position(random) }
    case 3:
      return { kind: 'removeNodes', ids: random.below(3) === 0 ? random.some(ids) : [id] }
    case 4:
      return { kind: 'renameNode', id, to: random.below(4) === 0 ? id : free }
    case 5:
      return { kind: 'setLabel', id, label: random.pick(['', 'Paid', 'Orders']) }
    case 6:
      return { kind: 'setConfig', id, config: config(random) }
    case 7:
      return { kind: 'moveNodes', positions: { [id]: position(random) } }
    case 8:
    case 9:
      return {
        kind: 'addEdge',
        edge: {
          from: `${id}.${random.pick(PORTS)}`,
          to: `${ids[random.below(ids.length)] ?? 'nobody'}.${random.pick(PORTS)}`,
        },
      }
    case 10:
      return { kind: 'removeEdges', edges: random.some(document.edges) }
    case 11:
      return { kind: 'setName', name: random.pick(['one', 'two']) }
    case 12:
      return random.below(2) === 0
        ? { kind: 'setSettings', settings: { batchSize: random.below(10) } }
        : { kind: 'setParameters', parameters: { p: { type: 'string', default: 'x' } } }
    case 13: {
      const group = Object.keys(document.layout.groups)[0] ?? 'nobody'
      return random.below(4) === 0
        ? { kind: 'setGroup', id: group, group: null }
        : {
            kind: 'setGroup',
            id: random.pick(['one', 'two', 'three']),
            group: { label: random.pick(['', 'Clean']), nodes: random.some(ids) },
          }
    }
    case 14: {
      const note = { text: random.pick(['', 'why']), ...position(random) }
      return {
        kind: 'setNote',
        id: random.pick(['first', 'second']),
        note: random.below(4) === 0 ? null : note,
      }
    }
    default: {
      // Parts that fit each other only in this order.
      const edge = { from: `${free}.out`, to: `${id}.in` }
      return {
        kind: 'batch',
        operations: [
          { kind: 'addNode', id: free, node: node(random), position: position(random) },
          { kind: 'addEdge', edge },
          { kind: 'renameNode', id: free, to: `${free}x` },
          ...(random.below(2) === 0 ? [{ kind: 'removeNodes', ids: [`${free}x`] } as const] : []),
        ],
      }
    }
  }
}

/** What is wrong with the make of a document that only `apply` has touched; empty when nothing is. */
export function brokenInvariants(document: PipelineDocument): string[] {
  const broken: string[] = []
  const has = (id: string): boolean => Object.hasOwn(document.nodes, id)
  for (const edge of document.edges) {
    for (const ref of [edge.from, edge.to]) {
      if (!has(portRef(ref).node)) broken.push(`edge ${edgeId(edge)} without ${ref}`)
    }
  }
  const edges = document.edges.map(edgeId)
  if (new Set(edges).size !== edges.length) broken.push('an edge twice')
  const positions = Object.keys(document.layout.positions)
  for (const id of positions) if (!has(id)) broken.push(`position of ${id} without a node`)
  const grouped = [...groupsOf(document).values()].flatMap((group) => group.nodes)
  if (new Set(grouped).size !== grouped.length) broken.push('a node in two groups')
  for (const json of Object.values(document.layout.groups)) {
    const { nodes } = json as { readonly nodes: readonly string[] }
    if (nodes.length === 0 || !nodes.every(has)) broken.push('a group without its nodes')
  }
  if (positions.length !== Object.keys(document.nodes).length) broken.push('a node without a position')
  return broken
}
