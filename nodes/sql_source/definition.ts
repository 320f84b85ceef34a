import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import { appendStream, type Column } from '../../model/schema.ts'
import type { SqlKind } from '../../model/types.ts'
import { inferEventTime } from '../common/eventTime.ts'
import { deadOutputs, mainOutput } from '../common/fields.ts'
import { Problems, readColumns, unknownColumn } from '../common/problems.ts'
import { findColumn, withDead } from '../common/schemas.ts'
import { checkTable, isStorable } from '../common/tables.ts'
import { config, type SqlSourceConfig } from './config.ts'

export type { SqlSourceConfig } from './config.ts'

/** Values of other kinds are not the same as text and back, or are rounded on the way. */
const ORDERS: readonly SqlKind[] = [
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'DECIMAL',
  'STRING',
  'DATE',
  'TIMESTAMP',
  'TIMESTAMP_LTZ',
]

function checkOrder(settings: SqlSourceConfig, columns: readonly Column[], problems: Problems): void {
  settings.orderBy.forEach((name, index) => {
    const column = findColumn(columns, name)
    if (column === undefined)
      unknownColumn(problems, `orderBy.${index}`, name, columns, (near) => ({
        ...settings,
        orderBy: settings.orderBy.with(index, near),
      }))
    else if (!ORDERS.includes(column.type.kind))
      problems.error(
        'column-type',
        `orderBy.${index}`,
        `Rows cannot be gone on with by ${name}, which is ${column.type.kind}.`,
        'Order by whole numbers, decimals, texts, dates or timestamps.',
      )
  })
}

export const definition = defineNode<SqlSourceConfig, z.input<typeof config>>({
  type: 'sql_source',
  version: 1,
  kind: 'source',
  title: 'SQL source',
  summary: 'Reads the rows of a database table, of PostgreSQL, MariaDB or MySQL.',
  help: [
    'Reads a table or view once, from its first row to its last: in one transaction, hence as it was when the run began, by a cursor that brings rows only as fast as the job takes them. Rows that are written meanwhile are not seen. Only the listed columns are read.',
    'Values are exact: BIGINT keeps all 64 bits, DECIMAL all digits. TIMESTAMP is a time without a zone (`timestamp`, `DATETIME`), TIMESTAMP_LTZ an instant (`timestamptz`, MariaDB’s `TIMESTAMP`); nothing is shifted on the way, and what is finer than a millisecond is cut off. Types that have no counterpart (uuid, json, enum) are read as STRING. A value that does not fit its column, such as a NULL where there is to be none, makes the record a bad one.',
    'Order by names columns that tell every row apart, such as the primary key, or the event time with the primary key behind it, so that no row is late. A checkpoint keeps the values of the last row, and a restart goes on behind it, in a new transaction: exactly once, as long as rows are not changed or put in before that place meanwhile. Without an order a restart reads the whole table again.',
    'There is no WHERE here: let a Filter follow.',
  ],
  aliases: [
    'JDBC',
    'JdbcSource',
    'JdbcInputFormat',
    'database',
    'table',
    'SELECT',
    'PostgreSQL',
    'Postgres',
    'MariaDB',
    'MySQL',
    'snapshot',
    '数据库源',
    '数据库',
    '表',
  ],
  icon: 'database',
  config,
  initial: { connection: '', table: '', schema: [] },
  ports: ({ onError }) => ({ inputs: [], outputs: [mainOutput, ...deadOutputs(onError)] }),
  describe: ({ table }) => ({ text: table === '' ? 'no table chosen' : table, mono: false }),
  infer: (settings, _inputs, context) => {
    const problems = new Problems(context)
    checkTable(problems, settings.connection, settings.table)
    const columns = readColumns(problems, 'schema', settings.schema)
    columns.forEach(({ name, type }) => {
      if (isStorable(type)) return
      problems.error(
        'column-type',
        `schema.${settings.schema.findIndex((one) => one.name === name)}.type`,
        `No table has a column of ${type.kind}: ${name}.`,
        'Read it as STRING.',
      )
    })
    if (columns.length === 0 && settings.schema.length === 0) {
      problems.error(
        'schema-empty',
        'schema',
        'There are no columns yet.',
        'Take them from the table, or add them by hand.',
      )
      return { outputs: {}, problems: problems.list }
    }
    checkOrder(settings, columns, problems)
    const timed = inferEventTime(problems, settings, columns)
    return {
      outputs: withDead({ out: appendStream(timed.columns, timed.time) }, settings.onError),
      problems: problems.list,
    }
  },
  guarantees: ({ orderBy }) => ({
    recovery: orderBy.length > 0 ? 'exactly-once' : 'at-least-once',
    repeatable: true,
    notes:
      orderBy.length > 0
        ? ['Reading goes on behind the last row, as long as the rows before it stay as they are.']
        : ['Without Order by, a restart reads the whole table again.'],
  }),
  examples: [
    {
      title: 'Orders of a shop, by time',
      config: {
        connection: 'shop',
        table: 'public.orders',
        schema: [
          { name: 'id', type: 'BIGINT NOT NULL' },
          { name: 'customer', type: 'STRING' },
          { name: 'amount', type: 'DECIMAL(10, 2)' },
          { name: 'created_at', type: 'TIMESTAMP_LTZ(3) NOT NULL' },
        ],
        orderBy: ['created_at', 'id'],
        eventTime: { column: 'created_at' },
      },
    },
  ],
})
