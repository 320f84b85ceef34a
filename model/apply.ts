import { applyDiff, DiffBuilder, EMPTY_DIFF, isEmptyDiff, squash, type Diff } from './diff.ts'
import {
  edgeId,
  NODE_ID,
  PORT_REF,
  portRef,
  type DocumentNode,
  type Edge,
  type PipelineDocument,
  type Position,
} from './document.ts'
import { changeGroup, changeNote, takeOut } from './drawing.ts'
import { UserError } from './errors.ts'
import { own } from './json.ts'
import { nearHint } from './near.ts'
import type { Operation } from './operation.ts'

export interface Applied {
  readonly document: PipelineDocument
  /** Empty when the operation changes nothing; the document is then the one that came in. */
  readonly diff: Diff
}

/**
 * Applies an operation. The document is never changed in place: untouched parts keep their identity.
 *
 * Whether the result makes sense (ports, types, cycles) is for `analyse` to say. Refused, as UserError, is only what would leave
 * no document: `node-exists`, `no-such-node`, `bad-node-id`, `edge-exists`, `no-such-edge`, `bad-edge`, `bad-position`,
 * `no-such-group`, `empty-group`, `bad-group-id`, `no-such-note`, `bad-note-id`.
 * A batch is applied as a whole or not at all.
 */
export function apply(document: PipelineDocument, operation: Operation): Applied {
  if (operation.kind === 'batch') {
    let result: Applied = { document, diff: EMPTY_DIFF }
    for (const part of operation.operations) {
      const next = apply(result.document, part)
      result = { document: next.document, diff: squash(result.diff, next.diff) }
    }
    return isEmptyDiff(result.diff) ? { document, diff: EMPTY_DIFF } : result
  }
  const diff = change(document, operation)
  return { document: applyDiff(document, diff), diff }
}

type Single = Exclude<Operation, { kind: 'batch' }>

function change(document: PipelineDocument, operation: Single): Diff {
  const diff = new DiffBuilder()
  switch (operation.kind) {
    case 'addNode':
      requireFreeId(document, operation.id)
      requirePosition(operation.position)
      diff.add(`node/${operation.id}`, operation.node)
      // A file may hold a position for a node that it does not have.
      setPosition(diff, document, operation.id, operation.position)
      break
    case 'removeNodes':
      removeNodes(diff, document, operation.ids)
      break
    case 'renameNode':
      renameNode(diff, document, operation.id, operation.to)
      break
    case 'setLabel':
      updateNode(diff, document, operation.id, { label: operation.label })
      break
    case 'setConfig':
      updateNode(diff, document, operation.id, { config: operation.config })
      break
    case 'setPin':
      setPin(diff, document, operation.id, operation.pin)
      break
    case 'moveNodes':
      for (const [id, position] of Object.entries(operation.positions)) {
        requireNode(document, id)
        requirePosition(position)
        setPosition(diff, document, id, position)
      }
      break
    case 'addEdge':
      addEdge(diff, document, operation.edge)
      break
    case 'removeEdges':
      for (const edge of operation.edges) {
        const found = document.edges.find((other) => edgeId(other) === edgeId(edge))
        if (found === undefined)
          throw new UserError('no-such-edge', `There is no edge from ${edge.from} to ${edge.to}.`)
        diff.remove(`edge/${edgeId(edge)}`, found)
      }
      break
    case 'setGroup':
      for (const id of operation.group?.nodes ?? []) requireNode(document, id)
      changeGroup(diff, document, operation.id, operation.group)
      break
    case 'setNote':
      changeNote(diff, document, operation.id, operation.note)
      break
    case 'setName':
      diff.update('document/name', document.name, operation.name)
      break
    case 'setSettings':
      diff.update('document/settings', document.settings, operation.settings)
      break
    case 'setParameters':
      diff.update('document/parameters', document.parameters, operation.parameters)
      break
  }
  return diff.build()
}

