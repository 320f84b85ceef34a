/** Opens the cluster for a source, and its reader. */
import { openBrokers } from '../../../drivers/kafka/brokers.ts'
import { openFetcher } from '../../../drivers/kafka/fetcher.ts'
import { openGroupOffsets } from '../../../drivers/kafka/groupOffsets.ts'
import type { EngineContext, SourceReader } from '../../../engine/api/index.ts'
import type { ResolvedKafka } from '../../../model/connections/kafka.ts'
import type { Json } from '../../../model/document.ts'
import type { KafkaSourceConfig } from '../config.ts'
import type { Picks } from '../replay.ts'
import type { Decoding } from './decoding.ts'
import { freshPosition, newPartitions } from './place.ts'
import { readPosition } from './positions.ts'
import { KafkaReader } from './reader.ts'

export async function openReader(
  config: KafkaSourceConfig & { readonly picks?: Picks },
  connection: ResolvedKafka,
  node: string,
  context: EngineContext,
  saved: Json | null,
): Promise<SourceReader> {
  const decoding = await decodingOf(config, connection, node, context)
  const brokers = openBrokers(connection)
  // A preview reads the group's offsets at most.
  const group = config.group === '' ? null : openGroupOffsets(connection, config.group)
  const { preview } = context
  const asked = { brokers, config, group, preview }
  const { isolation, maxWait, minBytes, maxBytes, maxBytesPerPartition } = config
  const close = async (): Promise<void> => {
    decoding?.close()
    await group?.close()
    await brokers.close()
  }
  try {
    const position = readPosition(saved) ?? (await freshPosition(asked))
    await decoding?.topics(position.next.keys())
    const fetcher = await openFetcher(
      connection,
      { isolation, maxWait, minBytes, maxBytes, maxBytesPerPartition },
      brokers,
    )
    const bounded = config.stop !== 'never'
    return new KafkaReader(
      config,
      {
        position,
        fetcher,
        discover: bounded || preview ? null : () => newPartitions(asked, position.next),
        discovery: config.discovery,
        decoding,
        note: preview || group === null ? null : ({ next }) => group.write(next),
        picks: config.picks === undefined ? null : picksOf(config.picks),
        close: async () => {
          await group?.close()
          await fetcher.close()
        },
      },
      context.clock,
    )
  } catch (error) {
    await close()
    throw error
  }
}

/** Loaded where there is something to decode. */
async function decodingOf(
  config: KafkaSourceConfig,
  ...rest: [ResolvedKafka, string, EngineContext]
): Promise<Decoding | null> {
  if (!('subject' in config.value.format) && !('subject' in config.key)) return null
  const { openDecoding } = await import('./decoding.ts')
  return openDecoding(config, ...rest)
}

const picksOf = (picks: Picks): ReadonlyMap<number, ReadonlySet<number>> =>
  new Map(Object.entries(picks).map(([partition, offsets]) => [Number(partition), new Set(offsets)]))
