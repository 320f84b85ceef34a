import { Button } from '@mantine/core'
import { Copy, Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { notify, notifyError } from '../stores/notify.ts'
import { exports as t } from '../texts/index.ts'
import './exportFlink.css'

/** A script, to copy or to save. */
export function ScriptView({
  text,
  none,
  onSave,
  children,
}: {
  /** Null: there is none. */
  readonly text: string | null
  /** Why there is none. */
  readonly none: string
  readonly onSave: () => void
  /** Stands beside the acts. */
  readonly children?: ReactNode
}) {
  return (
    <section aria-label={t.script}>
      <div className="exp-acts">
        <h3>{t.script}</h3>
        {children}
        <Button
          variant="default"
          size="xs"
          leftSection={<Copy size={13} aria-hidden="true" />}
          disabled={text === null}
          onClick={() => void copy(text ?? '')}
        >
          {t.copy}
        </Button>
        <Button
          size="xs"
          leftSection={<Download size={13} aria-hidden="true" />}
          disabled={text === null}
          onClick={onSave}
        >
          {t.save}
        </Button>
      </div>
      {text === null ? (
        <p className="exp-none">{none}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls can be reached by the keyboard
        <pre className="exp-script ui-mono" tabIndex={0}>
          {text}
        </pre>
      )}
    </section>
  )
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notify(t.copied)
  } catch (error) {
    notifyError(error)
  }
}
