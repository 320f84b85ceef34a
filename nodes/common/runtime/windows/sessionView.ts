/** What a person sees of session windows. */
import type { StatePage, StateQuery, StateSummary } from '../../../../engine/api/index.ts'
import { entriesUnder, type Groups } from './groups.ts'
import type { ShownTimer } from '../timers.ts'
import { keyOf, type WindowParts } from './parts.ts'
import type { Session, SessionCode, SessionKey } from './sessionCode.ts'
import type { WallTimes } from './times.ts'
import { Pager, stateBytes } from './view.ts'

export interface SessionStore {
  readonly parts: WindowParts
  readonly times: WallTimes
  readonly gap: number
  readonly root: Groups<unknown>
  readonly counts: { readonly sessions: number; readonly keys: number }
  readonly firesAt: (e: number) => number
  readonly timers: { readonly next: number }
}

const BARS = 12
/** Sessions that the summary looks at, ten times a second: of more, the earliest may be others. */
const MOST_SEEN = 2_000

export function summaryOfSessions(store: SessionStore): StateSummary {
  const { parts, times, gap, counts, firesAt, timers } = store
  const first: Session[] = []
  let [seen, next] = [0, Infinity]
  for (const a of sessions(store)) {
    if (++seen > MOST_SEEN) break
    if (!a.fired) next = Math.min(next, firesAt(a.e))
    if (first.length === BARS && a.s >= (first.at(-1)?.s ?? Infinity)) continue
    let at = first.length
    while (at > 0 && (first[at - 1]?.s ?? 0) > a.s) at--
    first.splice(at, 0, a)
    if (first.length > BARS) first.pop()
  }
  const soonest = seen > MOST_SEEN ? timers.next : next
  return {
    windows: counts.sessions,
    keys: counts.keys,
    bytes: stateBytes(parts, counts.sessions),
    nextFire: Number.isFinite(soonest) ? soonest : null,
    bars: first.map(({ s, e, n }) => ({ start: times.instant(s), end: times.instant(e + gap), records: n })),
  }
}

function* sessions({ root, parts }: SessionStore): Generator<Session> {
  for (const { list } of entriesUnder<SessionKey>(root, parts.keys.fields.length)) yield* list
}

export function* sessionTimers(
  store: SessionStore,
  dueAt: (session: Session) => number,
): Generator<ShownTimer> {
  const { parts, times, gap } = store
  for (const a of sessions(store)) {
    const window = { start: times.instant(a.s), end: times.instant(a.e + gap) }
    yield { at: dueAt(a), key: keyOf(parts, a.of), window }
  }
}

/** Values as they stand, before the session fires. */
export function inspectSessions(store: SessionStore, code: SessionCode, query: StateQuery): StatePage {
  const { parts, times, gap } = store
  const pager = new Pager(parts, query)
  for (const a of sessions(store)) {
    if (!pager.scan()) break
    pager.offer({ start: times.instant(a.s), end: times.instant(a.e + gap) }, a.of, a, code.results)
  }
  return pager.page()
}
