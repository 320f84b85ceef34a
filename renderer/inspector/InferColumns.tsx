import { Button } from '@mantine/core'
import { WandSparkles } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Json } from '../../model/document.ts'
import { directoryOf } from '../forms/files.ts'
import { isList } from '../forms/path.ts'
import { client, useProject } from '../stores/index.ts'
import { panels } from '../texts/en/panels.ts'

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
  const [status, setStatus] = useState<Status>({ kind: 'idle' })
  const path = typeof config?.['path'] === 'string' ? config['path'] : ''
  const opened = useRef(path)
  const empty = !isList(config?.['schema']) || config['schema'].length === 0

  const infer = useCallback(async () => {
    const { document, path: file } = useProject.getState()
    const before = document.nodes[id]?.config
    if (before === undefined) return
    setStatus({ kind: 'reading' })
    try {
      const sample = await client.request('files.sample', {
        path: String(before['path'] ?? ''),
        format: before['format'] ?? null,
        baseDirectory: file === null ? null : directoryOf(file),
      })
      const now = useProject.getState().document.nodes[id]?.config
      // A file that was chosen in the meantime has a sample of its own.
      if (now === undefined || now['path'] !== before['path']) return
      const columns: Json = sample.columns.map(({ name, type }) => ({ name, type }))
      const time = sample.eventTime !== null && (now['eventTime'] ?? null) === null ? sample.eventTime : null
      useProject.getState().apply({
        kind: 'setConfig',
        id,
        config: { ...now, schema: columns, ...(time === null ? {} : { eventTime: { column: time } }) },
      })
      setStatus({
        kind: 'found',
        text: [panels.form.inferred(sample.columns.length, time), ...sample.notices].join(' '),
      })
    } catch (error) {
      setStatus({ kind: 'failed', text: error instanceof Error ? error.message : String(error) })
    }
  }, [id])

  // Only a path that changed here: opening a pipeline touches no file.
  useEffect(() => {
    if (path === opened.current) return
    setStatus({ kind: 'idle' })
    if (path === '' || !empty) return
    const timer = setTimeout(() => void infer(), SETTLED)
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
