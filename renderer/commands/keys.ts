/** Key chords as text, and back from events. Pure but for `isMac`. */

export const isMac = (): boolean =>
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

interface KeyLike {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** The chord of an event in the table's words: `Ctrl+Shift+Z`, `Delete`, `?`. Shift is left out where it only makes the character. */
export function chordOf(event: KeyLike, mac: boolean): string {
  const parts: string[] = []
  if (mac ? event.metaKey : event.ctrlKey) parts.push('Ctrl')
  if (event.altKey) parts.push('Alt')
  const key = nameOf(event)
  const letter = /^[a-z]$/i.test(key)
  const printable = key.length === 1 && !letter
  if (event.shiftKey && !printable) parts.push('Shift')
  parts.push(letter ? key.toUpperCase() : key)
  return parts.join('+')
}

function nameOf(event: KeyLike): string {
  // With Ctrl the digit row counts by its place: some layouts put other characters there.
  if (event.ctrlKey || event.metaKey) {
    const digit = /^Digit(\d)$/.exec(event.code)?.[1]
    if (digit !== undefined) return digit
  }
  return event.key
}

const words: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '⏎',
  Escape: 'Esc',
}

/** A chord as it stands on a key cap: `Ctrl ⏎`. */
export function chordText(chord: string, mac: boolean): string {
  return chord
    .split(/(?<=.)\+(?=.)/)
    .map((part) =>
      part === 'Ctrl' && mac
        ? '⌘'
        : part === 'Alt' && mac
          ? '⌥'
          : part === 'Shift' && mac
            ? '⇧'
            : (words[part] ?? part),
    )
    .join(mac ? '' : ' ')
}

/** Whether keys go to a text field, an editor or a list that has its own use for them. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('.monaco-editor, [contenteditable="true"], .nokey') !== null) return true
  if (target instanceof HTMLInputElement)
    return !['button', 'checkbox', 'radio', 'range'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}
