/**
 * The newest record of each key, as an upsert changelog: each newer record takes back the one before. In batch mode the last ones are sent at the end of the
 * input, as new records.
 */
import type { Operator } from '../../../engine/api/index.ts'
import { UPDATE_AFTER, UPDATE_BEFORE } from '../../../model/changes.ts'
import { inspectKeyed, keyedSummary, named } from '../../common/runtime/inspect.ts'
import { pick, rowInput, type Row } from '../../common/runtime/rows.ts'
import { keptRows, keyColumnsOf, type Kept, type Parts } from './parts.ts'

export function keepLast(parts: Parts): Operator {
  const { context, input, keys, order } = parts
  const { ledger } = context
  const emit = context.emit('out')
  const atEnd = context.mode === 'batch'
  const timers = { next: Infinity }
  const { map, life } = keptRows(parts, {
    came: () => {
      if (atEnd) timers.next = Number.MAX_SAFE_INTEGER
    },
    waits: () => atEnd,
  })

  /** What is told of a record that takes the place of another, or of none. */
  const tell = (before: Row | null, then: number, row: Row, time: number): void => {
    if (atEnd) {
      timers.next = Number.MAX_SAFE_INTEGER
      if (before === null) ledger.held++
      else ledger.duplicate++
      return
    }
    ledger.passed++
    if (before === null) return emit(row, time)
    emit(before, then, UPDATE_BEFORE)
    emit(row, time, UPDATE_AFTER)
  }

  return {
    inputs: {
      in: rowInput(input, (row, time) => {
        life.tick()
        const key = pick(row, keys)
        const entry = life.find(key)
        if (entry === undefined) {
          const fresh: Kept = { key, row, time, seq: 0, written: 0, stamp: 0, group: -1 }
          life.write(fresh)
          map.add(fresh)
          tell(null, time, row, time)
          return true
        }
        if (order === 'time' && time < entry.time) {
          ledger.duplicate++
          return true
        }
        const { row: before, time: then } = entry
        map.touch(entry)
        entry.row = row
        entry.time = time
        life.write(entry)
        tell(before, then, row, time)
        return true
      }),
    },
    timers,
    advance(watermark) {
      if (watermark < timers.next) return
      timers.next = Infinity
      for (const entry of map.values()) {
        map.delete(entry)
        ledger.held--
        ledger.passed++
        emit(entry.row ?? [], entry.time)
      }
    },
    summary: () => keyedSummary(map.size, map.size, input.columns.length),
    inspect: (query) =>
      inspectKeyed(map.values(), query, keyColumnsOf(parts), ({ row }) => ({
        window: null,
        values: named(input.columns, row ?? []),
        records: 1,
      })),
  }
}
