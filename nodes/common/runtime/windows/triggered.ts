/**
 * Windows that end by a trigger and not by time: one a key, which fires at every n-th record, whenever the watermark passes a multiple of an interval, or at the
 * end of the input; and which then starts anew, or goes on adding up.
 */
import { fromJson, toJson, type Stored } from '../../../../engine/api/encode.ts'
import { textOfKey } from '../../../../engine/api/keyed.ts'
import type { Emit, Operator, OperatorContext, StateTable } from '../../../../engine/api/index.ts'
import { TimerQueue } from '../../../../engine/api/timers.ts'
import { MAX_WATERMARK, tumblingStart } from '../../../../engine/api/windows.ts'
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../../model/changes.ts'
import type { Json } from '../../../../model/document.ts'
import { UserError } from '../../../../model/errors.ts'
import type { Value } from '../../../../model/types.ts'
import { entriesUnder } from './groups.ts'
import { timerPage, type ShownTimer } from '../timers.ts'
import { decodeFields, encodeFields, keyOf, windowParts, type WindowConfig } from './parts.ts'
import { WallTimes } from './times.ts'
import { triggeredCode, type Triggered } from './triggeredCode.ts'
import { Pager, stateBytes } from './view.ts'

export type Trigger =
  | { readonly kind: 'count'; readonly every: number }
  | { readonly kind: 'interval'; readonly every: number }
  | { readonly kind: 'end' }

export interface TriggeredConfig extends WindowConfig {
  readonly trigger: Trigger
  /** After firing: start anew, or go on and send updates. */
  readonly after: 'purge' | 'accumulate'
  /** Records that have not been in a result go into one at the end of the input. */
  readonly emitRest: boolean
  readonly maxKeys: number
  /** Columns for the smallest and the largest event time of a result's records; empty for none. */
  readonly firstTime: string
  readonly lastTime: string
}

/** Stands for the end of the input among the timers. */
const END = null

