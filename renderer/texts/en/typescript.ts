import type { FileChange } from '../../../bridge/export.ts'
import { plural } from './plural.ts'

const change: Readonly<Record<FileChange['change'], string>> = {
  new: 'new',
  changed: 'changed',
  edited: 'edited since the last export',
  kept: 'edited since the last export; stays, there is nothing new for it',
  obsolete: 'removed: no longer part of the project',
}

export const typescript = {
  title: 'Job as TypeScript',
  show: 'Show the job as TypeScript',
  hide: 'Hide the TypeScript',
  file: 'job.ts',
  code: 'Code of the job',
  close: 'Close the TypeScript',
  width: 'Width of the TypeScript',
  readOnly: 'Read only, follows the drawing',
  nodes: (count: number) => `${count} nodes`,
  lines: (from: number, to: number) => (from === to ? `line ${from}` : `lines ${from}–${to}`),
  waiting: 'Making the code…',
  none: 'The code appears here once the pipeline can run.',
  stale: 'Below is the code of before.',
  ofNode: (label: string, problem: string) => `${label}: ${problem}`,
  copy: 'Copy',
  copied: 'Copied',
  export: 'Export project…',

  dialog: 'Export as a TypeScript project',
  explain:
    'job.ts, a test on recorded records, and the engine: it runs on Node 22 or later, without Millrace.',
  folder: 'Folder of the project',
  folderHint: 'A new folder, or that of an earlier export.',
  browse: 'Browse…',
  choose: 'Choose this folder',
  write: 'Export project',
  writing: 'Exporting…',
  changes: 'Changes in the folder',
  asks: (files: number, edited: number) =>
    `The folder holds an earlier export. ${plural(files, 'file differs', 'files differ')}.${edited === 0 ? '' : ` ${plural(edited, 'was', 'were')} edited since, and stays as it is unless you replace it.`}`,
  change,
  replace: (path: string) => `Replace what was edited in ${path}`,
  diff: (path: string) => `Lines of ${path}`,
  update: (files: number) => `Write ${plural(files, 'file', 'files')}`,
  same: 'The folder is as this export would make it. Nothing was written.',
  written: (count: number, folder: string) =>
    `${plural(count, 'file was', 'files were')} written to ${folder}.`,
  left: (paths: string) => `Left as edited: ${paths}.`,
  next: (folder: string) =>
    `cd ${/\s/.test(folder) ? `"${folder}"` : folder}\nnpm install\nnpm start\nnpm test`,
} as const
