import { create } from 'zustand'
import type { SampleRow } from '../../bridge/contract.ts'

/** What the tools of the Records tab ask of its panes. */
export interface RecordsTools {
  readonly search: string
  readonly view: 'table' | 'json'
  readonly paused: boolean
}

/** The text to copy: the selected record, or all that are shown. */
export type PaneCopy = () => string

/** The record that is looked at, and the port whose table it was selected in. */
export interface Picked {
  readonly port: string
  readonly row: SampleRow
}

/** The output that a person chose to see, by node: it stays theirs when they come back to the node or the tab. */
export const useChosenPorts = create<Readonly<Record<string, string>>>(() => ({}))
