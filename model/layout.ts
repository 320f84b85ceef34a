import type { PipelineDocument, Position } from './document.ts'
import { own } from './json.ts'

/** Nodes stand on this grid, in px at 100 %. */
export const GRID = 20
/** What a node takes, in px: as wide as it is drawn, and as high as one with a body. */
export const NODE_SIZE = { width: 180, height: 140 } as const
/** From one column to the next: a node and the gap in which an edge's label fits. */
export const COLUMN_STEP = 260

export const snap = (value: number): number => {
  const snapped = Math.round(value / GRID) * GRID
  // Not −0, which JSON would write as 0.
  return snapped === 0 ? 0 : snapped
}

export const snapPosition = ({ x, y }: Position): Position => ({ x: snap(x), y: snap(y) })

const overlaps = (a: Position, b: Position): boolean =>
  Math.abs(a.x - b.x) < NODE_SIZE.width + GRID && Math.abs(a.y - b.y) < NODE_SIZE.height

/**
 * The nearest place, downwards from `at`, where a group of nodes (given by their offsets) hides no node. On the grid when `at` is.
 */
export function freePlace(
  document: PipelineDocument,
  at: Position,
  group: readonly Position[] = [{ x: 0, y: 0 }],
): Position {
  const standing = Object.entries(document.layout.positions)
    .filter(([id]) => Object.hasOwn(document.nodes, id))
    .map(([, position]) => position)
  let y = at.y
  // Below the lowest node every place is free, so this ends.
  while (
    group.some((offset) => standing.some((other) => overlaps({ x: at.x + offset.x, y: y + offset.y }, other)))
  ) {
    y += GRID
  }
  return { x: at.x, y }
}

/** Where a new node that follows `id` stands: one column to the right, on the same height or below what is there. */
export function placeRightOf(document: PipelineDocument, id: string): Position {
  const from = own(document.layout.positions, id)
  return from === undefined
    ? placeAtEnd(document)
    : freePlace(document, snapPosition({ x: from.x + COLUMN_STEP, y: from.y }))
}

/** Where a new node stands that follows none: right of the whole drawing, on the height of its top. */
export function placeAtEnd(document: PipelineDocument): Position {
  const places = Object.values(document.layout.positions)
  if (places.length === 0) return { x: 0, y: 0 }
  const right = Math.max(...places.map(({ x }) => x))
  const top = Math.min(...places.map(({ y }) => y))
  return freePlace(document, snapPosition({ x: right + COLUMN_STEP, y: top }))
}
