/** Windows: `orders.keyBy(o => o.user).window(tumbling('10 s'))`. */
import { configOf, type Duration } from './duration.ts'
import type { Config } from './graph.ts'
import type { Timestamp } from './values.ts'

export interface WindowOptions {
  /** A shift against the epoch, in milliseconds. */
  readonly offset?: number
  /** Fire windows without records too. */
  readonly complete?: boolean
  readonly time?: 'event' | 'processing'
  readonly allowedLateness?: Duration
  /** The names of the columns with the bounds. */
  readonly windowStart?: string
  readonly windowEnd?: string
  readonly onError?: OnError
}
export type OnError = 'collect' | 'port' | 'skip' | 'fail'

export interface StepOptions {
  readonly onError?: OnError
}

declare const optionsType: unique symbol

/** The options rule the names of the columns that a window adds. */
export interface WindowSpec<Options> {
  readonly type: string
  readonly config: Config
  readonly [optionsType]?: Options
}

const spec = <Options>(type: string, config: object): WindowSpec<Options> => ({
  type,
  config: configOf(config),
})

export const tumbling = <const O extends WindowOptions = object>(
  size: Duration,
  options?: O,
): WindowSpec<O> => spec('window_aggregate', { size, ...options })

/** Windows of one size, one begun each `slide`. */
export const sliding = <const O extends WindowOptions = object>(
  size: Duration,
  slide: Duration,
  options?: O,
): WindowSpec<O> => spec('sliding_window', { size, slide, ...options })

/** A window ends when its key was silent for `gap`. */
export const session = <const O extends WindowOptions = object>(gap: Duration, options?: O): WindowSpec<O> =>
  spec('session_window', { gap, ...options })

/** The columns that a window adds to its results. */
export type BoundsOf<Options> = {
  readonly [
    K in NameOf<Options, 'windowStart', 'window_start'> | NameOf<Options, 'windowEnd', 'window_end'>
  ]: Timestamp
}
type NameOf<Options, Field extends string, Usual extends string> = Options extends {
  readonly [F in Field]: infer Name extends string
}
  ? Name
  : Usual
