/** A cluster behind a proxy that wants a user and a password, as Flink itself has none. */
import { createServer, request, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { flinkConnection, type FlinkConnection } from '../../model/connections/flink.ts'
import { flinkHost, type FlinkHost } from '../support/flinkJobs.ts'
import { sharedFlink } from '../support/flink.ts'
import { secureConnection, sharedSecure } from '../support/kafka.ts'

const PASSWORD = 'canary-of-the-proxy'
const WANTED = `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`

const servers: Server[] = []

/** Passes on what has the login. */
async function proxy(to: string): Promise<string> {
  const server = createServer((asked, answer) => {
    if (asked.headers.authorization !== WANTED) {
      answer.writeHead(401).end()
      return
    }
    const on = request(new URL(asked.url ?? '/', to), { method: asked.method }, (response) => {
      answer.writeHead(response.statusCode ?? 502)
      response.pipe(answer)
    })
    asked.pipe(on)
  })
  return listening(server, 'http')
}

async function listening(server: Server, protocol: 'http' | 'https'): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

let host: FlinkHost
let record: FlinkConnection
beforeAll(async () => {
  host = await flinkHost(secureConnection('admin'))
  record = flinkConnection.parse({
    kind: 'flink',
    jobManager: await proxy(sharedFlink().jobManager),
    gateway: await proxy(sharedFlink().gateway),
    login: { username: 'me', password: 'secret:locked.password' },
  })
})
afterAll(() => {
  host.remove()
  for (const server of servers) server.close()
})

const tested = (connection: FlinkConnection, password = PASSWORD) =>
  host.connections.test({ name: 'locked', connection, secrets: { 'locked.password': password } })

test('with user and password both ends answer; the password is in no answer', async () => {
  expect(await tested(record)).toMatchObject({ ok: true, details: [{}, { value: 'answers, Flink 2.2.0' }] })
  await host.keep('locked', record, { 'locked.password': PASSWORD })
  const cluster = await host.requests['flink.cluster']({ connection: 'locked' })
  expect(cluster).toMatchObject({ version: '2.2.0', gateway: { version: '2.2.0' } })
  expect(JSON.stringify(cluster)).not.toContain(PASSWORD)
})

test('a wrong password and none are told apart', async () => {
  expect(await tested(record, 'wrong')).toMatchObject({
    ok: false,
    message: expect.stringContaining('does not accept the user me with this password') as string,
  })
  expect(await tested({ ...record, login: null })).toMatchObject({
    ok: false,
    message: expect.stringContaining('wants a login') as string,
  })
})

test('a certificate of an unknown authority, and a port that does not speak TLS', async () => {
  const { certificate, key } = sharedSecure().secure ?? { certificate: '', key: '' }
  const secure = await listening(createTlsServer({ cert: certificate, key }), 'https')
  expect(await tested({ ...record, jobManager: secure })).toMatchObject({
    ok: false,
    message: expect.stringContaining('is not trusted') as string,
  })
  const plain = record.jobManager.replace('http:', 'https:')
  expect(await tested({ ...record, jobManager: plain })).toMatchObject({
    ok: false,
    message: expect.stringContaining('does not speak TLS') as string,
  })
})
