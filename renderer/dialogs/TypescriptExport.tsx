/** The pipeline as `job.ts`, beside the canvas and always of the drawing as it is; and the project of it, written into a folder. */
import { Button, CopyButton, Drawer, TextInput } from '@mantine/core'
import { useEffect, useState, type FormEvent } from 'react'
import { directoryOf, joinPath } from '../forms/files.ts'
import { client, useProject, useView } from '../stores/index.ts'
import { typescript as t } from '../texts/index.ts'
import './typescriptExport.css'

/** Milliseconds after the last change. */
const SETTLED = 300

export function TypescriptExport() {
  const open = useView((state) => state.codeOpen)
  return open ? <Panel onClose={() => useView.getState().set({ codeOpen: false })} /> : null
}

function Panel({ onClose }: { readonly onClose: () => void }) {
  const { text, problem } = useCode()
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t.title}
      position="right"
      size={620}
      withOverlay={false}
      lockScroll={false}
      trapFocus={false}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t.close }}
      classNames={{ body: 'ts-export' }}
      // The canvas beside it stays in reach.
      styles={{ inner: { pointerEvents: 'none' }, content: { pointerEvents: 'auto' } }}
    >
      <p className="dlg-message">{t.explain}</p>
      {problem !== null && (
        <p className="ts-problem" role="status">
          {text === null ? problem : `${problem} ${t.stale}`}
        </p>
      )}
      <div className="ts-head">
        <span>{t.code}</span>
        <CopyButton value={text ?? ''}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" disabled={text === null} onClick={copy}>
              {copied ? t.copied : t.copy}
            </Button>
          )}
        </CopyButton>
      </div>
      <pre className="ts-code nokey" aria-label={t.code}>
        {text ?? t.waiting}
      </pre>
      <Writing disabled={text === null || problem !== null} />
    </Drawer>
  )
}

interface Code {
  /** The last that could be made; null before the first. */
  readonly text: string | null
  /** Why there is none of the drawing as it is now. */
  readonly problem: string | null
}

function useCode(): Code {
  const document = useProject((state) => state.document)
  const path = useProject((state) => state.path)
  const [code, setCode] = useState<Code>({ text: null, problem: null })
  useEffect(() => {
    let current = true
    const asked = setTimeout(() => {
      void client.request('export.typescriptCode', { document, path, parameters: {} }).then(
        ({ text }) => current && setCode({ text, problem: null }),
        (error: unknown) => current && setCode(({ text }) => ({ text, problem: messageOf(error) })),
      )
    }, SETTLED)
    return () => {
      current = false
      clearTimeout(asked)
    }
  }, [document, path])
  return code
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function Writing({ disabled }: { readonly disabled: boolean }) {
  const path = useProject((state) => state.path)
  const [directory, setDirectory] = useState(() => (path === null ? '' : offered(path)))
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<readonly string[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const write = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const { document } = useProject.getState()
    setBusy(true)
    setProblem(null)
    setSaid([])
    try {
      const request = { document, path, parameters: {}, directory: directory.trim() }
      const { files, notes } = await client.request('export.typescript', request)
      setSaid([t.written(files.length, request.directory), ...notes, t.next])
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="ts-write" onSubmit={(event) => void write(event)}>
      <TextInput
        label={t.folder}
        description={t.folderHint}
        value={directory}
        error={problem}
        onChange={(event) => setDirectory(event.currentTarget.value)}
      />
      <Button type="submit" disabled={disabled || busy || directory.trim() === ''}>
        {busy ? t.writing : t.write}
      </Button>
      {said.map((line) => (
        <p key={line} className="dlg-message" role="status">
          {line}
        </p>
      ))}
    </form>
  )
}

/** Beside the pipeline's file, with its name. */
const offered = (path: string): string => {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return joinPath(directoryOf(path), name.replace(/(?:\.pipeline)?\.json$/, ''))
}
