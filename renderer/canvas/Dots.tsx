/**
 * The dots of the canvas. One layer, a cell larger than the view, moved by less than a cell: panning moves finished pixels and draws none, which
 * a pattern whose origin changes cannot do.
 */
import { useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { layerMoved } from './movingLayers.ts'

const GAP = 20
const SIZE = 1.8
/** Below this many px a cell is doubled, so that the dots never run into a grey. */
const CLOSEST = 12
/** Zooming stretches the finished dots up to this factor before they are drawn anew. */
const STRETCH = 1.4

export function Dots() {
  const layer = useRef<HTMLDivElement>(null)
  const store = useStoreApi()
  useEffect(() => {
    let drawn = 0
    const draw = ([x, y, zoom]: readonly [number, number, number]): void => {
      const { current } = layer
      if (current === null) return
      let cell = GAP * zoom
      while (cell < CLOSEST) cell *= 2
      const stretch = drawn === 0 ? 0 : cell / drawn
      if (stretch < 1 / STRETCH || stretch > STRETCH) {
        drawn = cell
        const radius = (SIZE / 2) * Math.min(1.2, Math.max(0.6, zoom))
        current.style.backgroundSize = `${cell}px ${cell}px`
        current.style.backgroundImage = `radial-gradient(circle at center, var(--dot) ${radius}px, transparent ${radius + 0.5}px)`
      }
      // A dot lies in the middle of its cell, the drawing's origin on a dot; one cell more hangs over to the left and above.
      const dx = ((x - cell / 2) % cell) - cell
      const dy = ((y - cell / 2) % cell) - cell
      const transform = `translate(${dx}px, ${dy}px) scale(${cell / drawn})`
      current.style.transform = transform
      layerMoved(current, transform)
    }
    draw(store.getState().transform)
    return store.subscribe((state, before) => {
      if (state.transform !== before.transform) draw(state.transform)
    })
  }, [store])
  return <div ref={layer} className="canvas-dots" aria-hidden="true" />
}
