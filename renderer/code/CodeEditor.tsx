import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import { useChunk } from './chunk.ts'
import './code.css'
import type * as TypeScriptModule from './typescript.ts'
import type { CodeHandle } from './typescript.ts'

type TypeScript = typeof TypeScriptModule

let loading: Promise<TypeScript> | null = null
/** The editor with TypeScript is a chunk of its own, and loaded with the first code that is shown. */
const load = (): Promise<TypeScript> => (loading ??= import('./typescript.ts'))

export interface CodeActions {
  readonly format: () => void
}

interface CodeEditorProps {
  readonly id: string
  /** The accessible name. */
  readonly name: string
  readonly value: string
  /** Ambient declarations that the code is written against. */
  readonly types: string
  readonly invalid: boolean
  readonly readOnly: boolean
  /** Set while the editor is there. */
  readonly actions: RefObject<CodeActions | null>
  readonly onChange: (text: string) => void
  readonly onBlur: () => void
}

/** A plain text area until the editor is there, and where it cannot be made. */
export function CodeEditor(props: CodeEditorProps) {
  const { id, name, value, invalid, readOnly, onChange, onBlur } = props
  const module = useChunk(load)
  return (
    <div className="code nokey" data-invalid={invalid || undefined}>
      {module === null ? (
        <textarea
          id={id}
          className="code-plain ui-mono"
          aria-label={name}
          aria-invalid={invalid}
          value={value}
          rows={12}
          readOnly={readOnly}
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
          onBlur={onBlur}
        />
      ) : (
        <Field {...props} module={module} />
      )}
    </div>
  )
}

function Field({
  id,
  name,
  value,
  types,
  readOnly,
  actions,
  onChange,
  onBlur,
  module,
}: CodeEditorProps & { readonly module: TypeScript }) {
  const host = useRef<HTMLDivElement>(null)
  const handle = useRef<CodeHandle | null>(null)
  // The editor is made once; what it calls is read at the time of the call.
  const latest = useRef({ onChange, onBlur, value })
  useLayoutEffect(() => {
    latest.current = { onChange, onBlur, value }
  })

  useLayoutEffect(() => {
    const element = host.current
    if (element === null) return
    const made = module.createCodeEditor(element, { value: latest.current.value, name, readOnly })
    handle.current = made
    actions.current = { format: made.format }
    const field = element.querySelector('textarea')
    if (field !== null) field.id = id
    const listeners = [
      made.editor.onDidBlurEditorText(() => latest.current.onBlur()),
      made.model.onDidChangeContent(() => {
        const text = made.model.getValue()
        if (text !== latest.current.value) latest.current.onChange(text)
      }),
    ]
    return () => {
      handle.current = null
      actions.current = null
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
  useEffect(() => module.setTypes(types), [module, types])
  useEffect(() => {
    handle.current?.editor.updateOptions({ ariaLabel: name, readOnly })
  }, [name, readOnly])

  return <div ref={host} className="code-monaco code-tall" />
}
