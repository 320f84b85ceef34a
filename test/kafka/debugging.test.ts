/** Pinned records of topics, and runs that begin at another place, over a real broker. */
import { mkdtempSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAccess } from '../../drivers/kafka/browse/access.ts'
import { describeGroups } from '../../drivers/kafka/browse/groups.ts'
import { openGroupOffsets } from '../../drivers/kafka/groupOffsets.ts'
import { forkEngine } from '../../main/services/engine/fork.ts'
import { createEnginePool, type EnginePool } from '../../main/services/engine/pool.ts'
import { entryPoint } from '../../main/services/locations.ts'
import { createTrust } from '../../main/services/trust.ts'
import { createPins, type CaptureRequest, type PinStore } from '../../main/services/pins/pins.ts'
import { apply } from '../../model/apply.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import type { Json, PipelineDocument } from '../../model/document.ts'
import { writeDocument } from '../../model/migrate.ts'
import { definitions } from '../../nodes/definitions.ts'
import { node, pipeline } from '../recovery/inputs.ts'
import { millrace, type CliResult } from '../support/cli.ts'
import { freshName, plainConnection, secureConnection, sharedPlain } from '../support/kafka.ts'
import { makeTopic, send, valuesOf } from '../support/kafkaJobs.ts'

const noSecret = (name: string): Promise<never> => Promise.reject(new Error(`nobody asks for ${name}`))

let engines: EnginePool
let store: PinStore
const home = mkdtempSync(path.join(tmpdir(), 'millrace-debugging-'))
beforeAll(() => {
  engines = createEnginePool((memoryLimit) => forkEngine({ entry: entryPoint('engine'), memoryLimit }))
  store = storeOf(plainConnection())
})
afterAll(() => engines.close())

const storeOf = (shop: ResolvedKafka): PinStore =>
  createPins({
    stateDirectory: home,
    definitions,
    engines,
    connections: { resolve: async () => ({ shop }) },
    secrets: { get: noSecret },
    trust: createTrust(home, definitions),
  })

const at = Date.UTC(2026, 0, 31, 9)
/** `count` records in each of three partitions, a second apart. */
const numbers = (count: number, from = 0) =>
  [0, 1, 2].flatMap((partition) =>
    Array.from({ length: count }, (_, index) => ({
      value: JSON.stringify({ n: from + index, big: '#' }).replace('"#"', '9007199254740993'),
      partition,
      timestamp: at + (from + index) * 1_000,
    })),
  )

const schema: Json = [
  { name: 'n', type: 'INT' },
  { name: 'big', type: 'BIGINT' },
]
const metadata: Json = [
  { from: 'partition', name: 'p' },
  { from: 'offset', name: 'o' },
  { from: 'key_bytes', name: 'k' },
  { from: 'timestamp', name: 'at' },
]

/** From a topic to the console and to another topic. */
const through = (topic: string, target: string, config: Record<string, Json> = {}): PipelineDocument =>
  pipeline(
    {
      src: node('kafka_source', {
        connection: 'shop',
        topics: [topic],
        schema,
        metadata,
        eventTime: { column: 'at', delay: 0 },
        stop: 'latest',
        ...config,
      }),
      out: node('console_sink', { format: 'json' }),
      sink: node('kafka_sink', { connection: 'shop', topic: target }),
    },
    [
      ['src.out', 'out.in'],
      ['src.out', 'sink.in'],
    ],
  )

async function pin(
  document: PipelineDocument,
  more: Partial<CaptureRequest> = {},
): Promise<{ readonly document: PipelineDocument; readonly file: string }> {
  const file = path.join(home, `${freshName('debug')}.pipeline.json`)
  const request = { document, path: file, parameters: {}, node: 'src', records: 500, ...more }
  const { name } = await store.capture(request)
  const pinned = apply(document, { kind: 'setPin', id: 'src', pin: name }).document
  await writeFile(file, writeDocument(pinned))
  return { document: pinned, file }
}

const run = (file: string, ...args: string[]): Promise<CliResult> => millrace(['run', file, ...args])
const reach = (): readonly string[] => ['--connection', `shop=${sharedPlain().address}`]
const lines = ({ stdout }: CliResult): Record<string, Json>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, Json>)
const places = (result: CliResult): string[] =>
  lines(result)
    .map(({ p, o }) => `${Number(p)}:${Number(o)}`)
    .toSorted()

async function groups(): Promise<readonly string[]> {
  const access = await openAccess(plainConnection())
  try {
    return (await describeGroups(access)).map(({ id }) => id).toSorted()
  } finally {
    await access.close()
  }
}

