/** One thing that a person can do, from a key, the palette of commands or a button. */
export interface Command {
  readonly id: string
  readonly title: string
  /** Other names by which it is found. */
  readonly aliases: readonly string[]
  /** Chords as `Ctrl+Shift+K`; `Ctrl` is the Command key on a Mac. The first is the one that is shown. */
  readonly keys: readonly string[]
  readonly group: 'run' | 'file' | 'edit' | 'canvas' | 'view'
  /** Null when it can be done now, else why not. */
  readonly reason: () => string | null
  readonly run: () => void
  /** Its key works while the cursor is in a text field too. */
  readonly inFields?: boolean
}
