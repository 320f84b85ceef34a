/**
 * Nodes on the system's clipboard, as JSON text. By key they travel with the browser's own copy and paste events, which need no permission;
 * a command without a key asks for the clipboard, and where that is denied keeps the text for this window.
 */
import { copy, paste } from '../../model/clipboard.ts'
import { definitions } from '../../nodes/definitions.ts'
import { notify } from '../stores/notify.ts'
import { useProject } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { remove } from './editing.ts'
import { focusNode, middle } from './instance.ts'
import { NODE_WIDTH } from './geometry.ts'

const DUPLICATE_OFFSET = 32

/** What was copied last in this window, for where the system's clipboard cannot be read. */
let ownText = ''

function selectedText(): string | null {
  const { document, selection } = useProject.getState()
  return selection.nodes.length === 0 ? null : copy(document, selection.nodes)
}

export async function copySelection(): Promise<void> {
  const text = selectedText()
  if (text === null) return
  ownText = text
  notify(texts.canvas.copied(useProject.getState().selection.nodes.length))
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    notify(texts.canvas.clipboardDenied)
  }
}

export async function cutSelection(): Promise<void> {
  await copySelection()
  remove(useProject.getState().selection)
}

export async function pasteClipboard(): Promise<void> {
  let text = ownText
  try {
    text = await navigator.clipboard.readText()
  } catch {
    if (ownText === '') notify(texts.canvas.clipboardDenied, 'refused')
  }
  if (text !== '') pasteText(text)
}

export function duplicateSelection(): void {
  const text = selectedText()
  const { document, selection } = useProject.getState()
  if (text === null) return
  const places = selection.nodes.flatMap((id) => document.layout.positions[id] ?? [])
  pasteText(text, {
    x: Math.min(...places.map((place) => place.x)) + DUPLICATE_OFFSET,
    y: Math.min(...places.map((place) => place.y)) + DUPLICATE_OFFSET,
  })
}

function pasteText(text: string, at = middleCorner()): void {
  const { document, apply, select } = useProject.getState()
  const pasted = paste(document, text, at, definitions)
  if (!pasted.ok) {
    notify(`${pasted.problem.message} ${pasted.problem.hint ?? ''}`.trim(), 'refused')
    return
  }
  apply(pasted.operation)
  if (useProject.getState().document === document) return
  select({ nodes: pasted.ids, edges: [] })
  const [first] = pasted.ids
  if (first !== undefined) focusNode(first)
}

function middleCorner(): { readonly x: number; readonly y: number } {
  const { x, y } = middle()
  return { x: x - NODE_WIDTH / 2, y: y - 49 }
}

/** Answers the browser's copy, cut and paste, unless they are for a text field or for selected text. */
export function listenToClipboard(isForText: (target: EventTarget | null) => boolean): () => void {
  const forText = (event: ClipboardEvent): boolean =>
    isForText(event.target) || String(window.getSelection()) !== ''
  const onCopy = (event: ClipboardEvent): void => {
    const text = forText(event) ? null : selectedText()
    if (text === null) return
    ownText = text
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    if (event.type === 'cut') remove(useProject.getState().selection)
  }
  const onPaste = (event: ClipboardEvent): void => {
    if (isForText(event.target)) return
    const text = event.clipboardData?.getData('text/plain') ?? ''
    event.preventDefault()
    if (text !== '') pasteText(text)
  }
  document.addEventListener('copy', onCopy)
  document.addEventListener('cut', onCopy)
  document.addEventListener('paste', onPaste)
  return () => {
    document.removeEventListener('copy', onCopy)
    document.removeEventListener('cut', onCopy)
    document.removeEventListener('paste', onPaste)
  }
}
