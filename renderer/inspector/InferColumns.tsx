import { Button } from '@mantine/core'
import { WandSparkles } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Json } from '../../model/document.ts'
import { directoryOf } from '../forms/files.ts'
import { isList } from '../forms/path.ts'
import { client, useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'

type Status =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }

/** How long a path must stand still before its file is looked at, ms. */
const SETTLED = 500

/** Fills columns and event time of a file source from the head of its file: on demand, and by itself for a newly named file without columns. */
export function InferColumns({ id }: { readonly id: string }) {
  const config = useProject((state) => state.document.nodes[id]?.config)
  const [last, setStatus] = useState<Status & { readonly path: string }>({ kind: 'idle', path: '' })
  const path = typeof config?.['path'] === 'string' ? config['path'] : ''
  /** The path that was looked at last; at first that of the opened document. */
  const seen = useRef(path)
  // What was said of another file is not true of this one.
  const status: Status = last.path === path ? last : { kind: 'idle' }
  const empty = !isList(config?.['schema']) || config['schema'].length === 0

  const infer = useCallback(async () => {
    const { document, path: pipeline } = useProject.getState()
    const before = document.nodes[id]?.config
    if (before === undefined) return
    const file = typeof before['path'] === 'string' ? before['path'] : ''
    setStatus({ kind: 'reading', path: file })
    try {
      const sample = await client.request('files.sample', {
        path: file,
        format: before['format'] ?? null,
        baseDirectory: pipeline === null ? null : directoryOf(pipeline),
      })
      const now = useProject.getState().document.nodes[id]?.config
      // A file that was chosen in the meantime has a sample of its own.
      if (now === undefined || now['path'] !== before['path']) return
      const columns: Json = sample.columns.map(({ name, type }) => ({ name, type }))
      const time = sample.eventTime !== null && (now['eventTime'] ?? null) === null ? sample.eventTime : null
      useProject.getState().apply({
        kind: 'setConfig',
        id,
        config: {
          ...now,
          schema: columns,
          ...(time === null
            ? {}
            : { eventTime: { column: time, ...(sample.delay === null ? {} : { delay: sample.delay }) } }),
        },
      })
      setStatus({
        kind: 'found',
        path: file,
        text: [panels.form.inferred(sample.columns.length, time), ...sample.notices].join(' '),
      })
    } catch (error) {
      setStatus({ kind: 'failed', path: file, text: error instanceof Error ? error.message : String(error) })
    }
  }, [id])

  // Only a path that changed here: opening a pipeline touches no file.
  useEffect(() => {
    if (path === seen.current) return
    if (path === '' || !empty) {
      seen.current = path
      return
    }
    const timer = setTimeout(() => {
      seen.current = path
      void infer()
    }, SETTLED)
    return () => clearTimeout(timer)
  }, [path, empty, infer])

  return (
    <div className="insp-infer">
      <Button
        variant="default"
        size="xs"
        leftSection={<WandSparkles width={12} height={12} />}
        disabled={path === '' || status.kind === 'reading'}
        title={path === '' ? panels.form.inferNeedsFile : undefined}
        onClick={() => void infer()}
      >
        {panels.form.infer}
      </Button>
      <p role="status" data-failed={status.kind === 'failed' || undefined}>
        {status.kind === 'reading' ? panels.form.inferring : status.kind === 'idle' ? '' : status.text}
      </p>
    </div>
  )
}
