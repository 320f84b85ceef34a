/**
 * Aggregates over each record and those before it. Records wait for the watermark and are then taken in the order of their times, over all partitions.
 *
 * When a partition fires, and what is late, is as in Flink's RowTime…PrecedingFunction: a record behind the watermark is taken unless its partition has fired at its
 * time or later, and is sent when the watermark next moves. By range, a partition is forgotten once the watermark is 1.5 times the range past it; every time that was set
 * for that fires the partition, though a later one has taken its place.
 */
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { keyedMap, type KeyedMap } from '../../engine/api/keyed.ts'
import { compileAggregates } from '../common/runtime/aggregates/compiled.ts'
import { inspectKeyed, keyedSummary, named } from '../common/runtime/inspect.ts'
import { indicesOf, pick, rowInput, schemasOf } from '../common/runtime/rows.ts'
import { keyedTimers, timerPage } from '../common/runtime/timers.ts'
import { Lifetime } from '../common/runtime/ttl.ts'
import { reachOf, type OverAggregateConfig } from './config.ts'
import { createFiring } from './runtime/firing.ts'
import {
  dueTimes,
  enqueue,
  freshPartition,
  partitionFromJson,
  partitionToJson,
  setCleanup,
  wakeOf,
  type Partition,
} from './runtime/partition.ts'

type Handle = ReturnType<KeyedMap<Partition>['hold']>

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
  const results = output.columns.slice(input.columns.length)
  const reach = reachOf(config)
  const isBounded = reach !== null
  const aggregator = compileAggregates(operator, config.aggregates, input, results, context, {
    retract: isBounded,
  })
  const fire = createFiring(config, aggregator, context.emit('out'), ledger)
  let seq = 0

  const map: KeyedMap<Partition> = keyedMap<Partition>(context, {
    name: 'partitions',
    times: ({ wake }) => [wake],
    written: ({ written }) => written,
    types: keyColumns.map(({ type }) => type),
    encode: (partition) => partitionToJson(partition, aggregator),
    decode: (key, json) => {
      const partition = partitionFromJson(key, json, aggregator)
      for (const waiting of partition.waiting) seq = Math.max(seq, waiting.seq + 1)
      schedule(partition)
      return partition
    },
  })
  const { timers } = map
  const life = new Lifetime<Partition>({
    map,
    ttl: config.ttl,
    clock: context.clock,
    expired: (partition) => timers.clear(partition.wake, partition),
    waits: ({ waiting }) => waiting.length > 0,
  })

  function schedule(partition: Partition): void {
    const wake = wakeOf(partition)
    if (wake === partition.wake) return
    map.timers.clear(partition.wake, partition)
    partition.wake = wake
    if (wake < Infinity) map.timers.set(wake, partition)
  }

  return {
    inputs: {
      in: rowInput(input, (row, time, mark) => {
        if (!isBounded && time <= mark) return false
        life.tick()
        const key = pick(row, keys)
        const found = life.find(key)
        if (found !== undefined && time <= found.fired) return false
        let brought
        try {
          brought = aggregator.bring(row, mark)
        } catch (error) {
          fail(error, row)
          return true
        }
        const partition = found ?? freshPartition(key)
        if (found === undefined) map.add(partition)
        else map.touch(partition)
        life.write(partition)
        enqueue(partition, { time, seq: seq++, row, brought })
        if (time <= mark) partition.behind = mark
        if (config.unit === 'range' && isBounded) {
          if (partition.cleanup === null || partition.cleanup < time + reach + 1)
            setCleanup(partition, time + Math.floor(reach * 1.5) + 1)
        }
        schedule(partition)
        ledger.held++
        return true
      }),
    },
    timers,
    advance(watermark) {
      // Times of all partitions are fired in one order: a partition may leave memory between two of its own.
      const handles: Handle[] = []
      const due: { readonly time: number; readonly seq: number; readonly handle: Handle }[] = []
      for (const { item: partition } of timers.due(watermark)) {
        const handle = map.hold(partition)
        handles.push(handle)
        for (const at of dueTimes(partition, watermark)) due.push({ ...at, handle })
        partition.wake = Infinity
      }
      due.sort((a, b) => a.time - b.time || a.seq - b.seq)
      for (const { time, handle } of due) {
        const partition = map.held(handle)
        if (partition === undefined) continue
        map.touch(partition)
        fire(partition, time)
        map.ease()
      }
      for (const handle of handles) {
        const partition = map.held(handle)
        if (partition === undefined) continue
        map.touch(partition)
        life.write(partition)
        schedule(partition)
        // Forgotten: it is as if the partition had never been.
        if (partition.accumulator === null && partition.wake === Infinity) map.delete(partition)
        map.ease()
      }
    },
    summary: () => keyedSummary(map.size, ledger.held, output.columns.length, timers.next),
    timersOf: (query) => timerPage(keyedTimers(timers), query, keyColumns),
    inspect: (query) =>
      inspectKeyed(map.values(), query, keyColumns, ({ accumulator, counted, waiting }) => ({
        window: null,
        values: accumulator === null ? [] : named(results, aggregator.results(accumulator)),
        records: counted.length + waiting.length,
      })),
  }
}
