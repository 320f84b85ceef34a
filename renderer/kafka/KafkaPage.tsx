/** The Kafka page: topics and groups at the left, records in the middle, one record at the right. */
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { EmptyState } from '../../ui/parts.tsx'
import { Splitter } from '../../ui/Splitter.tsx'
import { useView } from '../stores/index.ts'
import { notify, notifyError } from '../stores/notify.ts'
import { LocalKafkaButton } from '../connections/LocalKafka.tsx'
import { connections, kafka } from '../texts/index.ts'
import { useKafka } from './cluster.ts'
import { useKafkaDialog } from './dialog.ts'
import { KafkaDialogs } from './dialogs/KafkaDialogs.tsx'
import { useFound } from './found.ts'
import { GroupPage } from './GroupPage.tsx'
import './kafka.css'
import './records.css'
import './tables.css'
import { RecordDetail } from './RecordDetail.tsx'
import { Sidebar } from './Sidebar.tsx'
import { openConnections } from './openConnections.ts'
import { TopicPage } from './TopicPage.tsx'

/** How often ends are asked for, ms; groups come less often. */
const POLL = 2_000
const REFRESH = 10_000

const SIDEBAR = { min: 240, max: 560 }
const RECORD = { min: 260, max: 640 }

export function KafkaPage() {
  const known = useKafka((state) => state.connections)
  const connection = useKafka((state) => state.connection)
  const cluster = useKafka((state) => state.cluster)
  const group = useKafka((state) => state.group)
  const topic = useKafka((state) => state.topic)
  const selected = useFound((state) => state.selected)
  const page = useRef<HTMLElement>(null)
  const [sidebarWidth, setSidebarWidth] = useState(() => (innerWidth < 1200 ? 290 : 380))
  const [recordWidth, setRecordWidth] = useState(() => (innerWidth < 1200 ? 290 : 356))
  useLiveCluster()
  useKeys(page)

  if (known !== null && known.length === 0)
    return (
      <main ref={page} className="kfk kfk-blank" tabIndex={-1}>
        <EmptyState
          action={
            <div className="lkf-row">
              <Button data-autofocus onClick={() => openConnections('')}>
                {kafka.makeConnection}
              </Button>
              <LocalKafkaButton
                variant="default"
                onStarted={() => void useKafka.getState().loadConnections().catch(notifyError)}
              />
            </div>
          }
        >
          {kafka.noConnection}
        </EmptyState>
        <KafkaDialogs />
      </main>
    )
  return (
    <main ref={page} className="kfk nokey" tabIndex={-1} aria-label={kafka.page}>
      <div className="kfk-side" style={{ width: sidebarWidth }}>
        <Sidebar />
      </div>
      <Splitter
        label={kafka.sidebarWidth}
        orientation="vertical"
        value={sidebarWidth}
        {...SIDEBAR}
        onChange={setSidebarWidth}
      />
      <div className="kfk-middle">
        <TroubleBar />
        {group !== null ? (
          <GroupPage key={group} id={group} />
        ) : topic !== null ? (
          <TopicPage key={`${connection} ${topic}`} topic={topic} />
        ) : (
          cluster !== null && <EmptyState>{kafka.topic.pick}</EmptyState>
        )}
      </div>
      {selected !== null && group === null && topic !== null && (
        <>
          <Splitter
            label={kafka.recordWidth}
            orientation="vertical"
            after
            value={recordWidth}
            {...RECORD}
            onChange={setRecordWidth}
          />
          <div className="kfk-record" style={{ width: recordWidth }}>
            <RecordDetail topic={topic} record={selected} />
          </div>
        </>
      )}
      <KafkaDialogs />
    </main>
  )
}

/** Loads what there is, and keeps asking while the page is looked at; says so when a cluster that was away is back. */
function useLiveCluster(): void {
  const dialog = useView((state) => state.dialog)
  useEffect(() => {
    // Connections may have been made or changed in their dialog.
    if (dialog === null) useKafka.getState().loadConnections().catch(notifyError)
  }, [dialog])
  useEffect(() => {
    let alive = true
    let timer: ReturnType<typeof setTimeout> | null = null
    let refreshed = Date.now()
    const again = async (): Promise<void> => {
      if (!document.hidden) {
        const { poll, refresh } = useKafka.getState()
        if (Date.now() - refreshed > REFRESH) {
          refreshed = Date.now()
          await refresh()
        } else await poll()
      }
      if (alive) timer = setTimeout(() => void again(), POLL)
    }
    timer = setTimeout(() => void again(), POLL)
    const end = useKafka.subscribe((state, before) => {
      const same = state.connection === before.connection && state.connection !== null
      if (same && before.trouble !== null && state.trouble === null && before.cluster !== null)
        notify(kafka.back(state.connection))
    })
    return () => {
      alive = false
      if (timer !== null) clearTimeout(timer)
      end()
      useFound.getState().stop()
    }
  }, [])
}

/** `/` goes to the field that finds a topic, wherever nothing is typed. */
function useKeys(page: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    page.current?.focus({ preventScroll: true })
    const onKeyDown = (event: KeyboardEvent): void => {
      const { target } = event
      const typing =
        target instanceof HTMLInputElement ||
        target instanceof HTMLTextAreaElement ||
        (target instanceof HTMLElement && target.isContentEditable)
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
      if (useKafkaDialog.getState().dialog !== null || useView.getState().dialog !== null) return
      event.preventDefault()
      document.querySelector<HTMLElement>('.kfk-find input')?.focus()
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [page])
}

/** What is wrong, and the way out. What stands below stays. */
function TroubleBar() {
  const trouble = useKafka((state) => state.trouble)
  const connection = useKafka((state) => state.connection)
  const cluster = useKafka((state) => state.cluster)
  if (trouble === null) {
    return cluster === null && connection !== null ? (
      <p className="kfk-wait">{kafka.connecting(connection)}</p>
    ) : null
  }
  return (
    <div className="kfk-trouble" role="alert">
      <p>
        <b>{trouble.message}</b> {trouble.hint}
        {cluster !== null && <span> {kafka.away}</span>}
      </p>
      <Button variant="default" size="xs" onClick={() => void useKafka.getState().refresh()}>
        {kafka.retry}
      </Button>
      {trouble.code === 'secret.locked' ? (
        <Button
          variant="subtle"
          size="xs"
          onClick={() => openConnections(connection, () => void useKafka.getState().refresh())}
        >
          {connections.unlock.way}
        </Button>
      ) : (
        <Button variant="subtle" size="xs" onClick={() => openConnections(connection)}>
          {kafka.edit}
        </Button>
      )}
    </div>
  )
}
