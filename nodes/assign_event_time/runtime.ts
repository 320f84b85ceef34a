/** Another event time for each record, and the watermark that goes with it. */
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { Scalars } from '../../engine/api/scalars.ts'
import { MAX_WATERMARK } from '../../engine/api/windows.ts'
import { indicesOf, rowInput, schemasOf } from '../common/runtime/rows.ts'
import type { AssignEventTimeConfig } from './definition.ts'

export const runtime: OperatorRuntime = { kind: 'operator', clock: true, restamps: true, create }

function create(context: OperatorContext): Operator {
  const { operator, ledger } = context
  const { column, delay } = operator.config as unknown as AssignEventTimeConfig
  const { input } = schemasOf(operator)
  const [at = 0] = indicesOf(input, [column])
  const emit = context.emit('out')
  const state = new Scalars(context, 'watermark', { mark: -Infinity, newest: -Infinity })
  const { values } = state
  const missing = `The event time "${column}" is NULL.`

  return {
    inputs: {
      in: rowInput(input, (row) => {
        const value = row[at] ?? null
        if (value === null) {
          context.fail(missing, row)
          return true
        }
        const time = Number(value)
        ledger.passed++
        // A record goes on before the watermark that it raises.
        emit(row, time)
        if (time > values.newest) {
          state.touch()
          values.newest = time
          if (time - delay > values.mark) values.mark = time - delay
        }
        return true
      }),
    },
    timers: { next: MAX_WATERMARK },
    advance(watermark) {
      if (watermark < MAX_WATERMARK) return
      state.touch()
      values.mark = MAX_WATERMARK
    },
    output: values,
    summary: () => ({ windows: 0, keys: 0, bytes: 0, nextFire: null, bars: [] }),
    inspect: () => ({ entries: [], total: 0 }),
  }
}
