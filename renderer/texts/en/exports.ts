/** Texts of exports. */
import { plural } from './plural.ts'

export const exports = {
  button: 'Export',
  title: 'Export to Flink',
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
  saveTitle: { sql: 'Save the script', python: 'Save the program', java: 'Save the project' },
  saved: {
    sql: (file: string) => `The script is in ${file}.`,
    python: (file: string) => `The program is in ${file}.`,
    java: (folder: string) => `The Maven project is in ${folder}.`,
  },
  spark: {
    title: 'Read the topic with Spark',
    explain:
      'A PySpark program with the schema of the rows, their watermark, and a place for your own steps. Its result goes to a topic, which a Kafka source reads again.',
    section: 'Hand over',
    note: 'Spark goes on with what this sink writes.',
    open: 'Read with Spark…',
  },
  format: 'As',
  formats: { sql: 'SQL', python: 'Python', java: 'Java' },
  close: 'Close',
}
