/**
 * The transaction of a job. All its exactly-once sinks share one, so that a checkpoint is committed as a whole or not at all; it is opened before the job goes
 * on, since who opens it learns which checkpoint was committed last, and keeps an earlier process from committing any more.
 */
import type { Marker, ProducedRecord, Transaction } from '../../../drivers/kafka/types.ts'
import type { CheckpointName, SinkContext } from '../../../engine/api/index.ts'
import { UserError } from '../../../model/errors.ts'
import type { KafkaSinkConfig } from '../config.ts'
import { makeTopic } from './targets.ts'

export interface SharedTransaction {
  send(topic: string, records: readonly ProducedRecord[]): Promise<void>
  /** Commits what all sinks have sent; the second sink that asks for the same checkpoint finds it done. */
  commit(name: CheckpointName): Promise<void>
  /** The last sink that lets it go ends it, with what is not committed. */
  release(): Promise<void>
}

interface Open {
  readonly connection: string
  readonly id: string
  readonly transaction: Transaction
  last: Marker | null
  users: number
  /** One send at a time, whoever sends. */
  turn: Promise<void>
}

/** A process runs one job at a time. */
let open: Open | null = null

/** The broker takes letters, digits, dots, dashes and underscores everywhere. */
const slug = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]+/g, '-')

export const transactionalIdOf = (config: KafkaSinkConfig, job: string): string =>
  config.transactionalId === '' ? `millrace-${slug(job)}` : config.transactionalId

/** Opens the job's transaction and tells what was committed last by any process; null: nothing ever. */
export async function lastCommitted(
  config: KafkaSinkConfig,
  context: SinkContext,
): Promise<CheckpointName | null> {
  const id = transactionalIdOf(config, context.job)
  if (open !== null && (open.connection !== config.connection || open.id !== id)) {
    throw new UserError(
      'kafka-transactions',
      `The job writes exactly once as ${open.id} to ${open.connection} and as ${id} to ${config.connection}.`,
      {
        hint: 'One transaction reaches one cluster. Give all sinks one connection and one transactional id, or write to the others at least once.',
      },
    )
  }
  if (open === null) {
    const { openTransaction } = await import('../../../drivers/kafka/transaction.ts')
    const connection = context.connection('kafka', config.connection)
    await makeTopic(connection, config)
    const transaction = await openTransaction(connection, {
      transactionalId: id,
      timeout: config.transactionTimeout,
      compression: config.compression,
      markerTopic: config.topic,
    })
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

/** What was committed last, as a reader sees it; nobody is fenced. */
export async function lookCommitted(
  config: KafkaSinkConfig,
  context: SinkContext,
): Promise<CheckpointName | null> {
  const { lookMarker } = await import('../../../drivers/kafka/transaction.ts')
  return lookMarker(context.connection('kafka', config.connection), {
    transactionalId: transactionalIdOf(config, context.job),
    markerTopic: config.topic,
  })
}

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
    send: (topic, records) => inTurn(() => own.transaction.send(topic, records)),
    commit: ({ checkpoint, hash }) =>
      inTurn(async () => {
        if (own.last?.checkpoint === checkpoint && own.last.hash === hash) return
        await own.transaction.commit({ checkpoint, hash }, [])
        own.last = { checkpoint, hash }
      }),
    async release() {
      own.users--
      if (own.users > 0) return
      if (open === own) open = null
      await own.turn
      await own.transaction.abort().catch(() => undefined)
      await own.transaction.close()
    },
  }
}
