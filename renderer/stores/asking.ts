/** Questions to the person, as promises over the view's one dialog. */
import type { CodePart } from '../../model/code.ts'
import type { Restorable } from '../../bridge/contract.ts'
import type { StartFrom, ViewState } from './types.ts'
import { useView } from './view.ts'

type Confirm = Extract<ViewState['dialog'], { readonly kind: 'confirm' }>

/** The value of the chosen action, or null when the dialog was closed. */
export function confirm(question: Omit<Confirm, 'kind' | 'done'>): Promise<string | null> {
  return new Promise((resolve) => {
    useView.getState().set({ dialog: { kind: 'confirm', ...question, done: closing(resolve) } })
  })
}

export function askSavePath(): Promise<string | null> {
  return new Promise((resolve) => {
    useView.getState().set({ dialog: { kind: 'saveAs', done: closing(resolve) } })
  })
}

/** What a run is to start from where an earlier one has left a checkpoint; null: it is not to start. */
export function askStartFrom(found: Restorable): Promise<StartFrom | null> {
  return new Promise((resolve) => {
    useView.getState().set({ dialog: { kind: 'goOn', found, done: closing(resolve) } })
  })
}

/** Whether the person trusts code that is to run. */
export function askTrust(parts: readonly CodePart[]): Promise<boolean> {
  return new Promise((resolve) => {
    useView.getState().set({ dialog: { kind: 'trust', parts, done: closing(resolve) } })
  })
}

function closing<T>(resolve: (value: T) => void): (value: T) => void {
  return (value) => {
    useView.getState().set({ dialog: null })
    resolve(value)
  }
}
