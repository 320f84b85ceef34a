import { PasswordInput, Textarea } from '@mantine/core'
import type { SecretsView } from '../../bridge/contract.ts'
import { secretVariable, type SecretPart } from '../../model/connections/names.ts'
import { connections as t } from '../texts/index.ts'
import { secretNameOf, type Draft } from './draft.ts'
import { Labelled } from './parts.tsx'

/** A secret: typed, never shown again. Below it stands where it is kept. */
export function SecretField({
  part,
  draft,
  secrets,
  lines = false,
  optional = false,
  disabled = false,
  onChange,
}: {
  readonly part: SecretPart
  readonly draft: Draft
  readonly secrets: SecretsView | null
  /** Text of several lines: a key. */
  readonly lines?: boolean
  readonly optional?: boolean
  readonly disabled?: boolean
  readonly onChange: (value: string | undefined) => void
}) {
  const name = secretNameOf(draft, part)
  const value = draft.typed[part] ?? ''
  const inEnvironment = secrets?.variables.includes(secretVariable(name)) === true
  // Where a new connection's secret is has not been asked: nothing is kept for it yet.
  const place = inEnvironment
    ? 'environment'
    : draft.was === null && draft.kept[part] === undefined
      ? null
      : (secrets?.places[name] ?? null)
  const typed = value !== ''
  const note = typed
    ? secrets?.store === 'keyring'
      ? t.secret.willKeyring
      : t.secret.willFile
    : place === null
      ? optional
        ? null
        : t.secret.missing
      : place === 'environment'
        ? t.secret.environment(secretVariable(name))
        : t.secret[place]
  const shared = {
    value,
    // What the environment says wins over whatever would be kept.
    disabled: disabled || place === 'environment',
    placeholder: place === 'keyring' || place === 'file' ? t.secret.keptPlaceholder : '',
    autoComplete: 'off',
    spellCheck: false,
  }
  // Emptied, it is as if nothing had been typed: what is kept stays.
  const change = (text: string): void => onChange(text === '' ? undefined : text)
  return (
    <Labelled
      label={t.fields[part]}
      aside={optional ? <span className="conn-aside">{t.optional}</span> : null}
      note={note}
      wide={lines}
    >
      {(control) =>
        lines ? (
          <Textarea
            {...shared}
            {...control}
            className="conn-pem conn-masked"
            rows={3}
            onChange={(event) => change(event.currentTarget.value)}
          />
        ) : (
          <PasswordInput
            {...shared}
            {...control}
            visibilityToggleButtonProps={{ 'aria-label': t.secret.show }}
            onChange={(event) => change(event.currentTarget.value)}
          />
        )
      }
    </Labelled>
  )
}
