/** Takes framed records to a table. */
import { atTable } from '../../../drivers/sql/errors.ts'
import { openDatabase } from '../../../drivers/sql/open.ts'
import type { Database, Parameter } from '../../../drivers/sql/types.ts'
import { parameterOf } from '../../../drivers/sql/values.ts'
import { writeChanges, type Change, type Target } from '../../../drivers/sql/writing.ts'
import {
  Ages,
  readFrames,
  type EngineContext,
  type FramedRecord,
  type RefuseRecord,
  type SinkWriter,
} from '../../../engine/api/index.ts'
import type { Dialect } from '../../../model/connections/database.ts'
import { UserError } from '../../../model/errors.ts'
import { createReader } from '../../../model/format/read.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { Column, StreamSchema } from '../../../model/schema.ts'
import { transactionalWriter } from '../../common/runtime/jobTransaction.ts'
import type { SqlSinkConfig } from '../config.ts'
import { share, transactionalIdOf } from './sharing.ts'
import { targetOf } from './table.ts'

export async function openWriter(
  operator: PlanOperator,
  config: SqlSinkConfig,
  schema: StreamSchema,
  context: EngineContext,
): Promise<SinkWriter> {
  const connection = context.connection('database', config.connection)
  // Making a table would commit what the transaction has.
  const database = await openDatabase(connection)
  const say = (text: string): void => context.log('info', operator.id, text)
  let target: Target
  try {
    target = await targetOf(database, config, connection.name, schema.columns, say)
  } catch (error) {
    await database.close()
    throw error
  }
  const ages = new Ages(context.clock)
  const write = writing(target, config.table, connection.dialect, (records) => ages.addAll(records))
  const latency = () => ages.take()
  if (config.guarantee === 'at-least-once') {
    const close = (): Promise<void> => database.close()
    return {
      write: async (chunk, _records, refuse) => {
        await database.run('BEGIN')
        await write(database, chunk, refuse)
        await database.run('COMMIT')
      },
      // What was written until a checkpoint's cut is there before the next write; the order of the queue says so.
      prepare: () => Promise.resolve(null),
      finish: close,
      abort: close,
      latency,
    }
  }
  await database.close()
  const shared = share(operator.id)
  say(`Writes in transactions as ${transactionalIdOf(config, context.job)}.`)
  const within: SinkWriter['write'] = (chunk, _records, refuse) =>
    shared.within((transaction) => transaction.within((open) => write(open, chunk, refuse)))
  return { ...transactionalWriter(within, shared), latency }
}

type Write = (database: Database, chunk: Uint8Array, refuse: RefuseRecord) => Promise<void>

function writing(
  target: Target,
  table: string,
  dialect: Dialect,
  written: (records: readonly FramedRecord[]) => void,
): Write {
  const readRow = rowReader(dialect, target.columns)
  const readKey = rowReader(dialect, target.key)
  const upserts = target.key.length > 0
  const changeOf = (record: FramedRecord): Change<FramedRecord> => {
    const [keyJson = null] = record.parts
    const key = upserts && keyJson !== null ? readKey(keyJson) : []
    const empty = target.key.find((_, index) => key[index] === null)
    if (empty !== undefined)
      throw new UserError('sql-value', `${empty.name} is NULL, and it is a part of the key.`)
    return { of: record, key, row: record.value === null ? null : readRow(record.value) }
  }
  const rawOf = ({ value, parts }: FramedRecord): Uint8Array => value ?? parts[0] ?? new Uint8Array()
  return async (database, chunk, refuse) => {
    const records = readFrames(chunk, upserts ? 1 : 0)
    const changes = records.flatMap((record) => {
      try {
        return [changeOf(record)]
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        refuse(new UserError(error.code, `${table}.${error.message}`, { cause: error }), rawOf(record))
        return []
      }
    })
    try {
      await writeChanges(database, target, changes, (error, record) => {
        const at = error.column === null ? table : `${table}.${error.column}`
        refuse(new UserError('sql-value', `${at}: ${error.message}`, { cause: error }), rawOf(record))
      })
    } catch (error) {
      throw atTable(error, table, 'Writing')
    }
    written(records)
  }
}

/** Reads the JSON that the engine has written, as parameters. */
function rowReader(
  dialect: Dialect,
  columns: readonly Column[],
): (bytes: Uint8Array) => readonly Parameter[] {
  const reader = createReader(
    { kind: 'json', timestamps: 'iso' },
    columns,
    columns.map(() => true),
    null,
  )
  const parameters = columns.map((column) => parameterOf(dialect, column))
  return (bytes) => {
    if (reader.read(bytes, 0, bytes.length) !== 1) throw new UserError('sql-value', reader.error)
    return parameters.map((parameter, index) => parameter(reader.values[index] ?? null))
  }
}
