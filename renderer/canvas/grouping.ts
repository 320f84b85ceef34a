/** Lines up, groups and annotates what is selected. Each is one undo step. */
import type { Position } from '../../model/document.ts'
import { groupsOf } from '../../model/drawing.ts'
import { freshId } from '../../model/ids.ts'
import type { Operation } from '../../model/operation.ts'
import { useProject } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { aligned, distributed, type Placed, type Side } from './align.ts'
import { NOTE_WIDTH } from './extent.ts'
import { freePlace, nodeHeight, NODE_WIDTH } from './geometry.ts'
import { middle } from './instance.ts'
import { useCanvas } from './state.ts'

/** Of a new note, about. */
const NOTE_HEIGHT = 48

const project = () => useProject.getState()

/** The selected nodes as boxes. */
function selectedBoxes(): readonly Placed[] {
  const { document, analysis, selection } = project()
  return selection.nodes.flatMap((id) => {
    const position = document.layout.positions[id]
    const height = nodeHeight(analysis.nodes[id]?.definition?.kind ?? null)
    return position === undefined ? [] : [{ id, ...position, width: NODE_WIDTH, height }]
  })
}

function move(positions: Readonly<Record<string, Position>>): void {
  if (Object.keys(positions).length > 0) project().apply({ kind: 'moveNodes', positions })
}

export const alignSelection = (side: Side): void => move(aligned(selectedBoxes(), side))
export const distributeSelection = (axis: 'x' | 'y'): void => move(distributed(selectedBoxes(), axis))

/** Puts the selected nodes into a new group and asks for its name. */
export function groupSelection(): void {
  const { document, selection, apply } = project()
  const id = freshId('group', 'group', (taken) => Object.hasOwn(document.layout.groups, taken))
  apply({ kind: 'setGroup', id, group: { label: texts.canvas.group.label, nodes: selection.nodes } })
  if (Object.hasOwn(project().document.layout.groups, id)) useCanvas.setState({ naming: id })
}

/** The groups that hold any of the selected nodes. */
export function selectedGroups(): readonly string[] {
  const { document, selection } = project()
  const nodes = new Set(selection.nodes)
  return [...groupsOf(document)].flatMap(([id, group]) =>
    group.nodes.some((node) => nodes.has(node)) ? [id] : [],
  )
}

export function ungroupSelection(): void {
  const operations = selectedGroups().map((id): Operation => ({ kind: 'setGroup', id, group: null }))
  project().apply({ kind: 'batch', operations })
}

/** A note near the middle of the view, beside the nodes; it is there for good when something is written. */
export function addNote(): void {
  const { document, analysis } = project()
  const { x, y } = middle()
  const nodes = Object.keys(document.nodes).flatMap((id) => {
    const position = document.layout.positions[id]
    const height = nodeHeight(analysis.nodes[id]?.definition?.kind ?? null)
    return position === undefined ? [] : [{ ...position, height }]
  })
  const place = freePlace({ x: Math.round(x - NOTE_WIDTH / 2), y: Math.round(y) }, NOTE_HEIGHT, nodes)
  useCanvas.setState({ writing: { id: null, ...place } })
}

/** What was written: an empty note goes. */
export function writeNote(id: string | null, text: string, at: Position): void {
  const { document, apply } = project()
  const written = text.trim()
  if (id === null) {
    if (written === '') return
    const fresh = freshId('note', 'note', (taken) => Object.hasOwn(document.layout.notes, taken))
    apply({ kind: 'setNote', id: fresh, note: { text: written, x: at.x, y: at.y } })
  } else apply({ kind: 'setNote', id, note: written === '' ? null : { text: written, x: at.x, y: at.y } })
}
