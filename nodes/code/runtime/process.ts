/** A person's process function: state and timers by key, any number of rows at any time. */
import {
  watched,
  type Operator,
  type OperatorContext,
  type OperatorRuntime,
} from '../../../engine/api/index.ts'
import { keyedMap, type Keyed } from '../../../engine/api/keyed.ts'
import { MAX_WATERMARK } from '../../../engine/api/windows.ts'
import type { Json } from '../../../model/document.ts'
import { UserError } from '../../../model/errors.ts'
import type { Value } from '../../../model/types.ts'
import { inspectKeyed, keyedSummary } from '../../common/runtime/inspect.ts'
import { indicesOf, pick, rowInput, schemasOf } from '../../common/runtime/rows.ts'
import { keyedTimers, timerPage } from '../../common/runtime/timers.ts'
import { Lifetime, type Perishable } from '../../common/runtime/ttl.ts'
import type { CodeConfig } from '../config.ts'
import { compiledFor } from './compiled.ts'
import { codeError, shown } from './errors.ts'
import { rowMaker, rowWriter } from './rowCode.ts'
import { stateApi, type HeldState } from './state.ts'
import { storedJson, storedValue } from './stored.ts'

interface Entry extends Perishable {
  states: Map<string, HeldState>
  /** Event time of its timers. */
  readonly timers: Set<number>
}

/** Timers of the wall clock stand apart: they have a queue of their own. */
interface WallEntry extends Keyed {
  readonly timers: Set<number>
}

export const processRuntime: OperatorRuntime = {
  kind: 'operator',
  // The state is known by the names that the code gives to it: it outlives a change of the code.
  depends: ({ config, inputs }) => {
    const { keys } = config as unknown as CodeConfig
    const columns = inputs[0]?.schema.columns ?? []
    return keys.map((name) => JSON.stringify(columns.find((column) => column.name === name)?.type ?? null))
  },
  create,
}

