import { Button } from '@mantine/core'
import { WandSparkles } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Json } from '../../model/document.ts'
import { isList } from '../forms/path.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import type { Sampling } from './sampling.ts'

type Status =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }

/** How long a place must stand still before it is looked at, ms. */
const SETTLED = 500

/** Fills columns and event time of a source from a sample: on demand, and by itself for a newly named place without columns. */
export function InferColumns({ id, sampling }: { readonly id: string; readonly sampling: Sampling }) {
  const config = useProject((state) => state.document.nodes[id]?.config)
  const [last, setStatus] = useState<Status & { readonly place: string }>({ kind: 'idle', place: '' })
  const place = config === undefined ? '' : sampling.place(config)
  /** The place that was looked at last; at first that of the opened document. */
  const seen = useRef(place)
  // What was said of another place is not true of this one.
  const status: Status = last.place === place ? last : { kind: 'idle' }
  const empty = !isList(config?.['schema']) || config['schema'].length === 0

  const infer = useCallback(async () => {
    const { document, path: pipeline } = useProject.getState()
    const before = document.nodes[id]?.config
    if (before === undefined) return
    const asked = sampling.place(before)
    setStatus({ kind: 'reading', place: asked })
    try {
      const sample = await sampling.ask(before, pipeline)
      const now = useProject.getState().document.nodes[id]?.config
      // One that was chosen in the meantime has a sample of its own.
      if (now === undefined || sampling.place(now) !== asked) return
      const columns: Json = sample.columns.map(({ name, type }) => ({ name, type }))
      const time = sample.eventTime !== null && (now['eventTime'] ?? null) === null ? sample.eventTime : null
      useProject.getState().apply({
        kind: 'setConfig',
        id,
        config: {
          ...now,
          ...sample.more,
          schema: columns,
          ...(time === null
            ? {}
            : { eventTime: { column: time, ...(sample.delay === null ? {} : { delay: sample.delay }) } }),
        },
      })
      setStatus({
        kind: 'found',
        place: asked,
        text: [panels.form.inferred(sample.columns.length, time), ...sample.notices].join(' '),
      })
    } catch (error) {
      setStatus({
        kind: 'failed',
        place: asked,
        text: error instanceof Error ? error.message : String(error),
      })
    }
  }, [id, sampling])

  // Only a place that changed here: opening a pipeline touches nothing.
  useEffect(() => {
    if (place === seen.current) return
    if (place === '' || !empty) {
      seen.current = place
      return
    }
    const timer = setTimeout(() => {
      seen.current = place
      void infer()
    }, SETTLED)
    return () => clearTimeout(timer)
  }, [place, empty, infer])

  return (
    <div className="insp-infer">
      <Button
        variant="default"
        size="xs"
        leftSection={<WandSparkles width={12} height={12} />}
        disabled={place === '' || status.kind === 'reading'}
        title={place === '' ? sampling.needs : undefined}
        onClick={() => void infer()}
      >
        {sampling.label}
      </Button>
      <p role="status" data-failed={status.kind === 'failed' || undefined}>
        {status.kind === 'reading' ? panels.form.inferring : status.kind === 'idle' ? '' : status.text}
      </p>
    </div>
  )
}
