import { useEffect, useLayoutEffect, useRef } from 'react'
import { useChunk } from './chunk.ts'
import './code.css'
import type * as JobCodeModule from './jobCode.ts'
import type { JobCode, Lines } from './jobCode.ts'

type Module = typeof JobCodeModule

let loading: Promise<Module> | null = null
const load = (): Promise<Module> => (loading ??= import('./jobCode.ts'))

interface JobCodeViewProps {
  /** The accessible name. */
  readonly name: string
  readonly text: string
  readonly marked: readonly Lines[]
  /** The marked lines were chosen elsewhere: they come into sight. */
  readonly reveal: boolean
  readonly onLine: (line: number) => void
}

/** Plain text until the editor is there, and where it cannot be made. */
export function JobCodeView(props: JobCodeViewProps) {
  const module = useChunk(load)
  if (module !== null) return <Viewer {...props} module={module} />
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls can be reached by the keyboard
    <pre className="job-plain ui-mono nokey" aria-label={props.name} tabIndex={0}>
      {props.text}
    </pre>
  )
}

function Viewer({
  name,
  text,
  marked,
  reveal,
  onLine,
  module,
}: JobCodeViewProps & { readonly module: Module }) {
  const host = useRef<HTMLDivElement>(null)
  const shown = useRef<JobCode | null>(null)
  // The editor is made once; what it calls is read at the time of the call.
  const latest = useRef({ name, text, onLine })
  useLayoutEffect(() => {
    latest.current = { name, text, onLine }
  })
  useLayoutEffect(() => {
    const element = host.current
    if (element === null) return
    const made = module.createJobCode(element, {
      text: latest.current.text,
      name: latest.current.name,
      onLine: (line) => latest.current.onLine(line),
    })
    shown.current = made
    return () => {
      shown.current = null
      made.dispose()
    }
  }, [module])
  useEffect(() => shown.current?.setText(text), [text])
  useEffect(() => shown.current?.mark(marked, reveal), [marked, reveal, text])
  return <div ref={host} className="code-monaco job-code nokey" />
}
