/** What a Kafka sink writes by schemas of a registry, over a real broker and a real registry. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openRegistry } from '../../drivers/registry/client.ts'
import { idOf } from '../../drivers/registry/header.ts'
import type { SchemaType } from '../../drivers/registry/types.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import type { Json } from '../../model/document.ts'
import { node, pipeline } from '../recovery/inputs.ts'
import { freshName, plainConnection } from '../support/kafka.ts'
import { makeTopic, readTopic } from '../support/kafkaJobs.ts'
import { runInProcess } from '../support/kafkaRun.ts'
import { ownRegistry, type TestRegistry } from '../support/registry.ts'

let registry: TestRegistry
beforeAll(async () => {
  registry = await ownRegistry()
})
afterAll(() => registry[Symbol.asyncDispose]())
beforeEach(() => registry.open())

const connection = (): ResolvedKafka => plainConnection({ registry: registry.settings })

const SCHEMA = [
  { name: 'id', type: 'BIGINT NOT NULL' },
  { name: 'who', type: 'STRING' },
  { name: 'price', type: 'DECIMAL(10, 2)' },
  { name: 'at', type: 'TIMESTAMP_LTZ(3)' },
  { name: 'tags', type: 'ARRAY<STRING NOT NULL> NOT NULL' },
]
const ORDERS = [
  { id: '9007199254740993', who: 'mia', price: '12.34', at: '2026-01-31T09:00:00Z', tags: ['a'] },
  { id: '2', who: null, price: null, at: null, tags: [] },
]
/** Ids and prices are numbers of digits that JSON.stringify would not keep. */
const line = ({ id, price, ...rest }: (typeof ORDERS)[number]): string =>
  `{"id":${id},"price":${price ?? 'null'},${JSON.stringify(rest).slice(1)}`

interface Written {
  readonly topic: string
  readonly run: Awaited<ReturnType<typeof runInProcess>>
}

/** Takes lines of JSON to a new topic. */
async function written(
  sink: Record<string, Json>,
  lines: readonly string[] = ORDERS.map(line),
  schema: Json = SCHEMA,
  checkpoints = false,
): Promise<Written> {
  const [from, topic] = [freshName('lines'), freshName('out')]
  await makeTopic(
    connection(),
    from,
    1,
    lines.map((value) => ({ value })),
  )
  await makeTopic(connection(), topic, 1)
  const document = pipeline(
    {
      src: node('kafka_source', { connection: 'shop', topics: [from], stop: 'latest', schema }),
      out: node('kafka_sink', { connection: 'shop', topic, ...sink }),
    },
    [['src.out', 'out.in']],
  )
  return { topic, run: await runInProcess(document, { connection: connection(), checkpoints }) }
}

/** What a source makes of a topic. */
async function read(topic: string, config: Record<string, Json>): Promise<readonly string[]> {
  const document = pipeline(
    {
      src: node('kafka_source', { connection: 'shop', topics: [topic], stop: 'latest', ...config }),
      out: node('console_sink', { format: 'json' }),
    },
    [['src.out', 'out.in']],
  )
  const { end, printed } = await runInProcess(document, { connection: connection() })
  expect(end.error).toBeNull()
  return printed
}

const FORMATS: readonly (readonly [kind: string, type: SchemaType])[] = [
  ['avro', 'AVRO'],
  ['json-schema', 'JSON'],
  ['protobuf', 'PROTOBUF'],
]

describe.each(FORMATS)('%s', (kind, type) => {
  test.each(['at-least-once', 'exactly-once'] as const)(
    'key and value go out by registered schemas and come back exactly, %s',
    async (guarantee) => {
      const { topic, run } = await written(
        {
          format: { kind, registerSchema: true },
          key: { kind, columns: ['id'], registerSchema: true },
          guarantee,
        },
        undefined,
        undefined,
        guarantee === 'exactly-once',
      )
      expect(run.end.error).toBeNull()
      const client = openRegistry(connection())
      const [key, value] = [await client.latest(`${topic}-key`), await client.latest(`${topic}-value`)]
      client.close()
      expect([key?.schema.type, value?.schema.type]).toEqual([type, type])
      const records = await readTopic(connection(), topic)
      expect(
        records.map((one) => [idOf(one.key ?? new Uint8Array()), idOf(one.value ?? new Uint8Array())]),
      ).toEqual(ORDERS.map(() => [key?.id, value?.id]))
      const back = await read(topic, {
        value: { format: { kind } },
        schema: SCHEMA,
        key: { kind, schema: [{ name: 'key_id', type: 'BIGINT' }] },
      })
      expect(
        back
          .map((text) => text.replace(/"(id|price|key_id)":([-\d.]+)/g, '"$1":"$2"'))
          .map((text) => JSON.parse(text) as Json),
      ).toEqual(ORDERS.map((order) => ({ ...order, key_id: order.id })))
    },
  )

  test('without a schema nothing is written', async () => {
    await expect(written({ format: { kind } })).rejects.toMatchObject({
      code: 'registry-subject',
      nodeId: 'out',
      message: expect.stringMatching(/has no subject out-.*-value/) as unknown,
    })
  })
})

