/** Windows of processing time: those of event time, with the wall clock for the time of every record and for the watermark. */
import type { Operator, OperatorContext } from '../../../../engine/api/index.ts'
import { MAX_WATERMARK } from '../../../../engine/api/windows.ts'

/** At the end of a bounded input everything fires at once: nothing waits for the clock. Results have no event time. */
export function byWallClock(
  context: OperatorContext,
  create: (context: OperatorContext) => Operator,
): Operator {
  const { clock, operator } = context
  const windows = create({
    ...context,
    operator: {
      ...operator,
      inputs: operator.inputs.map((input) => ({ ...input, schema: { ...input.schema, eventTime: null } })),
    },
    emit: (port) => {
      const emit = context.emit(port)
      return (values, _time, kind) => emit(values, Number.NaN, kind)
    },
  })
  const input = windows.inputs['in'] ?? { columns: [], accept: () => true }
  let latest = -Infinity
  /** A clock that is put back would open windows anew that have fired. */
  const now = (): number => (latest = Math.max(latest, clock.now()))
  const names = input.columns.map((index) => `x${index}`)
  const body = `"use strict"; return (${names.join(', ')}) => accept(${[...names, 'now()', '-Infinity'].join(', ')});`
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const wrapped = new Function('accept', 'now', body) as (
    accept: unknown,
    now: () => number,
  ) => typeof input.accept
  return {
    inputs: { in: { columns: input.columns, accept: wrapped(input.accept, now) } },
    timers: {
      get next() {
        return windows.timers.next < Infinity ? MAX_WATERMARK : Infinity
      },
    },
    advance(mark) {
      if (mark >= MAX_WATERMARK) windows.advance(MAX_WATERMARK)
    },
    wall: {
      /** A window is over when its last millisecond is. */
      get next() {
        return windows.timers.next + 1
      },
      advance() {
        windows.advance(now() - 1)
      },
    },
    summary() {
      const { nextFire, ...summary } = windows.summary()
      return { ...summary, nextFire: null, ...(nextFire === null ? {} : { nextWall: nextFire + 1 }) }
    },
    inspect: (query) => windows.inspect(query),
    timersOf(query) {
      const page = windows.timersOf?.(query) ?? { entries: [], total: 0 }
      const byWall = page.entries.map((entry) => ({
        ...entry,
        // A window is over when its last millisecond is.
        ...(entry.timer === undefined || entry.timer.at >= MAX_WATERMARK
          ? {}
          : { timer: { at: entry.timer.at + 1, clock: 'processing' as const } }),
      }))
      return { ...page, entries: byWall }
    },
  }
}
