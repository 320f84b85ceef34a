/** A small drawing of a pipeline, from its own layout. Pure. */
import { portRef, type PipelineDocument } from '../../model/document.ts'

export interface Sketch {
  readonly tiles: readonly { readonly id: string; readonly x: number; readonly y: number }[]
  readonly edges: readonly { readonly id: string; readonly port: string; readonly path: string }[]
}

/** Room between two tiles at most, px: a pipeline of two nodes is not pulled apart to the rims. */
const STEP = { x: 78, y: 46 }

/**
 * Tiles of `size` within `width` × `height`, in the places of the layout, shrunk to fit; x and y are the upper left corners. Nodes without a
 * place stand in a row.
 */
export function sketch(pipeline: PipelineDocument, width: number, height: number, size: number): Sketch {
  const ids = Object.keys(pipeline.nodes)
  const places = ids.map((id, index) => pipeline.layout.positions[id] ?? { x: index * 236, y: 0 })
  const xs = ranks(
    places.map(({ x }) => x),
    60,
  )
  const ys = places.map(({ y }) => y)
  const columns = Math.max(0, ...xs)
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  const margin = 18
  const stepX = columns === 0 ? 0 : Math.min(STEP.x, (width - 2 * margin - size) / columns)
  const scaleY = bottom === top ? 0 : Math.min(STEP.y / 130, (height - 2 * margin - size) / (bottom - top))
  const left = (width - columns * stepX - size) / 2
  const upper = (height - (bottom - top) * scaleY - size) / 2
  const tiles = ids.map((id, index) => ({
    id,
    x: Math.round(left + (xs[index] ?? 0) * stepX),
    y: Math.round(upper + ((ys[index] ?? 0) - top) * scaleY),
  }))
  const at = new Map(tiles.map((tile) => [tile.id, tile]))
  const edges = pipeline.edges.flatMap((edge) => {
    const from = portRef(edge.from)
    const [a, b] = [at.get(from.node), at.get(portRef(edge.to).node)]
    if (a === undefined || b === undefined) return []
    // Late records and dead letters leave by a port of their own, below the main one.
    const lower = from.port === 'out' ? size / 2 : size - 3
    const [x1, y1, x2, y2] = [
      a.x + size + (from.port === 'out' ? 4 : 0),
      a.y + lower,
      b.x - 4,
      b.y + size / 2,
    ]
    const bend = Math.max(8, (x2 - x1) / 2)
    return [
      {
        id: `${edge.from}->${edge.to}`,
        port: from.port,
        path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
      },
    ]
  })
  return { tiles, edges }
}

/** Each value's column: values closer than `gap` share one. */
function ranks(values: readonly number[], gap: number): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b)
  const starts: number[] = []
  for (const value of sorted)
    if (starts.length === 0 || value - (starts.at(-1) ?? 0) > gap) starts.push(value)
  return values.map((value) => starts.findLastIndex((start) => value >= start))
}
