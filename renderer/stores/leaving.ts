/** What a person is asked before the open pipeline is left, in words. Pure. */
import type { PipelineDocument } from '../../model/document.ts'
import { texts } from '../texts/index.ts'
import { isActive } from './active.ts'
import type { RunInfo, ViewState } from './types.ts'

export type Question = Omit<Extract<ViewState['dialog'], { readonly kind: 'confirm' }>, 'kind' | 'done'>

export interface Leaving {
  /** A run of the sinks is active that the person has started, and that ends by leaving. */
  readonly running: boolean
  /** The pipeline has changes that are in no file. */
  readonly unsaved: boolean
  readonly document: Pick<PipelineDocument, 'name'>
  readonly path: string | null
}

export const fileNameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

/** What to ask, or null where nothing is lost. */
export function leavingQuestion({ running, unsaved, document, path }: Leaving): Question | null {
  const t = texts.app.confirmDiscard
  if (!unsaved && !running) return null
  const name = path === null ? document.name : fileNameOf(path)
  if (!unsaved) {
    return {
      title: t.endRunTitle(name),
      message: t.endRunMessage,
      actions: [
        { label: t.endRun, value: 'discard' },
        { label: t.keepRunning, value: 'cancel', focused: true },
      ],
    }
  }
  const message = path === null ? t.message : t.messageOfFile(name)
  return {
    title: t.title(name),
    message: running ? `${message} ${t.runEnds}` : message,
    actions: [
      { label: t.save, value: 'save', primary: true },
      { label: t.discard, value: 'discard' },
      { label: t.cancel, value: 'cancel' },
    ],
  }
}

/** Whether leaving ends a run that somebody wants: the one of an untouched example started by itself and starts again by itself. */
export const endsRun = (run: RunInfo | null, example: string | null, dirty: boolean): boolean =>
  isActive(run) && run.mode === 'run' && (example === null || dirty)

/** The file is to be loaded over changes of one's own. */
export function reloadQuestion(path: string, running: boolean): Question {
  const t = texts.app.changedOutside
  const name = fileNameOf(path)
  return {
    title: t.reloadTitle(name),
    message: running ? `${t.reloadMessage} ${texts.app.confirmDiscard.runEnds}` : t.reloadMessage,
    actions: [
      { label: t.reloadAnyway, value: 'load' },
      { label: t.saveAs, value: 'saveAs' },
      { label: texts.app.confirmDiscard.cancel, value: 'cancel', focused: true },
    ],
  }
}

/** The file holds what is not this pipeline's: another program's changes, or another pipeline. */
export function overwriteQuestion(path: string, why: string, loadable: boolean): Question {
  const t = texts.app.changedOutside
  return {
    title: t.overwriteTitle(fileNameOf(path)),
    message: `${why} ${loadable ? t.overwriteOrLoadMessage : t.overwriteMessage}`,
    actions: [
      ...(loadable ? [{ label: t.load, value: 'load' }] : []),
      { label: t.saveAs, value: 'saveAs' },
      { label: t.overwrite, value: 'overwrite' },
      { label: texts.app.confirmDiscard.cancel, value: 'cancel', focused: true },
    ],
  }
}

const EXTENSION = /(\.pipeline)?\.json$/i

/** The name that a pipeline takes from its first file, where nobody gave it one. */
export function namedByFile(document: PipelineDocument, path: string): PipelineDocument {
  if (document.name !== texts.app.untitled && document.name.trim() !== '') return document
  const name = fileNameOf(path).replace(EXTENSION, '')
  return name === '' ? document : { ...document, name }
}
