/** A test of a connection against real brokers, and what it says where it fails. */
import { createPrivateKey } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { serializeError } from '../../model/errors.ts'
import { makeCertificates, readCertificates } from '../../drivers/kafka/local/certificates.ts'
import { testKafka } from '../../drivers/kafka/connect.ts'
import {
  listener,
  plainConnection,
  secureConnection,
  sharedPlain,
  sharedSecure,
  token,
} from '../support/kafka.ts'

/** Code and message of the failure. */
async function failure(
  connection: ResolvedKafka,
): Promise<{ code: string; message: string; hint: string | null }> {
  const error: unknown = await testKafka(connection).then(
    () => new Error('it works'),
    (thrown: unknown) => thrown,
  )
  const { code, message, hint } = serializeError(error)
  return { code, message, hint }
}

const plainPort = (): string => sharedPlain().address
const securePort = (): string => sharedSecure().address
const certificates = () => {
  const { secure } = sharedSecure()
  if (secure === null) throw new Error('the secure broker has certificates')
  return secure
}
const tls = (more: Partial<NonNullable<ResolvedKafka['tls']>> = {}): NonNullable<ResolvedKafka['tls']> => ({
  ca: certificates().ca,
  certificate: null,
  key: null,
  passphrase: null,
  verifyHost: true,
  ...more,
})
const oauth = (more: object): NonNullable<ResolvedKafka['sasl']> => ({
  mechanism: 'oauthbearer',
  token: null,
  tokenEndpoint: null,
  clientId: '',
  clientSecret: null,
  scope: '',
  ...more,
})

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})
function listen(server: Server): Promise<string> {
  servers.push(server)
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`)),
  )
}

describe('reached', () => {
  const one = { brokers: 1, controller: 1 }
  test('plain', async () => {
    expect(await testKafka(plainConnection())).toMatchObject(one)
  })

  test('the second bootstrap server where the first is down', async () => {
    expect(await testKafka(plainConnection({ brokers: ['127.0.0.1:1', plainPort()] }))).toMatchObject(one)
  })

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('SASL %s over TLS', async (mechanism) => {
    const sasl = { mechanism, username: 'alice', password: 'alice-secret' }
    expect(await testKafka(secureConnection('alice', { sasl }))).toMatchObject(one)
  })

  test('a client certificate', async () => {
    const { certificate, key } = certificates()
    expect(await testKafka({ ...listener('mutualTls'), tls: tls({ certificate, key }) })).toMatchObject(one)
  })

  test('a client certificate whose key has a passphrase', async () => {
    const { certificate, key } = certificates()
    const locked = createPrivateKey(key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
      .toString()
    const connection = listener('mutualTls')
    expect(
      await testKafka({ ...connection, tls: tls({ certificate, key: locked, passphrase: 'open sesame' }) }),
    ).toMatchObject(one)
    expect(
      await failure({ ...connection, tls: tls({ certificate, key: locked, passphrase: 'wrong' }) }),
    ).toMatchObject({ code: 'kafka-client-certificate', hint: expect.stringContaining('passphrase') })
  })

  test('a signed token', async () => {
    const connection = { ...listener('oauth'), sasl: oauth({ token: token('alice', 300) }) }
    expect(await testKafka(connection)).toMatchObject(one)
  })

  test('a token by client credentials', async () => {
    const asked: string[] = []
    const endpoint = createHttp((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (body: string) => asked.push(`${request.headers.authorization} ${body}`))
      request.on('end', () =>
        response.end(JSON.stringify({ access_token: token('alice', 300), expires_in: 300 })),
      )
    })
    const tokenEndpoint = `http://${await listen(endpoint)}/token`
    const sasl = oauth({ tokenEndpoint, clientId: 'app', clientSecret: 'hush', scope: 'kafka' })
    expect(await testKafka({ ...listener('oauth'), sasl })).toMatchObject(one)
    expect(asked).toEqual([
      `Basic ${Buffer.from('app:hush').toString('base64')} grant_type=client_credentials&scope=kafka`,
    ])
  })

  test('an IPv6 address is not taken apart at its first colon', async () => {
    expect(await failure(plainConnection({ brokers: ['[::1]:1'] }))).toMatchObject({
      code: expect.stringMatching(/^kafka-unreachable$/),
      message: expect.stringContaining('[::1]:1'),
    })
  })

  test('a certificate of another host, where the name is not to be checked', async () => {
    expect(await failure({ ...listener('otherName'), tls: tls({ verifyHost: false }) })).toMatchObject({
      message: 'it works',
    })
  })
})