describe('the newest schema of a subject', () => {
  const record = (...fields: readonly object[]): string =>
    JSON.stringify({ type: 'record', name: 'Order', fields })
  const withSubject = async (text: string): Promise<string> => {
    const subject = freshName('shop.Order')
    const client = openRegistry(connection())
    await client.register(subject, 'AVRO', text)
    client.close()
    return subject
  }
  const columns = [
    { name: 'id', type: 'BIGINT NOT NULL' },
    { name: 'who', type: 'STRING' },
  ]
  const lines = ['{"id":1,"who":"mia"}', '{"id":2}', '{"id":3,"who":"noor"}']
  const id = { name: 'id', type: 'long' }

  test('is written by, with its defaults; a value that it cannot hold makes a bad record', async () => {
    const country = { name: 'country', type: 'string', default: 'NO' }
    const subject = await withSubject(record(country, { name: 'who', type: 'string' }, id))
    const { topic, run } = await written({ format: { kind: 'avro', subject } }, lines, columns)
    expect(run.end.error).toBeNull()
    expect(run.end.frame.nodes['out']).toMatchObject({ in: 3, dead: 1 })
    const schema = [...columns, { name: 'country', type: 'STRING' }]
    expect(await read(topic, { value: { format: { kind: 'avro', subject } }, schema })).toEqual([
      '{"id":1,"who":"mia","country":"NO"}',
      '{"id":3,"who":"noor","country":"NO"}',
    ])
    const failed = await written({ format: { kind: 'avro', subject }, onError: 'fail' }, lines, columns)
    expect(failed.run.end.error?.message).toMatch(
      /^who is NULL, and the schema has no null there\. \(schema \d+ of the subject shop\.Order/,
    )
  })

  test('that the columns do not fit is refused before a record is written', async () => {
    const subject = await withSubject(record(id, { name: 'who', type: 'int' }))
    const asked = written({ format: { kind: 'avro', subject } }, lines, columns)
    await expect(asked).rejects.toMatchObject({
      code: 'registry-misfit',
      nodeId: 'out',
      message: expect.stringContaining('The column who is STRING, and the schema has int there.') as unknown,
    })
    await expect(written({ format: { kind: 'json-schema', subject } }, lines, columns)).rejects.toMatchObject(
      {
        code: 'registry-type',
      },
    )
  })

  test('a registered schema that the subject does not take ends the run', async () => {
    const subject = await withSubject(record({ name: 'other', type: 'int' }))
    await fetch(`${registry.settings.url}/config/${subject}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"compatibility":"FULL"}',
    })
    const asked = written({ format: { kind: 'avro', subject, registerSchema: true } }, lines, columns)
    await expect(asked).rejects.toMatchObject({ code: 'registry-refused' })
  })

  test('upserts keep their tombstones', async () => {
    const [from, topic] = [freshName('words'), freshName('counts')]
    await makeTopic(
      connection(),
      from,
      1,
      ['a', 'b', 'a'].map((word) => ({ value: JSON.stringify({ word }) })),
    )
    await makeTopic(connection(), topic, 1)
    const document = pipeline(
      {
        src: node('kafka_source', {
          connection: 'shop',
          topics: [from],
          stop: 'latest',
          schema: [{ name: 'word', type: 'STRING' }],
        }),
        top: node('top_n', { orderBy: [{ expression: 'word', direction: 'desc' }], limit: 1 }),
        // A word that is the last in order no more has a count of 0, and its row is deleted.
        count: node('running_aggregate', {
          keys: ['word'],
          aggregates: [{ function: 'COUNT', argument: '', name: 'c' }],
        }),
        out: node('kafka_sink', {
          connection: 'shop',
          topic,
          format: { kind: 'avro', registerSchema: true },
          key: { kind: 'avro', columns: ['word'], registerSchema: true },
          changes: 'upsert',
        }),
      },
      [
        ['src.out', 'top.in'],
        ['top.out', 'count.in'],
        ['count.out', 'out.in'],
      ],
    )
    const { end } = await runInProcess(document, { connection: connection() })
    expect(end.error).toBeNull()
    const records = await readTopic(connection(), topic)
    expect(records.map(({ value }) => value === null)).toEqual([false, true, false])
    expect(records.every(({ key }) => idOf(key ?? new Uint8Array()) !== null)).toBe(true)
  })
})
