/** Lines boxes up, or spaces them evenly. Pure. */
import type { Position } from '../../model/document.ts'

export interface Placed extends Position {
  readonly id: string
  readonly width: number
  readonly height: number
}
export type Side = 'left' | 'right' | 'top' | 'bottom'

type Positions = Readonly<Record<string, Position>>

export function aligned(boxes: readonly Placed[], side: Side): Positions {
  const edge = {
    left: Math.min(...boxes.map(({ x }) => x)),
    right: Math.max(...boxes.map(({ x, width }) => x + width)),
    top: Math.min(...boxes.map(({ y }) => y)),
    bottom: Math.max(...boxes.map(({ y, height }) => y + height)),
  }[side]
  const place = ({ x, y, width, height }: Placed): Position =>
    ({
      left: { x: edge, y },
      right: { x: edge - width, y },
      top: { x, y: edge },
      bottom: { x, y: edge - height },
    })[side]
  return Object.fromEntries(boxes.map((box) => [box.id, place(box)]))
}

/** The outermost stay; the gaps between neighbours become the same. */
export function distributed(boxes: readonly Placed[], axis: 'x' | 'y'): Positions {
  const size = ({ width, height }: Placed): number => (axis === 'x' ? width : height)
  const row = boxes.toSorted((a, b) => a[axis] - b[axis])
  const [first, last] = [row[0], row.at(-1)]
  if (first === undefined || last === undefined || row.length < 3) return {}
  const taken = row.reduce((sum, box) => sum + size(box), 0)
  const gap = (last[axis] + size(last) - first[axis] - taken) / (row.length - 1)
  let at = first[axis]
  return Object.fromEntries(
    row.map((box) => {
      const position = { x: box.x, y: box.y, [axis]: Math.round(at) }
      at += size(box) + gap
      return [box.id, position]
    }),
  )
}
