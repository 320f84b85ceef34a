import { expect, test } from 'vitest'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import type { ApiVersions } from './internals.ts'
import { checkVersions } from './versions.ts'

const connection = {
  ...kafkaConnection.parse({ kind: 'kafka', brokers: ['one:9092'] }),
  name: 'shop',
  resolved: true,
} as const

/** What Kafka 4.3 offers, as far as it is looked at; and changes. */
const offered = (more: ApiVersions = {}): ApiVersions => ({
  0: { minVersion: 0, maxVersion: 13 },
  1: { minVersion: 4, maxVersion: 18 },
  2: { minVersion: 1, maxVersion: 11 },
  3: { minVersion: 0, maxVersion: 13 },
  9: { minVersion: 1, maxVersion: 10 },
  10: { minVersion: 0, maxVersion: 6 },
  22: { minVersion: 0, maxVersion: 6 },
  24: { minVersion: 0, maxVersion: 5 },
  25: { minVersion: 0, maxVersion: 4 },
  26: { minVersion: 0, maxVersion: 5 },
  28: { minVersion: 0, maxVersion: 5 },
  ...more,
})
const check = (more: ApiVersions) => () => checkVersions(connection, 'one:9092', offered(more))

test('a broker of today is good', () => {
  expect(check({})).not.toThrow()
})

test('one that is too old, too new, or without transactions is refused in words', () => {
  expect(check({ 1: { minVersion: 0, maxVersion: 4 } })).toThrow(
    'The broker one:9092 of shop is too old or not Apache Kafka: it offers 0 to 4 of the request Fetch, version 11 is needed.',
  )
  expect(check({ 0: { minVersion: 8, maxVersion: 20 } })).toThrow(
    'is newer than Millrace knows: it offers 8 to 20',
  )
  expect(check({ 22: undefined, 26: undefined })).toThrow(
    'it does not know the request InitProducerId, version 0 to 1 is needed; 1 more do not fit either.',
  )
})
