/** The transaction that the exactly-once sinks of a job share. */
import type { Transaction } from '../../../drivers/kafka/types.ts'
import type { CheckpointName, SinkContext } from '../../../engine/api/index.ts'
import { transactionSharing, type JobTransaction } from '../../common/runtime/jobTransaction.ts'
import type { KafkaSinkConfig } from '../config.ts'
import { makeTopic } from './targets.ts'

export type KafkaTransaction = JobTransaction & Pick<Transaction, 'send'>

const sharing = transactionSharing<KafkaTransaction>(
  'kafka-transactions',
  'One transaction reaches one cluster. Give all sinks one connection and one transactional id, or write to the others at least once.',
)

export const { share } = sharing

/** The broker takes letters, digits, dots, dashes and underscores everywhere. */
const slug = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]+/g, '-')

export const transactionalIdOf = (config: KafkaSinkConfig, job: string): string =>
  config.transactionalId === '' ? `millrace-${slug(job)}` : config.transactionalId

export function lastCommitted(config: KafkaSinkConfig, context: SinkContext): Promise<CheckpointName | null> {
  const id = transactionalIdOf(config, context.job)
  return sharing.lastCommitted(config.connection, id, () => openShared(config, id, context))
}

async function openShared(
  config: KafkaSinkConfig,
  id: string,
  context: SinkContext,
): Promise<KafkaTransaction> {
  const { openTransaction } = await import('../../../drivers/kafka/transaction.ts')
  const connection = context.connection('kafka', config.connection)
  await makeTopic(connection, config)
  const transaction = await openTransaction(connection, {
    transactionalId: id,
    timeout: config.transactionTimeout,
    compression: config.compression,
    markerTopic: config.topic,
  })
  return {
    marker: transaction.marker,
    send: (topic, records) => transaction.send(topic, records),
    commit: (name) => transaction.commit(name, []),
    async close() {
      await transaction.abort().catch(() => undefined)
      await transaction.close()
    },
  }
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
