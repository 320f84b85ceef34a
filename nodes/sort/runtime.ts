/** Holds records until the watermark has reached them, and sends them in the order of their event time. */
import type { Operator, OperatorContext, OperatorRuntime, Stamped } from '../../engine/api/index.ts'
import { LeastTime } from '../../engine/api/leastTime.ts'
import { Scalars } from '../../engine/api/scalars.ts'
import type { Json } from '../../model/document.ts'
import { compareText } from '../../model/expr/runtime/cast.ts'
import type { Value } from '../../model/types.ts'
import { boundReached, heldBytes, heldPage } from '../common/runtime/held.ts'
import { indicesOf, rowFromJson, rowInput, rowToJson, schemasOf, type Row } from '../common/runtime/rows.ts'
import type { SortConfig } from './definition.ts'

export const runtime: OperatorRuntime = { kind: 'operator', keys: () => ({ in: [] }), create }

interface Waiting extends Stamped {
  readonly n: number
  readonly row: Row
  readonly time: number
  /** The watermark at which it goes. */
  readonly due: number
}

function create(context: OperatorContext): Operator {
  const { operator, ledger } = context
  const { columns: by, maxRecords } = operator.config as unknown as SortConfig
  const { input } = schemasOf(operator)
  const emit = context.emit('out')
  const indices = indicesOf(
    input,
    by.map(({ column }) => column),
  )
  const compare = comparer(indices.map((index, at) => ({ index, sign: by[at]?.order === 'desc' ? -1 : 1 })))
  const byTime = new Map<number, Waiting[]>()
  const times = new LeastTime()
  const timers = { next: Infinity }
  const state = new Scalars(context, 'sent', { time: -Infinity, n: 0 })
  const { values } = state

  const put = (entry: Waiting): void => {
    const list = byTime.get(entry.time)
    if (list === undefined) {
      byTime.set(entry.time, [entry])
      times.add(entry.time)
    } else list.push(entry)
  }
  const table = context.table<Waiting>({
    name: 'waiting',
    entries: () => entries(byTime),
    keyText: () => '',
    encode: ({ n, row, time, due }) => [n, time, due, rowToJson(row)],
    decode: (json) => {
      const [n, time, due, row] = json as [number, number, number, Json]
      put({ n, time, due, row: rowFromJson(row), stamp: 0, group: -1 })
      if (due < timers.next) timers.next = due
    },
  })

  return {
    inputs: {
      in: rowInput(input, (row, time, mark) => {
        if (time <= values.time) return false
        if (ledger.held >= maxRecords) throw boundReached(operator, 'records', 'Records at most', maxRecords)
        state.touch()
        // As in Flink, a record behind the watermark goes when the watermark moves next.
        const due = time > mark ? time : mark + 1
        const entry = { n: values.n++, row, time, due, stamp: 0, group: -1 }
        put(entry)
        table.add(entry)
        ledger.held++
        if (due < timers.next) timers.next = due
        return true
      }),
    },
    timers,
    advance(watermark) {
      for (let time = times.least; time <= watermark; time = times.least) {
        const list = byTime.get(time) ?? []
        times.remove(time)
        byTime.delete(time)
        state.touch()
        values.time = time
        for (const entry of list.length > 1 ? list.sort(compare) : list) {
          table.touch(entry)
          ledger.held--
          ledger.passed++
          emit(entry.row, time)
        }
      }
      timers.next = times.least
    },
    summary: () => ({
      windows: 0,
      keys: 0,
      bytes: heldBytes(ledger.held, input.columns.length),
      nextFire: Number.isFinite(times.least) ? times.least : null,
      bars: [],
    }),
    inspect: (query) =>
      heldPage(
        entries(byTime),
        query,
        input.columns,
        ({ row }) => row,
        () => [],
      ),
  }
}

function* entries(byTime: ReadonlyMap<number, readonly Waiting[]>): Generator<Waiting> {
  for (const list of byTime.values()) yield* list
}

/** NULL is the smallest of all, as in Flink. Ties go by arrival. */
function comparer(
  by: readonly { readonly index: number; readonly sign: number }[],
): (a: Waiting, b: Waiting) => number {
  return (a, b) => {
    for (const { index, sign } of by) {
      const order = compareValues(a.row[index] ?? null, b.row[index] ?? null)
      if (order !== 0) return order * sign
    }
    return a.n - b.n
  }
}

function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  // NaN is larger than every other number: the order has to be total.
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a < b ? -1 : a > b ? 1 : 0
}
