/** A connection by its name: chosen from those of this machine, made on the way, with the state of its last test. */
import { Button, NativeSelect } from '@mantine/core'
import { CircleCheck, CircleDashed, CircleX, PlugZap, Settings2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ConnectionView } from '../../../bridge/contract.ts'
import { useConnections } from '../../stores/connections.ts'
import { notifyError } from '../../stores/notify.ts'
import { useView } from '../../stores/index.ts'
import { connections as words, gallery } from '../../texts/index.ts'
import { isInline, useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { pathText, problemsWithin } from '../path.ts'

const t = words.field
/** No connection has this name. */
const MAKE = '\0make'

export function ConnectionField({ field, path, value, name, labelled }: FieldProps) {
  const form = useForm()
  const all = useConnections((state) => state.connections)
  const kind = field.ui.connection ?? 'kafka'
  // The kind of one that a newer Millrace made is not known.
  const connections = all?.filter(({ connection }) => connection === null || connection.kind === kind) ?? null
  const id = `${form.id}-${pathText(path)}`
  const problems = problemsWithin(form.problems, path)
  const given = value ?? field.initial
  const chosen = typeof given === 'string' ? given : ''
  const found = connections?.find((connection) => connection.name === chosen)
  useEffect(() => {
    useConnections.getState().load().catch(notifyError)
  }, [])
  const open = (select: string | null, make: string | null): void =>
    useView.getState().set({
      dialog: {
        kind: 'connections',
        select,
        make,
        makeKind: kind,
        done: make === null ? null : (saved) => form.change(path, saved),
        unlocked: null,
      },
    })
  const missing = connections !== null && chosen !== '' && found === undefined
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      problems={problems}
      inline={isInline({ name, labelled })}
    >
      <div className="form-file">
        <NativeSelect
          id={id}
          aria-label={name}
          disabled={form.readOnly}
          error={missing || problems.some(({ severity }) => severity === 'error')}
          value={chosen}
          onChange={(event) => {
            const next = event.currentTarget.value
            if (next === MAKE) open(null, '')
            else form.change(path, next)
          }}
        >
          <option value="" disabled>
            {connections?.length === 0 ? t.empty : t.none}
          </option>
          {missing && <option value={chosen}>{chosen}</option>}
          {(connections ?? []).map((connection) => (
            <option key={connection.name} value={connection.name}>
              {connection.name}
            </option>
          ))}
          <option value={MAKE}>{t.make}</option>
        </NativeSelect>
        <Button
          variant="default"
          className="form-square"
          aria-label={found === undefined ? t.manage : t.edit(chosen)}
          title={found === undefined ? t.manage : t.edit(chosen)}
          onClick={() => open(found === undefined ? null : chosen, null)}
        >
          <Settings2 width={13} height={13} aria-hidden="true" />
        </Button>
      </div>
      {missing && (
        <div className="form-problem" role="alert">
          <CircleX width={11} height={11} aria-hidden="true" />
          <span>{t.missing(chosen)}</span>
          {!form.readOnly && (
            <span className="form-fixes">
              <button type="button" className="form-fix" onClick={() => open(null, chosen)}>
                {t.makeIt(chosen)}
              </button>
            </span>
          )}
        </div>
      )}
      {found !== undefined && <Tested view={found} />}
    </FieldFrame>
  )
}

/** What the last test told, and another one by a click. */
function Tested({ view }: { readonly view: ConnectionView }) {
  const { name, connection, tested } = view
  const testing = useConnections((state) => state.testing.includes(name))
  const [now] = useState(() => Date.now())
  if (connection === null) return <p className="form-connection">{words.newerBody(name)}</p>
  const state = tested === null ? 'untested' : tested.ok ? 'ok' : 'failed'
  const Icon = { ok: CircleCheck, failed: CircleX, untested: CircleDashed }[state]
  return (
    <div className="form-connection" data-state={state} role="status">
      <Icon width={12} height={12} aria-hidden="true" />
      <span>
        {testing ? words.testing : tested === null ? words.states.untested : tested.message}
        {!testing && tested !== null && (
          <i> {tested.hint ?? words.tested(gallery.ago(tested.at, Math.max(now, tested.at)))}</i>
        )}
      </span>
      <button
        type="button"
        className="form-fix"
        disabled={testing}
        onClick={() => {
          useConnections.getState().test({ name, connection, secrets: {} }).catch(notifyError)
        }}
      >
        <PlugZap width={11} height={11} aria-hidden="true" /> {t.test}
      </button>
    </div>
  )
}
