/** Texts of exports. */
import { plural } from './plural.ts'

export const exports = {
  button: 'Export',
  title: 'Export as Flink SQL',
  nodes: 'Does it leave unchanged?',
  same: 'same',
  differs: 'differs',
  cannot: 'cannot',
  left: 'not complete',
  script: 'Script',
  pending: 'The script is being made…',
  noScript: 'There is no script yet: mend what is marked first.',
  drawing: (errors: number) =>
    `${plural(errors, 'problem of the drawing stands', 'problems of the drawing stand')} in the way of the script.`,
  /** On a node and in its form. */
  mark: (reason: string, wayOut: string | null) =>
    `Not in Flink SQL: ${reason}${wayOut === null ? '' : ` ${wayOut}`}`,
  notIn: (reason: string) => `Not in Flink SQL: ${reason}`,
  copy: 'Copy',
  copied: 'The script is on the clipboard.',
  save: 'Save…',
  saveTitle: 'Save the script',
  saved: (file: string) => `The script is in ${file}.`,
  close: 'Close',
}
