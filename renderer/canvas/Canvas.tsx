/** The drawing of the pipeline. The document is the truth; React Flow gets nodes derived from it and reports back what the person does. */
import {
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStoreApi,
  ViewportPortal,
  type OnConnectEnd,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent } from 'react'
import { setGesture, useProject, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { addAt } from './adding.ts'
import './canvas.css'
import './drawing.css'
import './node.css'
import './overlays.css'
import './port.css'
import './stream.css'
import { CanvasTools } from './CanvasTools.tsx'
import { createDeriver, type CanvasEdge, type CanvasNode, type Deriver } from './derive.ts'
import { Dots } from './Dots.tsx'
import { EdgePopover } from './EdgePopover.tsx'
import { EdgeView } from './EdgeView.tsx'
import { EmptyCanvas } from './EmptyCanvas.tsx'
import * as events from './flowEvents.ts'
import { Groups } from './Groups.tsx'
import { fit, focusNode, setInstance, toFlow } from './instance.ts'
import { Minimap } from './Minimap.tsx'
import { useMovingView } from './movingView.ts'
import { Notes } from './Notes.tsx'
import { NodeView } from './NodeView.tsx'
import { edgeUnder, PALETTE_TYPE } from './dropping.ts'
import { TypePicker } from './TypePicker.tsx'
import { detailAt } from './scale.ts'
import { useCanvas } from './state.ts'
import { walk } from './editing.ts'
import { Voices } from './Voices.tsx'

const nodeTypes = { node: NodeView }
const edgeTypes = { stream: EdgeView }
const multiSelectionKeys = ['Control', 'Meta', 'Shift']
const proOptions = { hideAttribution: true } as const
/** From this many nodes on, only those in sight are mounted. Fewer are cheaper to keep than to mount again. */
const MANY = 40
const POPOVER_AFTER = 250

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  )
}

function Flow() {
  const root = useRef<HTMLDivElement>(null)
  const [deriver] = useState(createDeriver)
  const document = useProject((state) => state.document)
  const analysis = useProject((state) => state.analysis)
  const selection = useProject((state) => state.selection)
  const readOnly = useProject((state) => state.readOnly !== null)
  const minimap = useView((state) => state.minimap)
  const theme = useView((state) => state.theme)

  const selectedNodes = useMemo(() => new Set(selection.nodes), [selection.nodes])
  const selectedEdges = useMemo(() => new Set(selection.edges), [selection.edges])
  const nodes = useMemo(
    () => deriver.nodes(document, analysis, selectedNodes, useCanvas.getState().dragged),
    [deriver, document, analysis, selectedNodes],
  )
  const edges = useMemo(
    () => deriver.edges(document, analysis, selectedEdges),
    [deriver, document, analysis, selectedEdges],
  )
  useInstance(root)
  useFitOnOpen()
  useDetail()
  useDrag(deriver, root)
  useMovingView(root)
  const hover = useEdgeHover()
  const drop = useDrop()
  // A handler that stays the same: React Flow draws itself whole when it is new.
  const connectEnd = useCallback<OnConnectEnd>(
    (event, state) => events.onConnectEnd(event, state, root.current),
    [],
  )

  return (
    // The one stop of the canvas in the page's tab order; from here Tab walks the flow.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it is a widget with keys of its own
    <div
      ref={root}
      className="canvas"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is a widget with keys of its own
      tabIndex={0}
      role="group"
      aria-label={texts.canvas.label}
      onKeyDown={onKeyDown}
    >
      <ReactFlow<CanvasNode, CanvasEdge>
        {...drop}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={events.onNodesChange}
        onEdgesChange={events.onEdgesChange}
        onNodeDragStop={events.onDragStop}
        onSelectionDragStop={events.onDragStop}
        onBeforeDelete={events.onBeforeDelete}
        onConnect={events.onConnect}
        onConnectStart={events.onConnectStart}
        onConnectEnd={connectEnd}
        isValidConnection={events.isValidConnection}
        edgesReconnectable={!readOnly}
        reconnectRadius={10}
        onReconnect={events.onReconnect}
        onReconnectStart={events.onReconnectStart}
        onReconnectEnd={events.onReconnectEnd}
        onEdgeMouseEnter={hover.enter}
        onEdgeMouseLeave={hover.leave}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        onlyRenderVisibleElements={nodes.length > MANY}
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={multiSelectionKeys}
        selectionKeyCode="Shift"
        deleteKeyCode={null}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        nodeDragThreshold={2}
        connectionRadius={24}
        minZoom={0.1}
        maxZoom={2}
        colorMode={theme}
        proOptions={proOptions}
      >
        <Dots />
        <ViewportPortal>
          <Drawing />
        </ViewportPortal>
      </ReactFlow>
      {minimap && nodes.length > 0 && <Minimap />}
      <CanvasTools />
      {nodes.length === 0 && <EmptyCanvas />}
      <EdgePopover root={root} />
      <TypePicker />
      <Voices root={root} />
    </div>
  )
}

