/** Aggregates of groups without a window, kept up to date record by record; in batch mode sent once, at the end of the input. */
import { fromJson, toJson, type Stored } from '../../engine/api/encode.ts'
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { keyedMap, type KeyedMap } from '../../engine/api/keyed.ts'
import type { Json } from '../../model/document.ts'
import { inspectKeyed, keyedSummary, named } from '../common/runtime/inspect.ts'
import { indicesOf, schemasOf } from '../common/runtime/rows.ts'
import { Lifetime } from '../common/runtime/ttl.ts'
import type { RunningAggregateConfig } from './config.ts'
import { runningCode, type CompiledRunning, type Group } from './runtime/code.ts'

const configOf = ({ config }: OperatorContext['operator']) => config as unknown as RunningAggregateConfig

/** The watermark at the end of the input. */
const END = Number.MAX_SAFE_INTEGER

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: (operator) => ({ in: indicesOf(schemasOf(operator).input, configOf(operator).keys) }),
  create,
}

function create(context: OperatorContext): Operator {
  const { operator, ledger, fail, mode } = context
  const config = configOf(operator)
  const { input, output } = schemasOf(operator)
  const width = config.keys.length
  const keyColumns = output.columns.slice(0, width)
  const resultColumns = output.columns.slice(width)
  const atEnd = mode === 'batch'
  const code = runningCode(operator, config, input, output, atEnd)
  const emit = context.emit('out')
  const map: KeyedMap<Group> = keyedMap<Group>(context, {
    name: 'groups',
    types: keyColumns.map(({ type }) => type),
    written: ({ written }) => written,
    encode: (group) => [group.n, group.written, code.fields.map((field) => toJson(group[field] as Stored))],
    decode: (key, json) => {
      const [n, written, fields] = json as readonly [number, number, readonly Json[]]
      const group = compiled.fresh(key)
      group.n = n
      group.written = written
      code.fields.forEach((field, index) => {
        group[field] = fromJson(fields[index] ?? null)
      })
      return group
    },
  })
  const life = new Lifetime<Group>({
    map,
    ttl: config.ttl,
    clock: context.clock,
    expired: (group) => {
      if (!atEnd) return
      ledger.held -= group.n
      ledger.expired += group.n
    },
  })
  const compiled: CompiledRunning = code.compile({ environment: context, map, life, emit, fail, ledger })
  const timers = { next: atEnd ? END : Infinity }

  return {
    inputs: { [operator.inputs[0]?.port ?? 'in']: { columns: code.columns, accept: compiled.accept } },
    timers,
    advance(watermark) {
      if (watermark < END || !atEnd) return
      timers.next = Infinity
      // With nothing to group by there is a result also for no records, as in SQL.
      if (width === 0 && map.size === 0) emit(compiled.results(compiled.fresh([])), Number.NaN)
      for (const group of map.values()) {
        emit([...group.key, ...compiled.results(group)], Number.NaN)
        map.delete(group)
      }
      ledger.absorbed += ledger.held
      ledger.held = 0
    },
    summary: () => keyedSummary(map.size, map.size, config.aggregates.length),
    inspect: (query) =>
      inspectKeyed(map.values(), query, keyColumns, (group) => ({
        window: null,
        values: named(resultColumns, compiled.results(group)),
        records: group.n,
      })),
  }
}
