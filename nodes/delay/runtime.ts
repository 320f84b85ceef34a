/** Holds records until a time, by the watermark or by the wall clock, and its output's watermark behind them. */
import type { Operator, OperatorContext, OperatorRuntime, Stamped } from '../../engine/api/index.ts'
import { LeastTime } from '../../engine/api/leastTime.ts'
import { Scalars } from '../../engine/api/scalars.ts'
import { TimerQueue } from '../../engine/api/timers.ts'
import type { Json } from '../../model/document.ts'
import { toInstant, toLocal } from '../../model/expr/runtime/zone.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { boundReached, heldBytes, heldPage } from '../common/runtime/held.ts'
import {
  indicesOf,
  rowFromJson,
  rowInput,
  rowToJson,
  schemasOf,
  timeFromJson,
  timeToJson,
  type Row,
} from '../common/runtime/rows.ts'
import { timerPage, type ShownTimer } from '../common/runtime/timers.ts'
import type { DelayConfig } from './config.ts'

export const runtime: OperatorRuntime = { kind: 'operator', clock: true, create }

const NONE = -Infinity

interface Held extends Stamped {
  readonly n: number
  readonly row: Row
  readonly time: number
  /** By the watermark or the wall clock, as the setting says. */
  readonly release: number
}

function create(context: OperatorContext): Operator {
  const { operator, ledger, clock, preview } = context
  const config = operator.config as unknown as DelayConfig
  const { maxRecords } = config
  const byWall = config.clock === 'processing'
  const { input } = schemasOf(operator)
  const emit = context.emit('out')
  const releaseOf = releases(context, config, input)
  const held = new Set<Held>()
  const timers = new TimerQueue<Held>()
  const times = new LeastTime()
  const state = new Scalars(context, 'watermark', { input: NONE, mark: NONE, n: 0 })
  const { values } = state

  const put = (entry: Held): void => {
    held.add(entry)
    timers.set(entry.release, entry)
    times.add(oldest(entry.time))
  }
  const table = context.table<Held>({
    name: 'held',
    entries: () => held,
    keyText: () => '',
    encode: ({ n, row, time, release }) => [n, timeToJson(time), release, rowToJson(row)],
    decode: (json) => {
      const [n, time, release, row] = json as [number, Json, number, Json]
      put({ n, time: timeFromJson(time), release, row: rowFromJson(row), stamp: 0, group: -1 })
    },
  })

  /** The output's watermark follows the input's, but stays before what is held. */
  const follow = (): void => {
    const mark = held.size === 0 ? values.input : Math.min(values.input, times.least - 1)
    if (mark <= values.mark) return
    state.touch()
    values.mark = mark
  }
  const release = (now: number): void => {
    if (timers.next > now) {
      follow()
      return
    }
    const due = [...timers.due(now)].map(({ item }) => item)
    // A checkpoint's entries come in no order.
    due.sort((a, b) => a.release - b.release || a.n - b.n)
    for (const entry of due) {
      table.touch(entry)
      held.delete(entry)
      ledger.held--
      ledger.passed++
      emit(entry.row, entry.time)
      times.remove(oldest(entry.time))
    }
    follow()
  }

  function* heldTimers(): Generator<ShownTimer> {
    for (const { time } of timers.entries())
      yield { at: time, clock: byWall ? 'processing' : 'event', key: [] }
  }

  return {
    inputs: {
      in: rowInput(input, (row, time, mark) => {
        const at = releaseOf(row, time)
        if (at === null) {
          context.fail(`The time of the release, "${config.column}", is NULL.`, row)
          return true
        }
        if (byWall ? preview || at <= clock.now() : at <= mark) {
          ledger.passed++
          emit(row, time)
          return true
        }
        if (held.size >= maxRecords) throw boundReached(operator, 'records', 'Records at most', maxRecords)
        state.touch()
        const entry = { n: values.n++, row, time, release: at, stamp: 0, group: -1 }
        put(entry)
        table.add(entry)
        ledger.held++
        return true
      }),
    },
    timers: { next: NONE },
    advance(watermark) {
      if (watermark > values.input) {
        state.touch()
        values.input = watermark
      }
      if (byWall) follow()
      else release(watermark)
    },
    output: {
      get mark() {
        return values.mark
      },
      // What waits for the watermark of an idle input is idle with it.
      get holds() {
        return byWall && held.size > 0
      },
    },
    ...(byWall
      ? {
          wall: {
            get next() {
              return held.size === 0 ? Infinity : timers.next
            },
            advance: release,
          },
        }
      : {}),
    summary() {
      const next = held.size === 0 ? Infinity : timers.next
      return {
        windows: 0,
        keys: 0,
        bytes: heldBytes(held.size, input.columns.length),
        nextFire: byWall || !Number.isFinite(next) ? null : next,
        ...(byWall && Number.isFinite(next) ? { nextWall: next } : {}),
        bars: [],
      }
    },
    timersOf: (query) => timerPage(heldTimers(), query, []),
    inspect: (query) =>
      heldPage(
        held,
        query,
        input.columns,
        ({ row }) => row,
        ({ release: at }) => [{ name: 'held until', value: new Date(at).toISOString() }],
      ),
  }
}

/** A record without event time is older than everything: the watermark of such a stream says only its end. */
const oldest = (time: number): number => (Number.isNaN(time) ? NONE : time)

/** When a record is to be released, in the time of the clock that rules; null where its column is NULL. */
function releases(
  { clock, timeZone }: OperatorContext,
  config: DelayConfig,
  input: StreamSchema,
): (row: Row, time: number) => number | null {
  const { duration } = config
  const byWall = config.clock === 'processing'
  if (config.until === 'duration') return (_row, time) => (byWall ? clock.now() : time) + duration
  const [index = 0] = indicesOf(input, [config.column])
  const kindOf = (name: string | null) => input.columns.find((column) => column.name === name)?.type.kind
  // A TIMESTAMP is what a clock on the wall shows, in the time zone of the job; event time in such a column goes by the same.
  const local = kindOf(config.column) === 'TIMESTAMP'
  const wanted = !byWall && kindOf(input.eventTime) === 'TIMESTAMP'
  return (row) => {
    const value = row[index] ?? null
    if (value === null) return null
    const time = Number(value)
    if (local === wanted) return time
    return local ? toInstant(time, timeZone) : toLocal(time, timeZone)
  }
}
