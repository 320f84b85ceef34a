/** Every command of the screen: one table for keys, palette and help. */
import { flushSync } from 'react-dom'
import {
  arrange,
  moveSelection,
  remove,
  removeAndReconnect,
  selectAll,
  show,
  walk,
} from '../canvas/editing.ts'
import { copySelection, cutSelection, duplicateSelection, pasteClipboard } from '../canvas/clipboard.ts'
import { fit, focusCanvas, zoomBy, zoomTo } from '../canvas/instance.ts'
import { useCanvas } from '../canvas/state.ts'
import { focusField } from '../forms/focus.ts'
import { notifyError } from '../stores/notify.ts'
import { isActive } from '../stores/run.ts'
import { applyChanges, startRun } from '../stores/starting.ts'
import { seekTrust } from '../stores/trust.ts'
import { useProject, useRun, useView, type DrawerTab } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { arranging } from './arranging.ts'
import * as pinning from './pinning.ts'
import { testing } from './fixtures.ts'
import { onFlink } from './flink.ts'
import { pendingChanges, runReason } from './runActions.ts'
import type { Command } from './types.ts'

const t = texts.app.commands
const why = t.reasons
const project = () => useProject.getState()
const run = () => useRun.getState()
const view = () => useView.getState()

type Entry = Partial<Command> & Pick<Command, 'group' | 'run'>
type Name = keyof typeof t.titles

const always = (): null => null
const active = (): string | null => (isActive(run().run) ? null : why.notRunning)
const editable = (): string | null => {
  const { readOnly } = project()
  return readOnly === null ? null : why.readOnly(readOnly)
}
const drawn = (): string | null => (Object.keys(project().document.nodes).length > 0 ? null : why.emptyCanvas)
const selected = (): string | null => {
  const { nodes, edges } = project().selection
  return editable() ?? (nodes.length + edges.length > 0 ? null : why.nothingSelected)
}
const nodesSelected = (): string | null => (project().selection.nodes.length > 0 ? null : why.nothingSelected)
const changing = (): string | null => editable() ?? nodesSelected()
const running = (): boolean => isActive(run().run) && run().run?.mode === 'run'
const startable = (): string | null => runReason(project())
const previewable = (): string | null => (project().analysis.previewable ? null : startable())

const tab = (drawerTab: DrawerTab) => (): void => view().set({ drawerTab, drawerOpen: true })
const move = (dx: number, dy: number) => (): void => moveSelection(dx, dy)

/** Enter on a node goes to its form. */
function openSelected(): void {
  const [id] = project().selection.nodes
  if (id !== undefined) focusField(id, '')
}

function deselect(): void {
  useCanvas.setState({ picker: null })
  project().select({ nodes: [], edges: [] })
  focusCanvas()
}

