/** Zoom, fit, arrange and minimap, at the lower left as in a map. */
import { useStoreApi } from '@xyflow/react'
import { Map as MapIcon, Minus, Plus, Scan, Workflow } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { notifyError } from '../stores/notify.ts'
import { useProject, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { arrange } from './editing.ts'
import { fit, zoomBy, zoomTo } from './instance.ts'

const ICON = { size: 14, strokeWidth: 2, 'aria-hidden': true } as const

export function CanvasTools() {
  const t = texts.canvas
  const percent = usePercent()
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

/** The zoom, ten times a second while it changes: the number is read, the picture is felt. */
function usePercent(): number {
  const store = useStoreApi()
  const [percent, setPercent] = useState(100)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const show = (): void => {
      timer = null
      setPercent(Math.round(store.getState().transform[2] * 100))
    }
    show()
    const forget = store.subscribe((state, before) => {
      if (state.transform[2] !== before.transform[2]) timer ??= setTimeout(show, 100)
    })
    return () => {
      forget()
      if (timer !== null) clearTimeout(timer)
    }
  }, [store])
  return percent
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
