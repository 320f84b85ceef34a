/** Lines across the top of the work: what concerns the whole pipeline and needs an answer, or is good to know. */
import { Button } from '@mantine/core'
import { CircleX, Info, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useProject, useRun, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { shortLabel } from '../../model/label.ts'
import { commandById, goTo } from '../commands/commands.ts'
import { FlinkBar } from '../flink/FlinkBar.tsx'
import { ConnectionAct } from './ConnectionAct.tsx'
import './banner.css'

const t = texts.app

export function Banners() {
  const page = useView((state) => state.page)
  return (
    <>
      <Lost />
      {page === 'editor' && (
        <>
          <ReadOnly />
          <ChangedOutside />
        </>
      )}
    </>
  )
}

/** What comes and goes while a person works: over the canvas, so that nothing moves under the hand. */
export function CanvasNotes() {
  return (
    <div className="banner-float">
      <FlinkBar />
      <RunFailed />
      <Untrusted />
      <ExampleNote />
    </div>
  )
}

function Banner({
  kind,
  children,
  actions,
  onDismiss,
}: {
  readonly kind: 'note' | 'warn' | 'err'
  readonly children: ReactNode
  readonly actions?: ReactNode
  readonly onDismiss?: () => void
}) {
  const Icon = kind === 'note' ? Info : kind === 'warn' ? TriangleAlert : CircleX
  return (
    <div className="banner" data-kind={kind} role={kind === 'note' ? 'note' : 'alert'}>
      <Icon size={14} strokeWidth={2} aria-hidden="true" />
      <p>{children}</p>
      {actions}
      {onDismiss !== undefined && (
        <button type="button" className="banner-close" aria-label={t.example.dismiss} onClick={onDismiss}>
          <X size={14} aria-hidden="true" />
        </button>
      )}
    </div>
  )
}

function Lost() {
  const lost = useView((state) => state.lost)
  return lost ? (
    <Banner kind="err">
      <b>{t.disconnected.title}</b> {t.disconnected.body}
    </Banner>
  ) : null
}

function ReadOnly() {
  const reason = useProject((state) => state.readOnly)
  return reason === null ? null : (
    <Banner kind="warn">
      <b>{t.readOnly}.</b> {reason}
    </Banner>
  )
}

function ChangedOutside() {
  const how = useProject((state) => state.changedOutside)
  const path = useProject((state) => state.path)
  if (how === null || path === null) return null
  const name = path.split(/[\\/]/).at(-1) ?? path
  return (
    <Banner
      kind="warn"
      actions={
        <>
          {how === 'changed' && (
            <Button size="xs" onClick={() => void useProject.getState().reloadFromDisk()}>
              {t.changedOutside.reload}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => useProject.setState({ changedOutside: null })}>
            {t.changedOutside.keep}
          </Button>
        </>
      }
    >
      {how === 'changed' ? t.changedOutside.changed(name) : t.changedOutside.removed(name)}
    </Banner>
  )
}

function RunFailed() {
  const error = useRun(({ run }) => (run?.state === 'failed' ? run.error : null))
  const mode = useRun(({ run }) => run?.mode)
  const refused = useRun(({ run }) => run?.id === '')
  const place = useProject(({ document }) =>
    error === null || error.nodeId === null ? undefined : document.nodes[error.nodeId]?.label,
  )
  if (error === null) return null
  const message = (refused ? t.run.startRefused : mode === 'preview' ? t.run.previewFailed : t.run.failed)(
    error.message,
  )
  const { nodeId } = error
  return (
    <Banner
      kind="err"
      actions={
        nodeId === null || place === undefined ? undefined : (
          <>
            <ConnectionAct error={error} />
            <Button size="xs" variant="default" onClick={() => goTo(nodeId)}>
              {t.run.showNode}
              <span className="ui-visually-hidden">{shortLabel(place)}</span>
            </Button>
          </>
        )
      }
      onDismiss={() => void useRun.getState().clear()}
    >
      {message} {error.hint}
    </Banner>
  )
}

function Untrusted() {
  const untrusted = useRun((state) => state.untrusted !== null)
  return untrusted ? (
    <Banner
      kind="note"
      actions={
        <Button size="xs" variant="default" onClick={commandById('run').run}>
          {t.run.lookAtCode}
        </Button>
      }
      onDismiss={() => void useRun.getState().clear()}
    >
      {t.run.untrusted}
    </Banner>
  ) : null
}

function ExampleNote() {
  const example = useProject((state) => state.opened.example)
  const wanted = useView((state) => state.exampleNote)
  const dirty = useProject((state) => state.dirty)
  if (example === null || !wanted || dirty) return null
  const { set } = useView.getState()
  return (
    <Banner
      kind="note"
      actions={
        <>
          <Button size="xs" variant="default" onClick={() => set({ page: 'gallery' })}>
            {t.example.all}
          </Button>
          <Button size="xs" variant="default" onClick={() => void useProject.getState().newPipeline()}>
            {t.example.empty}
          </Button>
        </>
      }
      onDismiss={() => set({ exampleNote: false })}
    >
      {t.example.note}
    </Banner>
  )
}
