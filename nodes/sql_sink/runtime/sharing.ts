/** The transaction that the exactly-once sinks of a job share. */
import { lookMarker, openTransaction, type Transaction } from '../../../drivers/sql/transaction.ts'
import type { CheckpointName, SinkContext } from '../../../engine/api/index.ts'
import { transactionSharing } from '../../common/runtime/jobTransaction.ts'
import type { SqlSinkConfig } from '../config.ts'

const sharing = transactionSharing<Transaction>(
  'sql-transactions',
  'One transaction reaches one database. Give all sinks one connection and one transactional id, or write to the others at least once, by upserts.',
)

export const { share } = sharing

export const transactionalIdOf = ({ transactionalId }: SqlSinkConfig, job: string): string =>
  transactionalId === '' ? job.slice(0, 190) : transactionalId

export function lastCommitted(config: SqlSinkConfig, context: SinkContext): Promise<CheckpointName | null> {
  const id = transactionalIdOf(config, context.job)
  return sharing.lastCommitted(config.connection, id, () =>
    openTransaction(context.connection('database', config.connection), id),
  )
}

/** What was committed last, as a reader sees it; nobody is kept from committing. */
export const lookCommitted = (config: SqlSinkConfig, context: SinkContext): Promise<CheckpointName | null> =>
  lookMarker(context.connection('database', config.connection), transactionalIdOf(config, context.job))
