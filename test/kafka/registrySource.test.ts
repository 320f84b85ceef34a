/** What a Kafka source makes of records whose schemas a registry keeps, over a real broker and a real registry. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { column } from '../../drivers/registry/testing.ts'
import { openRegistry } from '../../drivers/registry/client.ts'
import { loadCodec } from '../../drivers/registry/codecs.ts'
import { withHeader } from '../../drivers/registry/header.ts'
import type { SchemaType } from '../../drivers/registry/types.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import type { Json } from '../../model/document.ts'
import { formatType } from '../../model/typeText.ts'
import type { Column } from '../../model/schema.ts'
import { node, pipeline } from '../recovery/inputs.ts'
import { freshName, plainConnection, until } from '../support/kafka.ts'
import { runInProcess, startInProcess } from '../support/kafkaRun.ts'
import { ownRegistry, type TestRegistry } from '../support/registry.ts'
import { schemaWriter, sendRaw, topicWith } from '../support/registryRecords.ts'

let registry: TestRegistry
beforeAll(async () => {
  registry = await ownRegistry()
})
afterAll(() => registry[Symbol.asyncDispose]())
beforeEach(async () => {
  registry.login = null
  await registry.open()
})

const connection = (more: Partial<NonNullable<ResolvedKafka['registry']>> = {}): ResolvedKafka =>
  plainConnection({ registry: { ...registry.settings, ...more } })

const texts = (columns: readonly Column[]): Json =>
  columns.map(({ name, type }) => ({ name, type: formatType(type) }))

const document = (config: Record<string, Json>, more: Record<string, Json> = {}) =>
  pipeline(
    {
      src: node('kafka_source', { connection: 'shop', stop: 'latest', ...config }),
      out: node('console_sink', { format: 'json' }),
      ...more,
    },
    [['src.out', 'out.in']],
  )

async function rows(config: Record<string, Json>): Promise<Json[]> {
  const { end, printed } = await runInProcess(document(config), { connection: connection() })
  expect(end.error).toBeNull()
  return printed.map((line) => JSON.parse(line) as Json)
}

const FORMATS: readonly (readonly [kind: string, type: SchemaType])[] = [
  ['avro', 'AVRO'],
  ['json-schema', 'JSON'],
  ['protobuf', 'PROTOBUF'],
]

const columns = [
  column('id', 'BIGINT NOT NULL'),
  column('who', 'STRING'),
  column('price', 'DECIMAL(10, 2) NOT NULL'),
  column('at', 'TIMESTAMP_LTZ(3) NOT NULL'),
  column('tags', 'ARRAY<STRING NOT NULL> NOT NULL'),
  column('home', 'ROW<city STRING, zip INT NOT NULL>'),
]
const at = Date.UTC(2026, 0, 31, 9)
const row = [2n ** 53n + 1n, 'mia', 1_234n, at, ['a', 'b'], ['Oslo', 150]]
const printed = {
  id: '9007199254740993',
  who: 'mia',
  price: '12.34',
  at: '2026-01-31T09:00:00Z',
  tags: ['a', 'b'],
  home: { city: 'Oslo', zip: 150 },
}
/** The digits of a line, which JSON.parse would not keep. */
const exact = (line: string): string => line.replace(/"(id|price)":([-\d.]+)/g, '"$1":"$2"')

