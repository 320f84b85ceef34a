import type { NodeEmitter } from '../../model/emit.ts'
import { inputOf } from '../common/flink/stream.ts'
import { sinkStatements } from '../common/flink/tables.ts'

export const emitter: NodeEmitter<unknown> = {
  flink: (_, context) => ({
    statements: sinkStatements(context, inputOf(context.inputs), {
      options: { connector: 'print', 'print-identifier': context.id },
    }),
    outputs: {},
    notes: ["The rows are in the task manager's output, with their kind in front."],
  }),
}
