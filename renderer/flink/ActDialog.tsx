/** What changes a job on Flink: a savepoint, stop with one, cancel, another parallelism. Each says what it costs. */
import { Modal, NumberInput, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { serializeError, type SerializedError } from '../../model/errors.ts'
import { DialogActs } from '../dialogs/DialogActs.tsx'
import { changeJob, type ActDone } from '../stores/flinkJob.ts'
import { lookAtCluster } from '../stores/flinkCluster.ts'
import { notify } from '../stores/notify.ts'
import type { ViewState } from '../stores/index.ts'
import { flink } from '../texts/index.ts'
import './compare.css'
import { Confirmation, isConfirmed } from './Confirmation.tsx'
import { useFlinkConnections } from './connections.ts'
import { Trouble } from './Trouble.tsx'

type Asked = Extract<ViewState['dialog'], { readonly kind: 'flinkAct' }>

export function ActDialog({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }) {
  const { act, name } = asked
  const t = flink.acts[act]
  const cluster = useFlinkConnections()?.find((one) => one.name === asked.connection) ?? null
  const [directory, setDirectory] = useState('')
  const [drain, setDrain] = useState(false)
  const [parallelism, setParallelism] = useState<number>(asked.parallelism)
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Extract<ActDone, { readonly kind: 'refused' }> | null>(null)
  const [error, setError] = useState<SerializedError | null>(null)
  const ready =
    !busy && isConfirmed(cluster, typed) && (act !== 'rescale' || parallelism !== asked.parallelism)
  const go = async (): Promise<void> => {
    setBusy(true)
    setRefused(null)
    setError(null)
    try {
      const done = await changeJob(act, asked, {
        directory: directory.trim() === '' ? null : directory.trim(),
        drain,
        parallelism,
        ...(typed === '' ? {} : { confirm: typed }),
      })
      if (done.kind === 'refused') setRefused(done)
      else {
        notify(done.savepoint === null ? t.done : `${t.done} ${flink.savepointAt(done.savepoint)}`)
        onClose()
      }
    } catch (thrown) {
      setError(serializeError(thrown))
    } finally {
      setBusy(false)
      void lookAtCluster()
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.title(name)}
      size={520}
      closeButtonProps={{ 'aria-label': flink.close }}
    >
      <p className="flk-note">{t.note}</p>
      <form
        className="flk-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) void go()
        }}
      >
        {act === 'rescale' && (
          <NumberInput
            label={flink.acts.rescale.parallelism}
            description={flink.acts.rescale.from(asked.parallelism)}
            data-autofocus
            value={parallelism}
            min={1}
            max={32_768}
            clampBehavior="strict"
            allowDecimal={false}
            disabled={busy}
            onChange={(value) => {
              if (typeof value === 'number') setParallelism(value)
            }}
          />
        )}
        {act !== 'cancel' && (
          <TextInput
            label={flink.directory}
            placeholder={flink.directoryOfCluster}
            className="flk-wide"
            value={directory}
            disabled={busy}
            onChange={(event) => setDirectory(event.currentTarget.value)}
          />
        )}
        {act === 'stop' && (
          <Switch
            label={flink.acts.stop.drain}
            checked={drain}
            disabled={busy}
            onChange={(event) => setDrain(event.currentTarget.checked)}
          />
        )}
        <Confirmation cluster={cluster} typed={typed} onChange={setTyped} />
        {refused !== null && (
          <Trouble title={flink.submit.refused} problems={refused.problems} onGo={onClose} />
        )}
        {error !== null && <Trouble problems={[error]} onGo={onClose} />}
        <DialogActs
          busy={busy ? t.busy : null}
          leave={flink.leave}
          go={t.go}
          ready={ready}
          onLeave={onClose}
        />
      </form>
    </Modal>
  )
}
