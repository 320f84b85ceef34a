import type { FramePart, SinkRuntime } from '../../engine/api/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { SqlSinkConfig } from './config.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as SqlSinkConfig
const JSON_LINES = { kind: 'json', timestamps: 'iso' } as const

/** Beside the row of an upsert its key: of a row that is deleted there is nothing else. */
function parts(operator: PlanOperator): readonly FramePart[] {
  const { mode, key } = configOf(operator)
  if (mode === 'append') return []
  const columns = operator.inputs[0]?.schema.columns ?? []
  return [
    { format: JSON_LINES, columns: key.map((name) => columns.findIndex((column) => column.name === name)) },
  ]
}

/** Writes rows into a table; in a transaction that checkpoints commit, where exactly-once is asked for. */
export const runtime: SinkRuntime = {
  kind: 'sink',
  recovery: (operator) => (configOf(operator).guarantee === 'exactly-once' ? 'commits' : undefined),
  transaction: () => 'a database',
  depends: (operator) => {
    const { connection, table, transactionalId } = configOf(operator)
    return { connection, table, transactionalId }
  },
  format: () => JSON_LINES,
  changes: () => 'upsert',
  frame: parts,
  async committed(operator, context) {
    const { lastCommitted } = await import('./runtime/sharing.ts')
    return lastCommitted(configOf(operator), context)
  },
  async lookCommitted(operator, context) {
    const { lookCommitted } = await import('./runtime/sharing.ts')
    return lookCommitted(configOf(operator), context)
  },
  async open(operator, schema, context) {
    const { openWriter } = await import('./runtime/writer.ts')
    return openWriter(operator, configOf(operator), schema, context)
  },
}
