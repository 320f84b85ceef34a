/** What the tests of the window join have in common. */
import type { Row } from '../../engine/kernel/testing/plans.ts'
import { appendStream } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { runJoin, type Input, type JoinCase } from '../common/testing/joinJob.ts'
import { definition } from './definition.ts'
import { runtime } from './runtime.ts'

export const schema = appendStream(
  [
    { name: 'ts', type: t.safeBigint() },
    { name: 'k', type: t.string() },
    { name: 'x', type: t.int() },
  ],
  'ts',
)

/** What is noted of a window join without a key. */
export const NO_KEY = ['warning join-keys']

export type Config = JoinCase['config']
export const JOINS = ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const
export type JoinType = (typeof JOINS)[number]

export const configOf = (join: JoinType, windows: Config, more: Config = {}): Config => ({
  join,
  windows,
  on: [{ left: 'k', right: 'k' }],
  columns: [
    { name: 'a', expression: 'l.x' },
    ...(join === 'semi' || join === 'anti' ? [] : [{ name: 'b', expression: 'r.x' }]),
  ],
  ...more,
})
export const caseOf = (
  config: Config,
  left: Input,
  right: Input,
  more: Partial<JoinCase> = {},
): JoinCase => ({
  definition,
  runtime,
  config,
  left,
  right,
  ...more,
})
export const run = (
  config: Config,
  left: readonly Row[],
  right: readonly Row[],
  more: Partial<JoinCase> = {},
) => runJoin(caseOf(config, { schema, rows: left }, { schema, rows: right }, more))

export const iso = (ms: number): string => new Date(ms).toISOString().replace(/(\.000)?Z$/, '')
