/** Joins of two streams. A column of the left row is `l.…`, one of the right `r.…`. */
import { configOf, type Duration } from './duration.ts'
import { node, type Config, type JobNode, type Output, type UsedLambda } from './graph.ts'
import { columnsOf, expressionOf, usedOf, type Lambda } from './lambda.ts'
import type { Flat, Timestamp } from './values.ts'
import type { StepOptions } from './windows.ts'

type Absent<Row> = { readonly [K in keyof Row]: Row[K] | null }
type LeftOf<Row, Join> = Join extends 'right' | 'full' ? Absent<Row> : Row
type RightOf<Row, Join> = Join extends 'left' | 'full' ? Absent<Row> : Row

type JoinKind = 'inner' | 'left' | 'right' | 'full'

export interface JoinFields<Left, Right, Made, Join extends JoinKind> extends StepOptions {
  /** inner: only matches. left, right, full: rows of that side, of both, without one as well, padded with NULLs. */
  readonly join: Join
  /** Rows match when all of these are equal. NULL equals nothing. */
  readonly on: readonly { readonly left: (row: Left) => unknown; readonly right: (row: Right) => unknown }[]
  /** What besides must hold of a pair. */
  readonly condition?: (l: Left, r: Right) => boolean | null
  /** The columns of the result. */
  readonly select: (l: LeftOf<Left, Join>, r: RightOf<Right, Join>) => Made
  readonly prefix?: string
}

/** One member a kind, so that the rows of `select` follow `join`. */
type ByKind<Left, Right, Made, Join extends JoinKind> = Join extends JoinKind
  ? JoinFields<Left, Right, Made, Join>
  : never

export type JoinOptions<Left, Right, Made> = ByKind<Left, Right, Made, 'inner' | 'left'> & {
  readonly ttl?: Duration | null
}

export type IntervalJoinOptions<Left, Right, Made> = ByKind<Left, Right, Made, JoinKind> & {
  /** A match comes this much after the left record, at the earliest and at the latest, both inclusive. */
  readonly lower?: Duration
  readonly upper?: Duration
  /** The time of a result: the later one, in a column of its own, or that of a side. */
  readonly time?: 'larger' | 'left' | 'right'
  readonly timeColumn?: string
}

/** With the later of the two times there is a column for it. */
export type Joined<Made, Options> = Flat<
  Options extends { readonly time: 'left' | 'right' }
    ? Made
    : Made & {
        readonly [
          K in Options extends { readonly timeColumn: infer N extends string } ? N : 'event_time'
        ]: Timestamp
      }
>

type AnyOptions = JoinFields<never, never, unknown, JoinKind>

function joinConfig(options: object): { readonly config: Config; readonly lambdas: readonly UsedLambda[] } {
  const { on, condition, select, ...rest } = options as AnyOptions
  const sides = ['left', 'right']
  const keys = on.map(({ left, right }) => ({
    left: expressionOf(left as Lambda, { ports: ['left'], condition: false }),
    right: expressionOf(right as Lambda, { ports: ['right'], condition: false }),
  }))
  const extra =
    condition === undefined ? null : expressionOf(condition as Lambda, { ports: sides, condition: true })
  const { columns } = columnsOf(select as Lambda, { ports: sides, condition: false })
  return {
    config: {
      ...configOf(rest),
      on: keys.map(({ left, right }) => ({ left: left.sql, right: right.sql })),
      ...(extra === null ? {} : { condition: extra.sql }),
      columns: columns.map(({ name, value }) => ({ name, expression: value.sql })),
    },
    lambdas: usedOf(
      ...keys.flatMap(({ left, right }) => [left, right]),
      extra,
      ...columns.map(({ value }) => value),
    ),
  }
}

/** The node of a join of two outputs. */
export function joinNode(type: string, left: Output, right: Output, options: object): JobNode {
  const { config, lambdas } = joinConfig(options)
  return node(type, { left, right }, config, lambdas)
}
