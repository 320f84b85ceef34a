/**
 * The record of each key with the smallest event time, sent when the watermark reaches that time. A record behind the watermark is late; one at the watermark is not, as
 * in Flink's RowTimeDeduplicateKeepFirstRowFunction.
 */
import type { Operator } from '../../../engine/api/index.ts'
import { inspectKeyed, keyedSummary, named } from '../../common/runtime/inspect.ts'
import { pick, rowInput } from '../../common/runtime/rows.ts'
import { keyedTimers, timerPage } from '../../common/runtime/timers.ts'
import { keptRows, keyColumnsOf, type Kept, type Parts } from './parts.ts'

export function keepFirstByTime(parts: Parts): Operator {
  const { context, input, keys } = parts
  const { ledger } = context
  const emit = context.emit('out')
  let seq = 0
  const { map, life } = keptRows(parts, {
    came(entry) {
      if (entry.row !== null) map.timers.set(entry.time, entry)
      seq = Math.max(seq, entry.seq + 1)
    },
    waits: ({ row }) => row !== null,
    timed: true,
  })
  const { timers } = map

  return {
    inputs: {
      in: rowInput(input, (row, time, mark) => {
        if (time < mark) return false
        life.tick()
        const key = pick(row, keys)
        const entry = life.find(key)
        if (entry === undefined) {
          const fresh: Kept = { key, row, time, seq: seq++, written: 0, stamp: 0, group: -1 }
          map.add(fresh)
          timers.set(time, fresh)
          ledger.held++
          return true
        }
        ledger.duplicate++
        if (entry.row === null || time >= entry.time) return true
        // The one that waited is the duplicate now.
        map.touch(entry)
        timers.clear(entry.time, entry)
        entry.row = row
        entry.time = time
        entry.seq = seq++
        timers.set(time, entry)
        return true
      }),
    },
    timers,
    advance(watermark) {
      for (const due of timers.dueTogether(watermark)) {
        due.sort((a, b) => a.seq - b.seq)
        for (const entry of due) {
          const { row, time } = entry
          if (row === null) continue
          map.touch(entry)
          entry.row = null
          life.write(entry)
          ledger.held--
          ledger.passed++
          emit(row, time)
        }
      }
    },
    summary: () => keyedSummary(map.size, ledger.held, input.columns.length, timers.next),
    timersOf: (query) => timerPage(keyedTimers(timers), query, keyColumnsOf(parts)),
    inspect: (query) =>
      inspectKeyed(map.values(), query, keyColumnsOf(parts), ({ row }) => ({
        window: null,
        values: row === null ? [] : named(input.columns, row),
        records: row === null ? 0 : 1,
      })),
  }
}
