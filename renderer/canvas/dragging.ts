/** Follows a pointer that drags something past React Flow: how far it has gone in the drawing, and the end. */
import type { PointerEvent } from 'react'
import type { Position } from '../../model/document.ts'
import { toFlow } from './instance.ts'

/** Pixels below which it is a click. */
const THRESHOLD = 2

/**
 * Call it on pointer down. `onMove` gets the way since then, once it is more than a click; `onEnd` whether there was one. Only the main button
 * drags.
 */
export function follow(
  event: PointerEvent<HTMLElement>,
  onMove: (way: Position) => void,
  onEnd: (moved: boolean) => void,
): void {
  if (event.button !== 0) return
  const element = event.currentTarget
  const start = { x: event.clientX, y: event.clientY }
  let moved = false
  element.setPointerCapture(event.pointerId)
  const move = (next: globalThis.PointerEvent): void => {
    if (!moved && Math.hypot(next.clientX - start.x, next.clientY - start.y) <= THRESHOLD) return
    moved = true
    const [from, to] = [toFlow(start), toFlow({ x: next.clientX, y: next.clientY })]
    onMove({ x: to.x - from.x, y: to.y - from.y })
  }
  const end = (): void => {
    element.removeEventListener('pointermove', move)
    element.removeEventListener('pointerup', end)
    element.removeEventListener('pointercancel', end)
    onEnd(moved)
  }
  element.addEventListener('pointermove', move)
  element.addEventListener('pointerup', end)
  element.addEventListener('pointercancel', end)
}
