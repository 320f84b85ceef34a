/** Every aggregate from scratch, over a list of all values in the order of arrival: each once over all of them, once with a FILTER. For tests. */
import { AGGREGATE_FUNCTIONS, type AggregateFunction } from '../aggregates/functions.ts'

/** What an aggregate is over, of the INT column `x`. Values are small, where squares and sums of them would not be exact. */
const ARGUMENTS: Readonly<Record<AggregateFunction, string>> = {
  COUNT: '',
  COUNT_DISTINCT: 'x',
  // It wraps.
  SUM: 'x * 400000000',
  MIN: 'x',
  MAX: 'x',
  AVG: 'x % 100',
  STDDEV_POP: 'x % 100',
  STDDEV_SAMP: 'x % 100',
  VAR_POP: 'x % 100',
  VAR_SAMP: 'x % 100',
  FIRST_VALUE: 'x',
  LAST_VALUE: 'x',
  ARRAY_AGG: 'x',
  LISTAGG: 'CAST(x AS STRING)',
  MEDIAN: 'x',
  PERCENTILE: 'x % 100',
  BOOL_AND: 'x > 0',
  BOOL_OR: 'x > 0',
}
/** Unknown for NULL, so it lets no NULL through but by its second part. */
const FILTER = 'x > 1 OR MOD(x, 2) = 0 OR x IS NULL AND TRUE'
const passes = (x: number | null): boolean => x === null || x > 1 || x % 2 === 0

export const AGGREGATES = AGGREGATE_FUNCTIONS.flatMap((name) => [
  { function: name, argument: ARGUMENTS[name], name: name.toLowerCase(), percentage: 0.25 },
  {
    function: name,
    argument: ARGUMENTS[name],
    name: `${name.toLowerCase()}_some`,
    filter: FILTER,
    percentage: 0.25,
  },
])

/** The variance as Flink plans it: in whole numbers, cut at each division. */
function variance(values: readonly number[], sample: boolean): number | null {
  const n = values.length
  if (n === 0 || (sample && n === 1)) return null
  const s = values.reduce((sum, x) => sum + x, 0)
  const q = values.reduce((sum, x) => sum + x * x, 0)
  return Math.trunc((q - Math.trunc((s * s) / n)) / (sample ? n - 1 : n))
}

function percentile(values: readonly number[], percentage: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const place = percentage * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (low === undefined || high === undefined) return null
  return low + (high - low) * (place - Math.floor(place))
}

const root = (value: number | null): number | null => (value === null ? null : Math.trunc(Math.sqrt(value)))

function one(name: AggregateFunction, all: readonly (number | null)[]): unknown {
  const values = all.filter((x) => x !== null)
  const small = values.map((x) => x % 100)
  const empty = values.length === 0
  switch (name) {
    case 'COUNT':
      return all.length
    case 'COUNT_DISTINCT':
      return new Set(values).size
    case 'SUM':
      return empty ? null : values.reduce((sum, x) => (sum + Math.imul(x, 400_000_000)) | 0, 0)
    case 'MIN':
      return empty ? null : Math.min(...values)
    case 'MAX':
      return empty ? null : Math.max(...values)
    case 'AVG':
      return empty ? null : Math.trunc(small.reduce((sum, x) => sum + x, 0) / small.length)
    case 'STDDEV_POP':
      return root(variance(small, false))
    case 'STDDEV_SAMP':
      return root(variance(small, true))
    case 'VAR_POP':
      return variance(small, false)
    case 'VAR_SAMP':
      return variance(small, true)
    case 'FIRST_VALUE':
      return values[0] ?? null
    case 'LAST_VALUE':
      return values.at(-1) ?? null
    case 'ARRAY_AGG':
      return all.length === 0 ? null : all
    case 'LISTAGG':
      return empty ? null : values.join(',')
    case 'MEDIAN':
      return percentile(values, 0.5)
    case 'PERCENTILE':
      return percentile(small, 0.25)
    case 'BOOL_AND':
      return empty ? null : values.every((x) => x > 0)
    case 'BOOL_OR':
      return empty ? null : values.some((x) => x > 0)
  }
}

/** Numbers as they are told apart: neither the last digits of a DOUBLE nor the sign of zero. */
const plain = (value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(12)) + 0 : value

export function aggregated(xs: readonly (number | null)[]): Record<string, unknown> {
  const some = xs.filter(passes)
  return Object.fromEntries(
    AGGREGATE_FUNCTIONS.flatMap((name) => [
      [name.toLowerCase(), plain(one(name, xs))],
      [`${name.toLowerCase()}_some`, plain(one(name, some))],
    ]),
  )
}

/** A line of the engine with its numbers in the same way. */
export const plainLine = (line: string): string =>
  JSON.stringify(JSON.parse(line), (_, value: unknown) => plain(value))