export function createTriggered(context: OperatorContext, config: TriggeredConfig): Operator {
  const { trigger, after, emitRest, maxKeys } = config
  const { ledger, operator } = context
  const parts = windowParts(context, config)
  const times = new WallTimes(parts.input, context.timeZone)
  const timed = parts.input.eventTime !== null
  const emit = context.emit('out')
  const timers = new TimerQueue<Triggered | typeof END>()
  const counts = { keys: 0 }
  const every = trigger.kind === 'end' ? Infinity : trigger.every

  const opened = (): void => {
    if (++counts.keys > maxKeys) {
      throw new UserError(
        'state-keys',
        `${operator.id} holds ${maxKeys.toLocaleString('en-US')} keys, the most that it may.`,
        {
          nodeId: operator.id,
          hint: 'Raise "Keys at most" (maxKeys) of the node, or group by a column with fewer values.',
        },
      )
    }
    timers.set(MAX_WATERMARK, END)
  }

  /** The multiple of the interval at which a record of this time is in a result: the first after it that the watermark has not reached. */
  const dueOf = (time: number, mark: number): number => {
    const due = tumblingStart(times.local(time), every, 0) + every
    if (times.firesAt(due) > mark) return due
    return tumblingStart(times.local(mark + 1), every, 0) + every
  }
  const schedule = (a: Triggered, time: number, mark: number): void => {
    const due = dueOf(time, mark)
    if (due >= a.due) return
    a.due = due
    timers.set(times.firesAt(due), a)
  }

  const absorb = (a: Triggered): void => {
    const rest = a.sent === null && after === 'accumulate' ? a.n : a.since
    ledger.held -= a.n
    ledger.absorbed += a.n - rest
    ledger.expired += rest
    a.gone = true
    counts.keys--
    code.remove(a)
  }

  /** Already touched. */
  const fire = (a: Triggered): void => {
    const row = code.row(a)
    const time = timed ? a.hi : Number.NaN
    a.since = 0
    a.due = Infinity
    if (after === 'purge') {
      emit(row, time)
      absorb(a)
      return
    }
    send(emit, a.sent, row, time)
    a.sent = row
  }

  const table: StateTable<Triggered> = context.table<Triggered>({
    name: 'windows',
    shape: 'keyed',
    entries: () => entriesUnder<Triggered>(code.root, parts.keys.fields.length),
    keyText: (a) => textOfKey(keyOf(parts, a)),
    encode: (a) => [
      keyOf(parts, a).map(toJson),
      encodeFields(parts, a),
      [a.since, timed ? [a.lo, a.hi] : null, Number.isFinite(a.due) ? a.due : null],
      a.sent === null ? null : a.sent.map(toJson),
    ],
    decode: (json) => {
      const [key, fields, [since, bounds, due], sent] = json as unknown as Saved
      const a = code.fresh()
      parts.keys.fields.forEach((field, index) => {
        a[field] = fromJson(key[index] ?? null)
      })
      decodeFields(parts, a, fields)
      Object.assign(a, {
        since,
        due: due ?? Infinity,
        sent: sent?.map((one): Stored => fromJson(one)) ?? null,
      })
      if (bounds !== null) [a.lo, a.hi] = bounds
      if (due !== null) timers.set(times.firesAt(due), a)
      opened()
      code.restore(a)
    },
  })

  const code = triggeredCode(parts, {
    table,
    timed,
    times: [config.firstTime, config.lastTime].map((name) => timed && name !== ''),
    // A count fires at once; what a count of one holds is never seen.
    count: trigger.kind === 'count' ? trigger.every : null,
    schedule: trigger.kind === 'interval' ? schedule : null,
    fire,
    opened,
  })

  function* dueTimers(): Generator<ShownTimer> {
    if (counts.keys > 0) yield { at: MAX_WATERMARK, key: [] }
    for (const a of entriesUnder<Triggered>(code.root, parts.keys.fields.length))
      if (a.due < Infinity) yield { at: times.firesAt(a.due), key: keyOf(parts, a) }
  }

  const finish = (): void => {
    const rest = trigger.kind === 'end' || emitRest
    for (const a of entriesUnder<Triggered>(code.root, parts.keys.fields.length)) {
      if (a.stamp !== table.stamp) table.touch(a)
      if (rest && a.since > 0) fire(a)
      if (!a.gone) absorb(a)
    }
  }

  return {
    inputs: { in: { columns: parts.columns, accept: code.accept } },
    timers,
    advance(mark) {
      for (const { time, item } of timers.due(mark)) {
        if (item === END) finish()
        else if (!item.gone && times.firesAt(item.due) === time) {
          if (item.stamp !== table.stamp) table.touch(item)
          fire(item)
        }
      }
    },
    summary: () => ({
      windows: counts.keys,
      keys: counts.keys,
      bytes: stateBytes(parts, counts.keys),
      nextFire: timers.next < MAX_WATERMARK ? timers.next : null,
      bars: [],
    }),
    inspect(query) {
      const pager = new Pager(parts, query)
      for (const a of entriesUnder<Triggered>(code.root, parts.keys.fields.length)) {
        if (!pager.scan()) break
        pager.offer(timed ? { start: a.lo, end: a.hi } : null, a, a, code.results)
      }
      return pager.page()
    },
    timersOf: (query) => timerPage(dueTimers(), query, parts.keyed),
  }
}

function send(emit: Emit, before: readonly Value[] | null, row: readonly Value[], time: number): void {
  if (before === null) {
    emit(row, time, INSERT)
    return
  }
  emit(before, time, UPDATE_BEFORE)
  emit(row, time, UPDATE_AFTER)
}

type Saved = readonly [
  key: readonly Json[],
  fields: Json,
  state: readonly [since: number, bounds: readonly [number, number] | null, due: number | null],
  sent: readonly Json[] | null,
]
