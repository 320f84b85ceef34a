import type { StatePageView } from '../../bridge/contract.ts'
import type { Json } from '../../model/document.ts'
import type { SqlType } from '../../model/types.ts'
import { t as types } from '../../model/types.ts'
import { formatClock, formatCount, formatDateTime } from '../../ui/format.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { alignsRight, formatCell } from './cells.ts'

const t = panels.state

/** Keys, windows and values. A value's type is that of the output column with its name, where there is one. */
export function StateTable({
  node,
  entries,
  watermark,
  timeZone,
}: {
  readonly node: string
  readonly entries: StatePageView['entries']
  readonly watermark: number | null
  readonly timeZone: string
}) {
  const columns = useProject((state) => state.analysis.nodes[node]?.outputs['out']?.columns)
  const typeOf = (name: string, value: Json): SqlType =>
    columns?.find((column) => column.name === name)?.type ?? guessed(value)
  const [first] = entries
  if (first === undefined) return null
  const windowed = entries.some(({ window }) => window !== null)
  const counted = windowed || entries.some(({ records }) => records > 0)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
    <div className="drw-scroll nokey" tabIndex={0} role="region" aria-label={t.table}>
      <table className="drw-table">
        <thead>
          <tr>
            {first.key.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {windowed && <th scope="col">{t.window}</th>}
            {windowed && <th scope="col">{t.progress}</th>}
            {first.values.map(({ name, value }) => (
              <th key={name} scope="col" className={alignsRight(typeOf(name, value)) ? 'drw-right' : ''}>
                {name}
              </th>
            ))}
            {counted && (
              <th scope="col" className="drw-right">
                {t.records}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            // What is held record by record has no key.
            <tr key={JSON.stringify([entry.window, entry.key, entry.key.length === 0 ? index : 0])}>
              {entry.key.map(({ name, value }) => (
                <Value key={name} name={name} value={value} type={typeOf(name, value)} timeZone={timeZone} />
              ))}
              {windowed && (
                <td
                  title={
                    entry.window === null
                      ? undefined
                      : `${formatDateTime(entry.window.start, timeZone)} – ${formatDateTime(entry.window.end, timeZone)}`
                  }
                >
                  {entry.window !== null &&
                    `${shortClock(entry.window.start, timeZone)} – ${shortClock(entry.window.end, timeZone)}`}
                </td>
              )}
              {windowed && (
                <td>{entry.window !== null && <Progress window={entry.window} watermark={watermark} />}</td>
              )}
              {entry.values.map(({ name, value }) => (
                <Value key={name} name={name} value={value} type={typeOf(name, value)} timeZone={timeZone} />
              ))}
              {counted && <td className="drw-right">{formatCount(entry.records)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Value({
  name,
  value,
  type,
  timeZone,
}: {
  readonly name: string
  readonly value: Json
  readonly type: SqlType
  readonly timeZone: string
}) {
  const cell = formatCell(value, { name, type }, timeZone)
  return (
    <td
      className={`drw-${cell.kind}${alignsRight(type) ? ' drw-right' : ''}`}
      title={cell.title ?? undefined}
    >
      {cell.text}
    </td>
  )
}

/** How far the watermark has come through the window. */
function Progress({
  window,
  watermark,
}: {
  readonly window: { readonly start: number; readonly end: number }
  readonly watermark: number | null
}) {
  const share =
    watermark === null
      ? 0
      : Math.min(1, Math.max(0, (watermark - window.start) / (window.end - window.start)))
  return (
    <span
      className="drw-progress"
      role="img"
      aria-label={t.reached(Math.round(share * 100))}
      title={t.reached(Math.round(share * 100))}
    >
      <i style={{ width: `${share * 100}%` }} />
    </span>
  )
}

/** Without milliseconds where there are none. */
const shortClock = (ms: number, timeZone: string): string => formatClock(ms, timeZone).replace(/\.000$/, '')

const guessed = (value: Json): SqlType =>
  typeof value === 'number' ? types.double() : typeof value === 'boolean' ? types.boolean() : types.string()
