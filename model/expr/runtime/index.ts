/** The helpers that printed expressions call as `R`. Pure; shared by the engine, the sdk and exported jobs. */
import { parseTimestamp } from './timeText.ts'
import { readTime } from './timePattern.ts'
import { toLaterInstant } from './zone.ts'

export * from './cast.ts'
export * from './collections.ts'
export * from './decimal.ts'
export * from './error.ts'
export * from './format.ts'
export * from './hash.ts'
export * from './json.ts'
export * from './like.ts'
export * from './numbers.ts'
export * from './text.ts'
export * from './time.ts'
export * from './timePattern.ts'
export * from './timeText.ts'
export * from './zone.ts'

/** What an expression may ask of its surroundings, as `E`. */
export interface ExprEnv {
  readonly timeZone: string
  /** Wall clock, ms since 1970. */
  readonly now: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** The watermark in force when the record came, ms since 1970; −Infinity before the first. */
  readonly mark: number
}

/** Seconds since 1970 of a local time in text; Flink gives the least BIGINT where the text does not fit. */
export function unixTimestamp(text: string, pattern: string, timeZone: string): number {
  const whole = pattern === 'yyyy-MM-dd HH:mm:ss' && text.trim().includes(' ')
  const local = whole ? parseTimestamp(text) : readTime(text, pattern)
  return local === null ? Number.MIN_SAFE_INTEGER : Math.floor(toLaterInstant(local, timeZone) / 1000)
}
