import { Button, Textarea } from '@mantine/core'
import {
  CircleCheck,
  CircleHelp,
  CircleMinus,
  CircleX,
  KeyRound,
  Workflow,
  type LucideIcon,
} from 'lucide-react'
import { useMemo } from 'react'
import { parseProperties, type PropertyRow } from '../../model/connections/properties/parse.ts'
import { CodeText } from '../forms/CodeText.tsx'
import { connections as texts } from '../texts/index.ts'
import { draftOf, type Draft } from './draft.ts'
import './import.css'

const t = texts.import

/** Stands for the name of a connection that has none yet. */
const SOME_NAME = 'import'

export interface Imported {
  readonly text: string
  /** PEM texts of files that were dropped beside it, by name. */
  readonly files: Readonly<Record<string, string>>
}

/** A `kafka.properties` text, told key by key. Nothing of it leaves the page. */
export function ImportPane({
  imported,
  onChange,
  onUse,
  onCancel,
}: {
  readonly imported: Imported
  readonly onChange: (imported: Imported) => void
  readonly onUse: (draft: Draft) => void
  readonly onCancel: () => void
}) {
  const parsed = useMemo(() => parseProperties(imported.text, SOME_NAME, imported.files), [imported])
  const { rows, needed } = parsed
  const files = Object.keys(imported.files)
  return (
    <>
      <div className="conn-scroll conn-import">
        <Textarea
          className="conn-pem"
          aria-label={t.label}
          placeholder={t.placeholder}
          value={imported.text}
          data-autofocus
          autosize
          minRows={rows.length === 0 ? 10 : 4}
          maxRows={rows.length === 0 ? 14 : 6}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ ...imported, text: event.currentTarget.value })}
        />
        <p className="conn-note">
          {t.hint} {files.length > 0 && t.files(files)}
        </p>
        {needed.map(({ path, what }) => (
          <p key={path + what} className="conn-note conn-warn">
            {t.needed(path, what)}
          </p>
        ))}
        {rows.length > 0 && <Rows rows={rows} />}
      </div>
      <footer className="conn-foot">
        <span className="conn-summary">{summaryOf(rows)}</span>
        <Button variant="default" onClick={onCancel}>
          {t.cancel}
        </Button>
        <Button
          disabled={rows.length === 0}
          onClick={() => onUse({ ...draftOf(SOME_NAME, parsed.connection, parsed.secrets, null), name: '' })}
        >
          {t.use}
        </Button>
      </footer>
    </>
  )
}

const OUTCOMES = ['problem', 'set', 'secret', 'node', 'none', 'unknown'] as const

function summaryOf(rows: readonly PropertyRow[]): string {
  if (rows.length === 0) return t.empty
  return OUTCOMES.flatMap((outcome) => {
    const count = rows.filter((row) => row.outcome === outcome).length
    return count === 0 ? [] : [t.summary[outcome](count)]
  }).join(', ')
}

const ICONS: Readonly<Record<PropertyRow['outcome'], LucideIcon>> = {
  set: CircleCheck,
  secret: KeyRound,
  node: Workflow,
  none: CircleMinus,
  problem: CircleX,
  unknown: CircleHelp,
}

function Rows({ rows }: { readonly rows: readonly PropertyRow[] }) {
  return (
    <table className="conn-rows" aria-label={t.table}>
      <thead>
        <tr>
          <th scope="col">{t.key}</th>
          <th scope="col">{t.value}</th>
          <th scope="col">{t.became}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ line, key, value, outcome, setting, note }) => {
          const Icon = ICONS[outcome]
          return (
            <tr key={line} data-outcome={outcome}>
              <th scope="row" className="ui-mono">
                {key}
              </th>
              <td className="ui-mono conn-value" title={value}>
                {value}
              </td>
              <td>
                <span className="conn-outcome">
                  <Icon width={12} height={12} aria-hidden="true" />
                  {t.outcomes[outcome]}
                </span>
                <span className="conn-became">
                  {setting !== '' && <b>{setting}</b>}
                  {note !== '' && (
                    <span>
                      <CodeText text={note} />
                    </span>
                  )}
                </span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
