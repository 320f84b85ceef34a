/** Where a part of the drawing lies on the map of it. Pure. */
import type { Position } from '../../model/document.ts'
import type { Rect } from './extent.ts'

/** Size of the map, px. */
export const MAP = { width: 122, height: 68 } as const
/** Free room around what is shown, px. */
const MARGIN = 3

export interface DrawingMap {
  /** Pixels of the map for one of the drawing. */
  readonly scale: number
  readonly toMap: (rect: Rect) => Rect
  readonly toDrawing: (point: Position) => Position
  readonly equals: (other: DrawingMap | null) => boolean
  readonly origin: Position
}

/** The largest map that shows `bounds` whole, in the middle. */
export function mapOf(bounds: Rect): DrawingMap {
  const scale = Math.min(
    (MAP.width - 2 * MARGIN) / Math.max(1, bounds.width),
    (MAP.height - 2 * MARGIN) / Math.max(1, bounds.height),
  )
  const origin = {
    x: (MAP.width - bounds.width * scale) / 2 - bounds.x * scale,
    y: (MAP.height - bounds.height * scale) / 2 - bounds.y * scale,
  }
  return {
    scale,
    origin,
    toMap: ({ x, y, width, height }) => ({
      x: origin.x + x * scale,
      y: origin.y + y * scale,
      width: width * scale,
      height: height * scale,
    }),
    toDrawing: ({ x, y }) => ({ x: (x - origin.x) / scale, y: (y - origin.y) / scale }),
    equals: (other) =>
      other !== null && other.scale === scale && other.origin.x === origin.x && other.origin.y === origin.y,
  }
}
