/** The canvas as seen from commands and palette: where it looks, and how to move it. Empty while no canvas is mounted. */
import { getViewportForBounds, type ReactFlowInstance } from '@xyflow/react'
import type { Position } from '../../model/document.ts'
import { groupsOf, notesOf } from '../../model/drawing.ts'
import { useProject } from '../stores/index.ts'
import type { CanvasEdge, CanvasNode } from './derive.ts'
import { groupRect, noteRect, union, type Rect } from './extent.ts'
import { nodeHeight, NODE_WIDTH, type Box } from './geometry.ts'

type Instance = ReactFlowInstance<CanvasNode, CanvasEdge>

let instance: Instance | null = null
let element: HTMLElement | null = null

export function setInstance(next: Instance | null, root: HTMLElement | null): void {
  instance = next
  element = root
}

const PANEL = 220
const duration = (): number => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : PANEL)

const FIT = { padding: 0.06, maxZoom: 1, minZoom: 0.1 } as const

/** Shows everything: nodes, and where there are any, groups and notes. */
export function fit(within = duration()): void {
  const more = beyondNodes()
  const view = element?.getBoundingClientRect()
  if (more.length === 0 || instance === null || view === undefined) {
    void instance?.fitView({ padding: FIT.padding, maxZoom: FIT.maxZoom, duration: within })
    return
  }
  const bounds = union([instance.getNodesBounds(instance.getNodes()), ...more])
  const { padding, minZoom, maxZoom } = FIT
  void instance.setViewport(
    getViewportForBounds(bounds, view.width, view.height, minZoom, maxZoom, padding),
    { duration: within },
  )
}

/** Frames of groups, and notes. */
function beyondNodes(): readonly Rect[] {
  const { document, analysis } = useProject.getState()
  const frames = [...groupsOf(document).values()].flatMap(({ nodes }) => {
    const members = nodes.flatMap((id) => {
      const position = document.layout.positions[id]
      return position === undefined
        ? []
        : [{ ...position, height: nodeHeight(analysis.nodes[id]?.definition?.kind ?? null) }]
    })
    return members.length === 0 ? [] : [groupRect(members)]
  })
  return [...frames, ...[...notesOf(document).values()].map(noteRect)]
}

export function zoomTo(zoom: number): void {
  void instance?.zoomTo(zoom, { duration: duration() })
}

export function zoomBy(direction: 1 | -1): void {
  if (direction > 0) void instance?.zoomIn({ duration: duration() })
  else void instance?.zoomOut({ duration: duration() })
}

/** The point in the drawing that is in the middle of the view. */
export function middle(): Position {
  const box = element?.getBoundingClientRect()
  if (instance === null || box === undefined) return { x: 0, y: 0 }
  return instance.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 })
}

/** The middle of the first node of a flow: at the left of the view. */
export function start(): Position {
  const { x, y } = middle()
  const box = element?.getBoundingClientRect()
  if (instance === null || box === undefined) return { x, y }
  return { x: instance.screenToFlowPosition({ x: box.left, y: 0 }).x + 40 + NODE_WIDTH / 2, y }
}

export const toFlow = (screen: Position): Position => instance?.screenToFlowPosition(screen) ?? screen

/** Moves the view, as little as can be, so that the box of a node is in sight. */
export function reveal(position: Position, height: number): void {
  const box = element?.getBoundingClientRect()
  if (instance === null || box === undefined) return
  const { x, y, zoom } = instance.getViewport()
  const margin = 32
  const left = position.x * zoom + x
  const top = position.y * zoom + y
  const dx = intoSight(left, left + NODE_WIDTH * zoom, margin, box.width - margin)
  const dy = intoSight(top, top + height * zoom, margin, box.height - margin)
  if (dx !== 0 || dy !== 0)
    void instance.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: duration() })
}

/** Below this nodes lose their numbers: more is not gained by seeing all of them. */
const LEGIBLE = 0.75

/** Brings a box into sight as `reveal` does; where all boxes fit while they can be read, so that none of them is left outside. */
export function revealAmong(position: Position, height: number, boxes: readonly Box[]): void {
  const view = element?.getBoundingClientRect()
  if (instance === null || view === undefined) return
  const margin = 32
  const { x, y, zoom } = instance.getViewport()
  const all = [...boxes, { ...position, height }]
  const left = Math.min(...all.map((box) => box.x))
  const right = Math.max(...all.map((box) => box.x + NODE_WIDTH))
  const top = Math.min(...all.map((box) => box.y))
  const bottom = Math.max(...all.map((box) => box.y + box.height))
  const fitting = Math.min(
    (view.width - 2 * margin) / (right - left),
    (view.height - 2 * margin) / (bottom - top),
  )
  const isOutside =
    intoSight(position.x * zoom + x, (position.x + NODE_WIDTH) * zoom + x, margin, view.width - margin) !==
      0 ||
    intoSight(position.y * zoom + y, (position.y + height) * zoom + y, margin, view.height - margin) !== 0
  if (!isOutside) return
  if (fitting < LEGIBLE) {
    reveal(position, height)
    return
  }
  const next = Math.min(zoom, fitting)
  // The left edge stays where it is as far as it can: the flow grows to the right.
  const keepX = left * zoom + x - left * next
  const keepY = top * zoom + y - top * next
  const shiftX = intoSight(left * next + keepX, right * next + keepX, margin, view.width - margin)
  const shiftY = intoSight(top * next + keepY, bottom * next + keepY, margin, view.height - margin)
  void instance.setViewport({ x: keepX + shiftX, y: keepY + shiftY, zoom: next }, { duration: duration() })
}

function intoSight(start: number, end: number, low: number, high: number): number {
  if (end > high) return Math.max(high - end, low - start)
  return start < low ? low - start : 0
}

/** Puts the keyboard's focus on a node's box: at once where it is drawn, so that no key goes astray, or as soon as it is. */
export function focusNode(id: string): void {
  if (!focusDrawn(id)) requestAnimationFrame(() => void focusDrawn(id))
}

function focusDrawn(id: string): boolean {
  const node = element?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
  node?.focus({ preventScroll: true })
  return node !== null && node !== undefined
}

export function focusEdge(id: string): void {
  element
    ?.querySelector<SVGElement>(`.react-flow__edge[data-id="${CSS.escape(id)}"]`)
    ?.focus({ preventScroll: true })
}

export const focusCanvas = (): void => element?.focus({ preventScroll: true })
