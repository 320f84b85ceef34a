/** What a search or a tail has done so far, in one line. */
import { formatCount, formatPercent } from '../../ui/format.ts'
import { kafka } from '../texts/index.ts'
import { KEPT, useFound } from './found.ts'

const t = kafka.records

export function FoundStatus() {
  const progress = useFound((state) => state.progress)
  const order = useFound((state) => state.query.order)
  const narrow = useFound(({ query }) => query.filter !== '' || query.key !== '' || query.header !== '')
  const shown = useFound((state) => state.rows.length)
  const paused = useFound((state) => state.paused)
  const newer = useFound((state) => state.newer)
  if (progress === null)
    return (
      <div className="kfk-status" role="status">
        {t.reading}
      </div>
    )
  const { read, matched, unreadable, left, done, error, skipped } = progress
  const live = order === 'live'
  const share = formatPercent(read === 0 ? 0 : matched / read)
  return (
    <div className="kfk-status" role="status" data-failed={done === 'failed' || undefined}>
      {error !== null ? (
        <span className="kfk-failed">
          {error.message} {error.hint}
        </span>
      ) : live ? (
        <>
          {paused ? (
            <span className="kfk-paused">{t.paused(newer)}</span>
          ) : (
            <span className="kfk-live">
              <i className="kfk-dot" data-state="there" aria-hidden="true" /> {t.live}
            </span>
          )}
          {narrow ? <Counts matched={matched} read={read} share={share} /> : <span>{t.came(read)}</span>}
        </>
      ) : (
        <>
          {done === null && <span>{t.reading}</span>}
          <span>{t.shown(shown)}</span>
          {narrow && <Counts matched={matched} read={read} share={share} />}
        </>
      )}
      {unreadable > 0 && <span className="kfk-odd">{t.unreadable(unreadable)}</span>}
      {skipped > 0 && <span className="kfk-odd">{t.skipped(skipped)}</span>}
      <span className="kfk-end">
        {done === null && !live && (
          <button type="button" className="kfk-link" onClick={() => useFound.getState().stop()}>
            {t.stop}
          </button>
        )}
        {live ? t.keeps(KEPT) : done === 'bound' ? t.bound : left !== null && left > 0 ? t.left(left) : ''}
      </span>
    </div>
  )
}

function Counts({
  matched,
  read,
  share,
}: {
  readonly matched: number
  readonly read: number
  readonly share: string
}) {
  const [a, b, c, d] = t.readOf(formatCount(matched), formatCount(read), share)
  return (
    <span>
      <b className="ui-mono">{a}</b> {b}
      <b className="ui-mono">{c}</b>
      {d}
    </span>
  )
}
