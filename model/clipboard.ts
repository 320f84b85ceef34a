import { z } from 'zod'
import type { Definitions } from './analysis.ts'
import {
  edgeId,
  NODE_ID,
  PORT_REF,
  portRef,
  type DocumentNode,
  type Edge,
  type Json,
  type PipelineDocument,
  type Position,
} from './document.ts'
import { freshId } from './ids.ts'
import { isObject, own } from './json.ts'
import { freePlace, snap } from './layout.ts'
import { upToDate } from './node-stages.ts'
import type { Operation } from './operation.ts'
import { problem } from './problem-codes.ts'
import type { Problem } from './problem.ts'

/** Says what a text on the clipboard is; another tool's JSON does not have it. */
const MARK = 'millrace/nodes'

const jsonRecord = z.custom<Readonly<Record<string, Json>>>(isObject)
const portSchema = z.string().regex(PORT_REF)
const clipSchema = z.object({
  clipboard: z.literal(MARK),
  nodes: z.record(
    z.string().regex(NODE_ID),
    z.looseObject({ type: z.string(), version: z.int(), label: z.string(), config: jsonRecord }),
  ),
  edges: z.array(z.looseObject({ from: portSchema, to: portSchema })),
  positions: z.record(z.string(), z.object({ x: z.number(), y: z.number() })),
  parameters: jsonRecord,
})

/**
 * The nodes, the edges between them and the parameters that they use, as JSON text that `paste` takes in any pipeline and window.
 * Ids that are not there are left out.
 */
export function copy(document: PipelineDocument, ids: readonly string[]): string {
  const nodes = ids.flatMap((id) => {
    const node = own(document.nodes, id)
    return node === undefined ? [] : [[id, unpinned(node)] as const]
  })
  const chosen = new Set(nodes.map(([id]) => id))
  const within = (ref: string): boolean => chosen.has(portRef(ref).node)
  const positions = Object.entries(document.layout.positions).filter(([id]) => chosen.has(id))
  const text = JSON.stringify(nodes.map(([, node]) => node.config))
  const parameters = Object.entries(document.parameters).filter(([name]) => text.includes(`\${${name}}`))
  const clip = {
    clipboard: MARK,
    nodes: Object.fromEntries(nodes),
    edges: document.edges.filter((edge) => within(edge.from) && within(edge.to)),
    positions: Object.fromEntries(positions.map(([id, { x, y }]) => [id, { x, y }])),
    parameters: Object.fromEntries(parameters),
  }
  return JSON.stringify(clip, null, 2)
}

/** Pinned records belong to their pipeline: another one would not find them. */
function unpinned(node: DocumentNode): DocumentNode {
  const { pin: _, ...rest } = node
  return rest
}

export type Pasted =
  | {
      readonly ok: true
      /** Adds all of it in one step. */
      readonly operation: Operation
      /** Of the new nodes, to be selected. */
      readonly ids: readonly string[]
    }
  | { readonly ok: false; readonly problem: Problem }

/**
 * The operation that adds copied nodes with new ids, their left upper corner at `at` or, where nodes stand there, beside it.
 * Parameters that the document lacks come along; of those that it has, its own count. With the definitions, nodes that an older Millrace
 * copied are brought up to date, as those of a file are.
 */
export function paste(
  document: PipelineDocument,
  text: string,
  at: Position,
  definitions: Definitions = {},
): Pasted {
  const clip = parseClip(text)
  if (clip === null) {
    return {
      ok: false,
      problem: problem('not-nodes', 'The clipboard holds no nodes of Millrace.', {
        hint: 'Select nodes and copy them first.',
      }),
    }
  }
  const ids = newIds(document, Object.keys(clip.nodes), clip.nodes)
  const offset = offsetOf(document, Object.keys(clip.nodes), clip.positions, at)
  const operations: Operation[] = []
  const missing = Object.entries(clip.parameters).filter(
    ([name]) => !Object.hasOwn(document.parameters, name),
  )
  if (missing.length > 0) {
    operations.push({
      kind: 'setParameters',
      parameters: { ...document.parameters, ...Object.fromEntries(missing) },
    })
  }
  for (const [id, node] of Object.entries(clip.nodes)) {
    const { x, y } = own(clip.positions, id) ?? { x: 0, y: 0 }
    operations.push({
      kind: 'addNode',
      id: ids.get(id) ?? id,
      node: upToDate(node, definitions),
      position: { x: x + offset.x, y: y + offset.y },
    })
  }
  const seen = new Set<string>()
  for (const edge of clip.edges) {
    const moved: Edge = { ...edge, from: renamed(edge.from, ids), to: renamed(edge.to, ids) }
    const isInside = ids.has(portRef(edge.from).node) && ids.has(portRef(edge.to).node)
    if (!isInside || seen.has(edgeId(moved))) continue
    seen.add(edgeId(moved))
    operations.push({ kind: 'addEdge', edge: moved })
  }
  return { ok: true, operation: { kind: 'batch', operations }, ids: [...ids.values()] }
}

function parseClip(text: string): z.output<typeof clipSchema> | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = clipSchema.safeParse(json)
  return parsed.success && Object.keys(parsed.data.nodes).length > 0 ? parsed.data : null
}

/** An id that is free is kept: what moves from one pipeline to another keeps its name. */
function newIds(
  document: PipelineDocument,
  ids: readonly string[],
  nodes: Readonly<Record<string, DocumentNode>>,
): ReadonlyMap<string, string> {
  const taken = new Set(Object.keys(document.nodes))
  const result = new Map<string, string>()
  for (const id of ids) {
    const fresh = freshId(id, nodes[id]?.type ?? id, (name) => taken.has(name))
    taken.add(fresh)
    result.set(id, fresh)
  }
  return result
}

function renamed(ref: string, ids: ReadonlyMap<string, string>): string {
  const { node, port } = portRef(ref)
  return `${ids.get(node) ?? node}.${port}`
}

/** How far the copied nodes move so that their left upper corner comes to `at` and none hides a node that is there. */
function offsetOf(
  document: PipelineDocument,
  ids: readonly string[],
  positions: Readonly<Record<string, Position>>,
  at: Position,
): Position {
  const places = ids.map((id) => own(positions, id) ?? { x: 0, y: 0 })
  const corner = { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) }
  const relative = places.map(({ x, y }) => ({ x: x - corner.x, y: y - corner.y }))
  const start = freePlace(document, { x: snap(at.x), y: snap(at.y) }, relative)
  return { x: start.x - corner.x, y: start.y - corner.y }
}
