/** Adds aggregates over the records before it to each record, in the order of event time. */
import { fromJson, toJson, type Stored } from '../../engine/api/encode.ts'
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { KeyedMap, type Keyed } from '../../engine/api/keyed.ts'
import { TimerQueue } from '../../engine/api/timers.ts'
import type { Json } from '../../model/document.ts'
import { inspectKeyed, keyedSummary, named } from '../common/runtime/inspect.ts'
import {
  indicesOf,
  pick,
  rowFromJson,
  rowInput,
  rowToJson,
  schemasOf,
  type Row,
} from '../common/runtime/rows.ts'
import { precedingOf, type OverAggregateConfig } from './config.ts'
import { overCode, type Frame } from './runtime/code.ts'

interface Timed {
  readonly time: number
  readonly row: Row
}

interface Partition extends Keyed {
  /** The event time that was last sent; −Infinity before the first. */
  last: number
  /** By event time: what waits for the watermark, in the order of arrival. */
  readonly waiting: Map<number, Row[]>
  /** What the frame of the next record may still hold, oldest first. Empty where nothing ever leaves it. */
  kept: Timed[]
  readonly frame: Frame
}

const configOf = ({ config }: OperatorContext['operator']) => config as unknown as OverAggregateConfig

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: (operator) => ({ in: indicesOf(schemasOf(operator).input, configOf(operator).keys) }),
  create,
}

function create(context: OperatorContext): Operator {
  const { operator, ledger, fail } = context
  const config = configOf(operator)
  const { input, output } = schemasOf(operator)
  const keys = indicesOf(input, config.keys)
  const keyColumns = keys.flatMap((index) => input.columns[index] ?? [])
  const preceding = precedingOf(config)
  const code = overCode(operator, config, input, output, context, preceding !== null)
  const emit = context.emit('out')
  const timers = new TimerQueue<Partition>()
  /** The watermark in force when the last record came: a timer is not due before it has moved, as in Flink. */
  let mark = -Infinity
  let waiting = 0

  const map = new KeyedMap<Partition>(context, {
    name: 'partitions',
    types: keyColumns.map(({ type }) => type),
    encode: ({ last, waiting: rows, kept, frame }) => [
      Number.isFinite(last) ? last : null,
      [...rows].map(([time, list]) => [time, list.map(rowToJson)]),
      kept.map(({ time, row }) => [time, rowToJson(row)]),
      frame.n,
      code.fields.map((field) => toJson(frame[field] as Stored)),
    ],
    decode: (key, json) => {
      const [last, rows, kept, n, fields] = json as unknown as Saved
      const frame = code.fresh()
      frame.n = n
      code.fields.forEach((field, index) => {
        frame[field] = fromJson(fields[index] ?? null)
      })
      const partition: Partition = {
        key,
        last: last ?? -Infinity,
        waiting: new Map(rows.map(([time, list]) => [time, list.map(rowFromJson)])),
        kept: kept.map(([time, row]) => ({ time, row: rowFromJson(row) })),
        frame,
        stamp: 0,
        group: -1,
      }
      for (const [time, list] of partition.waiting) {
        waiting += list.length
        timers.set(time, partition)
      }
      return partition
    },
  })

  const send = (partition: Partition, row: Row, time: number): void => {
    waiting--
    ledger.held--
    ledger.passed++
    emit([...row, ...code.results(partition.frame)], time)
  }

  /** The rows of one instant of a partition. */
  const fire = (partition: Partition, time: number, watermark: number): void => {
    const rows = partition.waiting.get(time) ?? []
    map.touch(partition)
    partition.waiting.delete(time)
    partition.last = time
    const { frame, kept } = partition
    if (config.unit === 'range') {
      for (const row of rows) code.add(frame, row, watermark)
      if (preceding !== null) {
        const gone = kept.findIndex((one) => one.time >= time - preceding)
        for (const { row } of kept.splice(0, gone < 0 ? kept.length : gone))
          code.retract(frame, row, watermark)
        for (const row of rows) kept.push({ time, row })
      }
      for (const row of rows) send(partition, row, time)
      return
    }
    for (const row of rows) {
      code.add(frame, row, watermark)
      if (preceding !== null) {
        kept.push({ time, row })
        const oldest = kept.length > preceding + 1 ? kept.shift() : undefined
        if (oldest !== undefined) code.retract(frame, oldest.row, watermark)
      }
      send(partition, row, time)
    }
  }

  return {
    inputs: {
      in: rowInput(input, (row, time, watermark) => {
        mark = watermark
        const key = pick(row, keys)
        let partition = map.get(key)
        if (time <= (preceding === null ? watermark : (partition?.last ?? -Infinity))) return false
        try {
          code.check(row, watermark)
        } catch (error) {
          fail(error, row)
          return true
        }
        if (partition === undefined) {
          partition = {
            key,
            last: -Infinity,
            waiting: new Map(),
            kept: [],
            frame: code.fresh(),
            stamp: 0,
            group: -1,
          }
          map.add(partition)
        } else map.touch(partition)
        const rows = partition.waiting.get(time)
        if (rows === undefined) {
          partition.waiting.set(time, [row])
          timers.set(time, partition)
        } else rows.push(row)
        waiting++
        ledger.held++
        return true
      }),
    },
    timers,
    advance(watermark) {
      if (watermark <= mark) return
      for (const { time, item } of timers.due(watermark)) fire(item, time, watermark)
    },
    summary: () => keyedSummary(map.size, waiting, input.columns.length, timers.next),
    inspect: (query) =>
      inspectKeyed(map.values(), query, keyColumns, ({ frame, waiting: rows }) => ({
        window: null,
        values: named(output.columns.slice(input.columns.length), frame.n === 0 ? [] : code.results(frame)),
        records: [...rows.values()].reduce((sum, list) => sum + list.length, 0),
      })),
  }
}

type Saved = readonly [
  last: number | null,
  waiting: readonly (readonly [time: number, rows: readonly Json[]])[],
  kept: readonly (readonly [time: number, row: Json])[],
  n: number,
  fields: readonly Json[],
]
