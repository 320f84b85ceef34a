import type { StatePageView } from '../../bridge/contract.ts'
import { formatAbout, formatClock, formatDateTime } from '../../ui/format.ts'
import { isEnd } from '../inspector/metrics.ts'
import { panels } from '../texts/index.ts'

const t = panels.state.timers
type Entry = StatePageView['entries'][number]

/** Timers of an operator, the next ones first: when, by which clock, for which key and window. */
export function TimerTable({
  entries,
  watermark,
  timeZone,
}: {
  readonly entries: StatePageView['entries']
  readonly watermark: number | null
  readonly timeZone: string
}) {
  const keyed = entries.find(({ key }) => key.length > 0)?.key ?? []
  const windowed = entries.some(({ window }) => window !== null)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
    <div className="drw-scroll nokey" tabIndex={0} role="region" aria-label={t.table}>
      <table className="drw-table">
        <thead>
          <tr>
            <th scope="col">{t.at}</th>
            <th scope="col" className="drw-right">
              {t.left}
            </th>
            <th scope="col">{t.clock}</th>
            {keyed.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {windowed && <th scope="col">{t.window}</th>}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            // Two timers of one time may have nothing else to tell them apart.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index}>
              <Due timer={entry.timer} watermark={watermark} timeZone={timeZone} />
              {keyed.map(({ name }, at) => (
                <td key={name}>{entry.key.length === 0 ? t.allKeys : plain(entry.key[at]?.value)}</td>
              ))}
              {windowed && (
                <td>
                  {entry.window !== null &&
                    `${clock(entry.window.start, timeZone)} – ${clock(entry.window.end, timeZone)}`}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Due({
  timer,
  watermark,
  timeZone,
}: {
  readonly timer: Entry['timer']
  readonly watermark: number | null
  readonly timeZone: string
}) {
  const at = timer?.at ?? 0
  const end = isEnd(at)
  const left = timer?.clock === 'event' && watermark !== null && !end ? at - watermark : null
  return (
    <>
      <td className="drw-time" title={end ? undefined : formatDateTime(at, timeZone)}>
        {end ? t.endOfInput : clock(at, timeZone)}
      </td>
      <td className="drw-right" title={t.leftHint}>
        {left === null ? '–' : t.ahead(formatAbout(Math.max(0, left)))}
      </td>
      <td>{timer === undefined ? '' : t.clocks[timer.clock]}</td>
    </>
  )
}

const plain = (value: unknown): string =>
  value === null || value === undefined ? 'NULL' : typeof value === 'string' ? value : JSON.stringify(value)

/** Without milliseconds where there are none. */
const clock = (ms: number, timeZone: string): string => formatClock(ms, timeZone).replace(/\.000$/, '')
