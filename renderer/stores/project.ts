/** The document and everything that changes it. The rules are the model's; this file keeps the state and asks the host and the person. */
import { create } from 'zustand'
import { createAnalyser } from '../../model/analyse.ts'
import { apply, type Applied } from '../../model/apply.ts'
import type { Analysis } from '../../model/analysis.ts'
import { withProblems } from '../../model/found.ts'
import type { Problem } from '../../model/problem.ts'
import { edgeId, emptyDocument, type PipelineDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import {
  beginGesture,
  cancelGesture,
  canRedo,
  canUndo,
  EMPTY_HISTORY,
  endGesture,
  record,
  redo,
  undo,
  type History,
  type Step,
} from '../../model/history.ts'
import { equalJson } from '../../model/json.ts'
import type { Operation } from '../../model/operation.ts'
import { definitions } from '../../nodes/definitions.ts'
import { texts } from '../texts/index.ts'
import { confirm, askSavePath } from './asking.ts'
import { client } from './client.ts'
import { endsRun, leavingQuestion, namedByFile, overwriteQuestion, reloadQuestion } from './leaving.ts'
import { notify, notifyError } from './notify.ts'
import type { ProjectState, RunInfo, Selection } from './types.ts'

const t = texts.app
const nothingSelected: Selection = { nodes: [], edges: [] }

let history: History = EMPTY_HISTORY
/** The document as the file holds it; what differs from it is unsaved. */
let saved: PipelineDocument = emptyDocument(t.untitled)

/** The newest run. Told from outside: the store of runs knows this one, not the reverse. */
let currentRun: () => RunInfo | null = () => null
export const knowRun = (read: typeof currentRun): void => {
  currentRun = read
}

/** Remembers its last result: what an edit does not concern keeps its identity. */
const analyser = createAnalyser(definitions)

/** What is found beside the analysis, and takes longer than an edit may. */
let beside: (analysis: Analysis) => readonly Problem[] = () => []
export const foundBeside = (find: typeof beside): void => {
  beside = find
}
const analyse = (document: PipelineDocument): Analysis => {
  const analysis = analyser(document)
  return withProblems(analysis, beside(analysis))
}

export const useProject = create<ProjectState>((set, get) => ({
  document: saved,
  analysis: analyse(saved),
  path: null,
  revision: null,
  readOnly: null,
  dirty: false,
  selection: nothingSelected,
  canUndo: false,
  canRedo: false,
  opened: { count: 0, example: null },
  changedOutside: null,

  apply: (operation) => {
    const { readOnly, document } = get()
    if (readOnly !== null) {
      notify(t.commands.reasons.readOnly(readOnly), 'refused')
      return
    }
    const applied = tryApply(document, operation)
    if (applied === null || applied.document === document) return
    history = record(history, applied.diff)
    set(afterChange(applied.document))
  },
  beginGesture: () => {
    history = beginGesture(history)
  },
  endGesture: () => {
    history = endGesture(history)
    set({ canUndo: canUndo(history), canRedo: canRedo(history) })
  },
  cancelGesture: () => step(cancelGesture(history, get().document)),
  undo: () => step(undo(history, get().document)),
  redo: () => step(redo(history, get().document)),
  refresh: () => set({ analysis: analyse(get().document) }),
  select: (selection) => {
    if (!equalJson(selection, get().selection)) set({ selection })
  },

  newPipeline: async () => {
    if (!(await mayLeave())) return
    take(
      { path: null, document: emptyDocument(t.untitled), readOnly: null, revision: null, recovered: false },
      null,
    )
  },
  openFile: (path) =>
    opening(async () => {
      if (!(await mayLeave())) return
      const project = await client.request('project.open', { path })
      take(project, null)
      for (const notice of project.notices) notify(notice)
      if (project.recovered) notify(t.recovered)
    }),
  openExample: (id) =>
    opening(async () => {
      if (!(await mayLeave())) return
      take(await client.request('project.openExample', { id }), id)
    }),
  save: async (as) => {
    const { readOnly } = get()
    if (readOnly !== null && as === undefined) {
      notify(t.commands.reasons.readOnly(readOnly), 'refused')
      return false
    }
    const path = as ?? get().path ?? (await askSavePath())
    if (path === null) return false
    return write(path, path === get().path ? get().revision : null, false)
  },
  reloadFromDisk: () =>
    opening(async () => {
      const { path, dirty } = get()
      if (path === null) return
      if (dirty) {
        const answer = await confirm(reloadQuestion(path, runWouldEnd()))
        if (answer === 'saveAs') await saveElsewhere()
        if (answer !== 'load') return
      } else if (!(await mayLeave())) return
      await load(path)
    }),
}))

async function load(path: string): Promise<void> {
  // The autosave holds what is given up here; it would be opened in place of the file.
  await client.request('project.discardAutosave', { path })
  take(await client.request('project.open', { path }), null)
}

/** Takes over the pipeline that an earlier session could not save. */
export async function recoverUntitled(): Promise<boolean> {
  const { project } = await client.request('project.recoverUntitled', {})
  if (project === null) return false
  take({ ...project, recovered: true }, null)
  notify(t.recovered)
  return true
}

interface Opened {
  readonly path: string | null
  readonly document: PipelineDocument
  readonly readOnly: string | null
  readonly recovered: boolean
  readonly revision: string | null
}

function take(project: Opened, example: string | null): void {
  history = EMPTY_HISTORY
  // A recovered document is in no file: an empty one stands for what the file holds, so that it counts as unsaved.
  saved = project.recovered ? emptyDocument('') : project.document
  useProject.setState((state) => ({
    document: project.document,
    analysis: analyse(project.document),
    path: project.path,
    revision: project.revision,
    readOnly: project.readOnly,
    dirty: project.recovered,
    selection: nothingSelected,
    canUndo: false,
    canRedo: false,
    opened: { count: state.opened.count + 1, example },
    changedOutside: null,
  }))
}

async function opening(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    notifyError(error)
  }
}