describe.each(FORMATS)('%s', (kind, type) => {
  const made = async (list: readonly Column[], name: string): Promise<string> =>
    (await loadCodec(type)).schemaFor(list, name)

  test('values and keys become rows, exactly', async () => {
    const topic = freshName('orders')
    const keyColumns = [column('region', 'STRING NOT NULL'), column('n', 'BIGINT')]
    const value = await schemaWriter(
      connection(),
      `${topic}-value`,
      type,
      await made(columns, 'order'),
      columns,
    )
    const key = await schemaWriter(
      connection(),
      `${topic}-key`,
      type,
      await made(keyColumns, 'k'),
      keyColumns,
    )
    await topicWith(connection(), topic, [{ key: key.bytes(['NO', -7n]), value: value.bytes(row) }])
    const config = {
      topics: [topic],
      value: { format: { kind } },
      schema: texts(columns),
      key: {
        kind,
        schema: [
          { name: 'key_region', type: 'STRING' },
          { name: 'key_n', type: 'BIGINT' },
        ],
      },
      metadata: [{ from: 'offset', name: 'o' }],
    }
    const { end, printed: lines } = await runInProcess(document(config), { connection: connection() })
    expect(end.error).toBeNull()
    expect(lines.map((line) => JSON.parse(exact(line)) as Json)).toEqual([
      { ...printed, key_region: 'NO', key_n: -7, o: 0 },
    ])
  })

  test('records that cannot be read are bad ones, which name id and subject; the others are read', async () => {
    const topic = freshName('poison')
    const one = [column('n', 'INT NOT NULL')]
    const good = await schemaWriter(connection(), `${topic}-value`, type, await made(one, 'n'), one)
    const bytes = good.bytes([1])
    await topicWith(connection(), topic, [
      { value: bytes },
      { value: Buffer.from('{"n":2}') },
      { value: Buffer.from([0, 0, 0, 0]) },
      { value: withHeader(777_777, new Uint8Array(), Buffer.from('x')) },
      { value: bytes.subarray(0, bytes.length - 1) },
      { value: null },
      { value: good.bytes([5]) },
    ])
    const dead = pipeline(
      {
        src: node('kafka_source', {
          connection: 'shop',
          stop: 'latest',
          topics: [topic],
          value: { format: { kind } },
          schema: texts(one),
          onError: 'port',
        }),
        out: node('console_sink', { format: 'json' }),
        bad: node('console_sink', { format: 'json' }),
      },
      [
        ['src.out', 'out.in'],
        ['src.dead', 'bad.in'],
      ],
    )
    const { end, printed: lines } = await runInProcess(dead, { connection: connection() })
    expect(end.error).toBeNull()
    const parsed = lines.map((line) => JSON.parse(line) as { n?: number; error?: string; place?: string })
    expect(parsed.flatMap(({ n }) => (n === undefined ? [] : [n]))).toEqual([1, 5])
    const errors = parsed.filter(({ error }) => error !== undefined)
    expect(errors.map(({ place }) => place)).toEqual([1, 2, 3, 4].map((n) => `offset ${n} of ${topic}-0`))
    expect(errors.map(({ error }) => error)).toEqual([
      `The value does not begin with 0 and the id of a schema, but with 7b 22 6e 22 3a (subject ${topic}-value).`,
      `The value does not begin with 0 and the id of a schema, but with 00 00 00 00 (subject ${topic}-value).`,
      `The registry knows no schema 777777 (subject ${topic}-value).`,
      expect.stringContaining(`is not what schema ${good.id} of the subject ${topic}-value says`) as unknown,
    ])
  })
})

