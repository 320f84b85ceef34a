/** What all dialogs of the page have: a form, its error in place, and an act that waits for its answer. */
import { Modal } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { DialogActs } from '../../dialogs/DialogActs.tsx'
import { kafka } from '../../texts/index.ts'
import { troubleOf, useKafka, type Trouble } from '../cluster.ts'

interface FrameProps {
  readonly title: string
  readonly act: string
  /** Why it cannot be done now; null where it can. */
  readonly ready: boolean
  readonly wide?: boolean
  readonly children: ReactNode
  readonly onClose: () => void
  /** Rejects with what stands in the way; the dialog then stays. */
  readonly run: (connection: string) => Promise<void>
}

export function Frame({ title, act, ready, wide = false, children, onClose, run }: FrameProps) {
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const submit = async (): Promise<void> => {
    const { connection } = useKafka.getState()
    if (connection === null || busy || !ready) return
    setBusy(true)
    setTrouble(null)
    try {
      await run(connection)
      onClose()
      await useKafka.getState().refresh()
    } catch (error) {
      setTrouble(troubleOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={wide ? 560 : 440}
      closeButtonProps={{ 'aria-label': kafka.close }}
    >
      <form
        className="kfk-form nokey"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {children}
        {trouble !== null && (
          <p className="kfk-problem" role="alert">
            {trouble.message} {trouble.hint}
          </p>
        )}
        <DialogActs leave={kafka.cancel} go={act} ready={ready && !busy} onLeave={onClose} />
      </form>
    </Modal>
  )
}

/** `name=value` lines; null: the first line that is none. */
export function pairsOf(
  text: string,
):
  | { readonly ok: true; readonly pairs: { name: string; value: string }[] }
  | { readonly ok: false; readonly line: string } {
  const pairs: { name: string; value: string }[] = []
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line === '') continue
    const at = line.indexOf('=')
    if (at < 1) return { ok: false, line }
    pairs.push({ name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() })
  }
  return { ok: true, pairs }
}
