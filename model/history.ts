import { applyDiff, EMPTY_DIFF, invert, isEmptyDiff, squash, type Diff } from './diff.ts'
import type { PipelineDocument } from './document.ts'

/** Older steps are forgotten. */
export const HISTORY_LIMIT = 500

/** Undo and redo as plain JSON: one squashed diff a step, the newest last. */
export interface History {
  readonly undo: readonly Diff[]
  /** The step that was undone last is last. */
  readonly redo: readonly Diff[]
  /** What the open gesture (a drag, typing in a field) did so far; null when none is open. */
  readonly gesture: Diff | null
}

export const EMPTY_HISTORY: History = { undo: [], redo: [], gesture: null }

/** A document and the history that leads to it, after a step through it. */
export interface Step {
  readonly document: PipelineDocument
  readonly history: History
}

/** Notes what an operation did: a step of its own, or a part of the open gesture. A change of nothing is no step. */
export function record(history: History, diff: Diff): History {
  if (isEmptyDiff(diff)) return history
  if (history.gesture !== null) return { ...history, gesture: squash(history.gesture, diff) }
  return { undo: [...history.undo, diff].slice(-HISTORY_LIMIT), redo: [], gesture: null }
}

/** Sets a mark: all that is recorded until `endGesture` is one step. An open gesture ends first. */
export function beginGesture(history: History): History {
  return { ...endGesture(history), gesture: EMPTY_DIFF }
}

/** Makes one step of the open gesture. Without one, or when it came to nothing, nothing happens. */
export function endGesture(history: History): History {
  const { gesture } = history
  return gesture === null ? history : record({ ...history, gesture: null }, gesture)
}

/** Goes back to the mark and leaves no trace: what could be redone before still can. */
export function cancelGesture(history: History, document: PipelineDocument): Step {
  const { gesture } = history
  if (gesture === null) return { document, history }
  return { document: applyDiff(document, invert(gesture)), history: { ...history, gesture: null } }
}

export const canUndo = (history: History): boolean =>
  history.undo.length > 0 || (history.gesture !== null && !isEmptyDiff(history.gesture))

export const canRedo = (history: History): boolean =>
  history.redo.length > 0 && (history.gesture === null || isEmptyDiff(history.gesture))

/** Takes back the newest step (an open gesture ends first and is that step), or null when there is none. */
export function undo(history: History, document: PipelineDocument): Step | null {
  const ended = endGesture(history)
  const diff = ended.undo.at(-1)
  if (diff === undefined) return null
  return {
    document: applyDiff(document, invert(diff)),
    history: { undo: ended.undo.slice(0, -1), redo: [...ended.redo, diff], gesture: null },
  }
}

/** Does again what was undone last, or null when there is nothing. */
export function redo(history: History, document: PipelineDocument): Step | null {
  const ended = endGesture(history)
  const diff = ended.redo.at(-1)
  if (diff === undefined) return null
  return {
    document: applyDiff(document, diff),
    history: { undo: [...ended.undo, diff], redo: ended.redo.slice(0, -1), gesture: null },
  }
}
