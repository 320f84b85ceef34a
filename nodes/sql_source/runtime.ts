import type { SourceRuntime } from '../../engine/api/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { SqlSourceConfig } from './config.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as SqlSourceConfig

/** Reads the rows of a table as lines of JSON, which the kernel decodes by the columns' types. */
export const runtime: SourceRuntime = {
  kind: 'source',
  format: () => ({ kind: 'json', timestamps: 'iso' }),
  watermark: (operator) => configOf(operator).eventTime,
  depends: (operator) => {
    const { connection, table, orderBy } = configOf(operator)
    return { connection, table, orderBy }
  },
  async open(operator, context, position) {
    // The client takes its time to load, and most jobs have no database in them.
    const { openReader } = await import('./runtime/open.ts')
    return openReader(operator, configOf(operator), context, position)
  },
}
