import type { NodeEmitter } from '../../model/emit.ts'
import { appendStream } from '../../model/schema.ts'
import { fileAddress } from '../common/flink/paths.ts'
import { output } from '../common/flink/stream.ts'
import { columnSql, formatOptions, timeColumns } from '../common/flink/tables.ts'
import { idleNote } from '../common/flink/watermarks.ts'
import type { FileSourceConfig } from './definition.ts'

export const emitter: NodeEmitter<FileSourceConfig> = {
  flink: ({ path, format, eventTime, follow }, context) => {
    const { id, outputs, refuse } = context
    const schema = outputs['out'] ?? appendStream([])
    if (follow) {
      refuse(
        'follow',
        'Flink watches folders for new files, but reads no file that grows.',
        'Send the lines to a topic and read that, or read the file to its end.',
      )
    }
    const timed = timeColumns(schema, eventTime)
    return {
      statements: [
        {
          kind: 'table',
          name: id,
          columns: [...schema.columns.map(columnSql), ...timed.columns],
          options: { connector: 'filesystem', path: fileAddress(path), ...formatOptions(format, context) },
        },
      ],
      outputs: { out: output(id, 'out', timed) },
      notes: [...idleNote(eventTime), 'A record that cannot be read fails the job.'],
    }
  },
}
