/** A key of encryption by the name of its secret: which key that is, or one that is made or given on the way. */
import { PasswordInput, TextInput } from '@mantine/core'
import { CircleX, KeyRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { KeyView } from '../../../bridge/contract.ts'
import { secretOfReference } from '../../../model/connections/names.ts'
import { UserError } from '../../../model/errors.ts'
import { client } from '../../stores/client.ts'
import { useView } from '../../stores/index.ts'
import { notifyError } from '../../stores/notify.ts'
import { panels } from '../../texts/index.ts'
import { isInline, useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { pathText, problemsWithin } from '../path.ts'

const t = panels.form.key
/** Milliseconds after the last key before the host is asked for a name. */
const PATIENCE = 250

export function KeyField({ field, path, value, name, labelled }: FieldProps) {
  const form = useForm()
  const id = `${form.id}-${pathText(path)}`
  const problems = problemsWithin(form.problems, path)
  const given = value ?? field.initial
  const secret = typeof given === 'string' ? secretOfReference(given) : ''
  const [view, setView] = useState<{ readonly of: string; readonly key: KeyView } | null>(null)
  const look = (of: string): Promise<void> =>
    client.request('key.look', { name: of }).then((key) => setView({ of, key }), notifyError)
  useEffect(() => {
    if (secret === '') return
    const timer = setTimeout(() => void look(secret), PATIENCE)
    return () => clearTimeout(timer)
  }, [secret])
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      problems={problems}
      inline={isInline({ name, labelled })}
    >
      <TextInput
        id={id}
        className="form-value"
        aria-label={name}
        value={secret}
        readOnly={form.readOnly}
        error={problems.some(({ severity }) => severity === 'error')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => form.change(path, `secret:${event.currentTarget.value}`, true)}
        onBlur={settle}
      />
      {view !== null && view.of === secret && secret !== '' && (
        <Found name={secret} view={view.key} changed={() => void look(secret)} />
      )}
    </FieldFrame>
  )
}

/** Asks for the passphrase of the file of secrets; where it was right, `then`, and back to the form. */
function unlock(then: () => Promise<void>): void {
  const { dialog, set } = useView.getState()
  const unlocked = (): void => void then().then(() => set({ dialog }))
  set({ dialog: { kind: 'connections', select: null, make: null, done: null, unlocked } })
}

/** Which key the secret holds, or the ways to have one. */
function Found({
  name,
  view,
  changed,
}: {
  readonly name: string
  readonly view: KeyView
  readonly changed: () => void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const add = async (value: string | null): Promise<void> => {
    try {
      await client.request('key.add', { name, value })
      setTyped(null)
      changed()
    } catch (error) {
      if (error instanceof UserError && error.code === 'secret.locked') unlock(() => add(value))
      else notifyError(error)
    }
  }
  if (view.id !== null) {
    return (
      <div className="form-connection" data-state="ok" role="status">
        <KeyRound width={12} height={12} aria-hidden="true" />
        <span>{t.there(view.id)}</span>
      </div>
    )
  }
  const missing = view.problem?.code === 'key.missing'
  return (
    <>
      <div className="form-connection" data-state="failed" role="status">
        <CircleX width={12} height={12} aria-hidden="true" />
        <span>{missing ? t.missing : view.problem?.message}</span>
      </div>
      <span className="form-fixes">
        {view.problem?.code === 'secret.locked' && (
          <button type="button" className="form-fix" onClick={() => unlock(() => Promise.resolve())}>
            {t.unlock}
          </button>
        )}
        {missing && (
          <button type="button" className="form-fix" onClick={() => void add(null)}>
            {t.make}
          </button>
        )}
        {missing && typed === null && (
          <button type="button" className="form-fix" onClick={() => setTyped('')}>
            {t.give}
          </button>
        )}
      </span>
      {typed !== null && (
        <div className="form-file">
          <PasswordInput
            aria-label={t.value}
            placeholder={t.placeholder}
            value={typed}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t.show }}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <button type="button" className="form-fix" disabled={typed === ''} onClick={() => void add(typed)}>
            {t.keep}
          </button>
        </div>
      )}
    </>
  )
}