describe('Avro whose schema has changed', () => {
  const record = (...fields: readonly object[]): string =>
    JSON.stringify({ type: 'record', name: 'Order', fields })
  const id = { name: 'id', type: 'int' }

  test('old and new records in one topic are rows of the newest schema', async () => {
    const topic = freshName('evolved')
    const subject = `${topic}-value`
    const old = await schemaWriter(connection(), subject, 'AVRO', record(id), [column('id', 'INT')])
    const country = { name: 'country', type: 'string', default: 'NO' }
    const now = await schemaWriter(connection(), subject, 'AVRO', record(id, country), [
      column('id', 'INT'),
      column('country', 'STRING'),
    ])
    await topicWith(connection(), topic, [
      { value: old.bytes([1]) },
      { value: now.bytes([2, 'SE']) },
      { value: old.bytes([3]) },
    ])
    registry.asked.length = 0
    const schema = [
      { name: 'id', type: 'BIGINT NOT NULL' },
      { name: 'country', type: 'STRING NOT NULL' },
    ]
    expect(await rows({ topics: [topic], value: { format: { kind: 'avro' } }, schema })).toEqual([
      { id: 1, country: 'NO' },
      { id: 2, country: 'SE' },
      { id: 3, country: 'NO' },
    ])
    expect(registry.asked.filter((path) => path.includes('/schemas/ids/')).toSorted()).toEqual([
      `GET /schemas/ids/${old.id}`,
      `GET /schemas/ids/${now.id}`,
    ])
  })

  test('the subject may be another than the topic’s, and a schema of another format is a bad record', async () => {
    const [topic, subject] = [freshName('renamed'), freshName('shop.Order')]
    const writer = await schemaWriter(connection(), subject, 'AVRO', record(id), [column('id', 'INT')])
    const client = openRegistry(connection())
    const other = await client.register(
      freshName('other'),
      'JSON',
      '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}',
    )
    client.close()
    await topicWith(connection(), topic, [
      { value: writer.bytes([1]) },
      { value: withHeader(other, new Uint8Array(), Buffer.from('{}')) },
    ])
    const schema = [{ name: 'id', type: 'INT' }]
    const { end } = await runInProcess(
      document({ topics: [topic], value: { format: { kind: 'avro', subject } }, schema, onError: 'fail' }),
      { connection: connection() },
    )
    expect(end.error?.message).toContain(
      `The schema ${other} is JSON Schema, and Avro is read here (subject ${subject}).`,
    )
  })
})

describe('a registry that cannot be asked', () => {
  const text = JSON.stringify({ type: 'record', name: 'N', fields: [{ name: 'n', type: 'int' }] })
  const list = [column('n', 'INT')]
  const config = (topic: string) => ({
    topics: [topic],
    value: { format: { kind: 'avro' } },
    schema: texts(list),
    discovery: 0,
  })

  test('is said when the job starts: gone, a wrong login, none at all', async () => {
    const topic = freshName('start')
    const writer = await schemaWriter(connection(), `${topic}-value`, 'AVRO', text, list)
    await topicWith(connection(), topic, [{ value: writer.bytes([1]) }])
    const failure = async (of: ResolvedKafka): Promise<unknown> =>
      startInProcess(document(config(topic)), { connection: of }).then(
        () => 'none',
        (error: unknown) => error,
      )
    registry.login = 'Bearer right'
    expect(await failure(connection({ token: 'wrong' }))).toMatchObject({
      code: 'registry-login',
      nodeId: 'src',
    })
    expect(await failure(plainConnection())).toMatchObject({ code: 'registry-none' })
    await registry.shut()
    expect(await failure(connection())).toMatchObject({
      code: 'registry-unreachable',
      retriable: true,
      message: expect.stringContaining('cannot be reached: nothing answers there') as unknown,
    })
  })

  test('in the middle holds the records back, and loses none', async () => {
    const topic = freshName('middle')
    const subject = `${topic}-value`
    const first = await schemaWriter(connection(), subject, 'AVRO', text, list)
    const newer = JSON.stringify({
      type: 'record',
      name: 'N',
      fields: [
        { name: 'n', type: 'int' },
        { name: 'm', type: 'int', default: 0 },
      ],
    })
    const second = await schemaWriter(connection(), subject, 'AVRO', newer, [...list, column('m', 'INT')])
    await topicWith(connection(), topic, [{ value: first.bytes([1]) }])
    const started = await startInProcess(document({ ...config(topic), stop: 'never' }), {
      connection: connection(),
    })
    await until('the first record', () => started.printed.length === 1)
    await registry.shut()
    await sendRaw(connection(), topic, [
      { value: first.bytes([2]) },
      { value: second.bytes([3, 0]) },
      { value: first.bytes([4]) },
    ])
    await until('it says so', () =>
      started.logs.some((line) => /cannot be reached.* Records wait for it/.test(line)),
    )
    expect(started.printed).toEqual(['{"n":1}'])
    await registry.open()
    await until('all records', () => started.printed.length === 4)
    expect(started.printed).toEqual(['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'])
    started.job.stop()
    expect((await started.end).error).toBeNull()
  })
})