describe('refused, and why', () => {
  test('nothing listens', async () => {
    expect(await failure(plainConnection({ brokers: ['127.0.0.1:1'] }))).toEqual({
      code: 'kafka-unreachable',
      message: 'The Kafka broker 127.0.0.1:1 of shop cannot be reached: nothing answers there.',
      hint: 'Check that the broker is running, its host and port, and whether a firewall or a VPN is in between.',
    })
  })

  test('nobody has the name', async () => {
    expect(await failure(plainConnection({ brokers: ['broker.invalid:9092'] }))).toMatchObject({
      code: 'kafka-host-unknown',
      message: 'The name broker.invalid of a broker of shop is not known: it has no address.',
    })
  })

  test('what answers is not Kafka', async () => {
    const web = await listen(createHttp((_, response) => response.end()))
    expect(
      await failure(plainConnection({ brokers: [web], connectTimeout: 500, requestTimeout: 1_000 })),
    ).toMatchObject({
      code: 'kafka-not-kafka',
    })
  })

  test('a broker that is too old', async () => {
    // No broker that old runs on today's Java: its answer to ApiVersions, Produce up to version 2.
    const old = createServer((socket) => {
      socket.once('data', (request) => {
        const answer = Buffer.alloc(20)
        answer.writeInt32BE(16)
        answer.writeInt32BE(request.readInt32BE(8), 4)
        answer.writeInt32BE(1, 10)
        answer.writeInt16BE(2, 18)
        socket.write(answer)
      })
    })
    const broker = await listen(old)
    expect(await failure(plainConnection({ brokers: [broker], requestTimeout: 1_000 }))).toMatchObject({
      code: 'kafka-version',
      message: expect.stringContaining(
        'too old or not Apache Kafka: it offers 0 to 2 of the request Produce',
      ),
    })
  })

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'a wrong password by %s',
    async (mechanism) => {
      const sasl = { mechanism, username: 'alice', password: 'canary-wrong' }
      const told = await failure(secureConnection('alice', { sasl }))
      expect(told).toMatchObject({
        code: 'kafka-login',
        message: `The broker ${securePort()} of shop does not accept the user alice with this password.`,
      })
      expect(JSON.stringify(told)).not.toContain('canary')
    },
  )

  test('a mechanism that the broker does not offer', async () => {
    expect(await failure(secureConnection('alice', { sasl: oauth({ token: 'x' }) }))).toMatchObject({
      code: 'kafka-mechanism',
      message: expect.stringContaining('OAUTHBEARER'),
    })
  })

  test('a token that is out of date, and one of another key', async () => {
    for (const bad of [token('alice', -600), `${token('alice', 300)}x`]) {
      const told = await failure({ ...listener('oauth'), sasl: oauth({ token: bad }) })
      expect(told.code).toMatch(/^kafka-(token|login)$/)
      expect(told.message).toContain('does not accept the token')
      expect(JSON.stringify(told)).not.toContain(bad)
    }
  })

  test('a token endpoint that refuses, and one that is not there', async () => {
    const endpoint = createHttp((_, response) => {
      response.statusCode = 401
      response.end()
    })
    const tokenEndpoint = `http://${await listen(endpoint)}/token`
    expect(
      await failure({ ...listener('oauth'), sasl: oauth({ tokenEndpoint, clientSecret: 'hush' }) }),
    ).toEqual({
      code: 'kafka-token-endpoint',
      message: `The token endpoint ${tokenEndpoint} of shop answers with status 401.`,
      hint: 'Check its address, the client id, the client secret and the scope.',
    })
    const nowhere = oauth({ tokenEndpoint: 'http://127.0.0.1:1/token', clientSecret: 'hush' })
    expect(await failure({ ...listener('oauth'), sasl: nowhere })).toMatchObject({
      code: 'kafka-token-endpoint',
    })
  })

  test('an authority that is not trusted', async () => {
    expect(await failure(secureConnection('alice', { tls: tls({ ca: null }) }))).toMatchObject({
      code: 'kafka-unknown-ca',
      message: `The certificate of the broker ${securePort()} of shop is signed by an authority that is not trusted.`,
    })
  })

  test('a certificate made out to another host', async () => {
    const connection = listener('otherName')
    expect(await failure(connection)).toMatchObject({
      code: 'kafka-host-name',
      message: `The certificate of the broker ${connection.brokers[0]} of shop is made out to another name than 127.0.0.1.`,
    })
  })

  test('plain text to a TLS port', async () => {
    for (const connection of [
      plainConnection({ brokers: [securePort()] }),
      secureConnection('alice', { tls: null }),
    ])
      expect(await failure(connection)).toMatchObject({
        code: 'kafka-wants-tls',
        message: `The broker ${securePort()} of shop speaks TLS, but the connection is plain text.`,
      })
  })

  test('TLS to a plain port', async () => {
    expect(await failure(plainConnection({ tls: tls() }))).toMatchObject({
      code: 'kafka-wants-plain',
      message: `The port of the broker ${plainPort()} of shop does not speak TLS, but the connection asks for it.`,
    })
  })

  test('no login where one is wanted', async () => {
    expect(await failure(secureConnection('alice', { sasl: null }))).toMatchObject({
      code: 'kafka-wants-login',
      message: `The broker ${securePort()} of shop closes the connection: it wants a login (SASL), and the connection has none.`,
    })
  })

  test('a login where none is taken', async () => {
    const { sasl } = secureConnection('alice')
    expect(await failure(plainConnection({ sasl }))).toMatchObject({ code: 'kafka-wants-no-login' })
  })

  test('no client certificate, and one of another authority', async () => {
    const connection = listener('mutualTls')
    expect(await failure(connection)).toMatchObject({
      code: 'kafka-client-certificate',
      message: `The broker ${connection.brokers[0]} of shop wants a client certificate, and the connection has none.`,
    })
    const others = mkdtempSync(path.join(tmpdir(), 'millrace-ca-'))
    makeCertificates(others)
    const { certificate, key } = readCertificates(others)
    rmSync(others, { recursive: true })
    expect(await failure({ ...connection, tls: tls({ certificate, key }) })).toMatchObject({
      code: 'kafka-client-certificate',
      message: `The broker ${connection.brokers[0]} of shop does not accept the client certificate.`,
    })
  })

  test('certificates that cannot be used', async () => {
    const { certificate } = certificates()
    const connection = secureConnection('alice')
    expect(await failure({ ...connection, tls: tls({ ca: 'not PEM' }) })).toMatchObject({
      code: expect.stringMatching(/^kafka-(client-certificate|unknown-ca)$/),
    })
    expect(await failure({ ...connection, tls: tls({ certificate }) })).toMatchObject({
      code: 'kafka-client-certificate',
      message: 'shop has a client certificate but no key.',
    })
  })
})