const table: Readonly<Record<Name, Entry>> = {
  run: {
    group: 'run',
    keys: ['Ctrl+Enter'],
    aliases: ['start', 'execute', 'deploy', '运行'],
    inFields: true,
    reason: () => (running() ? texts.app.run.alreadyRuns : startable()),
    run: () => void startRun(),
  },
  apply: {
    group: 'run',
    keys: ['Ctrl+Enter'],
    aliases: ['restart', 'redeploy'],
    inFields: true,
    reason: () => (pendingChanges(run().run, project()) > 0 ? startable() : why.noChanges),
    run: () => void applyChanges(),
  },
  preview: {
    group: 'run',
    aliases: ['sample', 'try', '预览'],
    reason: () => (running() ? why.previewOfRun : previewable()),
    run: () => void run().start('preview'),
  },
  debug: {
    group: 'run',
    aliases: ['replay', 'pinned', 'offset', 'dry run', '调试'],
    reason: () => (running() ? texts.app.run.alreadyRuns : startable()),
    run: () => view().set({ dialog: { kind: 'debug', node: null } }),
  },
  pin: {
    group: 'run',
    aliases: ['capture', 'freeze', 'sample', '固定'],
    reason: () => editable() ?? pinning.reason(),
    run: pinning.pin,
  },
  unpin: {
    group: 'run',
    aliases: ['live'],
    reason: () => editable() ?? pinning.unpinReason(),
    run: pinning.unpin,
  },
  ...testing,
  ...onFlink,
  pause: {
    group: 'run',
    keys: ['Ctrl+Shift+Enter'],
    inFields: true,
    reason: () => active() ?? (run().run?.state === 'paused' ? why.alreadyPaused : null),
    run: () => void run().pause(),
  },
  resume: {
    group: 'run',
    keys: ['Ctrl+Shift+Enter'],
    inFields: true,
    aliases: ['continue'],
    reason: () => (run().run?.state === 'paused' ? null : why.notPaused),
    run: () => void run().resume(),
  },
  stop: {
    group: 'run',
    // Two: an expression editor has a use of its own for the first.
    keys: ['Ctrl+.', 'Shift+F5'],
    aliases: ['cancel', '停止'],
    inFields: true,
    reason: active,
    run: () => void run().stop(),
  },

  new: {
    group: 'file',
    keys: ['Ctrl+N', 'Alt+N'],
    aliases: ['empty', 'create'],
    run: () => void project().newPipeline(),
  },
  open: {
    group: 'file',
    keys: ['Ctrl+O'],
    aliases: ['file', 'load'],
    run: () => view().set({ dialog: { kind: 'open' } }),
  },
  save: { group: 'file', keys: ['Ctrl+S'], inFields: true, run: () => void project().save() },
  saveAs: {
    group: 'file',
    keys: ['Ctrl+Shift+S'],
    inFields: true,
    run: () => view().set({ dialog: { kind: 'saveAs', done: saveTo } }),
  },
  exportFlink: {
    group: 'file',
    aliases: ['flink', 'sql', 'script', 'code', 'deploy', '导出'],
    reason: drawn,
    run: () => view().set({ dialog: { kind: 'exportFlink' } }),
  },
  examples: { group: 'file', aliases: ['gallery', 'templates'], run: () => view().set({ page: 'gallery' }) },
  editor: { group: 'file', aliases: ['canvas'], run: () => view().set({ page: 'editor' }) },

  undo: {
    group: 'edit',
    keys: ['Ctrl+Z'],
    reason: () => editable() ?? (project().canUndo ? null : why.nothingToUndo),
    run: () => project().undo(),
  },
  redo: {
    group: 'edit',
    keys: ['Ctrl+Y', 'Ctrl+Shift+Z'],
    reason: () => editable() ?? (project().canRedo ? null : why.nothingToRedo),
    run: () => project().redo(),
  },
  cut: { group: 'edit', keys: ['Ctrl+X'], reason: changing, run: () => void cutSelection() },
  copy: { group: 'edit', keys: ['Ctrl+C'], reason: nodesSelected, run: () => void copySelection() },
  paste: { group: 'edit', keys: ['Ctrl+V'], reason: editable, run: () => void pasteClipboard() },
  duplicate: {
    group: 'edit',
    keys: ['Ctrl+D'],
    aliases: ['clone'],
    reason: changing,
    run: duplicateSelection,
  },
  delete: {
    group: 'edit',
    keys: ['Delete', 'Backspace'],
    aliases: ['remove'],
    reason: selected,
    run: () => remove(project().selection),
  },
  deleteBridge: {
    group: 'edit',
    keys: ['Ctrl+Delete', 'Ctrl+Backspace'],
    aliases: ['remove', 'bridge'],
    reason: selected,
    run: () => removeAndReconnect(project().selection),
  },
  selectAll: { group: 'edit', keys: ['Ctrl+A'], reason: drawn, run: selectAll },
  deselect: { group: 'edit', keys: ['Escape'], run: deselect },

  addNode: { group: 'canvas', keys: ['/', 'A'], aliases: ['palette', 'insert', 'search'], run: focusPalette },
  open_inspector: {
    group: 'canvas',
    keys: ['Enter'],
    aliases: ['inspector', 'configure', 'form'],
    reason: () => (project().selection.nodes.length === 1 ? null : why.oneNode),
    run: openSelected,
  },
  move: {
    group: 'canvas',
    keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
    reason: changing,
    run: () => {},
  },
  nextNode: { group: 'canvas', keys: ['Tab'], reason: drawn, run: () => void walk(1, oneSelected()) },
  previousNode: {
    group: 'canvas',
    keys: ['Shift+Tab'],
    reason: drawn,
    run: () => void walk(-1, oneSelected()),
  },
  fit: { group: 'canvas', keys: ['Ctrl+1'], aliases: ['zoom all'], reason: drawn, run: () => fit() },
  actualSize: { group: 'canvas', keys: ['Ctrl+0'], aliases: ['100'], run: () => zoomTo(1) },
  zoomIn: { group: 'canvas', keys: ['Ctrl++', 'Ctrl+='], run: () => zoomBy(1) },
  zoomOut: { group: 'canvas', keys: ['Ctrl+-'], run: () => zoomBy(-1) },
  layout: {
    group: 'canvas',
    aliases: ['auto-layout', 'elk', 'tidy'],
    reason: () => editable() ?? drawn(),
    run: () => void arrange().then(() => fit(), notifyError),
  },
  ...arranging,
  minimap: { group: 'canvas', run: () => view().set({ minimap: !view().minimap }) },

  palette: {
    group: 'view',
    aliases: ['sidebar'],
    run: () => view().set({ paletteCollapsed: !view().paletteCollapsed }),
  },
  drawer: { group: 'view', aliases: ['panel'], run: () => view().set({ drawerOpen: !view().drawerOpen }) },
  records: { group: 'view', aliases: ['data', 'rows', 'sample'], run: tab('records') },
  state: { group: 'view', aliases: ['windows', 'keys', 'StateStore'], run: tab('state') },
  problems: { group: 'view', aliases: ['errors', 'warnings'], run: tab('problems') },
  deadLetters: { group: 'view', aliases: ['failed records', 'DLQ'], run: tab('deadLetters') },
  tests: { group: 'view', aliases: ['fixtures', 'expected', '测试'], run: tab('tests') },
  log: { group: 'view', aliases: ['console'], run: tab('log') },
  theme: {
    group: 'view',
    aliases: ['dark', 'light', 'colour'],
    run: () => view().set({ theme: view().theme === 'dark' ? 'light' : 'dark' }),
  },
  typescript: {
    group: 'file',
    aliases: ['code', 'job.ts', '代码'],
    reason: () => (view().codeOpen ? null : drawn()),
    run: toggleCode,
  },
  exportTypescript: {
    group: 'file',
    aliases: ['code', 'project', 'job.ts', 'npm', 'typescript', '导出', '代码'],
    reason: drawn,
    run: () => void exportTypescript().catch(notifyError),
  },
  settings: {
    group: 'view',
    aliases: ['preferences', 'time zone', 'parallelism'],
    run: () => view().set({ dialog: { kind: 'settings' } }),
  },
  connections: {
    group: 'view',
    aliases: ['kafka', 'bootstrap.servers', 'broker', 'credentials', '连接'],
    run: () =>
      view().set({ dialog: { kind: 'connections', select: null, make: null, done: null, unlocked: null } }),
  },
  kafka: {
    group: 'view',
    keys: ['Ctrl+Shift+K'],
    aliases: ['topics', 'broker', 'browse', 'consumer groups', 'lag', 'tail', '主题'],
    inFields: true,
    run: () => view().set({ page: view().page === 'kafka' ? 'editor' : 'kafka' }),
  },
  shortcuts: {
    group: 'view',
    keys: ['?'],
    aliases: ['keys', 'help'],
    run: () => view().set({ dialog: { kind: 'shortcuts' } }),
  },
  commands: {
    group: 'view',
    keys: ['Ctrl+K', 'Ctrl+Shift+P'],
    inFields: true,
    run: () => view().set({ commandsOpen: !view().commandsOpen }),
  },
}

