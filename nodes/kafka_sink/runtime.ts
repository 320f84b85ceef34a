import type { FramePart, SinkRuntime } from '../../engine/api/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import { compileExpression } from '../common/runtime/expression.ts'
import type { KafkaSinkConfig } from './config.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as KafkaSinkConfig

/** The value of an expression as text or bytes. */
const asText = (text: string): string => `CAST((${text}) AS STRING)`

/** The parts beside the value, in the order in which `runtime/writer.ts` takes them: key, topic, headers; those that the config does not ask for are left out. */
function parts(
  operator: PlanOperator,
  input: readonly string[],
  fresh: (hint: string) => string,
): readonly FramePart[] {
  const { key, topicExpression, headers } = configOf(operator)
  const columns = operator.inputs[0]?.schema.columns ?? []
  const text = (expression: string): FramePart => compileExpression(operator, expression, input, fresh)
  const keyPart = (): FramePart[] => {
    if (key.kind === 'none') return []
    if (!('columns' in key)) {
      const named = columns.find(({ name }) => name === key.expression.trim())
      return [text(named?.type.kind === 'BYTES' ? key.expression : asText(key.expression))]
    }
    const indices = key.columns.map((name) => columns.findIndex((column) => column.name === name))
    return [{ format: { kind: 'json', timestamps: 'iso' }, columns: indices }]
  }
  return [
    ...keyPart(),
    ...(topicExpression.trim() === '' ? [] : [text(asText(topicExpression))]),
    ...headers.map(({ expression }) => text(asText(expression))),
  ]
}

/** Writes to topics; in transactions that checkpoints commit, where exactly-once is asked for. */
export const runtime: SinkRuntime = {
  kind: 'sink',
  recovery: (operator) => (configOf(operator).guarantee === 'exactly-once' ? 'commits' : undefined),
  transaction: () => 'Kafka',
  depends: (operator) => {
    const { connection, topic, transactionalId } = configOf(operator)
    return { connection, topic, transactionalId }
  },
  format: (operator) => {
    const { format } = configOf(operator)
    // The writer makes the bytes of a schema from JSON.
    if ('subject' in format) return { kind: 'json', timestamps: 'iso' }
    return format.kind === 'csv' ? { ...format, header: false } : format
  },
  changes: (operator) => configOf(operator).changes ?? 'upsert',
  frame: parts,
  batching: (operator) => {
    const { batchBytes, linger } = configOf(operator)
    return { bytes: batchBytes, linger }
  },
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
