/** Found records become the pinned records of a source of their topic. */
import type { KafkaRecord } from '../../bridge/contract.ts'
import { pinRecords } from '../stores/pins.ts'
import { useAsSource } from './useAsSource.ts'

/** Offsets by partition. */
export function offsetsOf(records: readonly Pick<KafkaRecord, 'partition' | 'offset'>[]) {
  const offsets: Record<string, number[]> = {}
  for (const { partition, offset } of records) (offsets[partition] ??= []).push(offset)
  return offsets
}

export function useAsPinnedSource(topic: string, records: readonly KafkaRecord[]): void {
  useAsSource(topic, (node) => void pinRecords(node, records.length, { topic, offsets: offsetsOf(records) }))
}
