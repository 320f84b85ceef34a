import { hug, object } from '../../model/codeLayout.ts'
import type { FlinkContext, NodeEmitter } from '../../model/emit.ts'
import type { TypescriptEmitter } from '../../model/emitTypescript.ts'
import { isJsonObject } from '../../model/json.ts'
import { appendStream, type Column } from '../../model/schema.ts'
import { doubleQuoted } from '../../model/tableName.ts'
import { t, type SqlKind } from '../../model/types.ts'
import { reachDatabase, refuseTime, tableOption } from '../common/flink/database.ts'
import { isPlain } from '../common/flink/postgresqlNames.ts'
import { name } from '../common/flink/sql.ts'
import { output } from '../common/flink/stream.ts'
import { columnSql, timeColumns } from '../common/flink/tables.ts'
import { idleNote } from '../common/flink/watermarks.ts'
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
  typescript,
  flink: (config, context) => {
    const { id, outputs } = context
    const schema = outputs['out'] ?? appendStream([])
    const { dialect, options, variables } = reachDatabase(config.connection, context)
    const columns = config.schema.flatMap(({ name }) => schema.columns.find((one) => one.name === name) ?? [])
    columns.forEach((column, index) => refuseTime(column, `schema.${index}.type`, context))
    const read = dialect === 'mariadb' ? mariadb(config, columns, context) : postgresql(config, columns)
    const timed = timeColumns(schema, config.eventTime)
    return {
      statements: [
        {
          kind: 'table',
          name: id,
          columns: [...read.columns, ...timed.columns],
          options: {
            connector: 'jdbc',
            ...options,
            'table-name': read.table,
            // Otherwise a driver brings the whole table into memory.
            'scan.fetch-size': '1000',
            'scan.auto-commit': 'false',
          },
        },
      ],
      outputs: { out: output(id, 'out', timed) },
      notes: [
        ...idleNote(config.eventTime),
        'Flink reads the table once. It keeps no place in it: a job that is restarted reads it again from its first row.',
        'A value that does not fit its column fails the job.',
      ],
      variables,
    }
  },
}

interface Read {
  /** As CREATE TABLE has them. */
  readonly columns: readonly string[]
  readonly table: string
}

/** The connector writes names without quotes and takes values for what the driver makes of them: a query of our own names and casts each. */
function postgresql({ table, orderBy }: SqlSourceConfig, columns: readonly Column[]): Read {
  const names = new Set(columns.map(({ name }) => name))
  const read = columns.map((column, index) => {
    const instant = column.type.kind === 'TIMESTAMP_LTZ'
    let plain = isPlain(column.name) && !instant ? column.name : `column_${index + 1}`
    while (plain !== column.name && names.has(plain)) plain += '_'
    const selected = `${postgresqlValue(column)} AS ${plain}`
    const type = instant ? t.bigint(column.type.nullable) : column.type
    const own = columnSql({ ...column, name: plain, type })
    if (plain === column.name) return { selected, columns: [own] }
    const value = instant ? `TO_TIMESTAMP_LTZ(${name(plain)}, 3)` : name(plain)
    return { selected, columns: [own, `${name(column.name)} AS ${value}`] }
  })
  const order = orderBy.length === 0 ? '' : ` ORDER BY ${orderBy.map(doubleQuoted).join(', ')}`
  const list = read.map(({ selected }) => selected).join(', ')
  return {
    columns: read.flatMap((one) => one.columns),
    table: `(SELECT ${list} FROM ${tableOption('postgresql', table)}${order}) AS t`,
  }
}

const POSTGRESQL: Readonly<Partial<Record<SqlKind, string>>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  INT: 'integer',
  BIGINT: 'bigint',
  FLOAT: 'real',
  DOUBLE: 'double precision',
  BYTES: 'bytea',
  DATE: 'date',
}

/** As this machine reads it: what is finer than a millisecond is cut off. */
function postgresqlValue({ name: own, type }: Column): string {
  const column = doubleQuoted(own)
  switch (type.kind) {
    case 'TIMESTAMP':
      return `date_trunc('milliseconds', ${column})`
    case 'TIMESTAMP_LTZ':
      return `CAST(floor(extract(epoch FROM ${column}) * 1000) AS bigint)`
    case 'DECIMAL':
      return `CAST(${column} AS numeric(${type.precision}, ${type.scale}))`
    default:
      return `CAST(${column} AS ${POSTGRESQL[type.kind] ?? 'text'})`
  }
}

/** A dialect that quotes names, and takes no query for a table. */
function mariadb(
  { table, orderBy, eventTime }: SqlSourceConfig,
  columns: readonly Column[],
  { refuse }: FlinkContext,
): Read {
  columns.forEach(({ name: own, type }, index) => {
    if (own.includes('`'))
      refuse(
        `schema.${index}.name`,
        'The JDBC connector cannot name a column with a backtick in it.',
        'Read a view of the table that calls it otherwise.',
      )
    if (type.kind === 'TIMESTAMP_LTZ')
      refuse(
        `schema.${index}.type`,
        'The JDBC connector has no TIMESTAMP_LTZ for MariaDB.',
        'Read a view with UNIX_TIMESTAMP(…) * 1000 as a BIGINT, which may be the event time, too.',
      )
  })
  if (orderBy.length > 0 && eventTime !== null)
    refuse(
      'orderBy',
      'The JDBC connector reads a table of MariaDB in no order, so windows would drop rows that are not late here.',
      'Leave the order out and let the watermark wait for as long as the table spans, or read without an event time.',
    )
  return { columns: columns.map(columnSql), table: tableOption('mariadb', table) }
}
