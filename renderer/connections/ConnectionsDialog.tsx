/** The connections of this machine: made, edited, tested, removed; and a `kafka.properties` file told key by key. */
import { Button, Modal } from '@mantine/core'
import { useEffect, useState, type DragEvent } from 'react'
import type { Connection } from '../../model/connections/connection.ts'
import { splitPem } from '../../model/connections/properties/pem.ts'
import { useConnections } from '../stores/connections.ts'
import { notify, notifyError } from '../stores/notify.ts'
import { connections as t } from '../texts/index.ts'
import { ConnectionList } from './ConnectionList.tsx'
import './connections.css'
import type { Draft } from './draft.ts'
import { blankDraft } from './kinds.ts'
import { readDropped } from './dropped.ts'
import { Editor } from './Editor.tsx'
import { NEW, useDrafts } from './editing.ts'
import { LocalKafkaButton } from './LocalKafka.tsx'
import { ImportPane, type Imported } from './ImportPane.tsx'
import { focusWhenShown } from './parts.tsx'
import { Unlock } from './Unlock.tsx'

/** Ages of tests are told by it. */
const TICK = 30_000

export interface ConnectionsProps {
  /** The one that is shown first; null for whichever is. */
  readonly select: string | null
  /** The name of one that is to be made; null for none. */
  readonly make: string | null
  readonly makeKind?: Connection['kind']
  /** One was made or kept: the dialog closes with it. Null: it stays open. */
  readonly onSaved: ((name: string) => void) | null
  /** The passphrase is asked for at once. */
  readonly onUnlocked: (() => void) | null
  readonly onClose: () => void
}

export function ConnectionsDialog({
  select,
  make,
  makeKind = 'kafka',
  onSaved,
  onUnlocked,
  onClose,
}: ConnectionsProps) {
  const connections = useConnections((state) => state.connections)
  const secrets = useConnections((state) => state.secrets)
  const drafts = useDrafts(connections, make === null ? null : blankDraft(makeKind, make))
  const [chosen, setChosen] = useState<string | null>(make === null ? select : NEW)
  const [imported, setImported] = useState<Imported | null>(null)
  const [closing, setClosing] = useState(false)
  /** What goes on when the file of secrets is open; null: nobody asks for it. */
  const [locked, setLocked] = useState<{ readonly goOn: () => void } | null>(
    onUnlocked === null ? null : { goOn: onUnlocked },
  )
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    useConnections.getState().load().catch(notifyError)
    const timer = setInterval(() => setNow(Date.now()), TICK)
    return () => clearInterval(timer)
  }, [])

  const list = connections ?? []
  const key = chosen ?? (drafts.draft(NEW) === null ? (list[0]?.name ?? null) : NEW)
  const draft = key === null ? null : drafts.draft(key)
  const view = list.find(({ name }) => name === key) ?? null
  const begin = (next: Draft): void => {
    drafts.begin(next)
    setChosen(NEW)
    setImported(null)
  }
  const close = (): void => {
    if (drafts.changed.length > 0 && !closing) setClosing(true)
    else onClose()
  }
  const drop = async (event: DragEvent): Promise<void> => {
    event.preventDefault()
    const { properties, pem } = await readDropped(event.dataTransfer.files)
    const [text] = Object.values(properties)
    if (text !== undefined || imported !== null) {
      setImported({
        text: text ?? imported?.text ?? '',
        files: { ...imported?.files, ...pem },
      })
      return
    }
    const parts = splitPem(Object.values(pem).join('\n'))
    if (key === null || draft === null) return
    const { certificates, key: secret } = parts
    const own =
      secret === null ? { ca: certificates ?? draft.ca } : { certificate: certificates ?? draft.certificate }
    drafts.change(key, {
      encryption: 'tls',
      ...own,
      ...(secret === null ? {} : { typed: { ...draft.typed, key: secret } }),
    })
  }

  return (
    <Modal
      opened
      onClose={close}
      title={t.title}
      size={1240}
      yOffset="7vh"
      classNames={{ body: 'conn-body', header: 'conn-header' }}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <div
        className="conn"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => void drop(event)}
      >
        <ConnectionList
          connections={list}
          chosen={key}
          making={drafts.draft(NEW)?.name ?? null}
          changed={drafts.changed}
          importing={imported !== null}
          locked={secrets?.file.state === 'locked' && Object.values(secrets.places).includes('file')}
          onUnlock={() => setLocked({ goOn: () => undefined })}
          onChoose={(next) => {
            setChosen(next)
            setImported(null)
          }}
          onMake={() => begin(drafts.draft(NEW) ?? blankDraft('kafka', ''))}
          onImport={() => setImported(imported ?? { text: '', files: {} })}
        />
        <div className="conn-main">
          {imported !== null ? (
            <ImportPane
              imported={imported}
              onChange={setImported}
              onUse={begin}
              onCancel={() => setImported(null)}
            />
          ) : draft !== null && key !== null ? (
            <Editor
              key={key}
              draft={draft}
              changed={drafts.changed.includes(key)}
              secrets={secrets}
              tested={view?.tested ?? null}
              now={now}
              onChange={(change) => drafts.change(key, change)}
              onLocked={(goOn) => setLocked({ goOn })}
              onRevert={() => drafts.drop(key)}
              onSaved={(name) => {
                drafts.drop(key)
                setChosen(name)
                notify(t.saved(name))
                onSaved?.(name)
              }}
              onRemoved={() => {
                drafts.drop(key)
                setChosen(null)
              }}
            />
          ) : (
            connections !== null && (
              <div className="conn-empty">
                <p>{view === null ? t.none : t.newerBody(view.name)}</p>
                {view === null && (
                  <div className="lkf-row">
                    <Button data-autofocus onClick={() => begin(blankDraft('kafka', ''))}>
                      {t.newOne}
                    </Button>
                    <LocalKafkaButton variant="default" />
                  </div>
                )}
              </div>
            )
          )}
        </div>
        {locked !== null && secrets !== null && secrets.file.state !== 'open' && (
          <Unlock
            secrets={secrets}
            onCancel={() => setLocked(null)}
            onDone={() => {
              setLocked(null)
              locked.goOn()
            }}
          />
        )}
        {closing && drafts.changed.length > 0 && (
          <footer className="conn-foot conn-closing" role="alertdialog" aria-label={t.closeQuestion(['…'])}>
            <span className="conn-summary">
              {t.closeQuestion(drafts.changed.map((name) => (name === NEW ? t.theNew : name)))}
            </span>
            <Button variant="default" onClick={onClose}>
              {t.discard}
            </Button>
            <Button ref={focusWhenShown} onClick={() => setClosing(false)}>
              {t.goOn}
            </Button>
          </footer>
        )}
      </div>
    </Modal>
  )
}
