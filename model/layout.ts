import type { PipelineDocument, Position } from './document.ts'

/** Nodes stand on this grid, in px at 100 %. */
const GRID = 20
/** What a node takes, in px: as wide as it is drawn, and as high as one with a body. */
const NODE_SIZE = { width: 180, height: 140 } as const

export const snap = (value: number): number => {
  const snapped = Math.round(value / GRID) * GRID
  // Not −0, which JSON would write as 0.
  return snapped === 0 ? 0 : snapped
}

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
