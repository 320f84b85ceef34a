/** "Start a local Kafka" with a real broker: started, found again, ended with the app, and its data kept. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { LocalKafkaStep } from '../../bridge/localKafka.ts'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import { createConnections, type Connections } from '../../main/services/connections.ts'
import { probeTools } from '../../main/services/environment.ts'
import { examplesDirectory } from '../../main/services/locations.ts'
import { createLocalKafka } from '../../main/services/localKafka/service.ts'
import { readExampleTopics } from '../../main/services/localKafka/topics.ts'
import { createSecrets } from '../../main/services/secrets/secrets.ts'
import { freePorts, until } from '../support/kafka.ts'

interface Host {
  readonly stateDirectory: string
  readonly connections: Connections
  readonly port: number
}

async function withHost(work: (host: Host) => Promise<void>): Promise<void> {
  const stateDirectory = mkdtempSync(path.join(tmpdir(), 'millrace-local-kafka-'))
  const secrets = createSecrets({ stateDirectory, env: {}, keyring: null })
  try {
    await work({
      stateDirectory,
      connections: createConnections({ stateDirectory, secrets }),
      port: await freePorts(),
    })
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

const serviceOf = ({ stateDirectory, connections, port }: Host) =>
  createLocalKafka({
    stateDirectory,
    examplesDirectory,
    connections,
    tools: () => probeTools(['Java', 'Maven', 'Docker']),
    ports: [port],
  })

const answers = async ({ connections }: Host): Promise<boolean> =>
  (await connections.test({ name: 'local', connection: await connections.get('local'), secrets: {} })).ok

test('it is started with the topics of the examples, found while it runs, ends with the app, and keeps its data', async () => {
  await withHost(async (host) => {
    const first = serviceOf(host)
    const second = serviceOf(host)
    try {
      const steps: LocalKafkaStep[] = []
      const topics = (await readExampleTopics(examplesDirectory)).map(({ topic }) => topic)
      const address = `127.0.0.1:${host.port}`
      const both = await Promise.all([first.start((step) => steps.push(step)), first.start(() => undefined)])
      expect(both).toEqual([
        { address, started: true, topics },
        { address, started: true, topics },
      ])
      expect(steps.filter((step) => step !== 'fetching')).toEqual(['looking', 'starting', 'topics'])
      expect(await host.connections.get('local')).toMatchObject({ brokers: [address] })
      expect(await second.start(() => undefined)).toEqual({ address, started: false, topics: [] })

      first.close()
      await until('the broker has ended', async () => !(await answers(host)))
      expect(await second.start(() => undefined)).toEqual({ address, started: true, topics: [] })
    } finally {
      first.close()
      second.close()
      await until('the broker has ended', async () => !(await answers(host)))
    }
  })
})

test('a connection local that leads elsewhere is left alone, and said', async () => {
  await withHost(async (host) => {
    const connection = kafkaConnection.parse({ kind: 'kafka', brokers: ['127.0.0.1:1', '127.0.0.1:2'] })
    await host.connections.save({ name: 'local', connection, secrets: {} }, null)
    await expect(serviceOf(host).start(() => undefined)).rejects.toMatchObject({
      code: 'local-kafka.taken',
      message: expect.stringContaining('leads to 127.0.0.1:1, 127.0.0.1:2') as string,
    })
    expect(await host.connections.get('local')).toEqual(connection)
  })
})
