/** Keys of the whole window, by the table of commands. */
import { listenToClipboard } from '../canvas/clipboard.ts'
import { notify } from '../stores/notify.ts'
import { useProject, useView } from '../stores/index.ts'
import { arrows, commandById, commands } from './commands.ts'
import { chordOf, isMac, isTyping } from './keys.ts'
import type { Command } from './types.ts'

/** Keys that mean something else where the focus is on a control of the page: a button is pressed by Enter. */
const onlyOnCanvas: ReadonlySet<string> = new Set([
  'Enter',
  'Delete',
  'Backspace',
  'Tab',
  'Shift+Tab',
  'Ctrl+A',
  'Ctrl+D',
])

/** Tab is walked by the canvas itself, and belongs to the page outside it; copy, cut and paste are answered as the browser's own events. */
const elsewhere: ReadonlySet<string> = new Set(['nextNode', 'previousNode', 'copy', 'cut', 'paste'])

export function listenToKeys(): () => void {
  const byKey = new Map<string, Command[]>()
  for (const command of commands) {
    for (const key of command.keys) byKey.set(key, [...(byKey.get(key) ?? []), command])
  }
  const mac = isMac()

  let covered = false
  // A dialog is closed by Escape before the key is read below: what lies over the page is noted first.
  const noteCover = (event: KeyboardEvent): void => {
    const { dialog, commandsOpen } = useView.getState()
    covered = dialog !== null || commandsOpen
    // An editor of code would take Ctrl+K for the first half of a key of its own.
    const { keys, run } = commandById('commands')
    if (!inEditor(event.target) || event.isComposing || !keys.includes(chordOf(event, mac))) return
    event.preventDefault()
    event.stopPropagation()
    run()
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return
    const chord = chordOf(event, mac)
    const typing = isTyping(event.target)
    // The drawing is not to be changed by keys while something else is looked at.
    const away = useView.getState().page === 'kafka'
    const arrow = away ? undefined : arrows[chord]
    if (arrow !== undefined) {
      if (typing || !onCanvas(event.target) || useProject.getState().selection.nodes.length === 0) return
      event.preventDefault()
      arrow()
      return
    }
    const sharing = byKey.get(chord) ?? []
    // Commands that share a key exclude each other: running and applying, pausing and resuming.
    const command = sharing.find(({ reason }) => reason() === null) ?? sharing[0]
    if (command === undefined || (typing && command.inFields !== true)) return
    if (covered && command.id !== 'commands') return
    if (elsewhere.has(command.id)) return
    if (away && (command.group === 'edit' || command.group === 'canvas')) return
    if (onlyOnCanvas.has(chord) && !onCanvas(event.target)) return
    event.preventDefault()
    const reason = command.reason()
    if (reason === null) command.run()
    else if (command.id !== 'deselect') notify(reason, 'refused')
  }
  window.addEventListener('keydown', noteCover, true)
  window.addEventListener('keydown', onKeyDown)
  const endClipboard = listenToClipboard(isTyping)
  return () => {
    window.removeEventListener('keydown', noteCover, true)
    window.removeEventListener('keydown', onKeyDown)
    endClipboard()
  }
}

const inEditor = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('.monaco-editor') !== null

/** Nothing focused counts as the canvas: that is where keys go after a click on its ground. */
function onCanvas(target: EventTarget | null): boolean {
  return (
    target === document.body ||
    (target instanceof Element && target.closest('.canvas') !== null && target.closest('button') === null)
  )
}
