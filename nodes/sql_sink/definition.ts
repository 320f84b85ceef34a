import type { z } from 'zod'
import { defineNode } from '../../model/definition.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { onlyInput } from '../common/fields.ts'
import { listNames, Problems, unknownColumn } from '../common/problems.ts'
import { findColumn } from '../common/schemas.ts'
import { checkTable, isStorable } from '../common/tables.ts'
import { config, type SqlSinkConfig } from './config.ts'

export type { SqlSinkConfig } from './config.ts'

function checkKey(settings: SqlSinkConfig, input: StreamSchema, problems: Problems): void {
  const { mode, key } = settings
  const byInput =
    input.key === null
      ? []
      : [
          problems.fix(`Write upserts by ${listNames(input.key)}`, {
            ...settings,
            mode: 'upsert',
            key: input.key,
          }),
        ]
  if (mode === 'append') {
    if (input.changes === 'changelog')
      problems.error(
        'changes-unset',
        'mode',
        'The input is a changelog: it updates and deletes rows that it sent before.',
        'Write upserts: the newest row of each key, and none where it is deleted.',
        byInput.length > 0 ? byInput : [problems.fix('Write upserts', { ...settings, mode: 'upsert' })],
      )
    return
  }
  if (key.length === 0)
    problems.error(
      'key-missing',
      'key',
      'Upserts replace a row by its key, and there is none.',
      'Choose the columns of a primary or unique key of the table.',
      byInput,
    )
  key.forEach((name, index) => {
    if (findColumn(input.columns, name) !== undefined) return
    unknownColumn(problems, `key.${index}`, name, input.columns, (near) => ({
      ...settings,
      key: key.with(index, near),
    }))
  })
}

export const definition = defineNode<SqlSinkConfig, z.input<typeof config>>({
  type: 'sql_sink',
  version: 1,
  kind: 'sink',
  title: 'SQL sink',
  summary: 'Writes records into a database table, of PostgreSQL, MariaDB or MySQL.',
  help: [
    'Writes each record as a row, into the columns of the same names; columns of the table that the input does not have get their defaults. Types are checked when a run begins, before anything is written: a column that would round or cut values is refused. The table can be made where it is not there.',
    'Upserts replace the row of the same key, and rows of a changelog are deleted where their key is gone. The key is one of the table, primary or unique. A NULL in it makes a bad record, as does whatever the database refuses: a value that is too long, a constraint, a key that is there already.',
    'Exactly once: rows are written in a transaction that each checkpoint commits, together with a note of which checkpoint it was in the table `millrace_commits`, which is made in the connection’s own schema. A restart goes on from just that checkpoint. Others see the rows when the checkpoint is complete, so the checkpoint interval is the latency. All exactly-once sinks of a job share one connection and transaction.',
    'At least once: rows are visible at once, and after a crash those since the last checkpoint are written a second time; upserts then write the same rows again, so the table is right once the job has caught up.',
    'A preview writes nothing.',
  ],
  aliases: [
    'JDBC',
    'JdbcSink',
    'JdbcOutputFormat',
    'database',
    'table',
    'INSERT',
    'UPSERT',
    'PostgreSQL',
    'Postgres',
    'MariaDB',
    'MySQL',
    'exactly once',
    '数据库汇',
    '数据库',
    '写入表',
  ],
  icon: 'database-backup',
  config,
  initial: { connection: '', table: '' },
  ports: () => ({ inputs: [onlyInput('changelog')], outputs: [] }),
  describe: ({ table, mode }) => ({
    text: table === '' ? 'no table chosen' : `${table}, ${mode}`,
    mono: false,
  }),
  infer: (settings, { in: input }, context) => {
    const problems = new Problems(context)
    checkTable(problems, settings.connection, settings.table)
    if (input !== undefined) {
      checkKey(settings, input, problems)
      const odd = input.columns.filter(({ type }) => !isStorable(type))
      if (odd.length > 0)
        problems.error(
          'format-columns',
          'table',
          `A table has no type for ${listNames(odd.map(({ name, type }) => `${name} ${type.kind}`))}.`,
          'Leave it out in a Map that keeps only listed columns, or make a text of it there.',
        )
    }
    return { outputs: {}, problems: problems.list }
  },
  guarantees: (settings) => {
    const once = settings.guarantee === 'exactly-once'
    return {
      recovery: once ? 'exactly-once' : 'at-least-once',
      repeatable: true,
      notes: [],
      weaknesses: once
        ? []
        : [
            {
              level: 'at-least-once',
              why:
                settings.mode === 'upsert'
                  ? 'After a crash the upserts since the last checkpoint are written a second time: the table is right once the job has caught up.'
                  : 'After a crash the records since the last checkpoint are written a second time.',
              fix: { label: 'Write exactly once', config: { ...settings, guarantee: 'exactly-once' } },
            },
          ],
    }
  },
  examples: [
    {
      title: 'Each order as a row, exactly once',
      config: { connection: 'shop', table: 'reports.orders' },
    },
    {
      title: 'The newest count of each user',
      config: {
        connection: 'shop',
        table: 'reports.user_counts',
        mode: 'upsert',
        key: ['user'],
        create: true,
      },
    },
  ],
})
