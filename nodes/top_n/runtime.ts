/**
 * The first rows of each key in an order: over a stream, as a changelog; of each window, when the watermark has passed it; in batch mode, at the end of the input. Of new
 * records only as many are kept as are wanted; where the input takes records back all of them are, since any may move up.
 */
import type { Operator, OperatorContext, OperatorRuntime, StateQuery } from '../../engine/api/index.ts'
import { keyedMap, type KeyedMap } from '../../engine/api/keyed.ts'
import { adds } from '../../model/changes.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import { inspectKeyed, keyedSummary, named } from '../common/runtime/inspect.ts'
import { indicesOf, pick, rowInput, schemasOf, type Row } from '../common/runtime/rows.ts'
import { compileSorting, type SortKey } from '../common/runtime/sorting.ts'
import { keyedTimers, timerPage } from '../common/runtime/timers.ts'
import { Lifetime } from '../common/runtime/ttl.ts'
import { isFinal, type TopNConfig } from './config.ts'
import {
  indexOf,
  placeOf,
  rankingFromJson,
  rankingToJson,
  type Ranked,
  type Ranking,
} from './runtime/ranking.ts'
import { createTell } from './runtime/tell.ts'

const configOf = ({ config }: PlanOperator) => config as unknown as TopNConfig

/** The watermark at the end of the input. */
const END = Number.MAX_SAFE_INTEGER

export const runtime: OperatorRuntime = {
  kind: 'operator',
  keys: (operator) => ({ in: keysOf(operator) }),
  create,
}

/** The columns of a ranking's key. Rows of one window have one event time, its end. */
function keysOf(operator: PlanOperator): readonly number[] {
  const { keys, per } = configOf(operator)
  const { input } = schemasOf(operator)
  const { eventTime } = input
  const window = per === 'window' && eventTime !== null && !keys.includes(eventTime) ? [eventTime] : []
  return indicesOf(input, [...keys, ...window])
}

function create(context: OperatorContext): Operator {
  const { operator, ledger, fail, mode } = context
  const config = configOf(operator)
  const { limit, offset } = config
  const { input, output } = schemasOf(operator)
  const keys = keysOf(operator)
  const keyColumns = keys.flatMap((index) => input.columns[index] ?? [])
  const perWindow = config.per === 'window'
  const atEnd = !perWindow && isFinal(config, mode)
  const updates = input.changes === 'changelog'
  const sorting = compileSorting(operator, config.orderBy, input, context)
  const tell = createTell(config, updates, context.emit('out'))
  let seq = 0

  const map: KeyedMap<Ranking> = keyedMap<Ranking>(context, {
    name: 'rankings',
    times: ({ closes }) => (perWindow ? [closes] : []),
    written: ({ written }) => written,
    types: keyColumns.map(({ type }) => type),
    encode: rankingToJson,
    decode: (key, json) => {
      const ranking = rankingFromJson(key, json)
      seq = Math.max(seq, ranking.seq + 1)
      schedule(ranking)
      return ranking
    },
  })
  const timers = perWindow ? map.timers : { next: Infinity }
  const life = new Lifetime<Ranking>({
    map,
    ttl: config.ttl,
    clock: context.clock,
    expired: ({ ranked }) => {
      ledger.held -= ranked.length
      ledger.expired += ranked.length
    },
    waits: () => perWindow || atEnd,
  })

  /** Until a ranking is sent as a whole. */
  function schedule(ranking: Ranking): void {
    if (perWindow) map.timers.set(ranking.closes, ranking)
    else if (atEnd) Object.assign(timers, { next: END })
  }

  const sortKeyOf = (row: Row, mark: number): SortKey | null => {
    try {
      return sorting.keyOf(row, mark)
    } catch (error) {
      fail(error, row)
      return null
    }
  }

  const insert = (ranking: Ranking, one: Ranked): void => {
    const { ranked } = ranking
    const place = placeOf(ranked, one.sort, sorting)
    if (!updates && place >= limit) {
      ledger.outOfTop++
      return
    }
    ranked.splice(place, 0, one)
    ledger.held++
    if (!perWindow && !atEnd) tell.inserted(ranked, place)
    if (updates || ranked.length <= limit) return
    ranked.pop()
    ledger.held--
    ledger.outOfTop++
  }

  const remove = (ranking: Ranking, row: Row, sort: SortKey): void => {
    const { ranked } = ranking
    ledger.absorbed++
    const place = indexOf(ranked, row, sort, sorting)
    if (place < 0) return
    if (!atEnd) tell.removing(ranked, place)
    ranked.splice(place, 1)
    ledger.held--
    ledger.absorbed++
  }

  /** A ranking that is final is sent and forgotten. */
  const close = (ranking: Ranking): void => {
    const { ranked } = ranking
    const sent = Math.max(0, Math.min(ranked.length, limit) - offset)
    map.delete(ranking)
    ledger.held -= ranked.length
    ledger.passed += sent
    ledger.outOfTop += ranked.length - sent
    tell.all(ranked)
  }

  return {
    inputs: {
      [operator.inputs[0]?.port ?? 'in']: rowInput(input, (row, time, mark, kind) => {
        if (perWindow && time <= mark) return false
        const sort = sortKeyOf(row, mark)
        if (sort === null) return true
        life.tick()
        const key = pick(row, keys)
        const found = life.find(key)
        if (found === undefined && !adds(kind)) {
          ledger.absorbed++
          return true
        }
        const ranking = found ?? {
          key,
          ranked: [],
          closes: perWindow ? time : Number.NaN,
          seq: seq++,
          written: 0,
          stamp: 0,
          group: -1,
        }
        if (found === undefined) {
          map.add(ranking)
          schedule(ranking)
        } else map.touch(ranking)
        life.write(ranking)
        if (adds(kind)) insert(ranking, { row, time, sort })
        else remove(ranking, row, sort)
        if (ranking.ranked.length === 0) map.delete(ranking)
        return true
      }),
    },
    timers,
    advance(watermark) {
      if (perWindow) {
        for (const due of map.timers.dueTogether(watermark)) due.sort((a, b) => a.seq - b.seq).forEach(close)
      } else if (atEnd && watermark >= END) {
        Object.assign(timers, { next: Infinity })
        const all: { readonly seq: number; readonly handle: ReturnType<typeof map.hold> }[] = []
        for (const ranking of map.values()) all.push({ seq: ranking.seq, handle: map.hold(ranking) })
        for (const { handle } of all.sort((a, b) => a.seq - b.seq)) {
          const ranking = map.held(handle)
          if (ranking !== undefined) close(ranking)
          map.ease()
        }
      }
    },
    summary: () => keyedSummary(map.size, ledger.held, output.columns.length, timers.next),
    ...(perWindow
      ? { timersOf: (query: StateQuery) => timerPage(keyedTimers(map.timers), query, keyColumns) }
      : {}),
    inspect: (query) =>
      inspectKeyed(map.values(), query, keyColumns, ({ ranked, closes }) => ({
        window: perWindow ? { start: closes, end: closes + 1 } : null,
        values: named(input.columns, ranked[0]?.row ?? []),
        records: ranked.length,
      })),
  }
}
