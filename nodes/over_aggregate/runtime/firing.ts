/** Takes the records of one time of a partition: those that fall out of the frame go, they come in, and each is sent with what the aggregates have come to. */
import type { Emit, Ledger } from '../../../engine/api/index.ts'
import type { Accumulator, Aggregator } from '../../common/runtime/aggregates/compiled.ts'
import { reachOf, type OverAggregateConfig } from '../config.ts'
import type { Partition, Waiting } from './partition.ts'

export function createFiring(
  config: OverAggregateConfig,
  aggregator: Aggregator,
  emit: Emit,
  ledger: Ledger,
): (partition: Partition, time: number) => void {
  const reach = reachOf(config)
  const { add, retract, results } = aggregator

  const send = ({ row, time }: Waiting, values: readonly (typeof row)[number][]): void => {
    ledger.held--
    ledger.passed++
    emit([...row, ...values], time)
  }

  /** One after the other, as they came. */
  const byRows = (partition: Partition, accumulator: Accumulator, records: readonly Waiting[]): void => {
    const { counted } = partition
    for (const record of records) {
      if (reach !== null) {
        const oldest = counted.length > reach ? counted.shift() : undefined
        if (oldest !== undefined) retract(accumulator, oldest.brought)
        counted.push({ time: record.time, brought: record.brought })
      }
      add(accumulator, record.brought)
      send(record, results(accumulator))
    }
  }

  /** All together: records of one time count for each other. */
  const byRange = (
    partition: Partition,
    accumulator: Accumulator,
    records: readonly Waiting[],
    now: number,
  ): void => {
    const { counted } = partition
    if (reach !== null) {
      let gone = 0
      for (; now - (counted[gone]?.time ?? Infinity) > reach; gone++)
        retract(accumulator, counted[gone]?.brought ?? [])
      counted.splice(0, gone)
      for (const { time, brought } of records) counted.push({ time, brought })
    }
    for (const { brought } of records) add(accumulator, brought)
    const values = results(accumulator)
    for (const record of records) send(record, values)
  }

  return (partition, time) => {
    const { cleanups, waiting } = partition
    if (cleanups[0] === time) cleanups.shift()
    if (partition.cleanup !== null && partition.cleanup <= time) {
      ledger.held -= waiting.length
      ledger.expired += waiting.length
      Object.assign(partition, {
        accumulator: null,
        counted: [],
        waiting: [],
        fired: -Infinity,
        cleanup: null,
      })
      return
    }
    let count = 0
    while (waiting[count]?.time === time) count++
    if (count > 0) {
      const accumulator = (partition.accumulator ??= aggregator.fresh())
      const records = waiting.splice(0, count)
      if (config.unit === 'rows') byRows(partition, accumulator, records)
      else byRange(partition, accumulator, records, time)
    }
    partition.fired = time
  }
}
