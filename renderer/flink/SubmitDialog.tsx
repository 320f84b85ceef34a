/** Runs the pipeline on a Flink cluster: which, at what parallelism, and where it goes on. */
import { Modal, NumberInput, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FlinkSubmitted } from '../../bridge/contract.ts'
import { serializeError } from '../../model/errors.ts'
import { DialogActs } from '../dialogs/DialogActs.tsx'
import { notify } from '../stores/notify.ts'
import { submitJob } from '../stores/flinkJob.ts'
import { useProject, useView } from '../stores/index.ts'
import { flink } from '../texts/index.ts'
import './compare.css'
import { Confirmation, isConfirmed } from './Confirmation.tsx'
import { ConnectionChoice } from './ConnectionChoice.tsx'
import { useChosenFlink, useFlinkConnections } from './connections.ts'
import { Trouble } from './Trouble.tsx'

const t = flink.submit

type Problems = Extract<FlinkSubmitted, { readonly kind: 'refused' }>['problems']

export function SubmitDialog({
  savepoint: offered,
  onClose,
}: {
  /** What the job may go on from; null: it begins afresh. */
  readonly savepoint: string | null
  readonly onClose: () => void
}) {
  const list = useFlinkConnections()
  const chosen = useChosenFlink(list)
  const settings = useProject(({ document }) => document.settings)
  const [savepoint, setSavepoint] = useState(offered ?? '')
  const [allowNonRestored, setAllow] = useState(false)
  const [parallelism, setParallelism] = useState<number | ''>('')
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [problems, setProblems] = useState<Problems | null>(null)
  const ready = chosen !== null && !busy && isConfirmed(chosen, typed)
  const submit = async (): Promise<void> => {
    if (chosen === null) return
    setBusy(true)
    setProblems(null)
    try {
      const done = await submitJob({
        connection: chosen.name,
        savepoint: savepoint.trim() === '' ? null : savepoint.trim(),
        allowNonRestored,
        parallelism: parallelism === '' ? null : parallelism,
        ...(typed === '' ? {} : { confirm: typed }),
      })
      if (done.kind === 'submitted') {
        notify(t.submitted(done.name, chosen.name))
        onClose()
      } else setProblems(done.problems)
    } catch (error) {
      const { message, hint, nodeId } = serializeError(error)
      setProblems([{ nodeId, path: '', message, hint }])
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.title}
      size={560}
      closeButtonProps={{ 'aria-label': flink.close }}
    >
      <p className="flk-note">{t.note}</p>
      <form
        className="flk-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) void submit()
        }}
      >
        <ConnectionChoice
          list={list}
          chosen={chosen}
          disabled={busy}
          onMade={() => useView.getState().set({ dialog: { kind: 'submitFlink', savepoint: offered } })}
        />
        <NumberInput
          label={t.parallelism}
          placeholder={t.asSet(Number(settings['parallelism'] ?? 1))}
          value={parallelism}
          min={1}
          max={32_768}
          clampBehavior="strict"
          allowDecimal={false}
          disabled={busy}
          onChange={(value) => setParallelism(typeof value === 'number' ? value : '')}
        />
        <TextInput
          label={t.savepoint}
          description={t.savepointHint}
          placeholder={t.afresh}
          className="flk-wide"
          value={savepoint}
          disabled={busy}
          onChange={(event) => setSavepoint(event.currentTarget.value)}
        />
        {savepoint.trim() !== '' && (
          <Switch
            label={t.allowNonRestored}
            checked={allowNonRestored}
            disabled={busy}
            onChange={(event) => setAllow(event.currentTarget.checked)}
          />
        )}
        <Confirmation cluster={chosen} typed={typed} onChange={setTyped} />
        {problems !== null && <Trouble title={t.refused} problems={problems} onGo={onClose} />}
        <DialogActs
          busy={busy ? t.busy : null}
          leave={flink.cancel}
          go={t.submit}
          ready={ready}
          onLeave={onClose}
        />
      </form>
    </Modal>
  )
}
