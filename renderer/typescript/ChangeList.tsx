import { Checkbox } from '@mantine/core'
import type { FileChange } from '../../bridge/export.ts'
import { typescript as t } from '../texts/index.ts'

export interface Answer {
  readonly state: 'written' | 'asks'
  readonly token: string
  readonly changes: readonly FileChange[]
  readonly written: readonly string[]
  readonly notes: readonly string[]
}

/** What changes in the folder of an earlier export: a file a row, with its lines. A file that a person has edited is replaced only where that is ticked. */
export function ChangeList({
  changes,
  replace,
  onReplace,
}: {
  readonly changes: readonly FileChange[]
  readonly replace: ReadonlySet<string>
  readonly onReplace: (next: ReadonlySet<string>) => void
}) {
  const edited = changes.filter(({ change }) => change === 'edited').length
  return (
    <section className="tsx-changes" aria-label={t.changes}>
      <p className="dlg-message">
        {t.asks(changes.filter(({ change }) => change !== 'kept').length, edited)}
      </p>
      <ul>
        {changes.map((change) => (
          <li key={change.path}>
            <File change={change} />
            {change.change === 'edited' && (
              <Checkbox
                size="xs"
                label={t.replace(change.path)}
                checked={replace.has(change.path)}
                onChange={(event) => {
                  const next = new Set(replace)
                  if (event.currentTarget.checked) next.add(change.path)
                  else next.delete(change.path)
                  onReplace(next)
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Files with fewer lines of difference are open. */
const SHORT = 40

function File({ change: { path, change, added, removed, hunks } }: { readonly change: FileChange }) {
  const head = (
    <>
      <span className="tsx-path ui-mono">{path}</span>
      <span className="tsx-change" data-change={change}>
        {t.change[change]}
      </span>
      {hunks !== null && change !== 'kept' && (
        <span className="tsx-counts ui-mono">
          <i data-sign="+">+{added}</i> <i data-sign="-">−{removed}</i>
        </span>
      )}
    </>
  )
  if (hunks === null || change === 'kept') return <div className="tsx-file">{head}</div>
  return (
    <details open={added + removed <= SHORT}>
      <summary className="tsx-file">{head}</summary>
      <div className="tsx-diff ui-mono" role="group" aria-label={t.diff(path)}>
        {hunks.map((hunk) => (
          <Hunk key={hunk.to} hunk={hunk} />
        ))}
      </div>
    </details>
  )
}

function Hunk({ hunk }: { readonly hunk: NonNullable<FileChange['hunks']>[number] }) {
  let [old, now] = [hunk.from, hunk.to]
  const rows = hunk.lines.map((line) => {
    const sign = line.slice(0, 1)
    const number = sign === '-' ? old : now
    if (sign !== '+') old++
    if (sign !== '-') now++
    return { sign, number, text: line.slice(1) }
  })
  return rows.map(({ sign, number, text }) => (
    <div key={`${sign}${number}`} className="tsx-line" data-sign={sign}>
      <span className="tsx-number" aria-hidden="true">
        {number}
      </span>
      <span className="tsx-sign">{sign}</span>
      <span>{text}</span>
    </div>
  ))
}
