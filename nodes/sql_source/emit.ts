import { hug, object } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { isJsonObject } from '../../model/json.ts'
import { entries, others } from '../common/typescript/options.ts'
import { schemaCode } from '../common/typescript/schema.ts'
import type { SqlSourceConfig } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => {
  const { connection, schema, eventTime } = config
  if (typeof connection !== 'string' || connection === '') return null
  const columns = schemaCode(schema, isJsonObject(eventTime) ? eventTime['column'] : undefined, context)
  if (columns === null) return null
  return {
    kind: 'source',
    before: columns.before,
    code: hug(
      `${context.use('database')}.source<${columns.type}>`,
      object([
        ['connection', context.connection(connection, 'database')],
        ...entries(others(config, 'connection', 'schema')),
        ['schema', columns.constant],
      ]),
    ),
  }
}

export const emitter: NodeEmitter<SqlSourceConfig> = {
  flink: (_config, { refuse }) => {
    refuse(
      'table',
      'Tables of databases are not exported to Flink yet.',
      'Read the records from a topic or from files there.',
    )
    return { statements: [], outputs: {} }
  },
  typescript,
}
