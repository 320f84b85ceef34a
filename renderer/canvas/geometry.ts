/** Sizes and places of nodes and ports at 100 %, in px. Known without measuring, so that nodes out of sight need not be mounted. Pure. */
import type { NodeKind, Ports } from '../../model/definition.ts'
import type { Position } from '../../model/document.ts'

export const NODE_WIDTH = 180
const BASE_HEIGHT = 98
/** The window's bars between summary and counts. */
export const BARS_HEIGHT = 30
export const COLUMN_GAP = 76
const ROW_GAP = 34
/** Where a node's first port is, from its upper edge: at the line between summary and counts. */
const FIRST_PORT = 49
export const PORT_SIZE = 9

export const nodeHeight = (kind: NodeKind | null): number =>
  BASE_HEIGHT + (kind === 'window' ? BARS_HEIGHT : 0)

/**
 * Distance of each port from the node's upper edge. One port is at the fixed place, so that rows of nodes line up whatever their height; side
 * outputs (late, dead letters) hang below, the last one in the footer's height.
 */
export function portOffsets(count: number, height: number): readonly number[] {
  if (count <= 1) return [FIRST_PORT]
  const last = height - 14
  const step = Math.min(30, (last - FIRST_PORT) / (count - 1))
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? FIRST_PORT : last - (count - 1 - index) * step,
  )
}

/** Several inputs share the side evenly. */
export function inputOffsets(count: number, height: number): readonly number[] {
  if (count <= 1) return [FIRST_PORT]
  return Array.from({ length: count }, (_, index) => (height * (index + 1)) / (count + 1))
}

export interface PortPlace {
  readonly id: string
  readonly type: 'source' | 'target'
  readonly x: number
  readonly y: number
}

export function portPlaces(ports: Ports, height: number): readonly PortPlace[] {
  const inputs = inputOffsets(ports.inputs.length, height)
  const outputs = portOffsets(ports.outputs.length, height)
  return [
    ...ports.inputs.map((port, index): PortPlace => ({
      id: port.name,
      type: 'target',
      x: 0,
      y: inputs[index] ?? FIRST_PORT,
    })),
    ...ports.outputs.map((port, index): PortPlace => ({
      id: port.name,
      type: 'source',
      x: NODE_WIDTH,
      y: outputs[index] ?? FIRST_PORT,
    })),
  ]
}

export interface LabelPlace {
  readonly x: number
  /** Of the baseline. */
  readonly y: number
  readonly anchor: 'middle' | 'end'
}

/** Half of what a rate is wide, and the rise of the edge over it that still leaves the label clear. */
const LABEL_HALF = 26
const LABEL_RISE = 3

/**
 * Where the label of an edge stands clear of it: above the middle of a flat one; else at its end, where it runs flat into the input and where
 * branches of one output are apart, on the side that the edge does not come from.
 */
export function labelPlace(source: Position, target: Position, middle: Position): LabelPlace {
  const dx = target.x - source.x
  const dy = target.y - source.y
  const rise = dx > 0 ? (1.6 * Math.abs(dy) * LABEL_HALF) / dx : 0
  if (rise <= LABEL_RISE) return { x: middle.x, y: middle.y - 8, anchor: 'middle' }
  return { x: target.x - 10, y: target.y + (dy > 0 ? 15 : -8), anchor: 'end' }
}

export interface Box extends Position {
  readonly height: number
}

/** The first free place at or below `wanted`: a node with its row gap must not touch another one. */
export function freePlace(wanted: Position, height: number, taken: readonly Box[]): Position {
  let y = wanted.y
  const near = taken
    .filter((box) => Math.abs(box.x - wanted.x) < NODE_WIDTH + ROW_GAP / 2)
    .toSorted((a, b) => a.y - b.y)
  for (const box of near) {
    if (y < box.y + box.height + ROW_GAP / 2 && y + height + ROW_GAP / 2 > box.y)
      y = box.y + box.height + ROW_GAP
  }
  return { x: wanted.x, y }
}

export const snap = (position: Position): Position => ({
  x: Math.round(position.x / 4) * 4,
  y: Math.round(position.y / 4) * 4,
})
