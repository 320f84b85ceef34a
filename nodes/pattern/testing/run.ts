/** Jobs of one pattern between a source of rows and sinks that keep their lines. */
import type { z } from 'zod'
import { expect } from 'vitest'
import type { JobSnapshot } from '../../../engine/kernel/options.ts'
import { linesSink, planOf, rowsSource, testJob, type Row } from '../../../engine/kernel/testing/plans.ts'
import * as library from '../../../model/expr/runtime/index.ts'
import { appendStream, type Column } from '../../../model/schema.ts'
import { t } from '../../../model/types.ts'
import { definition } from '../definition.ts'
import { runtime } from '../runtime.ts'

export type PatternInput = z.input<typeof definition.config>

/** The events of the corpus; `ts` is the event time. */
export const eventColumns: readonly Column[] = [
  { name: 'id', type: t.int() },
  { name: 'ts', type: t.timestampLtz() },
  { name: 'user', type: t.string() },
  { name: 'kind', type: t.string() },
  { name: 'item', type: t.string() },
  { name: 'amount', type: t.double() },
  { name: 'qty', type: t.int() },
]

export interface PatternCase {
  readonly config: PatternInput
  readonly rows: readonly Row[]
  /** Left out: those of the events. */
  readonly columns?: readonly Column[]
  readonly delay?: number
  /** The kind of the event time. */
  readonly time?: 'TIMESTAMP' | 'TIMESTAMP_LTZ' | 'BIGINT'
  readonly settings?: Parameters<typeof planOf>[1]
  readonly restore?: JobSnapshot
  /** Called between batches. */
  readonly between?: () => void
}

const PORTS = ['out', 'timeout', 'late', 'dead'] as const

export function patternJob({
  config,
  rows,
  delay = 0,
  settings = {},
  restore,
  between,
  ...given
}: PatternCase) {
  const columns = (given.columns ?? eventColumns).map((column) =>
    column.name === 'ts' && given.time !== undefined
      ? {
          ...column,
          type:
            given.time === 'BIGINT'
              ? t.bigint()
              : given.time === 'TIMESTAMP'
                ? t.timestamp()
                : t.timestampLtz(),
        }
      : column,
  )
  const schema = appendStream(columns, 'ts')
  const parsed = definition.config.parse(config)
  const timeZone = typeof settings['timeZone'] === 'string' ? settings['timeZone'] : 'UTC'
  const { outputs, problems } = definition.infer(parsed, { in: schema }, { nodeId: 'p', timeZone })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const lines = { out: [] as string[], timeout: [] as string[], late: [] as string[], dead: [] as string[] }
  const ports = PORTS.filter((port) => outputs[port] !== undefined)
  const plan = planOf(
    [
      { id: 'src', type: 'rows', kind: 'source', outputs: { out: schema } },
      {
        id: 'p',
        type: 'pattern',
        config: JSON.parse(JSON.stringify(parsed)) as never,
        from: ['src.out'],
        outputs,
      },
      ...ports.map((port) => ({ id: port, type: port, kind: 'sink' as const, from: [`p.${port}`] })),
    ],
    settings,
  )
  const { job, frames } = testJob(
    plan,
    {
      rows: rowsSource([rows], { delay }),
      pattern: runtime,
      ...Object.fromEntries(PORTS.map((port) => [port, linesSink(lines[port])])),
    },
    {
      library,
      restore: restore ?? null,
      breathe: () => {
        between?.()
        return Promise.resolve()
      },
    },
  )
  return { job, frames, outputs, plan, ...lines }
}

export async function runPattern(input: PatternCase) {
  const made = patternJob(input)
  await made.job.open()
  const end = await made.job.run()
  expect(end.error).toBe(null)
  return { ...made, end }
}
