import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { flinkConnection } from '../../model/connections/flink.ts'
import { kafkaConnection, type KafkaConnection } from '../../model/connections/kafka.ts'
import { createConnections, type Connections } from './connections.ts'
import { createSecrets } from './secrets/secrets.ts'

let folder: string
let connections: Connections
const CANARY = 'hunter2-canary-value'

const make = (env: Readonly<Record<string, string>> = { MILLRACE_PASSPHRASE: 'four words of mine' }) => {
  const secrets = createSecrets({ stateDirectory: folder, env, keyring: null })
  return createConnections({ stateDirectory: folder, secrets })
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  connections = make()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const plain: KafkaConnection = kafkaConnection.parse({ kind: 'kafka', brokers: ['127.0.0.1:9092'] })
const withLogin = (secret: string): KafkaConnection => ({
  ...plain,
  sasl: { mechanism: 'scram-sha-256', username: 'me', password: `secret:${secret}` },
})
const names = async (): Promise<string[]> => (await connections.list()).map(({ name }) => name)
const stored = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')

describe('connections', () => {
  it('are kept with their secrets apart, and seen by another process', async () => {
    await connections.save(
      { name: 'prod', connection: withLogin('prod.password'), secrets: { 'prod.password': CANARY } },
      null,
    )
    expect(await make().get('prod')).toEqual(withLogin('prod.password'))
    const [prod] = Object.values(await make().resolve(new Map([['prod', ['orders']]])))
    expect(prod).toMatchObject({ name: 'prod', resolved: true, sasl: { username: 'me', password: CANARY } })
    expect(stored()).not.toContain(CANARY)
    expect(stored()).toContain('secret:prod.password')
  })

  it('keep only secrets that the record names', async () => {
    const draft = { name: 'local', connection: plain, secrets: { 'other.password': CANARY } }
    await connections.save(draft, null)
    expect(readdirSync(folder)).toEqual(['connections.json'])
  })

  it('are renamed, edited and removed; a taken name is refused', async () => {
    const draft = (name: string) => ({ name, connection: plain, secrets: {} })
    await connections.save(draft('a'), null)
    await connections.save(draft('b'), null)
    await expect(connections.save(draft('a'), null)).rejects.toMatchObject({ code: 'connection.exists' })
    await expect(connections.save(draft('a'), 'b')).rejects.toMatchObject({ code: 'connection.exists' })
    await expect(connections.save(draft('c'), 'gone')).rejects.toMatchObject({ code: 'connection-unknown' })
    await expect(connections.save(draft('no name'), null)).rejects.toMatchObject({ code: 'connection.name' })
    await connections.save(draft('c'), 'b')
    expect(await names()).toEqual(['a', 'c'])
    await connections.save({ ...draft('c'), connection: { ...plain, clientId: 'x' } }, 'c')
    expect(await connections.get('c')).toMatchObject({ clientId: 'x' })
    await connections.remove('c')
    expect(await names()).toEqual(['a'])
    await expect(connections.remove('c')).rejects.toMatchObject({ code: 'connection-unknown' })
  })

  it('take their secrets along when they are removed, unless another one uses them', async () => {
    const shared = (name: string) => ({
      name,
      connection: withLogin('team.password'),
      secrets: { 'team.password': CANARY },
    })
    await connections.save(shared('a'), null)
    await connections.save(shared('b'), null)
    await connections.remove('a')
    expect(await connections.open('b', 'kafka')).toMatchObject({ sasl: { password: CANARY } })
    await connections.remove('b')
    await connections.save({ ...shared('c'), secrets: {} }, null)
    await expect(connections.open('c', 'kafka')).rejects.toMatchObject({ code: 'secret.missing' })
  })

  it('of a newer Millrace are listed, not used, and stay in the file', async () => {
    await connections.save({ name: 'a', connection: plain, secrets: {} }, null)
    const file = join(folder, 'connections.json')
    const content = JSON.parse(readFileSync(file, 'utf8')) as { connections: object }
    const newer = { kind: 'pulsar', url: 'x' }
    writeFileSync(file, JSON.stringify({ ...content, connections: { ...content.connections, newer } }))
    expect(await connections.list()).toMatchObject([{ name: 'a' }, { name: 'newer', connection: null }])
    await expect(connections.get('newer')).rejects.toMatchObject({ code: 'connection.newer' })
    await connections.save({ name: 'b', connection: plain, secrets: {} }, null)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ connections: { newer } })
  })

  it('to Flink are kept like those to Kafka, and neither stands in for the other', async () => {
    const flink = flinkConnection.parse({
      kind: 'flink',
      jobManager: 'http://127.0.0.1:8081',
      login: { username: 'me', password: 'secret:cluster.password' },
    })
    await connections.save(
      { name: 'cluster', connection: flink, secrets: { 'cluster.password': CANARY } },
      null,
    )
    await connections.save({ name: 'local', connection: plain, secrets: {} }, null)
    expect(await make().get('cluster')).toEqual(flink)
    expect(await connections.open('cluster', 'flink')).toMatchObject({ login: { password: CANARY } })
    expect(stored()).not.toContain(CANARY)
    expect(Object.keys(await connections.ofNodes())).toEqual(['local'])
    await expect(connections.open('local', 'flink')).rejects.toMatchObject({ code: 'connection-kind' })
    await expect(connections.resolve(new Map([['cluster', ['orders']]]))).rejects.toMatchObject({
      code: 'connection-kind',
      nodeId: 'orders',
    })
  })

  it('to Flink have no login in their address, where it would be shown', () => {
    const address = (jobManager: string) => flinkConnection.safeParse({ kind: 'flink', jobManager }).success
    expect(address('https://flink.example.com/proxy')).toBe(true)
    expect(address('https://me:pw@flink.example.com')).toBe(false)
    expect(address('flink:8081')).toBe(false)
  })

  it('that cannot be resolved name the node', async () => {
    await connections.save({ name: 'prod', connection: withLogin('prod.password'), secrets: {} }, null)
    await expect(connections.resolve(new Map([['prod', ['orders', 'out']]]))).rejects.toMatchObject({
      code: 'secret.missing',
      nodeId: 'orders',
    })
    await expect(connections.resolve(new Map([['gone', ['orders']]]))).rejects.toMatchObject({
      code: 'connection-unknown',
      nodeId: 'orders',
    })
  })

  it('given on the command line win over those that are kept', async () => {
    await connections.save({ name: 'local', connection: withLogin('x'), secrets: {} }, null)
    const secrets = createSecrets({ stateDirectory: folder, env: {}, keyring: null })
    const own = createConnections({ stateDirectory: folder, secrets, given: { local: plain } })
    expect(await own.resolve(new Map([['local', ['orders']]]))).toMatchObject({ local: { sasl: null } })
  })
})
