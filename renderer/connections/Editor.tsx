/** One connection: its form, its test, and what can be done with it. */
import { Button, Tooltip } from '@mantine/core'
import { Copy, PlugZap, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { SecretsView, TestResult } from '../../bridge/contract.ts'
import { printProperties } from '../../model/connections/properties/print.ts'
import { notify, notifyError } from '../stores/notify.ts'
import { useConnections } from '../stores/connections.ts'
import { connections as t } from '../texts/index.ts'
import { ConnectionForm } from './ConnectionForm.tsx'
import type { ConnectionDraft } from '../../bridge/contract.ts'
import { secretsOf } from '../../model/connections/connection.ts'
import type { Draft, Problems } from './draft.ts'
import { DatabaseForm } from './DatabaseForm.tsx'
import { FlinkForm } from './FlinkForm.tsx'
import { checkDraft } from './kinds.ts'
import { focusWhenShown } from './parts.tsx'
import { TestView } from './TestView.tsx'

const FORMS = { kafka: ConnectionForm, flink: FlinkForm, database: DatabaseForm }

export interface EditorProps {
  readonly draft: Draft
  readonly changed: boolean
  readonly secrets: SecretsView | null
  /** The last test of what is kept. */
  readonly tested: TestResult | null
  readonly now: number
  readonly onChange: (change: Partial<Draft>) => void
  /** Asks for the passphrase of the file of secrets, and goes on when it is open. */
  readonly onLocked: (goOn: () => void) => void
  readonly onRevert: () => void
  readonly onSaved: (name: string) => void
  readonly onRemoved: () => void
}

export function Editor(props: EditorProps) {
  const { draft, changed, secrets, tested, now, onChange, onLocked, onRevert, onSaved, onRemoved } = props
  const [problems, setProblems] = useState<Problems>({})
  const [result, setResult] = useState<TestResult | null>(null)
  const [testing, setTesting] = useState(false)
  const [removing, setRemoving] = useState(false)
  const Form = FORMS[draft.kind]
  const shown = result ?? (changed ? null : tested)

  const change = (next: Partial<Draft>): void => {
    // What was told of the draft before holds no more.
    setResult(null)
    const fields = Object.keys(next)
    setProblems(Object.fromEntries(Object.entries(problems).filter(([field]) => !fields.includes(field))))
    onChange(next)
  }
  const checked = (toTest: boolean) => {
    // A test needs no name.
    const read = checkDraft(
      toTest && draft.name === '' ? { ...draft, name: 'connection' } : draft,
      t.problems,
    )
    setProblems(read.ok ? {} : read.problems)
    return read.ok ? read.request : null
  }
  const test = async (opened = false): Promise<void> => {
    const request = checked(true)
    if (request === null) return
    if (!opened && secrets !== null && readsFile(request, secrets)) {
      onLocked(() => void test(true))
      return
    }
    setTesting(true)
    setResult(null)
    try {
      setResult(await useConnections.getState().test(request))
    } catch (error) {
      notifyError(error)
    } finally {
      setTesting(false)
    }
  }
  const save = async (opened = false): Promise<void> => {
    const request = checked(false)
    if (request === null) return
    if (!opened && secrets !== null && keepsInFile(request, secrets)) {
      onLocked(() => void save(true))
      return
    }
    try {
      await useConnections.getState().save(request, draft.was)
      onSaved(draft.name)
    } catch (error) {
      notifyError(error)
    }
  }
  const remove = async (): Promise<void> => {
    try {
      if (draft.was !== null) await useConnections.getState().remove(draft.was)
      onRemoved()
    } catch (error) {
      notifyError(error)
    }
  }
  const copy = async (): Promise<void> => {
    const request = checked(false)
    if (request?.connection.kind !== 'kafka') return
    try {
      await navigator.clipboard.writeText(printProperties(request.name, request.connection))
      notify(t.copied)
    } catch {
      notify(t.copyDenied, 'refused')
    }
  }

  return (
    <>
      <div className="conn-scroll">
        <Form draft={draft} problems={problems} secrets={secrets} onChange={change} />
      </div>
      <TestView result={shown} testing={testing} now={now} />
      {removing ? (
        <footer className="conn-foot" role="alertdialog" aria-label={t.removeQuestion(draft.name)}>
          <span className="conn-summary">
            <b>{t.removeQuestion(draft.name)}</b> {t.removeNote}
          </span>
          <Button variant="default" ref={focusWhenShown} onClick={() => setRemoving(false)}>
            {t.keepIt}
          </Button>
          <Button onClick={() => void remove()}>{t.remove}</Button>
        </footer>
      ) : (
        <footer className="conn-foot">
          <Icon label={t.remove} onClick={() => (draft.was === null ? onRemoved() : setRemoving(true))}>
            <Trash2 width={14} height={14} />
          </Icon>
          {draft.kind === 'kafka' && (
            <Icon label={t.copy} onClick={() => void copy()}>
              <Copy width={14} height={14} />
            </Icon>
          )}
          <span className="conn-summary" />
          {changed && draft.was !== null && (
            <Button variant="subtle" onClick={onRevert}>
              {t.revert}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<PlugZap width={13} height={13} />}
            disabled={testing}
            onClick={() => void test()}
          >
            {t.test}
          </Button>
          <Button disabled={!changed} onClick={() => void save()}>
            {t.save}
          </Button>
        </footer>
      )}
    </>
  )
}

/** Whether secrets that are typed would go into the file, and it is not open. */
const keepsInFile = ({ secrets }: ConnectionDraft, { store, file }: SecretsView): boolean =>
  store === 'file' && file.state !== 'open' && Object.keys(secrets).length > 0

/** Whether secrets that a test needs are in the file, and it is locked. */
const readsFile = ({ connection, secrets: typed }: ConnectionDraft, { file, places }: SecretsView): boolean =>
  file.state === 'locked' &&
  secretsOf(connection).some((name) => typed[name] === undefined && places[name] === 'file')

function Icon({
  label,
  onClick,
  children,
}: {
  readonly label: string
  readonly onClick: () => void
  readonly children: React.ReactNode
}) {
  return (
    <Tooltip label={label}>
      <button type="button" className="conn-icon" aria-label={label} onClick={onClick}>
        {children}
      </button>
    </Tooltip>
  )
}
