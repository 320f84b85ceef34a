/** The words of the gallery and the dialogs. */
import { formatCount } from '../../../ui/format.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const long = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

export const gallery = {
  region: 'Start',
  newPipeline: 'New pipeline',
  open: 'Open…',
  recent: 'Recent',
  noRecent: 'Pipelines that you open or save are listed here.',
  unsaved: 'unsaved work',
  notFound: 'not found',
  forget: (name: string) => `Take ${name} off the list`,
  title: 'Open one and it is already running',
  lead: 'Every example brings its own records. No account, nothing to install; those tagged Kafka need a broker, which Millrace can start.',
  find: 'Find an example',
  all: (count: number) => `All ${count}`,
  filter: 'Examples by topic',
  examples: 'Examples',
  nodes: (count: number) => `${formatCount(count)} ${count === 1 ? 'node' : 'nodes'}`,
  open1: (title: string) => `Open ${title}`,
  none: (text: string) => `No example has “${text}” in its title, text or nodes.`,
  showAll: 'Show all examples',
  opening: 'Opening…',
  failed: (message: string) => `The examples could not be read: ${message}`,
  failedRecent: (message: string) => `The list of recent pipelines could not be read: ${message}`,
  retry: 'Try again',
  ago: (at: number, now: number) => {
    const age = now - at
    if (age < MINUTE) return 'just now'
    if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`
    if (age < DAY) return `${Math.floor(age / HOUR)} h ago`
    if (age < 2 * DAY) return 'yesterday'
    return short.format(at)
  },
  files: {
    list: 'Files',
    parent: 'Parent folder',
    folder: 'Folder',
    file: 'File',
    name: 'File name',
    path: 'Path',
    pathHint: 'Type a path, or pick a file above',
    folderName: 'Folder',
    folderHint: 'Empty for the folder above, or the name of a new one',
    noFolders: 'No other folder is in here.',
    emptyToSave: 'No pipeline is in this folder yet.',
    empty: 'Nothing here that can be opened. Go to another folder, or type a path.',
    notThere: (path: string) => `There is no file ${path}. Check the spelling, or pick it from the list.`,
    exists: (name: string) => `${name} exists already. Overwriting replaces what it holds.`,
    overwrite: 'Overwrite',
    date: (at: number) => long.format(at),
  },
  dialogs: {
    close: 'Close',
    cancel: 'Cancel',
    open: 'Open pipeline',
    openTitle: 'Open a pipeline',
    save: 'Save pipeline',
    saveTitle: 'Save the pipeline as',
    shortcuts: 'Keyboard shortcuts',
    settings: 'Job settings',
  },
  trust: {
    title: 'Trust the code of this pipeline?',
    message:
      'It came with the pipeline, and was not written or trusted here before. Once it is trusted it runs in the engine, where it can reach the network and the files that the pipeline names. Until then nothing of the pipeline is run or connected.',
    codeOf: (label: string) => `Code of ${label}`,
    refuse: 'Do not run it',
    trust: 'Trust and run',
  },
  goOn: {
    title: 'Go on with the last run?',
    closed: 'The last run cannot be gone on with',
    message: (id: number, at: string) =>
      `It did not come to its end. Checkpoint ${id} is left of it, of ${at}.`,
    fits: 'The pipeline has changed since. All of the checkpoint still fits:',
    loses: (parts: number) =>
      `The pipeline has changed since. ${parts === 1 ? 'One part' : `${parts} parts`} of the checkpoint would be lost:`,
    table: 'What becomes of the checkpoint',
    node: 'Node',
    what: 'Holds',
    fate: 'Is',
    why: 'Because',
    whats: { state: 'State', position: 'Position in its input', output: 'Output' },
    fates: { kept: 'kept', migrated: 'migrated', dropped: 'dropped', new: 'new' },
    reasons: {
      kept: 'It fits as it is.',
      migrated: 'It is made to fit.',
      dropped: '',
      new: 'The checkpoint has nothing of it.',
    },
    entries: (count: number, text: string) => (count === 1 ? '1 entry' : `${text} entries`),
    goOn: 'Go on',
    drop: 'Go on and drop it',
    double: 'Go on all the same',
    afresh: 'Start afresh',
    afreshHint: 'Reads the input from its beginning, and removes the checkpoint.',
  },
} as const
