import { hug, object } from '../../model/codeLayout.ts'
import type { Dialect } from '../../model/connections/database.ts'
import type { FlinkContext, NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import type { Column } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { reachDatabase, refuseTime, tableOption } from '../common/flink/database.ts'
import { isPlain } from '../common/flink/postgresqlNames.ts'
import { name as quoteName } from '../common/flink/sql.ts'
import { inputOf } from '../common/flink/stream.ts'
import { sinkStatements, type Written } from '../common/flink/tables.ts'
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
  typescript,
  flink: (config, context) => {
    const input = inputOf(context.inputs)
    const { dialect, options, variables } = reachDatabase(config.connection, context)
    const upserts = config.mode === 'upsert'
    for (const column of input.schema.columns) refuseColumn(column, dialect, context)
    return {
      statements: sinkStatements(context, input, {
        options: {
          connector: 'jdbc',
          ...options,
          'table-name': tableOption(dialect ?? 'postgresql', config.table),
        },
        primaryKey: upserts ? config.key : [],
        written: (column) => (column.type.kind === 'TIMESTAMP_LTZ' ? instant(column, dialect) : null),
      }),
      outputs: {},
      notes: [
        ...(config.create ? ['Make the table beforehand: Flink does not.'] : []),
        upserts
          ? 'At least once, which leaves the table right: after a failure the upserts since the last checkpoint are written again.'
          : 'At least once: after a failure the rows since the last checkpoint are written a second time.',
        ...(upserts ? ['A row whose key is NULL fails the job: a primary key of Flink is never NULL.'] : []),
        'A row that the database refuses fails the job and ends the TaskManager that it runs on.',
      ],
      variables,
    }
  },
}

/** Names are parameters of the connector's statements, too. */
const PARAMETER = /^[\p{L}\p{N}_$]+$/u

function refuseColumn(column: Column, dialect: Dialect | null, { refuse, settings }: FlinkContext): void {
  const { name, type } = column
  refuseTime(column, 'table', { refuse })
  if (dialect === 'postgresql' && !isPlain(name))
    refuse(
      'table',
      `The JDBC connector writes names without quotes, and PostgreSQL would not read ${name} as that column.`,
      'Write into a view of the table with a name in small letters, digits and _ that is no word of SQL, and rename it in a Map before.',
    )
  if (dialect === 'mariadb' && !PARAMETER.test(name))
    refuse(
      'table',
      `The JDBC connector has no parameter of the name ${name}.`,
      'Write into a view of the table with a name in letters, digits and _, and rename it in a Map before.',
    )
  if (type.kind === 'TIMESTAMP_LTZ' && settings.timeZone !== 'UTC')
    refuse(
      'table',
      `Flink writes the instant ${name} as a text in the time zone of the job, which the database would read as UTC.`,
      'Let the job have the time zone UTC.',
    )
}

/** The connector has no such type: the database reads it from a text. */
const instant = ({ name, type }: Column, dialect: Dialect | null): Written => ({
  type: t.string(type.nullable),
  value: `CAST(${quoteName(name)} AS STRING)${dialect === 'postgresql' ? " || '+00'" : ''}`,
})
