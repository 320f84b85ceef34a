/** "Start a local Kafka": a button, and for the gallery a line with what it does and what has come of it. */
import { Button } from '@mantine/core'
import { useLocalKafka } from '../stores/localKafka.ts'
import { notifyError } from '../stores/notify.ts'
import { useView } from '../stores/index.ts'
import { localKafka as t } from '../texts/index.ts'
import './localKafka.css'

export function LocalKafkaButton({
  size,
  variant = 'filled',
  label = t.start,
  onStarted,
  onFailed = notifyError,
}: {
  readonly size?: 'xs'
  readonly variant?: 'filled' | 'default'
  readonly label?: string
  readonly onStarted?: () => void
  readonly onFailed?: (error: unknown) => void
}) {
  const step = useLocalKafka((state) => state.step)
  return (
    <Button
      {...(size === undefined ? {} : { size })}
      variant={variant}
      className="lkf-button"
      aria-busy={step !== null}
      onClick={() => {
        if (step !== null) return
        useLocalKafka.getState().start().then(onStarted, onFailed)
      }}
    >
      {step === null ? label : t.steps[step]}
    </Button>
  )
}

export function LocalKafkaBar() {
  const step = useLocalKafka((state) => state.step)
  const error = useLocalKafka((state) => state.error)
  const running = useLocalKafka((state) => state.running)
  return (
    <section className="lkf" aria-label={t.region} data-failed={error !== null}>
      <div className="lkf-text" role="status">
        {running !== null ? (
          <p>{t.runs(running)}</p>
        ) : error !== null ? (
          <>
            <p>{error.message}</p>
            {error.hint !== null && <p className="lkf-hint">{error.hint}</p>}
          </>
        ) : (
          <>
            <p>{t.about}</p>
            <p className="lkf-hint">{step === null ? t.needs : t.steps[step]}</p>
          </>
        )}
      </div>
      {running === null ? (
        <LocalKafkaButton label={error === null ? t.start : t.again} onFailed={() => undefined} />
      ) : (
        <Button variant="default" onClick={() => useView.getState().set({ page: 'kafka' })}>
          {t.show}
        </Button>
      )}
    </section>
  )
}
