import { Button, PasswordInput } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import type { SecretsView } from '../../bridge/contract.ts'
import { UserError } from '../../model/errors.ts'
import { useConnections } from '../stores/connections.ts'
import { connections as t } from '../texts/index.ts'
import { focusWhenShown, Labelled } from './parts.tsx'

const words = t.unlock

/** Asks for the passphrase of the file of secrets, or for a new one where there is no file yet. */
export function Unlock({
  secrets,
  onDone,
  onCancel,
}: {
  readonly secrets: SecretsView
  readonly onDone: () => void
  readonly onCancel: () => void
}) {
  const { state, path, problem } = secrets.file
  const [passphrase, setPassphrase] = useState('')
  const [repeat, setRepeat] = useState('')
  const [error, setError] = useState<string | undefined>(problem ?? undefined)
  const [busy, setBusy] = useState(false)
  const making = state === 'new'
  if (state === 'open') return null

  const submit = async (): Promise<void> => {
    if (making && passphrase !== repeat) {
      setError(words.differ)
      return
    }
    setBusy(true)
    try {
      await useConnections.getState().unlock(passphrase)
      onDone()
    } catch (failure) {
      const hint = failure instanceof UserError ? (failure.hint ?? '') : ''
      setError(`${failure instanceof Error ? failure.message : String(failure)} ${hint}`.trim())
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="conn-unlock"
      aria-label={words.title[state]}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h3>
        <KeyRound width={14} height={14} aria-hidden="true" />
        {words.title[state]}
      </h3>
      <p>
        {secrets.refused !== null && `${secrets.refused} `}
        {words.body[state](path)} {words.environment}
      </p>
      <div className="conn-unlock-row">
        <Labelled label={words.passphrase}>
          {(control) => (
            <PasswordInput
              {...control}
              ref={focusWhenShown}
              value={passphrase}
              autoComplete="off"
              visibilityToggleButtonProps={{ 'aria-label': t.secret.show }}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
            />
          )}
        </Labelled>
        {making && (
          <Labelled label={words.repeat}>
            {(control) => (
              <PasswordInput
                {...control}
                value={repeat}
                autoComplete="off"
                visibilityToggleButtonProps={{ 'aria-label': t.secret.show }}
                onChange={(event) => setRepeat(event.currentTarget.value)}
              />
            )}
          </Labelled>
        )}
        <Button variant="default" onClick={onCancel}>
          {t.import.cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={passphrase === ''}>
          {words.act[state]}
        </Button>
      </div>
      {error !== undefined && (
        <p className="conn-note" data-problem role="alert">
          {error}
        </p>
      )}
    </form>
  )
}
