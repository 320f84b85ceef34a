/** The rows of a file list. Pure. */

export interface Entry {
  readonly name: string
  readonly path: string
  readonly directory: boolean
  readonly size: number
  readonly modified: number
}

/** A folder with more entries than this is cut: the path field reaches the rest. */
const MOST = 2_000

/** Folders first, then the accepted files; by name, numbers as numbers; hidden ones left out. */
export function shownEntries(entries: readonly Entry[], accept: (name: string) => boolean): readonly Entry[] {
  return entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.directory || accept(entry.name)))
    .toSorted(
      (a, b) =>
        Number(b.directory) - Number(a.directory) ||
        a.name.localeCompare(b.name, 'en', { numeric: true, sensitivity: 'base' }),
    )
    .slice(0, MOST)
}
