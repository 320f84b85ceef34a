/** Tumbling windows of event time: accumulates by window and key, fires when the watermark reaches a window's last millisecond. */
import { encodeValue } from '../../engine/api/encode.ts'
import type { Operator, OperatorContext, OperatorRuntime, StateEntry } from '../../engine/api/index.ts'
import { isLate, tumblingStart } from '../../engine/api/windows.ts'
import { UnexpectedError } from '../../model/errors.ts'
import { toInstant, toLocal } from '../../model/expr/runtime/zone.ts'
import type { Column } from '../../model/schema.ts'
import type { Value } from '../../model/types.ts'
import type { WindowAggregateConfig } from './definition.ts'
import { windowCode } from './runtime/accept.ts'
import { WindowStore, type OpenWindow } from './runtime/store.ts'

/** Bytes that an accumulator, a key and a field take, about: for the summary only. */
const GROUP_BYTES = 96
const FIELD_BYTES = 16
/** Windows whose bars the node shows. */
const BARS = 12

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: (operator) => {
    const { keys } = operator.config as unknown as WindowAggregateConfig
    const columns = operator.inputs[0]?.schema.columns ?? []
    return { in: keys.map((name) => columns.findIndex((column) => column.name === name)) }
  },
  create,
}

function create(context: OperatorContext): Operator {
  const { operator, timeZone } = context
  const config = operator.config as unknown as WindowAggregateConfig
  const input = operator.inputs[0]?.schema
  const output = operator.outputs.find(({ port }) => port === 'out')?.schema
  if (input === undefined || output === undefined)
    throw new UnexpectedError('plan', `${operator.id} has no input.`)
  const { size, offset, keys } = config
  const keyed = output.columns.slice(0, keys.length)
  const aggregated = output.columns.slice(keys.length + 2)
  const code = windowCode(operator, config, input.columns, aggregated)
  const store = new WindowStore(code.identity)

  // Windows of an event time with a zone follow the wall clock of that zone, as in Flink.
  const zone =
    input.columns.find((column) => column.name === input.eventTime)?.type.kind === 'TIMESTAMP'
      ? 'UTC'
      : timeZone
  const at = (time: number, mark: number): OpenWindow | null => {
    const start = tumblingStart(toLocal(time, zone), size, offset)
    const open = store.get(start)
    if (open !== undefined) return open
    const to = toInstant(start + size, zone)
    return isLate(to, 0, mark) ? null : store.open(start, start + size, toInstant(start, zone), to)
  }
  const { fail, ledger } = context
  const compiled = code.compile({ environment: context, at, emit: context.emit('out'), fail, ledger })
  compiled.use(context.table(store.spec(code.fields, compiled.fresh)))

  return {
    inputs: { in: { columns: code.columns, accept: compiled.accept } },
    timers: store.timers,
    advance(watermark) {
      for (const window of store.takeDue(watermark)) compiled.fire(window)
    },
    summary() {
      const windows = store.sorted()
      const groups = windows.reduce((sum, window) => sum + window.keys, 0)
      return {
        windows: windows.length,
        keys: groups,
        bytes: groups * (GROUP_BYTES + FIELD_BYTES * (keys.length + config.aggregates.length)),
        nextFire: Number.isFinite(store.timers.next) ? store.timers.next : null,
        bars: windows.slice(0, BARS).map(({ from, to, records }) => ({ start: from, end: to, records })),
      }
    },
    inspect({ search, offset: skip, limit }) {
      const wanted = search.toLowerCase()
      const entries: StateEntry[] = []
      let total = 0
      for (const window of store.sorted()) {
        for (const group of store.groups(window)) {
          const shown = () => encodeKey(store.keyOf(group), keyed)
          if (wanted !== '' && !shown().some(({ value }) => keyMatches(value, wanted))) continue
          total++
          if (total > skip && entries.length < limit) {
            const values = compiled.results(group)
            entries.push({
              window: { start: window.from, end: window.to },
              key: shown(),
              values: aggregated.map(({ name, type }, index) => ({
                name,
                value: encodeValue(values[index] ?? null, type),
              })),
              records: group.n,
            })
          }
        }
      }
      return { entries, total }
    },
  }
}

function encodeKey(key: readonly Value[], columns: readonly Column[]): StateEntry['key'] {
  return columns.map(({ name, type }, index) => ({ name, value: encodeValue(key[index] ?? null, type) }))
}

function keyMatches(value: StateEntry['key'][number]['value'], wanted: string): boolean {
  return (typeof value === 'string' ? value : JSON.stringify(value)).toLowerCase().includes(wanted)
}
