/**
 * What stands in front of a sink that writes the final state of a changelog: a hidden operator, which holds the rows that are valid and sends them on
 * at the end of the input.
 */
import { adds, INSERT, type RowKind } from '../../model/changes.ts'
import type { PlanInput, PlanOperator } from '../../model/plan/plan.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import type { Value } from '../../model/types.ts'
import { encodeValue, fromJson, toJson } from '../api/encode.ts'
import type { FixedRuntime, Operator, OperatorContext, OperatorRuntime } from '../api/index.ts'
import { type Keyed, keyedMap } from '../api/keyed.ts'
import { MAX_WATERMARK } from '../time/watermark.ts'

export interface Before {
  readonly operator: PlanOperator
  readonly runtime: OperatorRuntime
  /** The inputs of the sink instead of its own. */
  readonly feeds: readonly PlanInput[]
}

/** Null where nothing stands in front. */
export function finalState(sink: PlanOperator, runtime: FixedRuntime): Before | null {
  const [input] = sink.inputs
  if (runtime.kind !== 'sink' || input?.schema.changes !== 'changelog') return null
  if (runtime.changes?.(sink) !== 'final') return null
  const id = `${sink.id}$final`
  const schema = appendStream(input.schema.columns, input.schema.eventTime)
  return {
    operator: { ...sink, id, kind: 'transform', inputs: [input], outputs: [{ port: 'out', schema }] },
    runtime: { kind: 'operator', create },
    feeds: [{ port: input.port, from: `${id}.out`, schema }],
  }
}

interface Held extends Keyed {
  row: readonly Value[]
  /** The record's event time, NaN without one. */
  time: number
  /** How many such rows are valid; 1 where the changelog has a key. */
  count: number
}

/** Bytes that a row and a value take, about: for the summary only. */
const ROW_BYTES = 120
const VALUE_BYTES = 24

function create(context: OperatorContext): Operator {
  const schema = context.operator.inputs[0]?.schema ?? appendStream([])
  const keyed = keyIndices(schema)
  const emit = context.emit('out')
  const timers = { next: Infinity }
  const state = keyedMap<Held>(context, {
    name: 'rows',
    types: keyed.map((index) => schema.columns[index]?.type ?? { kind: 'NULL', nullable: true }),
    encode: ({ row, time, count }) => [row.map(toJson), Number.isNaN(time) ? null : time, count],
    decode: (key, json) => {
      const [row, time, count] = json as unknown as [Parameters<typeof fromJson>[0][], number | null, number]
      timers.next = MAX_WATERMARK
      return {
        key,
        row: row.map((value) => fromJson(value) as Value),
        time: time ?? Number.NaN,
        count,
        stamp: 0,
        group: -1,
      }
    },
  })
  const { ledger } = context
  const hasKey = schema.key !== null

  const accept = (row: readonly Value[], time: number, kind: RowKind): void => {
    const key = keyed.map((index) => row[index] ?? null)
    const found = state.get(key)
    timers.next = MAX_WATERMARK
    if (!adds(kind)) {
      ledger.absorbed++
      if (found === undefined) return
      state.touch(found)
      found.count--
      ledger.held--
      ledger.absorbed++
      if (found.count === 0) state.delete(found)
      return
    }
    ledger.held++
    if (found === undefined) {
      state.add({ key, row, time, count: 1, stamp: 0, group: -1 })
      return
    }
    state.touch(found)
    found.row = row
    found.time = time
    if (!hasKey) found.count++
    else {
      // An upsert replaces the row before it.
      ledger.held--
      ledger.absorbed++
    }
  }

  return {
    inputs: {
      [context.operator.inputs[0]?.port ?? 'in']: {
        columns: schema.columns.map((_, index) => index),
        accept: (...parts: readonly unknown[]) => {
          const width = schema.columns.length
          accept(
            parts.slice(0, width) as readonly Value[],
            parts[width] as number,
            (parts[width + 2] ?? INSERT) as RowKind,
          )
          return true
        },
      },
    },
    timers,
    advance(watermark) {
      if (watermark < MAX_WATERMARK) return
      for (const entry of state.values()) {
        for (let n = 0; n < entry.count; n++) emit(entry.row, entry.time)
        state.delete(entry)
      }
      ledger.absorbed += ledger.held
      ledger.held = 0
      timers.next = Infinity
    },
    summary: () => ({
      windows: 0,
      keys: state.size,
      bytes: state.size * (ROW_BYTES + VALUE_BYTES * schema.columns.length),
      nextFire: null,
      bars: [],
    }),
    inspect({ search, offset, limit }) {
      const wanted = search.toLowerCase()
      const shown = (indices: readonly number[], row: readonly Value[]) =>
        indices.flatMap((index) => {
          const column = schema.columns[index]
          return column === undefined
            ? []
            : [{ name: column.name, value: encodeValue(row[index] ?? null, column.type) }]
        })
      const entries = []
      let total = 0
      for (const { row, count } of state.values()) {
        const key = shown(keyed, row)
        if (
          wanted !== '' &&
          !JSON.stringify(key.map(({ value }) => value))
            .toLowerCase()
            .includes(wanted)
        )
          continue
        if (total++ < offset || entries.length >= limit) continue
        const values = shown(
          schema.columns.flatMap((_, index) => (keyed.includes(index) ? [] : [index])),
          row,
        )
        entries.push({ window: null, key, values, records: count })
      }
      return { entries, total }
    },
  }
}

/** The columns that tell rows apart: the changelog's key, else all. */
function keyIndices({ columns, key }: StreamSchema): readonly number[] {
  if (key === null) return columns.map((_, index) => index)
  return key.map((name) => columns.findIndex((column) => column.name === name))
}
