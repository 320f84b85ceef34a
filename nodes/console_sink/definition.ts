import { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { checkKindColumn } from '../common/changes.ts'
import { meta, onlyInput, onSinkErrorField } from '../common/fields.ts'
import { Problems } from '../common/problems.ts'

const config = z.strictObject({
  format: z
    .enum(['json', 'csv'])
    .default('json')
    .meta(meta('Print as', 'json: one object a line. csv: the values with commas.', { widget: 'segmented' })),
  onError: onSinkErrorField,
})
export type ConsoleSinkConfig = z.output<typeof config>

export const definition = defineNode<ConsoleSinkConfig, z.input<typeof config>>({
  type: 'console_sink',
  version: 1,
  kind: 'sink',
  title: 'Console',
  summary: 'Shows records in the drawer; on the command line it prints them.',
  help: [
    'Prints one line a record: in the app they are shown in the drawer below the canvas, on the command line they go to standard output.',
    'Of a changelog the kind of each record is printed in front, as `op`: `+I` for a new row, `-U` and `+U` for a row before and after an update, `-D` for a row that is deleted.',
    'It keeps nothing. The app shows the newest lines; counts are exact all the same. For results to keep, use a File sink.',
  ],
  aliases: ['print', 'PrintSink', 'print()', 'debug', 'stdout', 'log', 'peek', '控制台', '打印', '输出'],
  icon: 'square-terminal',
  config,
  initial: { format: 'json' },
  ports: () => ({ inputs: [onlyInput('changelog')], outputs: [] }),
  describe: ({ format }) => ({ text: format === 'json' ? 'as JSON' : 'as CSV', mono: false }),
  infer: (_, { in: input }, context) => {
    const problems = new Problems(context)
    if (input?.changes === 'changelog') checkKindColumn(problems, input, '')
    return { outputs: {}, problems: problems.list }
  },
  guarantees: () => ({
    recovery: 'may-lose',
    repeatable: true,
    notes: ['Lines that were printed stay printed: after a restart from a checkpoint some come twice.'],
  }),
  examples: [{ title: 'Print as JSON', config: { format: 'json' } }],
})
