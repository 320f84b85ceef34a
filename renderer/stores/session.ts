/** What goes on by itself: recovery, autosave, previews after edits, watching what is looked at. Started once by `main.tsx`. */
import type { Analysis, NodeAnalysis } from '../../model/analysis.ts'
import { writesOutside } from '../gallery/example.ts'
import { client } from './client.ts'
import { followFlink } from './flink.ts'
import { checkCode } from './code.ts'
import { followPins } from './pins.ts'
import { followFlinkJobs } from './flinkJob.ts'
import { followComparing } from './comparing.ts'
import { followTests } from './tests.ts'
import { notifyError } from './notify.ts'
import { knowRun, mayLeave, recoverUntitled, runWouldEnd, useProject } from './project.ts'
import { isActive, listenToRuns, useRun } from './run.ts'
import { sameAnswer } from './sameAnswer.ts'
import { restoreView, useView } from './view.ts'
import { allPorts, watchedPorts } from './watching.ts'

/** An edit is kept after this long without another one, ms. */
const AUTOSAVE_AFTER = 1_000
/** A preview starts after this long without another edit, ms. */
const PREVIEW_AFTER = 300
const WATCH_AFTER = 60
/** A run is sampled everywhere for this long, ms: a short one is over before anybody can choose what to look at. */
const EVERYTHING_FOR = 2_000

export async function startSession(): Promise<void> {
  client.onClose(() => useView.getState().set({ lost: true }))
  listenToRuns()
  knowRun(() => useRun.getState().run)
  client.on('project.changed', ({ path, removed }) => {
    if (path === useProject.getState().path) {
      useProject.setState({ changedOutside: removed ? 'removed' : 'changed' })
    }
  })
  client.on('app.closing', () => void closeWindow())
  const [info, preferences] = await Promise.all([
    client.request('app.info', {}),
    client.request('app.preferences', {}),
  ])
  restoreView(preferences.values)
  if (info.shell === 'web') askBeforeUnload()
  checkCode()
  autosave()
  previewAfterEdits()
  watchWhatIsSeen()
  followPins()
  followTests()
  followComparing()
  followFlinkJobs()
  followFlink()
  runOpenedExamples()
  if (await recoverUntitled()) return
  if (info.firstStart) await openFeatured()
  else useView.getState().set({ page: 'gallery' })
}

/** The first example of the gallery is the one that is shown first. */
async function openFeatured(): Promise<void> {
  const { examples } = await client.request('gallery.list', {})
  const featured = examples[0]
  if (featured !== undefined) await useProject.getState().openExample(featured.id)
}

function debounced(
  work: () => void,
  milliseconds: number,
): { readonly call: () => void; readonly flush: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null
  const run = (): void => {
    timer = null
    work()
  }
  return {
    call: () => {
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(run, milliseconds)
    },
    flush: () => {
      if (timer === null) return
      clearTimeout(timer)
      run()
    },
  }
}

let keepNow: () => void = () => {}

function autosave(): void {
  const keep = debounced(() => {
    const { path, document, dirty } = useProject.getState()
    const request = dirty
      ? client.request('project.autosave', { path, document })
      : client.request('project.discardAutosave', { path })
    request.catch(notifyError)
  }, AUTOSAVE_AFTER)
  keepNow = keep.flush
  useProject.subscribe((state, before) => {
    if (state.opened.count !== before.opened.count) return
    if (state.document !== before.document && state.readOnly === null) keep.call()
  })
}

function previewAfterEdits(): void {
  const preview = debounced(() => {
    const { analysis, document } = useProject.getState()
    const { run, start } = useRun.getState()
    // A run that came after the edit shows more than a preview, also when it has ended.
    const shown = run?.mode === 'run' && (sameAnswer(run.document, document) || isActive(run))
    if (shown || !analysis.previewable) return
    void start('preview')
  }, PREVIEW_AFTER)
  useProject.subscribe((state, before) => {
    if (state.opened.count !== before.opened.count) return
    if (state.analysis !== before.analysis && !sameAnswer(state.document, before.document)) preview.call()
  })
}

function watchWhatIsSeen(): void {
  let watched = ''
  const watch = debounced(() => {
    const { run } = useRun.getState()
    if (!isActive(run) || run.id === '') return
    const { document, analysis, selection } = useProject.getState()
    if (allPorts(analysis) !== null) {
      if (run.mode === 'preview') return
      const left = run.startedAt + EVERYTHING_FOR - Date.now()
      if (left > 0) {
        setTimeout(watch.call, left)
        return
      }
    }
    const ports = watchedPorts(document, analysis, selection, useView.getState().hoveredEdge)
    const key = `${run.id} ${ports.join(' ')}`
    if (key === watched) return
    watched = key
    // A run that has just ended is watched no more.
    client.request('run.watch', { runId: run.id, ports: [...ports] }).catch(() => {})
  }, WATCH_AFTER)
  useProject.subscribe((state, before) => {
    if (state.selection !== before.selection || state.document.edges !== before.document.edges) watch.call()
  })
  useView.subscribe((state, before) => {
    if (state.hoveredEdge !== before.hoveredEdge) watch.call()
  })
  useRun.subscribe((state, before) => {
    if (state.run?.id !== before.run?.id) watch.call()
  })
}

/**
 * Open an example and it is already running; one that writes files or to topics is previewed, since nobody has asked for that yet. Whatever else is opened
 * ends the run of what was open before.
 */
function runOpenedExamples(): void {
  useProject.subscribe((state, before) => {
    if (state.opened.count === before.opened.count) return
    useView
      .getState()
      .set({ page: 'editor', ...(state.opened.example === null ? {} : { exampleNote: true }) })
    if (state.opened.example === null) {
      void useRun.getState().clear()
      return
    }
    // A person who has chosen nothing yet sees what the example is about: what goes into its window and what comes out.
    const shown = firstWindow(state.analysis)
    if (shown !== null) state.select({ nodes: [shown], edges: [] })
    void useRun.getState().start(writesOutside(state.document) ? 'preview' : 'run')
  })
}

/** The window was asked to close: what was changed is kept first, then the person is asked. */
async function closeWindow(): Promise<void> {
  keepNow()
  if (await mayLeave()) await client.request('app.close', {})
}

/** A tab closes by itself; the browser asks in its own words. */
function askBeforeUnload(): void {
  window.addEventListener('beforeunload', (event) => {
    if (!useProject.getState().dirty && !runWouldEnd()) return
    keepNow()
    event.preventDefault()
  })
}

/** The first window in the order of the flow, or the last node that has an output. */
function firstWindow({ nodes, order }: Analysis): string | null {
  const has = (test: (node: NodeAnalysis) => boolean) => (id: string) => {
    const node = nodes[id]
    return node !== undefined && test(node)
  }
  return (
    order.find(has(({ definition }) => definition?.kind === 'window')) ??
    order.findLast(has(({ ports }) => ports.inputs.length > 0 && ports.outputs.length > 0)) ??
    null
  )
}
