/** What only the canvas knows: the live drag, the connection being drawn, how much detail there is. */
import { create } from 'zustand'
import type { Position } from '../../model/document.ts'
import type { Detail } from './scale.ts'

export interface Picker {
  /** Where the list of fitting types opens, in px of the canvas element. */
  readonly at: Position
  /** Where the new node goes, in the drawing. */
  readonly place: Position
  /** The output to connect from; null when any type fits. */
  readonly from: string | null
  /** The edge to insert into. */
  readonly edge: string | null
}

interface CanvasState {
  readonly detail: Detail
  /** Positions of the nodes that are being dragged. */
  readonly dragged: ReadonlyMap<string, Position>
  /** The port that a connection is being drawn from. */
  readonly connecting: { readonly ref: string; readonly type: 'source' | 'target' } | null
  /** The edge that a palette node is held over. */
  readonly dropEdge: string | null
  readonly picker: Picker | null
  /** The group whose name is being written. */
  readonly naming: string | null
  /** The note that is being written; without an id a new one, at that place. */
  readonly writing: (Position & { readonly id: string | null }) | null
}

export const nothingDragged: ReadonlyMap<string, Position> = new Map()

export const useCanvas = create<CanvasState>(() => ({
  detail: 'full',
  dragged: nothingDragged,
  connecting: null,
  dropEdge: null,
  picker: null,
  naming: null,
  writing: null,
}))
