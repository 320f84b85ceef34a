import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Problem } from '../../model/problem.ts'
import type { Column } from '../../model/schema.ts'
import './code.css'
import type * as MonacoModule from './monaco.ts'
import type { EditorHandle } from './monaco.ts'

type Monaco = typeof MonacoModule

let loading: Promise<Monaco> | null = null
let loaded: Monaco | null = null
/** Starts to load the editor's chunk; safe to call often. */
export function loadEditor(): Promise<Monaco> {
  loading ??= import('./monaco.ts').then((module) => {
    loaded = module
    return module
  })
  return loading
}

/** Null where it throws: an editor that a browser is too old for must not take the whole screen with it. */
function attempt<T>(make: () => T): T | null {
  try {
    return make()
  } catch {
    return null
  }
}

const MAX_LINES = 6

interface Editor {
  readonly monaco: Monaco
  /** Where the person was in the text area; null where they were not. */
  readonly cursor: { readonly start: number; readonly end: number } | null
}

interface ExpressionEditorProps {
  readonly id: string
  /** The accessible name. */
  readonly name: string
  readonly value: string
  /** What the expression may use; null while the input is not known: then nothing is checked. */
  readonly columns: readonly Column[] | null
  /** Found by the node, where its expressions have rules of their own; null where the editor checks the text itself. */
  readonly problems: readonly Problem[] | null
  readonly placeholder: string
  readonly invalid: boolean
  readonly readOnly: boolean
  readonly onChange: (text: string) => void
  readonly onBlur: () => void
}

/** A plain text area until the editor is there; what was typed, the cursor and the focus pass over to it. */
export function ExpressionEditor(props: ExpressionEditorProps) {
  const { id, name, value, placeholder, invalid, readOnly, onChange, onBlur } = props
  const [editor, setEditor] = useState<Editor | null>(
    loaded === null ? null : { monaco: loaded, cursor: null },
  )
  const [failed, setFailed] = useState(false)
  const plain = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    if (editor !== null || failed) return
    let alive = true
    loadEditor().then(
      (module) => {
        if (!alive) return
        const area = plain.current
        const focused = area !== null && document.activeElement === area
        setEditor({
          monaco: module,
          cursor: focused ? { start: area.selectionStart, end: area.selectionEnd } : null,
        })
      },
      // Without the chunk the text area stays, which is all that is needed to go on.
      () => {},
    )
    return () => {
      alive = false
    }
  }, [editor, failed])

  return (
    <div className="code nokey" data-invalid={invalid || undefined}>
      {editor === null ? (
        <textarea
          ref={plain}
          id={id}
          className="code-plain ui-mono"
          aria-label={name}
          aria-invalid={invalid}
          value={value}
          rows={Math.min(MAX_LINES, value.split('\n').length)}
          placeholder={placeholder}
          readOnly={readOnly}
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
          onBlur={onBlur}
        />
      ) : (
        <MonacoField
          {...props}
          monaco={editor.monaco}
          cursor={editor.cursor}
          onFail={() => {
            setEditor(null)
            setFailed(true)
          }}
        />
      )}
    </div>
  )
}

function MonacoField({
  id,
  name,
  value,
  columns,
  problems,
  placeholder,
  invalid,
  readOnly,
  onChange,
  onBlur,
  monaco,
  cursor,
  onFail,
}: ExpressionEditorProps & {
  readonly monaco: Monaco
  /** This browser cannot make the editor: the text area does. */
  readonly onFail: () => void
  readonly cursor: { readonly start: number; readonly end: number } | null
}) {
  const host = useRef<HTMLDivElement>(null)
  const handle = useRef<EditorHandle | null>(null)
  // The editor is made once; what it calls is read at the time of the call.
  const latest = useRef({ onChange, onBlur, columns, problems, value })
  useLayoutEffect(() => {
    latest.current = { onChange, onBlur, columns, problems, value }
  })

  useLayoutEffect(() => {
    const element = host.current
    if (element === null) return
    const made = attempt(() =>
      monaco.createEditor(element, { value: latest.current.value, name, placeholder, readOnly }),
    )
    if (made === null) {
      onFail()
      return
    }
    handle.current = made
    const input = element.querySelector('textarea')
    if (input !== null) input.id = id
    const grow = () => {
      const lines = Math.min(MAX_LINES * monaco.LINE_HEIGHT + 8, made.editor.getContentHeight())
      element.style.height = `${Math.max(monaco.LINE_HEIGHT + 8, lines)}px`
    }
    grow()
    const listeners = [
      made.editor.onDidContentSizeChange(grow),
      made.editor.onDidBlurEditorText(() => latest.current.onBlur()),
      made.model.onDidChangeContent(() => {
        const text = made.model.getValue()
        monaco.check(made.model, latest.current)
        if (text !== latest.current.value) latest.current.onChange(text)
      }),
    ]
    if (cursor !== null) {
      const [start, end] = [made.model.getPositionAt(cursor.start), made.model.getPositionAt(cursor.end)]
      made.editor.setSelection({
        startLineNumber: start.lineNumber,
        startColumn: start.column,
        endLineNumber: end.lineNumber,
        endColumn: end.column,
      })
      made.editor.focus()
    }
    return () => {
      handle.current = null
      for (const listener of listeners) listener.dispose()
      made.dispose()
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- made once; the effects below carry later changes over
  }, [])

  // Undo, a fix or another window changed the text.
  useEffect(() => {
    const made = handle.current
    if (made !== null && made.model.getValue() !== value) made.model.setValue(value)
  }, [value])

  useEffect(() => {
    if (handle.current !== null) monaco.check(handle.current.model, { columns, problems })
  }, [monaco, columns, problems])

  useEffect(() => {
    handle.current?.editor.updateOptions({ ariaLabel: name, placeholder, readOnly })
  }, [name, placeholder, readOnly])

  useEffect(() => {
    host.current?.querySelector('textarea')?.setAttribute('aria-invalid', String(invalid))
  }, [invalid])

  return <div ref={host} className="code-monaco" />
}
