/**
 * The transaction of a job. All its exactly-once sinks share one, so that a checkpoint is committed as a whole or not at all; it is opened before the job goes on, since who
 * opens it learns which checkpoint was committed last, and keeps an earlier process from committing any more.
 */
import { openTransaction, lookMarker, type Transaction } from '../../../drivers/sql/transaction.ts'
import type { Database } from '../../../drivers/sql/types.ts'
import type { CheckpointName, SinkContext } from '../../../engine/api/index.ts'
import { UserError } from '../../../model/errors.ts'
import type { SqlSinkConfig } from '../config.ts'

export interface SharedTransaction {
  /** Runs statements within the transaction; one sink at a time. */
  within(act: (database: Database) => Promise<void>): Promise<void>
  /** Commits what all sinks have written; the second sink that asks for the same checkpoint finds it done. */
  commit(name: CheckpointName): Promise<void>
  /** The last sink that lets it go ends it, with what is not committed. */
  release(): Promise<void>
}

interface Open {
  readonly connection: string
  readonly id: string
  readonly transaction: Transaction
  last: CheckpointName | null
  users: number
  turn: Promise<void>
}

/** A process runs one job at a time. */
let open: Open | null = null

export const transactionalIdOf = ({ transactionalId }: SqlSinkConfig, job: string): string =>
  transactionalId === '' ? job.slice(0, 190) : transactionalId

/** Opens the job's transaction and tells what was committed last by any process; null: nothing ever. */
export async function lastCommitted(
  config: SqlSinkConfig,
  context: SinkContext,
): Promise<CheckpointName | null> {
  const id = transactionalIdOf(config, context.job)
  if (open !== null && (open.connection !== config.connection || open.id !== id))
    throw new UserError(
      'sql-transactions',
      `The job writes exactly once as ${open.id} to ${open.connection} and as ${id} to ${config.connection}.`,
      {
        hint: 'One transaction reaches one database. Give all sinks one connection and one transactional id, or write to the others at least once, by upserts.',
      },
    )
  if (open === null) {
    const transaction = await openTransaction(context.connection('database', config.connection), id)
    open = {
      connection: config.connection,
      id,
      transaction,
      last: transaction.marker,
      users: 0,
      turn: Promise.resolve(),
    }
  }
  return open.last
}

/** What was committed last, as a reader sees it; nobody is kept from committing. */
export const lookCommitted = (config: SqlSinkConfig, context: SinkContext): Promise<CheckpointName | null> =>
  lookMarker(context.connection('database', config.connection), transactionalIdOf(config, context.job))

/** Null where `lastCommitted` has not opened it: a run without checkpoints. */
export function share(): SharedTransaction | null {
  if (open === null) return null
  const own = open
  own.users++
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const done = own.turn.then(act)
    own.turn = done.catch(() => undefined)
    return done
  }
  return {
    within: (act) => inTurn(() => own.transaction.within(act)),
    commit: ({ checkpoint, hash }) =>
      inTurn(async () => {
        if (own.last?.checkpoint === checkpoint && own.last.hash === hash) return
        await own.transaction.commit({ checkpoint, hash })
        own.last = { checkpoint, hash }
      }),
    async release() {
      own.users--
      if (own.users > 0) return
      if (open === own) open = null
      await own.turn
      await own.transaction.close()
    },
  }
}
