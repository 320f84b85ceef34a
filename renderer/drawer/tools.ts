/** What the tools of the Records tab ask of its panes. */
export interface RecordsTools {
  readonly search: string
  readonly view: 'table' | 'json'
  readonly paused: boolean
}

/** The text to copy: the selected record, or all that are shown. */
export type PaneCopy = () => string
