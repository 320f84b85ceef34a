/** Records whose keys and values somebody decodes on their way to who looks at them. */
import type { FetchedRecord, Fetcher } from '../types.ts'

/** A record with its value decoded: `original` has the bytes that are in the topic. */
export interface ShownRecord extends FetchedRecord {
  readonly original?: Uint8Array
}

export type DecodeRecords = (records: readonly FetchedRecord[]) => Promise<readonly ShownRecord[]>

/** `decode`: null where there is nothing to decode by. */
export function decodingFetcher(fetcher: Fetcher, decode: DecodeRecords | null): Fetcher {
  if (decode === null) return fetcher
  return {
    async fetch(positions) {
      const batches = await fetcher.fetch(positions)
      return Promise.all(batches.map(async (batch) => ({ ...batch, records: await decode(batch.records) })))
    },
    close: () => fetcher.close(),
  }
}
