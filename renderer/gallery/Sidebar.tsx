import { FolderOpen, Plus, X } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { z } from 'zod'
import type { hostRequests } from '../../bridge/contract.ts'
import { Badge, Kbd } from '../../ui/parts.tsx'
import { client, useProject, useView } from '../stores/index.ts'
import { gallery as t } from '../texts/index.ts'

type Recent = z.infer<(typeof hostRequests)['project.recent']['output']>['files'][number]

export function Sidebar() {
  const [files, setFiles] = useState<readonly Recent[] | null>(null)
  const [now] = useState(() => Date.now())
  const [home, setHome] = useState('')
  const [error, setError] = useState<string | null>(null)

  const load = useCallback(() => {
    client.request('project.recent', {}).then(
      (answer) => setFiles(answer.files),
      (failure: unknown) => setError(failure instanceof Error ? failure.message : String(failure)),
    )
  }, [])
  useEffect(() => {
    load()
    // Only shortens the paths that are shown.
    client.request('app.info', {}).then(
      (info) => setHome(info.home),
      () => {},
    )
  }, [load])

  return (
    <nav className="gal-side" aria-label={t.region}>
      <button type="button" className="gal-act" onClick={() => void useProject.getState().newPipeline()}>
        <Plus width={15} height={15} aria-hidden="true" />
        {t.newPipeline}
        <Kbd>Ctrl N</Kbd>
      </button>
      <button
        type="button"
        className="gal-act"
        onClick={() => useView.getState().set({ dialog: { kind: 'open' } })}
      >
        <FolderOpen width={15} height={15} aria-hidden="true" />
        {t.open}
        <Kbd>Ctrl O</Kbd>
      </button>
      <h2>{t.recent}</h2>
      {error !== null && <p className="gal-note">{t.failedRecent(error)}</p>}
      {files?.length === 0 && <p className="gal-note">{t.noRecent}</p>}
      <ul>
        {(files ?? []).map((file) => (
          <li key={file.path}>
            <button
              type="button"
              className="gal-recent"
              disabled={!file.exists && !file.unsaved}
              title={file.path}
              onClick={() => void useProject.getState().openFile(file.path)}
            >
              <span className="gal-recent-name">{file.name}</span>
              <span className="gal-when">{t.ago(file.openedAt, now)}</span>
              <span className="gal-path ui-mono">{shortened(file.path, home)}</span>
              {file.unsaved && (
                <Badge tone="warn" icon="history">
                  {t.unsaved}
                </Badge>
              )}
              {!file.exists && (
                <Badge tone="err" icon="circle-x">
                  {t.notFound}
                </Badge>
              )}
            </button>
            <button
              type="button"
              className="gal-forget"
              aria-label={t.forget(file.name)}
              onClick={() => void client.request('project.forget', { path: file.path }).then(load, () => {})}
            >
              <X width={12} height={12} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const shortened = (path: string, home: string): string =>
  home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