function tryApply(document: PipelineDocument, operation: Operation): Applied | null {
  try {
    return apply(document, operation)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    notify(error.hint === null ? error.message : `${error.message} ${error.hint}`, 'refused')
    return null
  }
}

function step(next: Step | null): void {
  if (next === null) return
  history = next.history
  useProject.setState(afterChange(next.document))
}

function afterChange(document: PipelineDocument): Partial<ProjectState> {
  const { selection } = useProject.getState()
  return {
    document,
    analysis: analyse(document),
    selection: stillThere(selection, document),
    dirty: document !== saved && !equalJson(document, saved),
    canUndo: canUndo(history),
    canRedo: canRedo(history),
  }
}

function stillThere(selection: Selection, document: PipelineDocument): Selection {
  const edges = new Set(selection.edges.length === 0 ? [] : document.edges.map(edgeId))
  const next = {
    nodes: selection.nodes.filter((id) => Object.hasOwn(document.nodes, id)),
    edges: selection.edges.filter((id) => edges.has(id)),
  }
  return next.nodes.length === selection.nodes.length && next.edges.length === selection.edges.length
    ? selection
    : next
}

/** Asks what becomes of unsaved changes and of a run that would end. False: the person stays. */
export async function mayLeave(): Promise<boolean> {
  const { dirty, document, path } = useProject.getState()
  const unsaved = dirty && !nothingDrawn()
  const question = leavingQuestion({ running: runWouldEnd(), unsaved, document, path })
  if (question === null) return true
  const answer = await confirm(question)
  if (answer === 'save') return useProject.getState().save()
  if (answer !== 'discard') return false
  if (unsaved) await client.request('project.discardAutosave', { path }).catch(notifyError)
  return true
}

/** Leaving would end a run that somebody wants. */
export function runWouldEnd(): boolean {
  const { opened, dirty } = useProject.getState()
  return endsRun(currentRun(), opened.example, dirty)
}

/** A new pipeline without a node: nothing would be lost. */
const nothingDrawn = (): boolean =>
  useProject.getState().path === null && Object.keys(useProject.getState().document.nodes).length === 0

async function write(path: string, revision: string | null, force: boolean): Promise<boolean> {
  const { document: before, path: from } = useProject.getState()
  const document = from === null ? namedByFile(before, path) : before
  try {
    const result = await client.request('project.save', { path, document, revision, force })
    saved = document
    useProject.setState((state) => {
      // What was edited while the file was written stays; the name comes along.
      const now = state.document === before ? document : { ...state.document, name: document.name }
      return {
        document: now,
        path,
        revision: result.revision,
        readOnly: null,
        changedOutside: null,
        dirty: now !== document && !equalJson(now, document),
      }
    })
    return true
  } catch (error) {
    if (error instanceof UserError && overwritable.has(error.code) && !force) return askOverwrite(path, error)
    notifyError(error)
    return false
  }
}

/** The host's refusals that the person may overrule. */
const overwritable: ReadonlySet<string> = new Set(['project.changedOutside', 'project.exists'])

async function askOverwrite(path: string, error: UserError): Promise<boolean> {
  const loadable = error.code === 'project.changedOutside' && path === useProject.getState().path
  const answer = await confirm(overwriteQuestion(path, error.message, loadable))
  if (answer === 'load') await opening(() => load(path))
  if (answer === 'saveAs') return saveElsewhere()
  return answer === 'overwrite' && write(path, null, true)
}

/** Keeps this version beside what the file holds now. */
async function saveElsewhere(): Promise<boolean> {
  const path = await askSavePath()
  return path !== null && useProject.getState().save(path)
}
