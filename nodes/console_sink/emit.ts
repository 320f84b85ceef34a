import { call } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { inputOf } from '../common/flink/stream.ts'
import { sinkStatements } from '../common/flink/tables.ts'
import { optional } from '../common/typescript/options.ts'

const typescript: TypescriptEmitter = (config, { use }) => ({
  kind: 'sink',
  code: call(use('print'), ...optional(config)),
})

export const emitter: NodeEmitter<unknown> = {
  typescript,
  flink: (_, context) => ({
    statements: sinkStatements(context, inputOf(context.inputs), {
      options: { connector: 'print', 'print-identifier': context.id },
    }),
    outputs: {},
    notes: ["The rows are in the task manager's output, with their kind in front."],
  }),
}
