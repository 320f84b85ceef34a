/** The same records through the embedded engine and through Flink, and what differs, window by window. */
import { Button, Modal, NativeSelect } from '@mantine/core'
import { CircleCheck, CircleX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { differing } from '../../model/fixtures/compare.ts'
import { PIN_LIMITS } from '../../model/pins/pin.ts'
import { RecordCount } from '../forms/RecordCount.tsx'
import { SinkCompared } from '../drawer/compared/SinkCompared.tsx'
import { compare, stopComparing, useComparing, type ComparingState } from '../stores/comparing.ts'
import { notifyError } from '../stores/notify.ts'
import { sameAnswer } from '../stores/sameAnswer.ts'
import { loadTests, useTests } from '../stores/tests.ts'
import { useProject, useView } from '../stores/index.ts'
import { flink } from '../texts/index.ts'
import './compare.css'
import { ConnectionChoice } from './ConnectionChoice.tsx'
import { useChosenFlink, useFlinkConnections } from './connections.ts'
import { Trouble } from './Trouble.tsx'

const t = flink.compare
const PINNED = ''

export function CompareDialog({ onClose }: { readonly onClose: () => void }) {
  const list = useFlinkConnections()
  const chosen = useChosenFlink(list)
  const tests = useTests((state) => state.list)
  const state = useComparing()
  const [test, setTest] = useState(PINNED)
  const [records, setRecords] = useState<number>(PIN_LIMITS.usual)
  useEffect(() => void loadTests(), [])
  const busy = state.step !== null
  const reopen = (): void => useView.getState().set({ dialog: { kind: 'compareFlink' } })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.title}
      size={1040}
      yOffset="7vh"
      closeButtonProps={{ 'aria-label': flink.close }}
    >
      <p className="flk-note">{t.note}</p>
      <form
        className="flk-choices"
        onSubmit={(event) => {
          event.preventDefault()
          if (chosen !== null && !busy)
            void compare({ connection: chosen.name, records, test: test === PINNED ? null : test })
        }}
      >
        <ConnectionChoice list={list} chosen={chosen} disabled={busy} onMade={reopen} />
        <NativeSelect
          label={t.input}
          value={test}
          disabled={busy}
          data={[
            { value: PINNED, label: t.pinned },
            ...(tests ?? []).map(({ name }) => ({ value: name, label: t.test(name) })),
          ]}
          onChange={(event) => setTest(event.currentTarget.value)}
        />
        <RecordCount
          label={t.most}
          value={records}
          disabled={busy || test !== PINNED}
          onChange={setRecords}
        />
        {busy ? (
          <Button variant="default" onClick={() => void stopComparing().catch(notifyError)}>
            {t.stop}
          </Button>
        ) : (
          <Button type="submit" disabled={chosen === null}>
            {state.found === null ? t.run : t.again}
          </Button>
        )}
      </form>
      <section className="flk-result" aria-label={t.result}>
        {busy ? <Progress state={state} /> : <Result state={state} onGo={onClose} />}
      </section>
    </Modal>
  )
}

function Progress({ state: { step, startedAt } }: { readonly state: ComparingState }) {
  const nodes = useProject((state) => state.document.nodes)
  const [now, setNow] = useState(startedAt)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  if (step === null) return null
  const sink = step.sink === null ? null : (nodes[step.sink]?.label ?? step.sink)
  return (
    <p className="flk-progress" role="status">
      <i aria-hidden="true" />
      {step.step === 'flink' ? t.steps.flink(sink) : t.steps[step.step]}
      <span>{t.elapsed(Math.max(0, Math.round((now - startedAt) / 1_000)))}</span>
    </p>
  )
}

function Result({
  state: { found, error, document },
  onGo,
}: {
  readonly state: ComparingState
  readonly onGo: () => void
}) {
  const stale = useProject((state) => document !== null && !sameAnswer(document, state.document))
  if (error !== null)
    return error.code === 'stopped' ? (
      <p className="flk-empty">{t.stopped}</p>
    ) : (
      <Trouble problems={[error]} onGo={onGo} />
    )
  if (found === null) return <p className="flk-empty">{t.empty}</p>
  if (found.kind === 'refused') return <Trouble title={t.refused} problems={found.problems} onGo={onGo} />
  const wrong = differing(found.sinks)
  const Icon = wrong.length === 0 ? CircleCheck : CircleX
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
  return (
    <>
      <p className="flk-verdict" role="status" data-wrong={wrong.length > 0 || undefined}>
        <Icon size={15} aria-hidden="true" />
        <strong>
          {wrong.length === 0
            ? t.same(sum(found.sinks.map(({ same }) => same.length)))
            : t.differs(sum(wrong.map(({ differences }) => differences.length)))}
        </strong>
        <span>
          {t.took(sum(Object.values(found.records)), found.seconds.engine, found.seconds.flink)}
          {stale && `, ${t.before}`}
        </span>
      </p>
      <div className="flk-sinks" data-stale={stale || undefined}>
        {[...wrong, ...found.sinks.filter((sink) => !wrong.includes(sink))].map((sink) => (
          <SinkCompared
            key={sink.sink}
            compared={sink}
            words={t.words}
            all={wrong.length === 0}
            onGo={onGo}
          />
        ))}
      </div>
    </>
  )
}
