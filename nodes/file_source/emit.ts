import { hug, object } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { isJsonObject } from '../../model/json.ts'
import { appendStream } from '../../model/schema.ts'
import { fileAddress } from '../common/flink/paths.ts'
import { output } from '../common/flink/stream.ts'
import { columnSql, formatOptions, timeColumns } from '../common/flink/tables.ts'
import { idleNote } from '../common/flink/watermarks.ts'
import { entries, others } from '../common/typescript/options.ts'
import { schemaCode } from '../common/typescript/schema.ts'
import type { FileSourceConfig } from './definition.ts'

const typescript: TypescriptEmitter = (config, context) => {
  const { format, schema, eventTime } = config
  const rest = entries(others(config, 'schema'))
  const source = `${context.use('file')}.source`
  const text = isJsonObject(format) && format['kind'] === 'text'
  if (text && schema === undefined) return { kind: 'source', code: hug(source, object(rest)) }
  const columns = schemaCode(schema, isJsonObject(eventTime) ? eventTime['column'] : undefined, context)
  if (text || columns === null) return null
  return {
    kind: 'source',
    before: columns.before,
    code: hug(`${source}<${columns.type}>`, object([...rest, ['schema', columns.constant]])),
  }
}

export const emitter: NodeEmitter<FileSourceConfig> = {
  typescript,
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
