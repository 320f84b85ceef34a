/** The client of a Schema Registry, against a real one, and what a connection's test says of it. */
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openRegistry } from '../../drivers/registry/client.ts'
import { createConnections } from '../../main/services/connections.ts'
import { createSecrets } from '../../main/services/secrets/secrets.ts'
import { kafkaConnection, type ResolvedKafka } from '../../model/connections/kafka.ts'
import { millrace } from '../support/cli.ts'
import { freshName, plainConnection, secureConnection, sharedPlain, sharedSecure } from '../support/kafka.ts'
import { ownRegistry, type TestRegistry } from '../support/registry.ts'

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

const record = (...fields: readonly string[]): string =>
  JSON.stringify({
    type: 'record',
    name: 'Order',
    fields: fields.map((name) => ({ name, type: 'string', default: '' })),
  })

describe('schemas', () => {
  test('are registered, found by id and by subject, and asked for once', async () => {
    const client = openRegistry(connection())
    const subject = freshName('orders-value')
    expect(await client.latest(subject)).toBeNull()
    const id = await client.register(subject, 'AVRO', record('a'))
    expect(await client.register(subject, 'AVRO', record('a'))).toBe(id)
    const second = await client.register(subject, 'AVRO', record('a', 'b'))
    expect(await client.latest(subject)).toMatchObject({ id: second, version: 2 })
    registry.asked.length = 0
    const found = await Promise.all([client.byId(id), client.byId(id), client.byId(id)])
    expect(found.map((schema) => schema?.text)).toEqual([record('a'), record('a'), record('a')])
    expect(registry.asked).toEqual([`GET /schemas/ids/${id}`])
    expect(await client.byId(999_999)).toBeNull()
    expect(await client.subjects()).toContain(subject)
    client.close()
  })

  test('come with what they are built on', async () => {
    const client = openRegistry(connection())
    const base = freshName('country')
    await client.register(base, 'PROTOBUF', 'syntax = "proto3"; message Country { string code = 1; }')
    const body = {
      schemaType: 'PROTOBUF',
      schema: 'syntax = "proto3"; import "country.proto"; message Order { Country country = 1; }',
      references: [{ name: 'country.proto', subject: base, version: 1 }],
    }
    const subject = freshName('orders-value')
    const answer = await fetch(`${registry.settings.url}/subjects/${subject}/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
    const { schema } = (await client.latest(subject)) ?? {}
    expect(schema?.references).toEqual([
      { name: 'country.proto', text: expect.stringContaining('message Country') as unknown },
    ])
    client.close()
  })
})

describe('what is wrong is said in plain words', () => {
  const failure = async (of: ResolvedKafka): Promise<string> => {
    const client = openRegistry(of)
    const error: unknown = await client.subjects().catch((caught: unknown) => caught)
    client.close()
    return error instanceof Error ? error.message : 'nothing'
  }

  test('a wrong login, a missing one, and a right one', async () => {
    registry.login = `Basic ${Buffer.from('me:right').toString('base64')}`
    expect(await failure(connection())).toMatch(/wants a login, and the connection has none/)
    expect(await failure(connection({ username: 'me', password: 'wrong' }))).toMatch(
      /does not accept the user me with this password/,
    )
    expect(await failure(connection({ username: 'me', password: 'right' }))).toBe('nothing')
    expect(await failure(connection({ token: 'old' }))).toMatch(/does not accept the token/)
    registry.login = 'Bearer good'
    expect(await failure(connection({ token: 'good' }))).toBe('nothing')
  })

  test('nothing answers, no such host, no registry, no TLS', async () => {
    await registry.shut()
    expect(await failure(connection())).toMatch(/cannot be reached: nothing answers there/)
    expect(await failure(connection({ url: 'http://no-such-host.invalid' }))).toMatch(/there is no such host/)
    await registry.open()
    const other = registry.settings.url.replace('/apis/ccompat/v7', '')
    expect(await failure(connection({ url: other }))).toMatch(/is no Schema Registry with Confluent’s API/)
    expect(await failure(connection({ url: other.replace('http:', 'https:') }))).toMatch(/does not speak TLS/)
    const page = createServer((_, answer) => answer.end('<html>Welcome</html>'))
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
    const { port } = page.address() as AddressInfo
    expect(await failure(connection({ url: `http://127.0.0.1:${port}` }))).toMatch(/is no Schema Registry/)
    page.close()
    expect(() => openRegistry(plainConnection())).toThrow(/has no Schema Registry/)
  })

  test('by TLS: an authority of its own, that of the brokers, and none that is trusted', async () => {
    const { folder, secure } = sharedSecure()
    const pem = readFileSync(join(folder, 'ssl', 'server.pem'))
    const server = createTlsServer({ key: pem, cert: pem }, (_, answer) => answer.end('["a-value"]'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await failure(connection({ url }))).toMatch(/certificate of the Schema Registry .* is not trusted/)
    expect(await failure(connection({ url, ca: secure?.ca ?? '' }))).toBe('nothing')
    const asBrokers = secureConnection('alice', { registry: { ...registry.settings, url } })
    expect(await failure(asBrokers)).toBe('nothing')
    server.close()
  })

  test('a schema that the subject does not take', async () => {
    const client = openRegistry(connection())
    const subject = freshName('strict-value')
    await client.register(subject, 'AVRO', record('a'))
    await fetch(`${registry.settings.url}/config/${subject}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"compatibility":"FULL"}',
    })
    const other = JSON.stringify({ type: 'record', name: 'Order', fields: [{ name: 'z', type: 'int' }] })
    await expect(client.register(subject, 'AVRO', other)).rejects.toThrow(
      `does not take the schema for the subject ${subject}`,
    )
    client.close()
  })
})

describe('the test of a connection', () => {
  test('calls the registry too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
    const secrets = createSecrets({ stateDirectory: folder, env: {}, keyring: null })
    const connections = createConnections({ stateDirectory: folder, secrets })
    const draft = (url: string) => ({
      name: 'shop',
      connection: kafkaConnection.parse({
        kind: 'kafka',
        brokers: [sharedPlain().address],
        registry: { url },
      }),
      secrets: {},
    })
    const good = await connections.test(draft(registry.settings.url))
    expect(good).toMatchObject({ ok: true })
    expect(good.details.at(-1)).toMatchObject({
      label: 'Schema Registry',
      value: expect.stringMatching(/^answers, with \d+ subjects?$/) as unknown,
    })
    const bad = await connections.test(draft('http://127.0.0.1:1'))
    expect(bad).toMatchObject({ ok: false, message: expect.stringContaining('Schema Registry') as unknown })
    rmSync(folder, { recursive: true, force: true })
  })

  test('on the command line, with a token that is asked for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
    registry.login = 'Bearer good'
    const cli = (args: readonly string[], stdin = '') =>
      millrace(['connections', ...args], {
        cwd: folder,
        stdin,
        env: { MILLRACE_HOME: join(folder, 'home'), MILLRACE_PASSPHRASE: 'four words of mine' },
      })
    const add = ['add', 'shop', '--brokers', sharedPlain().address, '--registry', registry.settings.url]
    expect(await cli([...add, '--registry-token'], 'good\n')).toMatchObject({ code: 0 })
    expect((await cli(['test', 'shop'])).stdout).toMatch(/Schema Registry: answers, with/)
    const printed = (await cli(['print', 'shop'])).stdout
    expect(printed).toContain('bearer.auth.token=${secret:shop.registry-token}')
    rmSync(folder, { recursive: true, force: true })
  })
})
