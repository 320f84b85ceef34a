import { CircleCheck, CircleDashed, CircleX, FileInput, KeyRound, Plus } from 'lucide-react'
import type { ConnectionView } from '../../bridge/contract.ts'
import { connections as t } from '../texts/index.ts'
import { NEW } from './editing.ts'
import { addressOf } from '../../model/connections/connection.ts'

/** The connections, each with the state of its last test, and the two ways to a new one. */
export function ConnectionList({
  connections,
  chosen,
  making,
  changed,
  importing,
  locked,
  onUnlock,
  onChoose,
  onMake,
  onImport,
}: {
  readonly connections: readonly ConnectionView[]
  readonly chosen: string | null
  /** What is being made is called so; null where nothing is. */
  readonly making: string | null
  readonly changed: readonly string[]
  readonly importing: boolean
  /** Secrets are in a file that is not open. */
  readonly locked: boolean
  readonly onUnlock: () => void
  readonly onChoose: (key: string) => void
  readonly onMake: () => void
  readonly onImport: () => void
}) {
  return (
    <nav className="conn-side" aria-label={t.list}>
      <ul>
        {connections.map(({ name, connection, tested }) => {
          const state = tested === null ? 'untested' : tested.ok ? 'ok' : 'failed'
          const Icon = { ok: CircleCheck, failed: CircleX, untested: CircleDashed }[state]
          return (
            <li key={name}>
              <button
                type="button"
                className="conn-entry"
                aria-current={!importing && chosen === name}
                data-autofocus={chosen === name || undefined}
                onClick={() => onChoose(name)}
              >
                <span className="conn-name">{name}</span>
                {changed.includes(name) && <span className="conn-dot" role="img" aria-label={t.changed} />}
                <Icon
                  className="conn-state"
                  data-state={state}
                  width={13}
                  height={13}
                  role="img"
                  aria-label={t.states[state]}
                />
                <span className="conn-address ui-mono">
                  {connection === null ? t.newer : addressOf(connection)}
                </span>
              </button>
            </li>
          )
        })}
        {making !== null && (
          <li>
            <button
              type="button"
              className="conn-entry"
              aria-current={!importing && chosen === NEW}
              onClick={() => onChoose(NEW)}
            >
              <span className="conn-name">{making === '' ? t.unnamed : making}</span>
              {changed.includes(NEW) && <span className="conn-dot" role="img" aria-label={t.changed} />}
            </button>
          </li>
        )}
      </ul>
      <div className="conn-ways">
        {locked && (
          <button type="button" className="conn-way" onClick={onUnlock}>
            <KeyRound width={14} height={14} aria-hidden="true" />
            {t.unlock.way}
          </button>
        )}
        <button type="button" className="conn-way" onClick={onMake}>
          <Plus width={14} height={14} aria-hidden="true" />
          {t.newOne}
        </button>
        <button type="button" className="conn-way" aria-current={importing} onClick={onImport}>
          <FileInput width={14} height={14} aria-hidden="true" />
          {t.fromFile}
        </button>
      </div>
    </nav>
  )
}
