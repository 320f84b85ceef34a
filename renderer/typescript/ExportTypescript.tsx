/** The project of the pipeline, written into a folder. Where an earlier export is in it, what would change is shown first. */
import { Button, Modal, TextInput } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { PathPicker } from '../dialogs/PathPicker.tsx'
import { directoryOf, joinPath } from '../forms/files.ts'
import { client, useProject } from '../stores/index.ts'
import { gallery, typescript as t } from '../texts/index.ts'
import { ChangeList, type Answer } from './ChangeList.tsx'
import './export.css'
import { messageOf } from './useJobCode.ts'

export function ExportTypescript({ onClose }: { readonly onClose: () => void }) {
  const path = useProject((state) => state.path)
  const [directory, setDirectory] = useState(() => (path === null ? '' : offered(path)))
  const [browsing, setBrowsing] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [replace, setReplace] = useState<ReadonlySet<string>>(new Set())

  const ask = async (): Promise<void> => {
    const { document } = useProject.getState()
    setBusy(true)
    setProblem(null)
    const agreed = answer?.state === 'asks' ? { token: answer.token, replace: [...replace] } : null
    const request = { document, path, parameters: {}, directory: directory.trim(), agreed }
    try {
      setAnswer(await client.request('export.typescript', request))
    } catch (error) {
      setAnswer(null)
      setProblem(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  const change = (next: string): void => {
    setDirectory(next)
    setAnswer(null)
    setReplace(new Set())
    setProblem(null)
  }

  if (browsing)
    return (
      <PathPicker
        title={t.folder}
        mode="folder"
        start={directory.trim() === '' ? path : directory.trim()}
        accept={() => false}
        act={t.choose}
        onDone={(picked) => {
          setBrowsing(false)
          if (picked !== null) change(picked)
        }}
      />
    )
  const asks = answer?.state === 'asks' ? answer : null
  const done = answer?.state === 'written' ? answer : null
  const writes = (asks?.changes ?? []).filter(
    ({ path: file, change: kind }) => kind !== 'kept' && (kind !== 'edited' || replace.has(file)),
  ).length
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.dialog}
      size={asks === null ? 560 : 760}
      closeButtonProps={{ 'aria-label': gallery.dialogs.close }}
    >
      <form
        className="tsx"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          void ask()
        }}
      >
        <p className="dlg-message">{t.explain}</p>
        <div className="tsx-folder">
          <TextInput
            label={t.folder}
            description={t.folderHint}
            value={directory}
            error={problem}
            spellCheck={false}
            autoComplete="off"
            data-autofocus
            readOnly={busy}
            onChange={(event) => change(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={busy}
            leftSection={<FolderOpen width={13} height={13} aria-hidden="true" />}
            onClick={() => setBrowsing(true)}
          >
            {t.browse}
          </Button>
        </div>
        {asks !== null && <ChangeList changes={asks.changes} replace={replace} onReplace={setReplace} />}
        {done !== null && <Done answer={done} directory={directory.trim()} />}
        <div className="dlg-acts">
          <Button variant="default" onClick={onClose}>
            {done === null ? gallery.dialogs.cancel : gallery.dialogs.close}
          </Button>
          {done === null && (
            <Button
              type="submit"
              disabled={busy || directory.trim() === '' || (asks !== null && writes === 0)}
            >
              {busy ? t.writing : asks === null ? t.write : t.update(writes)}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}

function Done({ answer, directory }: { readonly answer: Answer; readonly directory: string }) {
  const { written, notes, changes } = answer
  const left = changes.filter(({ path, change }) => change !== 'obsolete' && !written.includes(path))
  return (
    <section className="tsx-done" role="status">
      <p>{written.length === 0 ? t.same : t.written(written.length, directory)}</p>
      {left.length > 0 && <p>{t.left(left.map(({ path }) => path).join(', '))}</p>}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <pre className="ui-mono">{t.next(directory)}</pre>
    </section>
  )
}

/** Beside the pipeline's file, with its name. */
const offered = (path: string): string => {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return joinPath(directoryOf(path), name.replace(/(?:\.pipeline)?\.json$/, ''))
}
