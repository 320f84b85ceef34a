import { describe, expect, it } from 'vitest'
import { kafkaConnection } from '../../model/connections/kafka.ts'
import { parseProperties } from '../../model/connections/properties/parse.ts'
import { connections } from '../texts/index.ts'
import { check, draftOf, emptyDraft, partsOf, type Draft } from './draft.ts'

const words = connections.problems
const PEM = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n'
const full = kafkaConnection.parse({
  kind: 'kafka',
  brokers: ['a:9092', '[::1]:9093'],
  clientId: 'me',
  tls: {
    ca: PEM,
    certificate: PEM,
    key: 'secret:prod.key',
    passphrase: 'secret:team.passphrase',
    verifyHost: false,
  },
  sasl: { mechanism: 'scram-sha-512', username: 'alice', password: 'secret:prod.password' },
  registry: { url: 'https://r', username: 'u', password: 'secret:prod.registry-password', ca: PEM },
  connectTimeout: 1_500,
})

const problemsOf = (change: Partial<Draft>) => {
  const checked = check({ ...draftOf('prod', full), ...change }, words)
  return checked.ok ? {} : checked.problems
}

describe('a draft', () => {
  it('gives back the connection that it was made of', () => {
    const oauth = kafkaConnection.parse({
      kind: 'kafka',
      brokers: ['a:1'],
      sasl: {
        mechanism: 'oauthbearer',
        tokenEndpoint: 'https://id/token',
        clientId: 'c',
        clientSecret: 'secret:prod.client-secret',
        scope: 's',
      },
    })
    const byToken = kafkaConnection.parse({
      kind: 'kafka',
      brokers: ['a:1'],
      registry: { url: 'https://r', token: 'secret:prod.registry-token' },
    })
    for (const connection of [
      full,
      oauth,
      byToken,
      kafkaConnection.parse({ kind: 'kafka', brokers: ['a:1'] }),
    ]) {
      expect(check(draftOf('prod', connection), words)).toEqual({
        ok: true,
        request: { name: 'prod', connection, secrets: {} },
      })
    }
  })

  it('names the secrets of a new connection after it, and sends only those that it uses', () => {
    const draft: Draft = {
      ...emptyDraft(''),
      name: 'prod',
      brokers: 'a:1 b:2',
      login: 'plain',
      username: 'me',
      typed: { password: 'pw', token: 'unused' },
    }
    expect(check(draft, words)).toMatchObject({
      ok: true,
      request: {
        connection: { brokers: ['a:1', 'b:2'], sasl: { password: 'secret:prod.password' } },
        secrets: { 'prod.password': 'pw' },
      },
    })
    expect(partsOf({ ...draft, encryption: 'tls', certificate: PEM })).toEqual([
      'key',
      'passphrase',
      'password',
    ])
  })

  it('keeps the names of secrets when the connection is renamed', () => {
    expect(check({ ...draftOf('prod', full), name: 'live' }, words)).toMatchObject({
      request: { name: 'live', connection: { sasl: { password: 'secret:prod.password' } } },
    })
  })

  it('of a properties file has its secrets as typed, under the name that it gets', () => {
    const parsed = parseProperties(
      'bootstrap.servers=a:1\nsecurity.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.username=me\nsasl.password=pw',
      'import',
    )
    const draft = draftOf('import', parsed.connection, parsed.secrets, null)
    expect(check({ ...draft, name: 'prod' }, words)).toMatchObject({
      request: {
        connection: { sasl: { password: 'secret:prod.password' } },
        secrets: { 'prod.password': 'pw' },
      },
    })
  })

  it('says what is wrong at the field', () => {
    expect(problemsOf({ name: 'no name' }).name).toContain('letters')
    expect(problemsOf({ brokers: ' ' }).brokers).toBe(words.noBrokers)
    expect(problemsOf({ brokers: 'a:1, b' }).brokers).toContain('b')
    expect(problemsOf({ username: '' }).username).toBe(words.noUsername)
    expect(problemsOf({ ca: 'not it' }).ca).toBe(words.notPem)
    expect(problemsOf({ registryUrl: 'r' }).registryUrl).toBe(words.notAnAddress)
    expect(problemsOf({ registryUrl: 'https://me:pw@r' }).registryUrl).toBe(words.loginInAddress)
    expect(problemsOf({ registryUser: '' }).registryUser).toBe(words.noUsername)
    expect(problemsOf({ registryCa: 'JKS' }).registryCa).toBe(words.notPem)
    expect(problemsOf({ connectTimeout: 'soon' }).connectTimeout).toContain('soon')
    expect(problemsOf({ requestTimeout: '1 ms' }).requestTimeout).toContain('1 s')
    expect(problemsOf({ login: 'oauthbearer' }).tokenEndpoint).toBe(words.noEndpoint)
  })
})
