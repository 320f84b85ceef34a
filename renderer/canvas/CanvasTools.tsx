/** Zoom, fit, arrange and minimap, at the lower left as in a map. */
import { useStore } from '@xyflow/react'
import { Map as MapIcon, Minus, Plus, Scan, Workflow } from 'lucide-react'
import type { ReactNode } from 'react'
import { notifyError } from '../stores/notify.ts'
import { useProject, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { arrange } from './editing.ts'
import { fit, zoomBy, zoomTo } from './instance.ts'

const ICON = { size: 14, strokeWidth: 2, 'aria-hidden': true } as const

export function CanvasTools() {
  const t = texts.canvas
  const percent = useStore((state) => Math.round(state.transform[2] * 100))
  const minimap = useView((state) => state.minimap)
  const empty = useProject((state) => Object.keys(state.document.nodes).length === 0)
  const besideMap = minimap && !empty
  return (
    <div className="canvas-tools" role="toolbar" aria-label={t.tools} data-beside={besideMap || undefined}>
      <Tool label={t.zoomOut} onClick={() => zoomBy(-1)}>
        <Minus {...ICON} />
      </Tool>
      <button
        type="button"
        className="canvas-tool canvas-zoom"
        title={t.actualSize}
        onClick={() => zoomTo(1)}
      >
        {t.zoomLevel(String(percent))}
      </button>
      <Tool label={t.zoomIn} onClick={() => zoomBy(1)}>
        <Plus {...ICON} />
      </Tool>
      <Tool label={t.fit} onClick={() => fit()}>
        <Scan {...ICON} />
      </Tool>
      <Tool label={t.layout} onClick={() => void arrange().then(() => fit(), notifyError)}>
        <Workflow {...ICON} />
      </Tool>
      <Tool label={t.minimap} pressed={minimap} onClick={() => useView.getState().set({ minimap: !minimap })}>
        <MapIcon {...ICON} />
      </Tool>
    </div>
  )
}

function Tool({
  label,
  pressed,
  onClick,
  children,
}: {
  readonly label: string
  readonly pressed?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}) {
  return (
    <button
      type="button"
      className="canvas-tool"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
