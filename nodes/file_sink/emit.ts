import { hug, object } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { fileAddress } from '../common/flink/paths.ts'
import { inputOf } from '../common/flink/stream.ts'
import { formatOptions, sinkStatements } from '../common/flink/tables.ts'
import { entries } from '../common/typescript/options.ts'
import type { FileSinkConfig } from './definition.ts'

const typescript: TypescriptEmitter = (config, { use }) => ({
  kind: 'sink',
  code: hug(`${use('file')}.sink`, object(entries(config))),
})

export const emitter: NodeEmitter<FileSinkConfig> = {
  typescript,
  flink: ({ path, format, mode }, context) => {
    const input = inputOf(context.inputs)
    if (input.schema.changes === 'changelog') {
      context.refuse(
        'changes',
        "The input updates rows that it sent before, and Flink's files only grow.",
        'Write to a Kafka sink with upserts, or to the console.',
      )
    }
    return {
      statements: sinkStatements(context, input, {
        options: { connector: 'filesystem', path: fileAddress(path), ...formatOptions(format, context) },
      }),
      outputs: {},
      notes:
        mode === 'file'
          ? ['Flink writes a folder of this name, with a file for each task and checkpoint.']
          : [],
    }
  },
}
