/** Which brokers are good enough: by what they offer (ApiVersions), as they do not tell their release. */
import { UserError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import type { ApiVersions } from './internals.ts'

/** A request that is needed, the versions of it that are spoken here, and what it is for. */
interface Need {
  readonly key: number
  readonly name: string
  readonly from: number
  readonly to: number
}

/** Each of these is in Apache Kafka since 2.3 at the latest. `to`: the newest that kafkajs 2.2.4 or this driver speaks. */
const needs: readonly Need[] = [
  { key: 0, name: 'Produce', from: 7, to: 7 },
  { key: 1, name: 'Fetch', from: 11, to: 11 },
  { key: 2, name: 'ListOffsets', from: 2, to: 2 },
  { key: 3, name: 'Metadata', from: 6, to: 6 },
  { key: 9, name: 'OffsetFetch', from: 3, to: 4 },
  { key: 10, name: 'FindCoordinator', from: 1, to: 1 },
  { key: 22, name: 'InitProducerId', from: 0, to: 1 },
  { key: 24, name: 'AddPartitionsToTxn', from: 0, to: 1 },
  { key: 25, name: 'AddOffsetsToTxn', from: 0, to: 1 },
  { key: 26, name: 'EndTxn', from: 0, to: 1 },
  { key: 28, name: 'TxnOffsetCommit', from: 0, to: 1 },
]

/** Throws UserError for a broker that is too old, too new or not Kafka. */
export function checkVersions(connection: ResolvedKafka, broker: string, offered: ApiVersions): void {
  const missing = needs.filter(({ key, from, to }) => {
    const range = offered[key]
    return range === undefined || range.maxVersion < from || range.minVersion > to
  })
  const first = missing[0]
  if (first === undefined) return
  const range = offered[first.key]
  const has =
    range === undefined
      ? `does not know the request ${first.name}`
      : `offers ${range.minVersion} to ${range.maxVersion} of the request ${first.name}`
  const tooNew = range !== undefined && range.minVersion > first.to
  const needed = first.from === first.to ? String(first.to) : `${first.from} to ${first.to}`
  const others = missing.length > 1 ? `; ${missing.length - 1} more do not fit either` : ''
  throw new UserError(
    'kafka-version',
    `The broker ${broker} of ${connection.name} is ${tooNew ? 'newer than Millrace knows' : 'too old or not Apache Kafka'}: it ${has}, version ${needed} is needed${others}.`,
    {
      hint: tooNew
        ? 'Use a newer Millrace.'
        : 'Apache Kafka 2.3 is the oldest that can be used; 3.9 and 4.3 are the versions that are tested.',
    },
  )
}
