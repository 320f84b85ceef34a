import { Button, Modal } from '@mantine/core'
import type { CodePart } from '../../model/code.ts'
import { gallery } from '../texts/index.ts'
import './trust.css'

const t = gallery.trust

/** A pipeline brings code along that nobody here has written or trusted: it is shown before it may run. */
export function Trust({
  parts,
  onDone,
}: {
  readonly parts: readonly CodePart[]
  readonly onDone: (trusts: boolean) => void
}) {
  return (
    <Modal
      opened
      onClose={() => onDone(false)}
      title={t.title}
      size={720}
      closeButtonProps={{ 'aria-label': gallery.dialogs.close }}
    >
      <p className="dlg-message">{t.message}</p>
      {parts.map(({ nodeId, label, text }) => (
        <section key={nodeId} className="trust-part" aria-label={t.codeOf(label)}>
          <h3 className="trust-name">
            {label} <span className="ui-mono">{nodeId}</span>
          </h3>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long code is scrolled by keys */}
          <pre className="trust-code ui-mono" tabIndex={0}>
            {text}
          </pre>
        </section>
      ))}
      <div className="dlg-acts">
        <Button variant="default" data-autofocus onClick={() => onDone(false)}>
          {t.refuse}
        </Button>
        <Button onClick={() => onDone(true)}>{t.trust}</Button>
      </div>
    </Modal>
  )
}
