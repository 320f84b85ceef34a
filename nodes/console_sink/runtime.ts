import type { SinkRuntime } from '../../engine/api/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { ConsoleSinkConfig } from './definition.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as ConsoleSinkConfig

/** Prints records line by line, through the context: the app shows them, the command line writes them to its output. */
export const runtime: SinkRuntime = {
  kind: 'sink',
  prints: true,
  format: (operator) =>
    configOf(operator).format === 'csv'
      ? { kind: 'csv', delimiter: ',', header: true, nullText: '' }
      : { kind: 'json', timestamps: 'iso' },
  changes: () => 'op',
  async open(operator, _schema, context) {
    const decoder = new TextDecoder()
    return {
      write: async (chunk) => context.print(operator.id, decoder.decode(chunk)),
      finish: async () => undefined,
      abort: async () => undefined,
    }
  },
}
