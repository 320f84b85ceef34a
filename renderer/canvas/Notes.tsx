/** Texts on the canvas: a rule at the left and no ground, so that none looks like a node. */
import { memo, useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { Position } from '../../model/document.ts'
import { notesOf, type Note } from '../../model/drawing.ts'
import { useProject } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { follow } from './dragging.ts'
import { writeNote } from './grouping.ts'
import { focusCanvas } from './instance.ts'
import { useCanvas } from './state.ts'

const t = texts.canvas.note
const STEP = 4

const steps: Readonly<Record<string, Position>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
}

export function Notes() {
  const document = useProject((state) => state.document)
  const writing = useCanvas((state) => state.writing)
  const notes = useMemo(() => notesOf(document), [document])
  return (
    <>
      {[...notes].map(([id, note]) =>
        writing?.id === id ? (
          <Writing key={id} id={id} text={note.text} at={note} />
        ) : (
          <NoteView key={id} id={id} note={note} />
        ),
      )}
      {writing?.id === null && <Writing id={null} text="" at={writing} />}
    </>
  )
}

const style = ({ x, y }: Position) => ({ transform: `translate(${x}px, ${y}px)` })

const NoteView = memo(function NoteView({ id, note }: { readonly id: string; readonly note: Note }) {
  const readOnly = useProject((state) => state.readOnly !== null)
  const [way, setWay] = useState<Position | null>(null)
  const write = (): void => {
    if (!readOnly) useCanvas.setState({ writing: { id, x: note.x, y: note.y } })
  }
  const move = (by: Position): void =>
    useProject.getState().apply({
      kind: 'setNote',
      id,
      note: { text: note.text, x: Math.round(note.x + by.x), y: Math.round(note.y + by.y) },
    })
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (readOnly) return
    let last: Position = { x: 0, y: 0 }
    follow(
      event,
      (next) => {
        last = next
        setWay(next)
      },
      (moved) => {
        setWay(null)
        if (moved) move(last)
      },
    )
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key]
    if (event.key === 'Enter' || event.key === 'F2') write()
    else if (!readOnly && (event.key === 'Delete' || event.key === 'Backspace')) {
      useProject.getState().apply({ kind: 'setNote', id, note: null })
      focusCanvas()
    } else if (!readOnly && step !== undefined) move(step)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      className="note nopan"
      role="button"
      tabIndex={0}
      aria-label={t.aria(note.text)}
      title={t.hint}
      style={style({ x: note.x + (way?.x ?? 0), y: note.y + (way?.y ?? 0) })}
      onPointerDown={onPointerDown}
      onDoubleClick={write}
      onKeyDown={onKeyDown}
    >
      {note.text}
    </div>
  )
})

/** Leaving takes what is written, and so does Escape: nothing typed is lost. */
function Writing({
  id,
  text: before,
  at,
}: {
  readonly id: string | null
  readonly text: string
  readonly at: Position
}) {
  const [text, setText] = useState(before)
  return (
    <textarea
      className="note note-writing nopan nokey"
      ref={focus}
      aria-label={t.text}
      placeholder={t.placeholder}
      style={style(at)}
      rows={Math.max(2, text.split('\n').length, Math.ceil(text.length / 28))}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => {
        useCanvas.setState({ writing: null })
        writeNote(id, text, { x: at.x, y: at.y })
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        focusCanvas()
      }}
    />
  )
}

const focus = (area: HTMLTextAreaElement | null): void => area?.focus({ preventScroll: true })
