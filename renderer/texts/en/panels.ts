/** The words of inspector, forms and drawer. */
import { formatCount } from '../../../ui/format.ts'

const plural = (count: number, one: string, many: string) => `${formatCount(count)} ${count === 1 ? one : many}`

/** Words for the values of choices, by field name; others are made of the value itself. */
const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  onError: { collect: 'Collect', port: 'Port', skip: 'Skip', fail: 'Fail' },
  mode: { streaming: 'Streaming', batch: 'Batch' },
  stateBackend: { memory: 'Memory', disk: 'Disk' },
  timestamps: { iso: 'ISO 8601', sql: 'SQL' },
}

export const panels = {
  form: {
    choices,
    none: 'None',
    column: 'Column',
    columns: 'Add a column',
    advanced: 'Advanced',
    more: (count: number) => `Show ${plural(count, 'more setting', 'more settings')}`,
    add: (noun: string) => `Add ${noun}`,
    addColumn: 'Add column',
    remove: (noun: string, number: number) => `Remove ${noun} ${number}`,
    removeColumn: (name: string) => `Remove column ${name}`,
    moveUp: (noun: string, number: number) => `Move ${noun} ${number} up`,
    moveDown: (noun: string, number: number) => `Move ${noun} ${number} down`,
    ofItem: (title: string, item: string) => `${title} of ${item}`,
    columnName: (number: number) => `Name of column ${number}`,
    columnType: (name: string) => `Type of column ${name}`,
    columnCount: (count: number) => plural(count, 'column', 'columns'),
    browse: 'Browse…',
    browseFor: (title: string) => `Browse for ${title.toLowerCase()}`,
    pathToRead: 'data/orders.ndjson',
    pathToWrite: 'out/result.ndjson',
    notJson: 'This is no JSON yet; the last value that was stays in force.',
    notANumber: (text: string) => (text.trim() === '' ? 'A number is needed.' : `“${text}” is no number.`),
    notAnInteger: (text: string) => `“${text}” is no whole number.`,
    duration: {
      empty: () => 'A duration is needed, such as 10 s or 1 min 30 s.',
      'no-unit': (text: string) => `Add the unit: ${text} ms, ${text} s, ${text} min, ${text} h or ${text} d.`,
      'unknown-unit': (unit: string) => `“${unit}” is no unit of time. Use ms, s, min, h or d.`,
      'not-a-duration': (text: string) => `“${text}” is no duration. Write 10 s, 1 min 30 s or 250 ms.`,
      'too-long': () => 'This is longer than time itself can be counted in milliseconds.',
    },
    infer: 'Infer columns from the file',
    inferring: 'Reading the head of the file…',
    inferred: (count: number, time: string | null) =>
      time === null ? `Found ${plural(count, 'column', 'columns')}.` : `Found ${plural(count, 'column', 'columns')}; ${time} is the event time.`,
    inferNeedsFile: 'Choose a file first.',
  },
  expression: {
    loading: 'Loading the editor',
    expects: (type: string) => `needs ${type}`,
    typeOf: (type: string) => `Type of the expression: ${type}`,
    fixWith: (text: string) => `Change to ${text}`,
  },
  files: { choose: 'Choose', pick: 'Choose' },
} as const
