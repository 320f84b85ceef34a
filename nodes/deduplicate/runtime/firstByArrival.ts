/** The first record of each key, sent as it comes; until it is forgotten, all others of the key are dropped. */
import type { Operator } from '../../../engine/api/index.ts'
import { inspectKeyed, keyedSummary } from '../../common/runtime/inspect.ts'
import { pick, rowInput } from '../../common/runtime/rows.ts'
import { keptRows, keyColumnsOf, type Parts } from './parts.ts'

export function keepFirstByArrival(parts: Parts): Operator {
  const { context, input, keys } = parts
  const { ledger } = context
  const emit = context.emit('out')
  const { map, life } = keptRows(parts)

  return {
    inputs: {
      in: rowInput(input, (row, time) => {
        life.tick()
        const key = pick(row, keys)
        if (life.find(key) !== undefined) {
          ledger.duplicate++
          return true
        }
        const entry = { key, row: null, time: Number.NaN, seq: 0, written: 0, stamp: 0, group: -1 }
        life.write(entry)
        map.add(entry)
        ledger.passed++
        emit(row, time)
        return true
      }),
    },
    timers: { next: Infinity },
    advance: () => undefined,
    summary: () => keyedSummary(map.size, 0, 0),
    inspect: (query) =>
      inspectKeyed(map.values(), query, keyColumnsOf(parts), () => ({
        window: null,
        values: [],
        records: 1,
      })),
  }
}