/** It takes room from the canvas and gives it back: the drawing moves into what there is. */
function toggleCode(): void {
  const codeOpen = !view().codeOpen
  flushSync(() => view().set({ codeOpen, page: 'editor' }))
  // The canvas knows its new size after the frame in which it is laid out.
  requestAnimationFrame(() => requestAnimationFrame(() => fit()))
}

/** The records of the project's test are run: code that came from elsewhere is asked about before. */
async function exportTypescript(): Promise<void> {
  await seekTrust(project().document, 'run')
  view().set({ dialog: { kind: 'exportTypescript' } })
}

function saveTo(path: string | null): void {
  view().set({ dialog: null })
  if (path !== null) void project().save(path)
}

/** At once, so that the next key is typed there already. A window too narrow for a search in the palette has it among the commands. */
function focusPalette(): void {
  if (view().paletteCollapsed) flushSync(() => view().set({ paletteCollapsed: false }))
  const search = document.querySelector<HTMLElement>('.palette-search')
  if (search === null) view().set({ commandsOpen: true })
  else search.focus()
}

const oneSelected = (): string | null => {
  const { nodes } = project().selection
  return nodes.length === 1 ? (nodes[0] ?? null) : null
}

export const commands: readonly Command[] = Object.entries(table).map(([id, entry]) => ({
  aliases: [],
  keys: [],
  reason: always,
  id,
  title: t.titles[id as Name],
  ...entry,
}))

const step = 4
const bigStep = 20
/** Arrows move the selection; with Shift in larger steps. Not commands of their own: the table names them once, as `move`. */
export const arrows: Readonly<Record<string, () => void>> = {
  ArrowLeft: move(-step, 0),
  ArrowRight: move(step, 0),
  ArrowUp: move(0, -step),
  ArrowDown: move(0, step),
  'Shift+ArrowLeft': move(-bigStep, 0),
  'Shift+ArrowRight': move(bigStep, 0),
  'Shift+ArrowUp': move(0, -bigStep),
  'Shift+ArrowDown': move(0, bigStep),
}

export const commandById = (id: Name): Command => {
  const found = commands.find((command) => command.id === id)
  if (found === undefined) throw new Error(`no command ${id}`)
  return found
}

/** Goes to a node: selects it, shows it, puts the focus on it. */
export function goTo(id: string): void {
  view().set({ page: 'editor' })
  project().select({ nodes: [id], edges: [] })
  show(id, project().document)
}
