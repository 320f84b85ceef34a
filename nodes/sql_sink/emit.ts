import { hug, object } from '../../model/codeLayout.ts'
import type { NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { entries, others } from '../common/typescript/options.ts'
import type { SqlSinkConfig } from './config.ts'

const typescript: TypescriptEmitter = (config, context) => {
  const { connection } = config
  if (typeof connection !== 'string' || connection === '') return null
  return {
    kind: 'sink',
    code: hug(
      `${context.use('database')}.sink`,
      object([
        ['connection', context.connection(connection, 'database')],
        ...entries(others(config, 'connection')),
      ]),
    ),
  }
}

export const emitter: NodeEmitter<SqlSinkConfig> = {
  flink: (_config, { refuse }) => {
    refuse(
      'table',
      'Tables of databases are not exported to Flink yet.',
      'Write the records to a topic or to files there.',
    )
    return { statements: [], outputs: {} }
  },
  typescript,
}
