/**
 * The whole drawing in small, with a frame around what is in view. Drawn past React on a canvas, the nodes only when they or the scale change: React
 * Flow's own map lays out and paints all of them again at each frame of a gesture.
 */
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback, useEffect, useRef, type PointerEvent, type RefObject } from 'react'
import type { Position } from '../../model/document.ts'
import { onSchemeChange } from '../../ui/scheme.ts'
import { texts } from '../texts/index.ts'
import type { CanvasEdge, CanvasNode } from './derive.ts'
import { union, type Rect } from './extent.ts'
import { mapOf, MAP, type DrawingMap } from './minimapScale.ts'

const RADIUS = 6
/** Doublings of the zoom for a line, and for a pixel, of the wheel. */
const LINE = 0.05
const PIXEL = 0.002

export function Minimap() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const shown = useRef<DrawingMap | null>(null)
  const show = useCallback((map: DrawingMap) => {
    shown.current = map
  }, [])
  const { setCenter, getZoom, zoomTo } = useReactFlow()
  useDrawing(canvas, show)
  const centre = (event: PointerEvent<HTMLDivElement>): void => {
    const { current } = shown
    if (current === null || (event.buttons & 1) === 0) return
    const box = event.currentTarget.getBoundingClientRect()
    const { x, y } = current.toDrawing({ x: event.clientX - box.left, y: event.clientY - box.top })
    void setCenter(x, y, { zoom: getZoom() })
  }
  return (
    <div
      className="canvas-minimap"
      role="img"
      aria-label={texts.canvas.minimap}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        centre(event)
      }}
      onPointerMove={centre}
      onWheel={({ deltaY, deltaMode }) =>
        void zoomTo(getZoom() * 2 ** (-deltaY * (deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : PIXEL)))
      }
    >
      <canvas ref={canvas} />
    </div>
  )
}

interface Block extends Rect {
  readonly kind: string
}

function useDrawing(element: RefObject<HTMLCanvasElement | null>, show: (map: DrawingMap) => void): void {
  const store = useStoreApi<CanvasNode, CanvasEdge>()
  useEffect(() => {
    const canvas = element.current
    const context = canvas?.getContext('2d') ?? null
    if (canvas === null || context === null) return
    const sharp = sized(canvas, context)
    let color = colorsOf(canvas)
    let blocks: readonly Block[] = []
    let nodes: HTMLCanvasElement | null = null
    let shown: DrawingMap | null = null
    const gather = (): void => {
      nodes = null
      blocks = store.getState().nodes.map(({ position, width = 0, height = 0, data }) => ({
        ...position,
        width,
        height,
        kind: data.kind,
      }))
    }
    const follow = (): void => {
      const { transform, width, height } = store.getState()
      if (blocks.length === 0 || width === 0 || height === 0) return
      const view = viewRect(transform, { x: width, y: height })
      const map = mapOf(union([...blocks, view]))
      if (nodes === null || !map.equals(shown)) nodes = nodesOf(map, blocks, color, sharp)
      shown = map
      show(map)
      context.clearRect(0, 0, MAP.width, MAP.height)
      context.drawImage(nodes, 0, 0, MAP.width, MAP.height)
      frame(context, map.toMap(view), color)
    }
    gather()
    follow()
    const forget = store.subscribe((state, before) => {
      if (state.nodes !== before.nodes) gather()
      else if (
        state.transform === before.transform &&
        state.width === before.width &&
        state.height === before.height
      ) {
        return
      }
      follow()
    })
    const unwatch = onSchemeChange(() => {
      color = colorsOf(canvas)
      nodes = null
      follow()
    })
    return () => {
      forget()
      unwatch()
    }
  }, [element, show, store])
}

const viewRect = ([x, y, zoom]: readonly [number, number, number], size: Position): Rect => ({
  x: -x / zoom,
  y: -y / zoom,
  width: size.x / zoom,
  height: size.y / zoom,
})

/** The theme's colours by name. Each is asked for once: asking makes the browser bring its styles up to date. */
function colorsOf(canvas: HTMLCanvasElement): (name: string) => string {
  const style = getComputedStyle(canvas)
  const known = new Map<string, string>()
  return (name) => {
    const color = known.get(name) ?? style.getPropertyValue(name)
    known.set(name, color)
    return color
  }
}

/** Gives a canvas the pixels that the screen has; the answer is how many for one of the page. */
function sized(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): number {
  const sharp = window.devicePixelRatio
  canvas.width = Math.round(MAP.width * sharp)
  canvas.height = Math.round(MAP.height * sharp)
  context.scale(sharp, sharp)
  return sharp
}

function nodesOf(
  map: DrawingMap,
  blocks: readonly Block[],
  color: (name: string) => string,
  sharp: number,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (context === null) return canvas
  sized(canvas, context)
  for (const { kind, ...rect } of blocks) {
    const { x, y, width, height } = map.toMap(rect)
    context.fillStyle = color(`--c-${kind}`)
    context.beginPath()
    // Small nodes of a large drawing stay to be seen.
    context.roundRect(x, y, Math.max(1 / sharp, width), Math.max(1 / sharp, height), RADIUS * map.scale)
    context.fill()
  }
  return canvas
}

/** A frame around what is in view, and a veil over the rest. */
function frame(context: CanvasRenderingContext2D, view: Rect, color: (name: string) => string): void {
  const box = [view.x, view.y, view.width, view.height] as const
  context.beginPath()
  context.rect(0, 0, MAP.width, MAP.height)
  context.rect(...box)
  context.fillStyle = color('--veil')
  context.fill('evenodd')
  context.strokeStyle = color('--ink')
  context.lineWidth = 1.5
  context.strokeRect(...box)
}
