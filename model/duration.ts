/** Durations as people write them in code: `10 s`, `15 min`. */

const UNITS = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000, ms: 1 } as const
export type DurationUnit = keyof typeof UNITS

/** Fields of configs that are durations, wherever they stand. */
export const DURATION_FIELDS: ReadonlySet<string> = new Set([
  'size',
  'slide',
  'step',
  'maxSize',
  'gap',
  'allowedLateness',
  'lower',
  'upper',
  'within',
  'delay',
  'ttl',
  'idleTimeout',
  'outOfOrderBy',
  'idleAfter',
  'timeout',
  'retryDelay',
])

/** Milliseconds; null for what is no duration. */
export function readDuration(text: string): number | null {
  const found = /^(-?\d+(?:\.\d+)?) (ms|s|min|h|d)$/.exec(text)
  return found === null ? null : Math.round(Number(found[1]) * UNITS[found[2] as DurationUnit])
}

/** The largest unit that divides it. */
export function durationText(milliseconds: number): string {
  if (milliseconds === 0) return '0 s'
  const [unit = 'ms', size = 1] = Object.entries(UNITS).find(([, ms]) => milliseconds % ms === 0) ?? []
  return `${milliseconds / size} ${unit}`
}