/** What stands behind the nodes. Its texts grow as theirs do when the view is small. */
function Drawing() {
  const detail = useCanvas((state) => state.detail)
  return (
    <div data-detail={detail}>
      <Groups />
      <Notes />
    </div>
  )
}

function useInstance(root: React.RefObject<HTMLDivElement | null>): void {
  const instance = useReactFlow<CanvasNode, CanvasEdge>()
  useEffect(() => {
    setInstance(instance, root.current)
    return () => setInstance(null, null)
  }, [instance, root])
}

/** A pipeline that was just opened is shown whole. */
function useFitOnOpen(): void {
  const count = useProject((state) => state.opened.count)
  const { setViewport } = useReactFlow()
  useEffect(() => {
    // Asked of an empty canvas, React Flow would fit the first node that comes, and move the view under the hand that placed it.
    if (Object.keys(useProject.getState().document.nodes).length > 0) fit(0)
    else void setViewport({ x: 0, y: 0, zoom: 1 })
  }, [count, setViewport])
}

/** Follows the zoom past React: only crossing a threshold draws the nodes again. */
function useDetail(): void {
  const store = useStoreApi()
  useEffect(() => {
    const follow = (zoom: number): void => {
      const detail = detailAt(zoom)
      if (detail !== useCanvas.getState().detail) useCanvas.setState({ detail })
    }
    follow(store.getState().transform[2])
    return store.subscribe((state) => follow(state.transform[2]))
  }, [store])
}

/**
 * A drag goes to React Flow's store directly: through the props each step of it would draw the whole canvas, and what it moves a second time.
 * Derived like every other state of the nodes, so that whatever the document says meanwhile holds, and holds again when the drag ends.
 */
function useDrag(deriver: Deriver, root: React.RefObject<HTMLDivElement | null>): void {
  const store = useStoreApi<CanvasNode, CanvasEdge>()
  useEffect(
    () =>
      useCanvas.subscribe(({ dragged }, before) => {
        if (dragged === before.dragged) return
        root.current?.toggleAttribute('data-dragging', dragged.size > 0)
        setGesture(dragged.size > 0)
        const { document, analysis, selection } = useProject.getState()
        store.getState().setNodes(deriver.nodes(document, analysis, new Set(selection.nodes), dragged))
      }),
    [deriver, root, store],
  )
}

function useEdgeHover(): {
  readonly enter: (event: React.MouseEvent, edge: CanvasEdge) => void
  readonly leave: () => void
} {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  return useMemo(() => {
    const cancel = (): void => {
      if (timer.current !== null) clearTimeout(timer.current)
    }
    return {
      enter: (event, edge) => {
        cancel()
        if (event.buttons !== 0) return
        timer.current = setTimeout(() => useView.getState().set({ hoveredEdge: edge.id }), POPOVER_AFTER)
      },
      leave: () => {
        cancel()
        if (useView.getState().hoveredEdge !== null) useView.getState().set({ hoveredEdge: null })
      },
    }
  }, [])
}

/** Nodes dragged from the palette: onto an edge they are inserted into it. */
function useDrop(): Pick<React.HTMLAttributes<HTMLDivElement>, 'onDragOver' | 'onDragLeave' | 'onDrop'> {
  return useMemo(
    () => ({
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes(PALETTE_TYPE)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        const dropEdge = edgeUnder(event.clientX, event.clientY)
        if (dropEdge !== useCanvas.getState().dropEdge) useCanvas.setState({ dropEdge })
      },
      onDragLeave: () => useCanvas.setState({ dropEdge: null }),
      onDrop: (event: DragEvent) => {
        const type = event.dataTransfer.getData(PALETTE_TYPE)
        if (type === '') return
        event.preventDefault()
        addAt(type, toFlow({ x: event.clientX, y: event.clientY }), useCanvas.getState().dropEdge)
        useCanvas.setState({ dropEdge: null })
      },
    }),
    [],
  )
}

/** Tab walks the nodes in the order of the flow, then the edges, and leaves the canvas after the last; Enter on an edge selects it. */
function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
  const target = event.target as HTMLElement
  const node = target.closest<HTMLElement>('.react-flow__node')?.dataset['id'] ?? null
  const edge = target.closest<HTMLElement>('.react-flow__edge')?.dataset['id'] ?? null
  if (event.key === 'Tab' && !event.ctrlKey && !event.altKey) {
    const from = node ?? edge
    if (from === null && (target !== event.currentTarget || event.shiftKey)) return
    if (walk(event.shiftKey ? -1 : 1, from)) event.preventDefault()
  } else if (event.key === ' ' && node !== null && target.classList.contains('react-flow__node')) {
    useProject.getState().select({ nodes: [node], edges: [] })
    focusNode(node)
    event.preventDefault()
  } else if ((event.key === 'Enter' || event.key === ' ') && edge !== null) {
    useProject.getState().select({ nodes: [], edges: [edge] })
    event.preventDefault()
    event.stopPropagation()
  }
}
