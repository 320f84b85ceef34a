/** How far groups and notes reach, in the drawing. Pure. */
import type { Position } from '../../model/document.ts'
import type { Note } from '../../model/drawing.ts'
import { NODE_WIDTH } from './geometry.ts'

export interface Rect extends Position {
  readonly width: number
  readonly height: number
}

const PADDING = 28
const HEAD = 34
export const NOTE_WIDTH = 180
const NOTE_LINE = 16
/** Letters of a note's line, about. */
const NOTE_LETTERS = 30

export interface Member extends Position {
  readonly height: number
}

export function union(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x))
  const y = Math.min(...rects.map((rect) => rect.y))
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y,
  }
}

/** The frame around nodes, its head above them. */
export function groupRect(members: readonly Member[]): Rect {
  const inside = union(members.map(({ x, y, height }) => ({ x, y, width: NODE_WIDTH, height })))
  return {
    x: inside.x - PADDING,
    y: inside.y - HEAD - 12,
    width: inside.width + 2 * PADDING,
    height: inside.height + HEAD + 12 + PADDING,
  }
}

/** About: a note is as high as its text. */
export function noteRect({ text, x, y }: Note): Rect {
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / NOTE_LETTERS)), 0)
  return { x, y, width: NOTE_WIDTH, height: lines * NOTE_LINE + 8 }
}
