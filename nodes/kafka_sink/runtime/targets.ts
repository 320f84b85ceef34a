/** The topics that a sink writes to: how many partitions they have, and which one a record goes to. */
import { openBrokers } from '../../../drivers/kafka/brokers.ts'
import { topicPartitions } from '../../../drivers/kafka/offsets.ts'
import { makePartitioner, type Partitioner } from '../../../drivers/kafka/partitioner.ts'
import { createTopic } from '../../../drivers/kafka/topics.ts'
import type { EngineContext } from '../../../engine/api/index.ts'
import type { ResolvedKafka } from '../../../model/connections/kafka.ts'
import { MillraceError } from '../../../model/errors.ts'
import type { KafkaSinkConfig } from '../config.ts'

/** Partitions may be added while a job runs; as often as the Java client looks, ms. */
const LOOK_AGAIN = 300_000

export interface Targets {
  partitioner(topic: string): Promise<Partitioner>
  close(): Promise<void>
}

interface Known {
  readonly partitioner: Partitioner
  readonly partitions: number
  readonly at: number
}

/** Throws UserError where the topic is not there. */
export async function openTargets(
  connection: ResolvedKafka,
  { topic }: KafkaSinkConfig,
  clock: EngineContext['clock'],
): Promise<Targets> {
  const brokers = openBrokers(connection)
  const known = new Map<string, Known>()
  const look = async (name: string): Promise<Known> => {
    const before = known.get(name)
    const partitions = (await topicPartitions(brokers, [name])).get(name) ?? 1
    const partitioner =
      before?.partitions === partitions ? before.partitioner : makePartitioner(partitions, 'sticky')
    const found = { partitioner, partitions, at: clock.elapsed() }
    known.set(name, found)
    return found
  }
  try {
    if (topic !== '') await look(topic)
  } catch (error) {
    await brokers.close()
    throw error
  }
  return {
    async partitioner(name) {
      const found = known.get(name)
      const fresh = found !== undefined && clock.elapsed() - found.at < LOOK_AGAIN
      return (fresh ? found : await look(name)).partitioner
    },
    close: () => brokers.close(),
  }
}

/** Where that is asked for, and it is not there. */
export async function makeTopic(
  connection: ResolvedKafka,
  { topic, create }: KafkaSinkConfig,
): Promise<void> {
  if (create === null || topic === '') return
  try {
    await createTopic(connection, { topic, ...create })
  } catch (error) {
    if (!(error instanceof MillraceError && error.code === 'kafka-topic-exists')) throw error
  }
}