function removeNodes(diff: DiffBuilder, document: PipelineDocument, ids: readonly string[]): void {
  const gone = new Set(ids)
  for (const id of gone) {
    diff.remove(`node/${id}`, requireNode(document, id))
    const position = own(document.layout.positions, id)
    if (position !== undefined) diff.remove(`position/${id}`, position)
  }
  for (const edge of document.edges) {
    if (gone.has(portRef(edge.from).node) || gone.has(portRef(edge.to).node)) {
      diff.remove(`edge/${edgeId(edge)}`, edge)
    }
  }
  takeOut(diff, document, (id) => (gone.has(id) ? null : id))
}

function renameNode(diff: DiffBuilder, document: PipelineDocument, id: string, to: string): void {
  const node = requireNode(document, id)
  if (id === to) return
  requireFreeId(document, to)
  diff.remove(`node/${id}`, node)
  diff.add(`node/${to}`, node)
  const position = own(document.layout.positions, id)
  if (position !== undefined) {
    diff.remove(`position/${id}`, position)
    setPosition(diff, document, to, position)
  }
  takeOut(diff, document, (node) => (node === id ? to : node))
  const renamed = (ref: string): string => {
    const { node: owner, port } = portRef(ref)
    return owner === id ? `${to}.${port}` : ref
  }
  const moved = document.edges.map((edge) => ({
    edge,
    after: { ...edge, from: renamed(edge.from), to: renamed(edge.to) },
  }))
  for (const { edge, after } of moved) {
    if (edgeId(edge) !== edgeId(after)) diff.remove(`edge/${edgeId(edge)}`, edge)
  }
  for (const { edge, after } of moved) {
    if (edgeId(edge) !== edgeId(after)) diff.add(`edge/${edgeId(after)}`, after)
  }
}

function updateNode(
  diff: DiffBuilder,
  document: PipelineDocument,
  id: string,
  fields: Partial<DocumentNode>,
): void {
  const node = requireNode(document, id)
  diff.update(`node/${id}`, node, { ...node, ...fields })
}

function setPin(diff: DiffBuilder, document: PipelineDocument, id: string, pin: string | null): void {
  const node = requireNode(document, id)
  const { pin: _, ...unpinned } = node
  diff.update(`node/${id}`, node, pin === null ? unpinned : { ...unpinned, pin })
}

function setPosition(diff: DiffBuilder, document: PipelineDocument, id: string, position: Position): void {
  const before = own(document.layout.positions, id)
  const { x, y } = position
  if (before === undefined) diff.add(`position/${id}`, { x, y })
  else diff.update(`position/${id}`, before, { ...before, x, y })
}

function addEdge(diff: DiffBuilder, document: PipelineDocument, edge: Edge): void {
  for (const ref of [edge.from, edge.to]) {
    if (!PORT_REF.test(ref)) {
      throw new UserError('bad-edge', `“${ref}” names no port.`, {
        hint: 'An edge goes from node.port to node.port.',
      })
    }
    requireNode(document, portRef(ref).node)
  }
  if (document.edges.some((other) => edgeId(other) === edgeId(edge))) {
    throw new UserError('edge-exists', `${edge.from} and ${edge.to} are connected already.`)
  }
  diff.add(`edge/${edgeId(edge)}`, edge)
}

function requireNode(document: PipelineDocument, id: string): DocumentNode {
  const node = own(document.nodes, id)
  if (node !== undefined) return node
  throw new UserError('no-such-node', `There is no node “${id}”.`, {
    hint: nearHint(id, Object.keys(document.nodes), 'node'),
  })
}

function requireFreeId(document: PipelineDocument, id: string): void {
  if (!NODE_ID.test(id)) {
    throw new UserError('bad-node-id', `“${id}” cannot be the id of a node.`, {
      hint: 'An id starts with a small letter and goes on with small letters, digits and _, at most 63 in all.',
    })
  }
  if (Object.hasOwn(document.nodes, id)) {
    throw new UserError('node-exists', `There is a node “${id}” already.`, {
      nodeId: id,
      hint: 'Choose another id.',
    })
  }
}

function requirePosition({ x, y }: Position): void {
  if (Number.isFinite(x) && Number.isFinite(y)) return
  throw new UserError('bad-position', `A node cannot stand at (${x}, ${y}).`)
}
