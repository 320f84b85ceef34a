/** The Kafka page over topics whose schemas a registry keeps. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { KafkaRecord } from '../../bridge/contract.ts'
import { column } from '../../drivers/registry/testing.ts'
import { createKafkaBrowser } from '../../main/services/kafka.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { freshName, plainConnection, until } from '../support/kafka.ts'
import { ownRegistry, type TestRegistry } from '../support/registry.ts'
import { schemaWriter, topicWith } from '../support/registryRecords.ts'

let registry: TestRegistry
const records: KafkaRecord[] = []
let done: string | null = null
const connection = (): ResolvedKafka => plainConnection({ registry: registry.settings })
const browser = createKafkaBrowser(
  { open: () => Promise.resolve(connection()) },
  ({ records: found, progress }) => {
    records.push(...found)
    done = progress.done
  },
)
const { handlers } = browser
beforeAll(async () => {
  registry = await ownRegistry()
})
afterAll(async () => {
  await browser.close()
  await registry[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await browser.forget('shop')
  await registry.open()
  records.length = 0
  done = null
})

const text = JSON.stringify({
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'who', type: ['null', 'string'] },
  ],
})
const columns = [column('id', 'BIGINT'), column('at', 'TIMESTAMP_LTZ(3)'), column('who', 'STRING')]
const at = Date.UTC(2026, 0, 31, 9)

async function orders(): Promise<string> {
  const topic = freshName('orders')
  const value = await schemaWriter(connection(), `${topic}-value`, 'AVRO', text, columns)
  const key = await schemaWriter(connection(), `${topic}-key`, 'AVRO', '"long"', [column('key', 'BIGINT')])
  await topicWith(
    connection(),
    topic,
    ['mia', 'noor', null].map((who, n) => ({
      key: key.bytes([BigInt(n)]),
      value: value.bytes([2n ** 53n + BigInt(n), at + n * 1_000, who]),
    })),
  )
  return topic
}

async function search(topic: string, filter = ''): Promise<void> {
  await handlers['kafka.search']({
    connection: 'shop',
    id: freshName('search'),
    search: {
      topic,
      partitions: null,
      from: { kind: 'earliest' },
      to: { kind: 'latest' },
      order: 'oldest',
      follow: false,
      cursor: null,
      limit: 100,
      filter,
      key: '',
      header: '',
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'who', type: 'STRING' },
      ],
    },
  })
  await until('the search ends', () => done !== null)
}

test('a sample has the columns of the newest schema, of the key too, and an event time', async () => {
  const topic = await orders()
  const asked = { connection: 'shop', topic, valueSubject: '', keySubject: '' }
  expect(await handlers['kafka.sample'](asked)).toMatchObject({
    format: 'avro',
    records: 3,
    columns: [
      { name: 'id', type: 'BIGINT NOT NULL' },
      { name: 'at', type: 'TIMESTAMP_LTZ(3) NOT NULL' },
      { name: 'who', type: 'STRING' },
    ],
    key: { format: 'avro', columns: [{ name: 'key', type: 'BIGINT NOT NULL' }] },
    eventTime: 'at',
  })
  const other = await handlers['kafka.sample']({ ...asked, valueSubject: 'none', keySubject: 'none' })
  expect(other).toMatchObject({ format: 'json', key: null })
})

test('records are shown and found decoded, and one in whole has its own bytes', async () => {
  const topic = await orders()
  await search(topic, "who = 'noor' AND id > 9007199254740992")
  expect(records.map(({ offset, key, value }) => [offset, key.text, value.kind, value.text])).toEqual([
    [1, '{"key":1}', 'json', '{"id":9007199254740993,"at":"2026-01-31T09:00:01Z","who":"noor"}'],
  ])
  const detail = await handlers['kafka.record']({ connection: 'shop', topic, partition: 0, offset: 1 })
  expect(detail.value.text).toContain('"who":"noor"')
  expect(detail.value.size).toBe(25)
  expect(detail.hex).toMatch(/^000000 {2}00 00 00 /)
})

test('a registry that is away leaves bytes, and says so in the sample', async () => {
  const topic = await orders()
  await registry.shut()
  await search(topic)
  expect(records.map(({ value }) => value.kind)).toEqual(['bytes', 'bytes', 'bytes'])
  const sample = await handlers['kafka.sample']({
    connection: 'shop',
    topic,
    valueSubject: '',
    keySubject: '',
  })
  expect(sample).toMatchObject({ format: 'bytes', key: null })
  expect(sample.notices.join(' ')).toContain('cannot be reached')
})
