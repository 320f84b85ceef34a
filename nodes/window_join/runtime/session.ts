/** Session windows of a key over the records of both sides: merged as they grow, joined when they end. */
import type { OperatorContext } from '../../../engine/api/index.ts'
import { keyedMap, type KeyedMap } from '../../../engine/api/keyed.ts'
import { isLate } from '../../../engine/api/windows.ts'
import { toLocal } from '../../../model/expr/runtime/zone.ts'
import type { SqlType, Value } from '../../../model/types.ts'
import { NO_ROWS, restoreRows, saveRows, type SavedRows, type Widths } from './group.ts'
import type { Session, SessionKey, SessionProgram } from './sessionProgram.ts'

export class SessionStore {
  readonly keys: KeyedMap<SessionKey>
  /** How many sessions there are. */
  open = 0
  readonly #gap: number
  readonly #zone: string
  #program: SessionProgram | null = null

  constructor(
    context: OperatorContext,
    options: {
      readonly gap: number
      readonly zone: string
      readonly types: readonly SqlType[]
      readonly widths: Widths
    },
  ) {
    this.#gap = options.gap
    this.#zone = options.zone
    this.keys = keyedMap<SessionKey>(context, {
      name: 'sessions',
      types: options.types,
      shape: 'sessions',
      times: ({ due }) => [due],
      restored: ({ sessions }) => {
        this.open += sessions.length
      },
      encode: ({ sessions }) => sessions.map((session) => [session.from, session.to, saveRows(session)]),
      decode: (key, json) => this.#decode(key, json as unknown as Saved, options.widths),
    })
  }

  get timers(): KeyedMap<SessionKey>['timers'] {
    return this.keys.timers
  }

  /** To be called before the first record. */
  use(program: SessionProgram): void {
    this.#program = program
  }

  /** The entry of a key, ready to be changed. */
  readonly of = (key: readonly Value[]): SessionKey => {
    const found = this.keys.get(key)
    if (found !== undefined) {
      this.keys.touch(found)
      return found
    }
    const fresh = { key, sessions: [], due: Infinity, stamp: 0, group: -1 }
    this.keys.add(fresh)
    return fresh
  };

  *sessions(): Generator<{ readonly key: SessionKey; readonly session: Session }> {
    for (const key of this.keys.values()) for (const session of key.sessions) yield { key, session }
  }

  /**
   * The session that a record goes into, merged with those that it joins; null where it is late. Merge first, then ask. `alone`: the record's side where its key
   * has a NULL, which is equal to none of the other side.
   */
  readonly at = (key: SessionKey, time: number, mark: number, alone: 'l' | 'r' | null): Session | null => {
    const end = time + this.#gap
    let into: Session | null = null
    for (const session of key.sessions) {
      if (session.from > end || session.to < time || (alone !== null && session[`${alone}n`] === 0)) continue
      into = into === null ? session : merge(into, session)
      into.from = Math.min(into.from, time)
      into.to = Math.max(into.to, end)
    }
    if (into !== null) {
      const merged = key.sessions.length
      if (key.sessions.some((session) => session.records === 0))
        key.sessions = key.sessions.filter((session) => session.records > 0)
      this.open -= merged - key.sessions.length
    } else {
      if (isLate(end, 0, mark)) {
        if (key.sessions.length === 0) this.keys.delete(key)
        return null
      }
      into = newSession(time, end)
      key.sessions.push(into)
      this.open++
    }
    // A timer that has become too early sets itself again.
    if (into.to - 1 < key.due) this.#setTimer(key, into.to - 1)
    return into
  }

  advance(watermark: number): void {
    for (const { time, item: key } of this.timers.due(watermark)) {
      if (time !== key.due) continue
      key.due = Infinity
      const over = key.sessions.filter((session) => session.to - 1 <= time)
      if (over.length > 0) {
        this.keys.touch(key)
        key.sessions = key.sessions.filter((session) => session.to - 1 > time)
        this.open -= over.length
        for (const session of over) {
          const bounds = {
            start: toLocal(session.from, this.#zone),
            end: toLocal(session.to, this.#zone),
            to: session.to,
          }
          this.#program?.fire(session, bounds, !key.key.includes(null))
        }
      }
      const next = Math.min(...key.sessions.map((session) => session.to - 1))
      if (next === Infinity) this.keys.delete(key)
      else this.#setTimer(key, next)
    }
  }

  #setTimer(key: SessionKey, time: number): void {
    this.timers.clear(key.due, key)
    key.due = time
    this.timers.set(time, key)
  }

  #decode(values: readonly Value[], sessions: Saved, widths: Widths): SessionKey {
    const key: SessionKey = { key: values, sessions: [], due: Infinity, stamp: 0, group: -1 }
    for (const [from, to, rows] of sessions) {
      const session = newSession(from, to)
      session.records = restoreRows(session, rows, widths)
      key.sessions.push(session)
    }
    this.#setTimer(key, Math.min(...key.sessions.map((session) => session.to - 1)))
    return key
  }
}

function newSession(from: number, to: number): Session {
  const part = { l: NO_ROWS, ln: 0, r: NO_ROWS, rn: 0, lu: null, ru: null, m: null }
  const session = { from, to, records: 0, ...part }
  return Object.assign(session, { p: session })
}

/** Puts the rows of one session into another. */
function merge(into: Session, other: Session): Session {
  into.from = Math.min(into.from, other.from)
  into.to = Math.max(into.to, other.to)
  into.l = [...into.l, ...other.l]
  into.r = [...into.r, ...other.r]
  into.ln = into.l.length
  into.rn = into.r.length
  into.records += other.records
  other.records = 0
  return into
}

type Saved = readonly (readonly [from: number, to: number, rows: SavedRows])[]
