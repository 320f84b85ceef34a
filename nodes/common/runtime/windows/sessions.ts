/**
 * Session windows of event time: records of a key that are no further apart than the gap. Merge first, then ask whether the merged window is late: so a late
 * record may join two sessions, or go into one that is still open.
 */
import { fromJson, toJson } from '../../../../engine/api/encode.ts'
import { textOfKey } from '../../../../engine/api/keyed.ts'
import type { Operator, OperatorContext } from '../../../../engine/api/index.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../../model/changes.ts'
import type { Json } from '../../../../model/document.ts'
import type { Value } from '../../../../model/types.ts'
import { entriesUnder } from './groups.ts'
import { timerPage } from '../timers.ts'
import { decodeFields, encodeFields, keyOf, Sequence, windowParts, type WindowConfig } from './parts.ts'
import { sessionCode, type Session, type SessionChanges, type SessionKey } from './sessionCode.ts'
import { inspectSessions, sessionTimers, summaryOfSessions, type SessionStore } from './sessionView.ts'
import { TimeHeap } from './timeHeap.ts'
import { WallTimes } from './times.ts'

export interface SessionConfig extends WindowConfig {
  readonly gap: number
  readonly allowedLateness: number
}

export function createSessions(context: OperatorContext, config: SessionConfig): Operator {
  const { gap, allowedLateness } = config
  const { ledger } = context
  const updates = allowedLateness > 0
  const parts = windowParts(context, config, { merge: true })
  const times = new WallTimes(parts.input, context.timeZone)
  const emit = context.emit('out')
  const sequence = new Sequence()
  /** At or before the watermark at which a session fires or is over: it is asked again then, which spares an extended one a new timer each time. */
  const timers = new TimeHeap<Session>()
  const counts = { sessions: 0, keys: 0 }

  const firesAt = (e: number): number => times.firesAt(e + gap)
  const dueAt = (a: Session): number => firesAt(a.e) + (a.fired ? allowedLateness : 0)

  /** Results that the record at hand takes back. */
  let stale: {
    readonly row: readonly Value[]
    readonly s: number
    readonly e: number
    readonly time: number
  }[] = []
  const note = (a: Session): void => {
    if (a.fired) stale.push({ row: code.row(a), s: a.s, e: a.e, time: firesAt(a.e) })
  }

  const isLate = (key: SessionKey | null, at: number, mark: number): boolean => {
    let end = at
    if (key !== null) {
      const after = firstAfter(key.list, at + gap)
      const before = key.list[after - 1]
      if (before !== undefined && at - before.e <= gap) end = Math.max(end, before.e)
    }
    return firesAt(end) + allowedLateness <= mark
  }

  const take = (key: SessionKey, at: number, mark: number): Session => {
    const { list } = key
    const after = firstAfter(list, at + gap)
    const [right, left] = [list[after - 1], list[after - 2]]
    stale = []
    let taken: Session
    if (right === undefined || at - right.e > gap) {
      taken = open(key, at)
      list.splice(after, 0, taken)
    } else if (left !== undefined && at - left.e <= gap) {
      note(left)
      note(right)
      taken = left
      left.e = right.e
      left.fired = false
      code.merge(left, right)
      right.gone = true
      counts.sessions--
      list.splice(after - 1, 1)
      timers.set(firesAt(left.e), left)
    } else {
      note(right)
      taken = right
      right.fired = false
      if (at < right.s) right.s = at
      if (at > right.e) right.e = at
      if (stale.length > 0) timers.set(firesAt(right.e), right)
    }
    key.last = list[list.length - 1] ?? taken
    changes.any = stale.length > 0 || (updates && firesAt(taken.e) <= mark)
    changes.mark = mark
    return taken
  }

  const changes: SessionChanges & { mark: number } = {
    any: false,
    mark: -Infinity,
    send(a) {
      changes.any = false
      const time = firesAt(a.e)
      const over = time <= changes.mark
      const same = over ? stale.find(({ s, e }) => s === a.s && e === a.e) : undefined
      for (const old of stale) if (old !== same) emit(old.row, old.time, DELETE)
      stale = []
      if (!over) return
      a.fired = true
      timers.set(dueAt(a), a)
      if (same === undefined) emit(code.row(a), time, INSERT)
      else {
        emit(same.row, time, UPDATE_BEFORE)
        emit(code.row(a), time, UPDATE_AFTER)
      }
    },
  }

  const open = (key: SessionKey, at: number): Session => {
    const a = code.fresh()
    a.of = key
    a.s = a.e = at
    if (key.list.length === 0) counts.keys++
    counts.sessions++
    timers.set(firesAt(at), a)
    return a
  }

  const table = context.table<SessionKey>({
    name: 'sessions',
    shape: 'sessions',
    entries: () => entriesUnder<SessionKey>(code.root, parts.keys.fields.length),
    keyText: (key) => textOfKey(keyOf(parts, key)),
    encode: (key) => [
      keyOf(parts, key).map(toJson),
      key.list.map((a): Json => [a.s, a.e, a.fired, encodeFields(parts, a)]),
    ],
    decode: (json) => {
      const [values, sessions] = json as unknown as Saved
      const key = code.freshKey()
      parts.keys.fields.forEach((field, index) => {
        key[field] = fromJson(values[index] ?? null)
      })
      for (const [s, e, fired, fields] of sessions) {
        const a = open(key, s)
        Object.assign(a, { e, fired })
        decodeFields(parts, a, fields)
        sequence.restored(parts, a)
        key.list.push(a)
        key.last = a
      }
      code.restore(key)
    },
  })

  const code = sessionCode(parts, {
    table,
    sequence,
    local: times.zone === 'UTC' ? null : (time) => times.local(time),
    gap,
    isLate,
    take,
    changes: updates ? changes : null,
  })

  const close = (a: Session): void => {
    const { of: key } = a
    a.gone = true
    counts.sessions--
    ledger.held -= a.n
    ledger.absorbed += a.n
    key.list.splice(key.list.indexOf(a), 1)
    const last = key.list.at(-1)
    if (last !== undefined) key.last = last
    else {
      counts.keys--
      code.remove(key)
    }
  }

  const fire = (a: Session): void => {
    if (a.of.stamp !== table.stamp) table.touch(a.of)
    if (!a.fired) emit(code.row(a), firesAt(a.e))
    if (a.fired || !updates) {
      close(a)
      return
    }
    a.fired = true
    timers.set(dueAt(a), a)
  }

  const store: SessionStore = { parts, times, gap, root: code.root, counts, firesAt, timers }
  return {
    inputs: { in: { columns: parts.columns, accept: code.accept } },
    timers,
    advance(mark) {
      while (timers.next <= mark) {
        const time = timers.next
        const a = timers.pop()
        if (a.gone) continue
        const due = dueAt(a)
        if (due > time) timers.set(due, a)
        else fire(a)
      }
    },
    summary: () => summaryOfSessions(store),
    inspect: (query) => inspectSessions(store, code, query),
    timersOf: (query) => timerPage(sessionTimers(store, dueAt), query, parts.keyed),
  }
}

type Saved = readonly [
  key: readonly Json[],
  sessions: readonly (readonly [s: number, e: number, fired: boolean, fields: Json])[],
]

/** The index of the first session that starts after a time. */
function firstAfter(list: readonly Session[], time: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.s ?? Infinity) > time) high = middle
    else low = middle + 1
  }
  return low
}
