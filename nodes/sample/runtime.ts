/** Keeps records by seeded chance or by counting, of all records or of each key. */
import type { Operator, OperatorContext, OperatorRuntime } from '../../engine/api/index.ts'
import { type Keyed, keyedMap, type KeyedMap, textOfKey } from '../../engine/api/keyed.ts'
import { Scalars } from '../../engine/api/scalars.ts'
import { boundReached } from '../common/runtime/held.ts'
import { inspectKeyed, keyedSummary } from '../common/runtime/inspect.ts'
import { indicesOf, pick, rowInput, schemasOf, type Row } from '../common/runtime/rows.ts'
import type { SampleConfig } from './config.ts'

export const runtime: OperatorRuntime = {
  kind: 'operator',
  // Without a key the order of all records rules what is kept.
  keys: (operator) => ({ in: indicesOf(schemasOf(operator).input, configOf(operator).keys) }),
  create,
}

const configOf = ({ config }: OperatorContext['operator']) => config as unknown as SampleConfig

interface Count extends Keyed {
  /** Records since the last one that was kept; 0 when the next is to be kept. */
  since: number
}

function create(context: OperatorContext): Operator {
  const { operator, ledger } = context
  const config = configOf(operator)
  const { input } = schemasOf(operator)
  const keyed = indicesOf(input, config.keys)
  const emit = context.emit('out')
  const columns = keyed.flatMap((index) => input.columns[index] ?? [])
  const counts = keyedMap<Count>(context, {
    name: 'counts',
    types: columns.map(({ type }) => type),
    encode: ({ since }) => since,
    decode: (key, json) => ({ key, since: json as number, stamp: 0, group: -1 }),
  })
  const keeps =
    config.method === 'every'
      ? everyNth(context, counts, keyed, config)
      : keyed.length > 0
        ? (row: Row) => chance(config.seed, textOfKey(pick(row, keyed))) < config.share
        : byChance(context, config)
  return {
    inputs: {
      in: rowInput(input, (row, time) => {
        if (keeps(row)) {
          ledger.passed++
          emit(row, time)
        } else ledger.filtered++
        return true
      }),
    },
    timers: { next: Infinity },
    advance: () => undefined,
    summary: () => keyedSummary(counts.size, 0, 0),
    inspect: (query) =>
      inspectKeyed(counts.values(), query, columns, ({ since }) => ({
        window: null,
        values: [{ name: 'to the next', value: since === 0 ? 0 : config.every - since }],
        records: 1,
      })),
  }
}

/** One draw a record, by its number: so the chance goes on after a restart where it was. */
function byChance(context: OperatorContext, { seed, share }: SampleConfig): (row: Row) => boolean {
  const state = new Scalars(context, 'drawn', { records: 0 })
  return () => {
    state.touch()
    return chance(seed, String(state.values.records++)) < share
  }
}

function everyNth(
  { operator }: OperatorContext,
  counts: KeyedMap<Count>,
  keyed: readonly number[],
  { every, maxKeys }: SampleConfig,
): (row: Row) => boolean {
  return (row) => {
    const key = pick(row, keyed)
    const count = counts.get(key)
    if (count === undefined) {
      if (counts.size >= maxKeys) throw boundReached(operator, 'keys', 'Keys at most', maxKeys)
      counts.add({ key, since: 1 % every, stamp: 0, group: -1 })
      return true
    }
    counts.touch(count)
    const kept = count.since === 0
    count.since = (count.since + 1) % every
    return kept
  }
}

/** Uniform in [0, 1): FNV-1a over the text's UTF-16 units, well mixed. */
function chance(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad)
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
  return ((hash ^ (hash >>> 15)) >>> 0) / 4_294_967_296
}
