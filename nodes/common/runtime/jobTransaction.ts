/**
 * The transaction of a job. All its exactly-once sinks of one kind share one, so that a checkpoint is committed as a whole or not at all; it is opened before the job goes
 * on, since who opens it learns which checkpoint was committed last, and keeps an earlier process from committing any more.
 */
import type { CheckpointName, SinkWriter } from '../../../engine/api/index.ts'
import { UserError } from '../../../model/errors.ts'

export interface JobTransaction {
  /** What was committed last by any process; null: nothing ever. */
  readonly marker: CheckpointName | null
  /** Makes what was written visible, together with the marker. */
  commit(name: CheckpointName): Promise<void>
  /** Gives up what is not committed. */
  close(): Promise<void>
}

export interface SharedTransaction<T> {
  /** Does something within the transaction; one sink at a time. */
  within(act: (transaction: T) => Promise<void>): Promise<void>
  /** Commits what all sinks have written; the second sink that asks for the same checkpoint finds it done. */
  commit(name: CheckpointName): Promise<void>
  /** The last sink that lets it go ends it, with what is not committed. */
  release(): Promise<void>
}

export interface TransactionSharing<T> {
  /** Opens the job's transaction and tells what was committed last; a later sink finds it open. Throws UserError where that is another one. */
  lastCommitted(connection: string, id: string, make: () => Promise<T>): Promise<CheckpointName | null>
  /** For one more sink. Throws UserError where `lastCommitted` has not opened it: a run without checkpoints. */
  share(sink: string): SharedTransaction<T>
}

interface Open<T> {
  readonly connection: string
  readonly id: string
  readonly transaction: T
  last: CheckpointName | null
  users: number
  turn: Promise<void>
}

/** `code`, `hint`: of the error where sinks of a job would need two transactions. A process runs one job at a time. */
export function transactionSharing<T extends JobTransaction>(
  code: string,
  hint: string,
): TransactionSharing<T> {
  let open: Open<T> | null = null
  return {
    async lastCommitted(connection, id, make) {
      if (open !== null && (open.connection !== connection || open.id !== id))
        throw new UserError(
          code,
          `The job writes exactly once as ${open.id} to ${open.connection} and as ${id} to ${connection}.`,
          { hint },
        )
      if (open === null) {
        const transaction = await make()
        open = { connection, id, transaction, last: transaction.marker, users: 0, turn: Promise.resolve() }
      }
      return open.last
    },
    share(sink) {
      if (open === null)
        throw new UserError(
          code,
          `${sink} writes exactly once, which checkpoints commit, and this run makes none.`,
          { hint: 'Set a checkpoint interval in the job settings, or write at least once.' },
        )
      const own = open
      own.users++
      const inTurn = (act: () => Promise<void>): Promise<void> => {
        const done = own.turn.then(act)
        own.turn = done.catch(() => undefined)
        return done
      }
      return {
        within: (act) => inTurn(() => act(own.transaction)),
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
    },
  }
}

/** What a sink does at checkpoints and at its end. `ended`: what else it has to close. */
export function transactionalWriter<T>(
  write: SinkWriter['write'],
  shared: SharedTransaction<T>,
  ended: () => Promise<void> = () => Promise.resolve(),
): SinkWriter {
  const close = async (): Promise<void> => {
    await shared.release()
    await ended()
  }
  return {
    write,
    // Nothing is to be known but that it takes part.
    prepare: () => Promise.resolve({ transactional: true }),
    commit: (_prepared, name) => shared.commit(name),
    finish: close,
    suspend: close,
    abort: close,
  }
}
