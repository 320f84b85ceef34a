/** Texts of pinned records and of debug runs. */
import { plural } from './plural.ts'

const grouped = (count: number): string => count.toLocaleString('en-US')
const records = (count: number): string =>
  count === 1 ? '1 pinned record' : `${grouped(count)} pinned records`

export const pins = {
  records,
  /** On a node. */
  notLive: (count: number) => `${records(count)}, not live`,
  notUsed: (count: number) => `Live; ${grouped(count)} pinned, not used`,
  unknown: 'Pinned records, not live',
  broken: 'The pin cannot be read',
  title: 'Pinned records',
  pin: 'Pin records',
  pinHint:
    'Keeps records of this source beside the pipeline; previews and debug runs then read them instead.',
  pinning: 'Pinning…',
  atMost: 'At most',
  unpin: 'Unpin',
  unpinHint: 'Previews and debug runs read the source again.',
  anew: 'Pin anew',
  saveTest: 'Save as test…',
  testHint: 'Keeps these records and what comes of them as a test of the pipeline.',
  explain:
    'Keeps the next records of this source beside the pipeline. Previews and debug runs then read them in place of the source: the same each time, and offline. Run reads the source.',
  inUse: 'Previews and debug runs read these in place of the source. Run reads the source.',
  taken: (at: string) => `Taken ${at}`,
  unreadable: (count: number) =>
    count === 1
      ? '1 record could not be read and is left out.'
      : `${grouped(count)} records could not be read and are left out.`,
  ended: {
    records: null,
    bytes: 'Cut at 16 MB.',
    time: 'Fewer than asked for: no more came in time.',
    all: 'Fewer than asked for: no more were there.',
    input: null,
  },
  partition: 'Partition',
  count: 'Records',
  first: 'First',
  last: 'Last',
  pinned: (count: number, label: string) =>
    `${plural(count, 'record', 'records')} of ${label} pinned. Previews and debug runs read them from now on.`,
  unsaved: 'Save the pipeline to keep them beside it.',
  runs: {
    off: 'live, pins not used',
    /** In the run controls. */
    on: (count: number | null) => (count === null ? 'on pinned records' : `on ${records(count)}`),
    detail: (label: string, count: number | null) =>
      `${label}: runs on ${count === null ? 'pinned records' : records(count)}, not on the source.`,
    /** Of a source that begins elsewhere. */
    from: {
      earliest: () => 'from the earliest record',
      last: (records: number) => `from ${plural(records, 'record', 'records')} before the end`,
      time: (at: string) => `from ${at} UTC`,
      offsets: () => 'from given offsets',
    },
    replayed: (label: string, place: string) => `${label}: read ${place}.`,
    ignores: (label: string) => `Reads ${label} itself, not its pinned records.`,
  },
  debug: {
    name: 'Debug',
    open: 'Debug run…',
    hint: 'A run on pinned records, or from another place of a topic; it writes nothing outside.',
    replay: 'Replay from…',
    title: 'Debug run',
    note: 'A debug run writes nothing outside. Sinks show what they would write; the console prints. No offsets are committed, no consumer group is joined, and no checkpoints are made. The pipeline stays as it is.',
    begins: (label: string) => `${label} begins at`,
    sources: 'Where each source begins',
    asDrawn: 'Where the pipeline says',
    pinned: (count: number | null) => (count === null ? 'Its pinned records' : `Its ${records(count)}`),
    places: {
      earliest: 'The earliest record',
      last: 'Last records',
      time: 'A time',
      offsets: 'Offsets',
    },
    lastCount: (label: string) => `How many of ${label}`,
    time: (label: string) => `Time for ${label}, UTC`,
    offsets: (label: string) => `Offsets of ${label}`,
    offsetsHint:
      'partition:offset, such as 0:1200, 1:800. Other partitions begin as Reset of the source says.',
    wrong: {
      last: 'A whole number above 0 is needed.',
      time: 'A time is needed.',
      offsets: 'Write partition:offset, such as 0:1200, 1:800.',
    },
    needsSource: 'A debug run needs a source first.',
    start: 'Start debug run',
    cancel: 'Cancel',
    runNote: 'A debug run: sinks write nothing outside.',
    applyTitle: 'Restarts the debug run from its first record.',
  },
  kafka: {
    pin: (count: number) =>
      count === 1 ? 'Pin 1 record as source' : `Pin ${grouped(count)} records as source`,
    none: 'Records have to be found first.',
    hint: 'A source of this topic that gives just these records in previews and debug runs.',
  },
} as const