describe('pinned records of a topic', () => {
  test('stand in for it: the topic changes, the answer does not, and no broker is asked', async () => {
    const [topic, target] = [freshName('pinned'), freshName('target')]
    await makeTopic(plainConnection(), topic, 3, numbers(4))
    await makeTopic(plainConnection(), target, 1)
    const { file } = await pin(through(topic, target))
    await send(plainConnection(), topic, numbers(5, 4), 3)

    // No connection `shop` is known here.
    const pinned = await run(file, '--pinned')
    expect(pinned.stderr).toContain('src gives 12 pinned records')
    expect(pinned.code).toBe(0)
    expect(places(pinned)).toEqual([0, 1, 2].flatMap((p) => [0, 1, 2, 3].map((o) => `${p}:${o}`)))
    expect(pinned.stdout).toContain('"big":9007199254740993')
    expect(pinned.stdout).toContain('"k":null')
    expect(await valuesOf(plainConnection(), target)).toEqual([])

    const live = await run(file, ...reach())
    expect(lines(live)).toHaveLength(27)
    expect(await valuesOf(plainConnection(), target)).toHaveLength(27)

    const written = await run(file, '--pinned', '--write', ...reach())
    expect(written.stdout).toBe(pinned.stdout)
    expect(await valuesOf(plainConnection(), target)).toHaveLength(27 + 12)
  })

  test('say where they come from, and are just those that were picked', async () => {
    const topic = freshName('picked')
    await makeTopic(plainConnection(), topic, 3, numbers(50))
    const document = through(topic, topic)
    const whole = await store.capture({ document, path: null, parameters: {}, node: 'src', records: 500 })
    expect(whole.header).toMatchObject({ type: 'kafka_source', records: 150, ended: 'input' })
    expect(whole.header.partitions).toEqual(
      [0, 1, 2].map((p) => ({
        name: `${topic}-${p}`,
        records: 50,
        first: `offset 0 of ${topic}-${p}`,
        last: `offset 49 of ${topic}-${p}`,
      })),
    )
    const { file } = await pin(document, { picked: { topic, offsets: { 0: [3, 40], 2: [7] } } })
    expect(places(await run(file, '--pinned'))).toEqual(['0:3', '0:40', '2:7'])
  })

  test('hold records and nothing of how the cluster was reached', async () => {
    const topic = freshName('alice-place')
    const connection = secureConnection('alice')
    await makeTopic(secureConnection('admin'), topic, 3, numbers(2))
    const file = path.join(home, 'secret.pipeline.json')
    const { name } = await storeOf(connection).capture({
      document: through(topic, topic),
      path: file,
      parameters: {},
      node: 'src',
      records: 6,
    })
    const text = await readFile(path.join(home, 'secret.pins', `${name}.jsonl`), 'utf8')
    expect(text).toContain('9007199254740993')
    for (const kept of ['alice-secret', 'scram', 'BEGIN CERTIFICATE', ...connection.brokers])
      expect(text).not.toContain(kept)
  })

  test('of a topic that is followed from its end: those that were there before', async () => {
    const topic = freshName('tail')
    await makeTopic(plainConnection(), topic, 3, numbers(6))
    const document = through(topic, topic, { start: 'latest', stop: 'never' })
    const { header } = await store.capture({
      document,
      path: null,
      parameters: {},
      node: 'src',
      records: 500,
    })
    expect(header).toMatchObject({ records: 18, ended: 'all' })
  })
})

describe('a run that begins elsewhere', () => {
  const topic = freshName('replayed')
  const group = freshName('production')
  let file: string
  beforeAll(async () => {
    await makeTopic(plainConnection(), topic, 3, numbers(10))
    file = path.join(home, `${freshName('replay')}.pipeline.json`)
    await writeFile(file, writeDocument(through(topic, topic, { group, start: 'committed' })))
  })
  const from = async (place: string): Promise<string[]> => {
    const result = await run(file, '--from', `src=${place}`, ...reach())
    expect(result.stderr).toContain('src begins where --from says; no offsets are committed.')
    expect(result.code).toBe(0)
    return places(result)
  }

  test('reads exactly the records from there on, and leaves groups and sinks as they were', async () => {
    const committed = openGroupOffsets(plainConnection(), group)
    await committed.write(new Map([[topic, new Map([[0, 9]])]]))
    const before = await groups()
    const expected = (...starts: readonly number[]): string[] =>
      starts
        .flatMap((start, p) => Array.from({ length: 10 - start }, (_, index) => `${p}:${start + index}`))
        .toSorted()

    expect(await from('earliest')).toEqual(expected(0, 0, 0))
    expect(await from(new Date(at + 7_000).toISOString())).toEqual(expected(7, 7, 7))
    expect(await from('last:6')).toEqual(expected(8, 8, 8))
    expect(await from('offset:0:9,1:4,2:10')).toEqual(expected(9, 4, 10))
    expect(await from(`offset:${topic}/1:2`)).toEqual(expected(0, 2, 0))

    expect(await groups()).toEqual(before)
    expect(await committed.read([topic])).toEqual([{ topic, partition: 0, offset: 9 }])
    await committed.close()
    expect(await valuesOf(plainConnection(), topic)).toHaveLength(30)
  })
})
