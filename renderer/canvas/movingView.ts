/**
 * When the view moves. React Flow's own start and end are no measure: the end of an animated zoom that a turn of the wheel breaks off is told after
 * the start of what the wheel does, and the view would count as still while it moves.
 */
import { useStoreApi } from '@xyflow/react'
import { useEffect } from 'react'
import { setGesture } from '../stores/index.ts'
import { layerMoved, setViewMoving } from './movingLayers.ts'

/** A view that has not moved for so long stands still, ms. */
const STILL = 150

/** Marks the canvas while its view moves, and keeps its layers from being drawn meanwhile. */
export function useMovingView(root: React.RefObject<HTMLDivElement | null>): void {
  const store = useStoreApi()
  useEffect(() => {
    const canvas = root.current
    const layer = canvas?.querySelector<HTMLElement>('.react-flow__viewport') ?? null
    let timer: ReturnType<typeof setTimeout> | null = null
    let movedAt = 0
    const set = (moving: boolean): void => {
      canvas?.toggleAttribute('data-moving', moving)
      setViewMoving(moving)
      setGesture(moving || canvas?.hasAttribute('data-dragging') === true)
    }
    const look = (): void => {
      const rest = movedAt + STILL - performance.now()
      timer = rest > 0 ? setTimeout(look, rest) : null
      if (timer === null) set(false)
    }
    const forget = store.subscribe((state, before) => {
      if (layer === null || state.transform === before.transform) return
      movedAt = performance.now()
      if (timer === null) {
        set(true)
        timer = setTimeout(look, STILL)
      }
      const [x, y, zoom] = state.transform
      layerMoved(layer, `translate(${x}px, ${y}px) scale(${zoom})`, zoom)
    })
    return () => {
      forget()
      if (timer !== null) clearTimeout(timer)
      // A canvas that goes in the middle of a gesture is told of no end.
      setViewMoving(false)
      setGesture(false)
    }
  }, [root, store])
}