function create(context: OperatorContext): Operator {
  const { operator, ledger, clock } = context
  const { input } = schemasOf(operator)
  const config = operator.config as unknown as CodeConfig
  const keys = indicesOf(input, config.keys)
  const keyColumns = keys.flatMap((index) => input.columns[index] ?? [])
  const types = keyColumns.map(({ type }) => type)
  const emit = context.emit('out')

  const state = keyedMap<Entry>(context, {
    name: 'state',
    types,
    encode: ({ states, timers, written }) => [
      [...states].map(([name, { kind, value }]) => [name, kind, storedJson(value)]),
      [...timers],
      written,
    ],
    decode(key, json) {
      const [states, timers, written] = json as unknown as readonly [
        readonly (readonly [string, HeldState['kind'], Json])[],
        readonly number[],
        number,
      ]
      const held = states.map(
        ([name, kind, value]) => [name, { kind, value: storedValue(value) } as HeldState] as const,
      )
      const entry = { key, states: new Map(held), timers: new Set(timers), written, stamp: 0, group: -1 }
      for (const time of timers) state.timers.set(time, entry)
      return entry
    },
    times: ({ timers }) => [...timers],
    written: ({ written }) => written,
  })
  const wall = keyedMap<WallEntry>(context, {
    name: 'wall',
    types,
    encode: ({ timers }) => [...timers],
    decode(key, json) {
      const timers = json as readonly number[]
      const entry = { key, timers: new Set(timers), stamp: 0, group: -1 }
      for (const time of timers) wall.timers.set(time, entry)
      return entry
    },
    times: ({ timers }) => [...timers],
  })
  const lifetime = new Lifetime<Entry>({
    map: state,
    ttl: config.ttl,
    clock,
    expired: () => undefined,
    waits: ({ timers }) => timers.size > 0,
  })

  /** What the code is called for. */
  const at = { key: [] as readonly Value[], time: Number.NaN, mark: -Infinity, firing: false }
  let entry: Entry | null = null
  let pending: (readonly Value[])[] = []
  let ended = false

  /** The entry of the key at hand, about to change. */
  function taken(): Entry {
    entry ??= lifetime.find(at.key) ?? null
    if (entry === null) {
      entry = { key: at.key, states: new Map(), timers: new Set(), written: 0, stamp: 0, group: -1 }
      lifetime.write(entry)
      state.add(entry)
    } else {
      state.touch(entry)
      lifetime.write(entry)
    }
    return entry
  }

  const timers = {
    at(when: unknown): void {
      // What fires at the end of the input could set timers for ever.
      const time = timeOf(when)
      if (at.firing && ended) return
      const own = taken()
      own.timers.add(time)
      state.timers.set(time, own)
    },
    cancel(when: unknown): void {
      const own = taken()
      const time = timeOf(when)
      if (own.timers.delete(time)) state.timers.clear(time, own)
    },
    atProcessingTime(when: unknown): void {
      const time = timeOf(when)
      if (ended) return
      let own = wall.get(at.key)
      if (own === undefined) {
        own = { key: at.key, timers: new Set(), stamp: 0, group: -1 }
        wall.add(own)
      } else wall.touch(own)
      own.timers.add(time)
      wall.timers.set(time, own)
    },
    cancelProcessingTime(when: unknown): void {
      const own = wall.get(at.key)
      if (own === undefined) return
      const time = timeOf(when)
      wall.touch(own)
      if (own.timers.delete(time)) wall.timers.clear(time, own)
      if (own.timers.size === 0) wall.delete(own)
    },
  }

  const timeColumn = input.columns.find(({ name }) => name === input.eventTime)
  const ownTime = (): Value => {
    if (Number.isNaN(at.time)) return null
    return timeColumn?.type.kind === 'BIGINT' && timeColumn.type.safe !== true ? BigInt(at.time) : at.time
  }

  // The code is evaluated with the first record or timer, when the job runs, and not while it is put together.
  let made: ReturnType<typeof prepare> | null = null
  function prepare() {
    const { main, others, output, watch } = compiledFor(operator, context)
    const write = rowWriter(operator.id, output)
    const keyRow = rowMaker(keyColumns)
    const api = {
      state: stateApi(() => taken().states),
      timers,
      emit: (row: unknown) => void pending.push(write(row, ownTime())),
      get key() {
        return keyRow(at.key)
      },
      get timestamp() {
        return Number.isNaN(at.time) ? null : at.time
      },
      get watermark() {
        return at.mark
      },
      now: () => clock.now(),
    }
    return { main, onTimer: others['onTimer'], api, row: rowMaker(input.columns), watch }
  }

  const hasTime = operator.outputs.find(({ port }) => port === 'out')?.schema.eventTime !== null

  /** Calls the code for a key at a time, and sends what it emits unless it throws. Gives how many rows were sent, or −1 after an error was told. */
  function call(
    key: readonly Value[],
    time: number,
    mark: number,
    act: () => unknown,
    values: readonly Value[] | null,
  ): number {
    Object.assign(at, { key, time, mark })
    entry = null
    pending = []
    try {
      const result = act()
      if (result instanceof Promise) {
        throw new UserError('code-result', `The process function of ${operator.id} is async.`, {
          hint: 'State and timers are there only during the call: make it synchronous.',
        })
      }
    } catch (error) {
      const told = codeError(operator.id, error)
      if (values !== null) context.fail(told, values)
      else {
        // A timer belongs to records that were taken: one of them is told as the bad one.
        if (ledger.absorbed > 0) ledger.absorbed--
        else ledger.passed--
        context.fail(told, key, { port: 'in', columns: keyColumns })
      }
      tidy()
      return -1
    }
    tidy()
    const rows = pending
    pending = []
    for (const row of rows) emit(row, hasTime ? time : Number.NaN)
    return rows.length
  }

  /** An entry that holds nothing goes. */
  function tidy(): void {
    const own = entry
    entry = null
    if (own !== null && own.states.size === 0 && own.timers.size === 0) state.delete(own)
  }

  function fire(key: readonly Value[], time: number, mark: number, by: 'event' | 'processing'): void {
    made ??= prepare()
    const { onTimer, api, watch } = made
    if (typeof onTimer !== 'function') return
    at.firing = true
    const act = (): unknown => watched(watch, () => Reflect.apply(onTimer, undefined, [api, by]) as unknown)
    call(key, time, mark, act, null)
    at.firing = false
  }

  let mark = -Infinity
  return {
    inputs: {
      in: rowInput(input, (row, time, current) => {
        lifetime.tick()
        mark = current
        made ??= prepare()
        const { main, api, watch } = made
        const object = made.row(row)
        const sent = call(pick(row, keys), time, current, () => watched(watch, () => main(object, api)), row)
        if (sent > 0) ledger.passed++
        else if (sent === 0) ledger.absorbed++
        return true
      }),
    },
    timers: {
      get next() {
        return Math.min(state.timers.next, wall.size > 0 ? MAX_WATERMARK : Infinity)
      },
    },
    advance(watermark) {
      mark = watermark
      ended = watermark >= MAX_WATERMARK
      for (const { time, item } of state.timers.due(watermark)) {
        // The item may leave memory while the code is called for another key; it is asked for by its key.
        if (!item.timers.has(time)) continue
        state.touch(item)
        item.timers.delete(time)
        fire(item.key, time, watermark, 'event')
        if (item.states.size === 0 && item.timers.size === 0 && state.get(item.key) === item)
          state.delete(item)
      }
      // Flink, too, fires no timer of the wall clock behind the end.
      if (ended) for (const one of wall.values()) wall.delete(one)
    },
    wall: {
      get next() {
        return wall.size === 0 ? Infinity : wall.timers.next
      },
      advance(now) {
        for (const { time, item } of wall.timers.due(now)) {
          if (!item.timers.has(time)) continue
          wall.touch(item)
          item.timers.delete(time)
          if (item.timers.size === 0) wall.delete(item)
          fire(item.key, time, mark, 'processing')
        }
      },
    },
    summary: () => keyedSummary(state.size, 0, 1, state.timers.next),
    timersOf: (query) => timerPage(keyedTimers(state.timers), query, keyColumns),
    inspect: (query) =>
      inspectKeyed(state.values(), query, keyColumns, ({ states }) => ({
        window: null,
        values: [...states].map(([name, { value }]) => ({ name, value: shownState(value) })),
        records: 0,
      })),
  }
}

/** A time in ms since 1970. */
function timeOf(when: unknown): number {
  const time = when instanceof Date ? when.getTime() : typeof when === 'bigint' ? Number(when) : when
  if (Number.isSafeInteger(time)) return time as number
  throw new UserError(
    'code-timer',
    `A timer needs a whole number of milliseconds since 1970, not ${shown(when)}.`,
  )
}

/** Characters of a state that the screen gets. */
const SHOWN = 1_024

function shownState(value: unknown): string {
  const text = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'bigint') return String(item)
    if (item instanceof Map) return Object.fromEntries(item as Map<string, unknown>)
    return item instanceof Set ? [...(item as Set<unknown>)] : item
  })
  return text === undefined ? 'undefined' : text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
