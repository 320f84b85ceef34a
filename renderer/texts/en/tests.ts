/** Texts of tests of pipelines, and of rows that are held against others. */
import { formatCount } from '../../../ui/format.ts'
import { plural } from './plural.ts'

const rows = (count: number): string => plural(count, 'row', 'rows')
const records = (count: number): string => plural(count, 'record', 'records')

export const tests = {
  list: 'Tests',
  detail: 'The selected test',
  none: 'No tests yet. Pin records, look at what comes out, and save both as a test: it says from then on whether the pipeline still gives the same.',
  noFile: 'The tests of a pipeline lie beside its file: it is saved first.',
  needsFile: 'Save the pipeline first: its tests lie beside its file.',
  save: 'Save as test…',
  runAll: 'Run all',
  run: 'Run',
  stop: 'Stop',
  running: 'Running',
  passed: 'Passed',
  failed: 'Failed',
  notRun: 'Not run yet',
  broken: 'Cannot be read',
  stale: 'before your last change',
  earlier: { passed: 'Passed before the edit', failed: 'Failed before the edit' },
  staleHint: 'The pipeline has changed since this test ran: run it again.',
  passedIn: (seconds: string) => `Passed in ${seconds}`,
  failedAfter: (seconds: string) => `Failed after ${seconds}`,
  update: 'Take what came as expected',
  updateHint: 'What the sinks get now is from then on what they are to get.',
  updated: (name: string) => `${name} expects now what came.`,
  remove: 'Delete',
  removeTitle: (name: string) => `Delete the test ${name}?`,
  removeMessage: 'Its records and what it expects are files beside the pipeline; they are deleted.',
  cancel: 'Cancel',
  saved: (name: string, from: number, to: number) =>
    `The test ${name} is saved: ${rows(to)} from ${records(from)}.`,
  facts: (label: string, count: string) => `${label} ${count}`,
  records,
  rows,
  goTo: (label: string) => `Go to ${label}`,
  ways: {
    label: 'Records',
    none: 'as they are',
    shuffle: 'also shuffled',
    duplicates: 'also doubled',
    restarts: 'also with restarts',
    all: 'in all ways',
  },
  way: {
    shuffle: 'Records shuffled',
    duplicates: 'One record in five twice',
    restarts: (kills: number) => `Engine killed ${plural(kills, 'time', 'times')}`,
  },
  asTheyAre: 'Records as they are',
  dialog: {
    title: 'Save as test',
    name: 'Name',
    nameHint: 'Letters, digits, dots, dashes, underscores. It is the folder’s name.',
    badName: 'Letters, digits, dots, dashes and underscores; it begins with a letter or digit.',
    taken: 'A test of this name is there. Saving replaces it.',
    description: 'What it is about',
    descriptionHint: 'Who sees it fail reads this. “An order an hour late is dropped.”',
    input: 'Its records',
    pinned: (label: string, count: number | null) =>
      `${label}: ${count === null ? 'its pinned records' : `its ${plural(count, 'pinned record', 'pinned records')}`}`,
    first: (label: string, count: string) => `${label}: not pinned, so its first ${count} records are taken`,
    most: 'Records of a source at most',
    note: 'Saving runs the pipeline on these records, writes nothing outside, and keeps what each sink gets. Records and rows lie as text beside the pipeline, to be kept in version control.',
    dirty: 'The drawing has changes that its file has not: the test is of the drawing.',
    save: 'Save test',
    replace: 'Replace test',
    saving: 'The pipeline runs on the records…',
    cancel: 'Cancel',
  },
  compared: {
    expected: 'expected',
    got: 'came',
    kind: {
      same: 'as expected',
      missing: 'did not come',
      unexpected: 'not expected',
      changed: 'other values',
      order: 'another order',
    },
    outcome: 'Outcome',
    row: 'Row',
    none: 'no row',
    same: (count: number) => `${rows(count)}, all as expected`,
    nothing: 'No row was expected, and none came.',
    sum: (expected: number, got: number, differences: number) =>
      `${rows(expected)} expected, ${formatCount(got)} came, ${plural(differences, 'difference', 'differences')}`,
    show: 'Rows that are shown',
    differences: 'Differences',
    all: 'All rows',
    table: (sink: string) => `Rows of ${sink}`,
    order: (at: string) => `From row ${at} on the same rows come in another order.`,
    window: (start: string, end: string) => `${start} – ${end}`,
    noWindow: 'In no window',
    inWindow: (same: number, different: number) =>
      different === 0
        ? `${formatCount(same)} the same`
        : `${formatCount(same)} the same, ${formatCount(different)} different`,
  },
} as const
