import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kafkaConnection, type KafkaConnection } from '../kafka.ts'
import { parseProperties, type PropertyRow } from './parse.ts'
import { printProperties } from './print.ts'

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n'
const KEY = '-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n'

const rowOf = (text: string, key: string, files = {}): PropertyRow => {
  const row = parseProperties(text, 'prod', files).rows.find((each) => each.key === key)
  if (row === undefined) throw new Error(`no row of ${key}`)
  return row
}

describe('a file of Confluent Cloud', () => {
  const text = `# Required connection configs
bootstrap.servers=pkc-1.eu.confluent.cloud:9092
security.protocol=SASL_SSL
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username='KEYID' password='S3cret+/=';
sasl.mechanism=PLAIN
client.dns.lookup=use_all_dns_ips
session.timeout.ms=45000
acks=all
schema.registry.url=https://psrc-1.eu.confluent.cloud
basic.auth.credentials.source=USER_INFO
basic.auth.user.info=SRKEY:SR+secret:x
value.deserializer=io.confluent.kafka.serializers.KafkaAvroDeserializer
`
  const parsed = parseProperties(text, 'prod')

  it('becomes a connection, its secrets apart', () => {
    expect(parsed.connection).toEqual({
      ...kafkaConnection.parse({ kind: 'kafka', brokers: ['pkc-1.eu.confluent.cloud:9092'] }),
      tls: { ca: null, certificate: null, key: null, passphrase: null, verifyHost: true },
      sasl: { mechanism: 'plain', username: 'KEYID', password: 'secret:prod.password' },
      registry: {
        url: 'https://psrc-1.eu.confluent.cloud',
        username: 'SRKEY',
        password: 'secret:prod.registry-password',
        token: null,
        ca: null,
      },
    })
    expect(parsed.secrets).toEqual({
      'prod.password': 'S3cret+/=',
      'prod.registry-password': 'SR+secret:x',
    })
  })

  it('is explained line by line, without its secrets', () => {
    expect(parsed.rows.map(({ line, key, outcome }) => [line, key, outcome])).toEqual([
      [2, 'bootstrap.servers', 'set'],
      [3, 'security.protocol', 'set'],
      [4, 'sasl.jaas.config', 'secret'],
      [5, 'sasl.mechanism', 'set'],
      [6, 'client.dns.lookup', 'none'],
      [7, 'session.timeout.ms', 'none'],
      [8, 'acks', 'node'],
      [9, 'schema.registry.url', 'set'],
      [10, 'basic.auth.credentials.source', 'set'],
      [11, 'basic.auth.user.info', 'secret'],
      [12, 'value.deserializer', 'node'],
    ])
    expect(JSON.stringify(parsed.rows)).not.toMatch(/S3cret|SR\+secret/)
    expect(rowOf(text, 'value.deserializer')).toMatchObject({
      setting: 'Kafka source, value format',
      note: 'Avro with the connection’s Schema Registry.',
    })
  })
})

describe('TLS', () => {
  const ssl = 'bootstrap.servers=a:1\nsecurity.protocol=SSL\n'

  it('takes PEM texts and files, and asks for a file that is not at hand', () => {
    const text = `${ssl}ssl.truststore.type=PEM\nssl.truststore.location=/etc/kafka/ca.pem\nssl.keystore.location=client.pem\nssl.keystore.type=PEM\nssl.key.password=kp`
    const files = { 'ca.pem': `junk\n${CERTIFICATE}`, 'client.pem': KEY + CERTIFICATE }
    expect(parseProperties(text, 'prod', files)).toMatchObject({
      connection: {
        tls: {
          ca: CERTIFICATE,
          certificate: CERTIFICATE,
          key: 'secret:prod.key',
          passphrase: 'secret:prod.passphrase',
        },
      },
      secrets: { 'prod.key': KEY, 'prod.passphrase': 'kp' },
      needed: [],
    })
    const without = parseProperties(text, 'prod')
    expect(without.needed.map(({ path }) => path)).toEqual(['/etc/kafka/ca.pem', 'client.pem'])
    expect(rowOf(text, 'ssl.truststore.location').outcome).toBe('problem')
  })

  it('says how to convert the stores of Java', () => {
    expect(rowOf(`${ssl}ssl.truststore.location=/my certs/trust.jks`, 'ssl.truststore.location').note).toBe(
      "A Java key store (JKS), and PEM is needed. Convert it: `keytool -list -rfc -keystore '/my certs/trust.jks' > ca.pem`",
    )
    expect(rowOf(`${ssl}ssl.keystore.location=client.p12\n`, 'ssl.keystore.location').note).toBe(
      'A PKCS12 store, and PEM is needed. Convert it: `openssl pkcs12 -in client.p12 -nokeys -out client.pem && openssl pkcs12 -in client.p12 -nocerts -out client.key`',
    )
    expect(rowOf(`${ssl}ssl.keystore.location=c.jks\n`, 'ssl.keystore.location').note).toContain(
      'keytool -importkeystore -srckeystore c.jks -destkeystore client.p12 -deststoretype PKCS12',
    )
    expect(
      rowOf(
        `${ssl}ssl.truststore.location=a.jks\nssl.truststore.password=changeit`,
        'ssl.truststore.password',
      ),
    ).toMatchObject({
      outcome: 'none',
      value: '••••••••',
    })
  })

  it('knows that an empty algorithm turns the check of the host off', () => {
    const text = `${ssl}ssl.endpoint.identification.algorithm=\n`
    expect(parseProperties(text, 'prod').connection.tls?.verifyHost).toBe(false)
    expect(rowOf(text, 'ssl.endpoint.identification.algorithm').note).toContain('can pass for the broker')
  })

  it('has no effect where the protocol has none', () => {
    expect(rowOf('ssl.truststore.location=a.pem', 'ssl.truststore.location').note).toBe(
      'security.protocol is PLAINTEXT, which is what is taken where it is not set: no TLS.',
    )
  })
})

describe('logins', () => {
  it.each([
    ['sasl.mechanism=GSSAPI', 'Kerberos'],
    ['sasl.mechanism=AWS_MSK_IAM', 'MSK'],
    ['sasl.mechanism=SCRAM-SHA-1', 'There is no mechanism SCRAM-SHA-1'],
  ])('that are not supported are told: %s', (line, word) => {
    const row = rowOf(`security.protocol=SASL_SSL\n${line}`, 'sasl.mechanism')
    expect(row).toMatchObject({ outcome: 'problem' })
    expect(row.note).toContain(word)
  })

  it('come by OAuth, from JAAS or from keys', () => {
    const jaas = `security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\nsasl.oauthbearer.token.endpoint.url=https://id/token\nsasl.jaas.config=x.OAuthBearerLoginModule required clientId="me" clientSecret="cs" scope="kafka";`
    const expected = {
      connection: {
        sasl: {
          mechanism: 'oauthbearer',
          token: null,
          tokenEndpoint: 'https://id/token',
          clientId: 'me',
          clientSecret: 'secret:prod.client-secret',
          scope: 'kafka',
        },
      },
      secrets: { 'prod.client-secret': 'cs' },
    }
    expect(parseProperties(jaas, 'prod')).toMatchObject(expected)
    const keys = `security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\nsasl.oauthbearer.token.endpoint.url=https://id/token\nsasl.oauthbearer.client.credentials.client.id=me\nsasl.oauthbearer.client.credentials.client.secret=cs\nsasl.oauthbearer.scope=kafka`
    expect(parseProperties(keys, 'prod')).toMatchObject(expected)
  })

  it('of librdkafka and with the prefixes of Flink and Connect are the same', () => {
    const text = `properties.bootstrap.servers=SASL_SSL://a:9092, b:9093\nsecurity.protocol=sasl_ssl\nconsumer.sasl.mechanisms=SCRAM-SHA-512\nsasl.username=me\nsasl.password=pw`
    expect(parseProperties(text, 'prod')).toMatchObject({
      connection: {
        brokers: ['a:9092', 'b:9093'],
        sasl: { mechanism: 'scram-sha-512', username: 'me', password: 'secret:prod.password' },
      },
      secrets: { 'prod.password': 'pw' },
    })
  })

  it('with a placeholder keep no secret and say so', () => {
    const text = `security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=x.PlainLoginModule required username="me" password="\${file:/x:pw}";`
    expect(parseProperties(text, 'prod')).toMatchObject({
      connection: { sasl: { password: 'secret:prod.password' } },
      secrets: {},
    })
    expect(rowOf(text, 'sasl.jaas.config').note).toContain('give the value itself')
  })
})

describe('other keys', () => {
  it.each([
    ['key.deserializer=org.apache.kafka.common.serialization.StringDeserializer', 'Text.'],
    ['value.deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer', 'Raw bytes.'],
    ['value.serializer=io.confluent.kafka.serializers.protobuf.KafkaProtobufSerializer', 'Protobuf with'],
    ['value.serializer=io.confluent.kafka.serializers.json.KafkaJsonSchemaSerializer', 'JSON Schema with'],
    ['value.deserializer=org.springframework.kafka.support.serializer.JsonDeserializer', 'JSON.'],
    ['value.converter=org.apache.kafka.connect.json.JsonConverter', 'JSON with a Connect schema'],
    [
      'key.deserializer=org.apache.kafka.common.serialization.LongDeserializer',
      'Raw bytes: LongDeserializer',
    ],
    ['value.deserializer=com.acme.OrderDeserializer', 'OrderDeserializer is a class of its own'],
  ])('imply a format: %s', (line, note) => {
    expect(rowOf(line, line.split('=')[0] ?? '').note.startsWith(note)).toBe(true)
  })

  it('are told apart: no effect, unknown with what may be meant, set twice', () => {
    const text = 'metric.reporters=x\nboostrap.servers=a:1\nacks=1\nacks=all\nmy.password=hunter2'
    expect(
      parseProperties(text, 'prod').rows.map(({ outcome, note, value }) => [outcome, note, value]),
    ).toEqual([
      ['none', 'Only for clients on the JVM.', 'x'],
      ['unknown', 'No key of Kafka’s clients. Is bootstrap.servers meant?', 'a:1'],
      ['none', 'A later line sets it again.', '1'],
      ['node', '', 'all'],
      ['unknown', 'No key of Kafka’s clients.', '••••••••'],
    ])
  })

  it('say what is wrong with a value', () => {
    expect(rowOf('bootstrap.servers=a', 'bootstrap.servers')).toMatchObject({
      outcome: 'problem',
      note: 'a is not host:port.',
    })
    expect(rowOf('request.timeout.ms=soon', 'request.timeout.ms').outcome).toBe('problem')
    expect(rowOf('security.protocol=TLS', 'security.protocol').note).toContain('There is no protocol TLS')
  })

  it('of Apicurio lead to its compatible address', () => {
    const { connection } = parseProperties('apicurio.registry.url=http://r:8080/apis/registry/v2', 'prod')
    expect(connection.registry?.url).toBe('http://r:8080/apis/ccompat/v7')
  })
})

describe('the login of a Schema Registry', () => {
  const registryOf = (text: string) => parseProperties(`schema.registry.url=https://r\n${text}`, 'prod')

  it('by a token', () => {
    const { connection, secrets, rows } = registryOf(
      'bearer.auth.credentials.source=STATIC_TOKEN\nbearer.auth.token=CANARY',
    )
    expect(connection.registry).toMatchObject({ username: '', token: 'secret:prod.registry-token' })
    expect(secrets).toEqual({ 'prod.registry-token': 'CANARY' })
    expect(rows.map(({ outcome }) => outcome)).toEqual(['set', 'set', 'secret'])
    expect(parseProperties(printProperties('prod', connection), 'prod').connection).toEqual(connection)
  })

  it('that stands in the address is taken out of it, and shown nowhere', () => {
    const parsed = parseProperties(
      'schema.registry.url=https://me:CAN%3AARY@r.example:8081/base\nbasic.auth.credentials.source=URL',
      'prod',
    )
    expect(parsed.connection.registry).toMatchObject({
      url: 'https://r.example:8081/base',
      username: 'me',
      password: 'secret:prod.registry-password',
    })
    expect(parsed.secrets).toEqual({ 'prod.registry-password': 'CAN:ARY' })
    expect(JSON.stringify([parsed.connection, parsed.rows])).not.toContain('ARY')
  })

  it('with authorities of its own', () => {
    const { connection } = registryOf(
      'schema.registry.ssl.truststore.type=PEM\nschema.registry.ssl.ca.location=/etc/ca.pem',
    )
    expect(connection.registry?.ca).toBeNull()
    const read = parseProperties(
      'schema.registry.url=https://r\nschema.registry.ssl.ca.location=/etc/ca.pem',
      'prod',
      { 'ca.pem': CERTIFICATE },
    )
    expect(read.connection.registry?.ca).toContain('-----BEGIN CERTIFICATE-----')
  })
})

describe('a connection that is written and read back', () => {
  const text = fc.string({ unit: 'binary' })
  const some = fc.string({ unit: 'binary', minLength: 1 })
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,20}$/).map((word) => `secret:${word}`)
  const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null })
  const pem = fc.oneof(
    fc.constant(CERTIFICATE),
    some.filter((value) => value.trim() !== '' && !/^\s*-----BEGIN [^\n]*-----\s*$/.test(value)),
  )
  const brokers = fc.array(
    fc.tuple(
      fc.oneof(
        fc.domain(),
        fc.ipV4(),
        fc.ipV6().map((ip) => `[${ip}]`),
      ),
      fc.integer({ min: 1, max: 65535 }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  const connection: fc.Arbitrary<KafkaConnection> = fc.record({
    kind: fc.constant('kafka' as const),
    brokers: brokers
      .map((list) => list.map(([host, port]) => `${host}:${port}`))
      .filter((list) => kafkaConnection.shape.brokers.safeParse(list).success),
    clientId: text,
    tls: maybe(
      fc.record({
        ca: maybe(pem),
        certificate: maybe(pem),
        key: maybe(name),
        passphrase: maybe(name),
        verifyHost: fc.boolean(),
      }),
    ),
    sasl: maybe(
      fc.oneof(
        fc.record({
          mechanism: fc.constantFrom('plain' as const, 'scram-sha-256' as const, 'scram-sha-512' as const),
          username: some,
          password: name,
        }),
        fc.record({
          mechanism: fc.constant('oauthbearer' as const),
          token: maybe(name),
          tokenEndpoint: maybe(fc.webUrl()),
          clientId: text,
          clientSecret: maybe(name),
          scope: text,
        }),
      ),
    ),
    registry: maybe(
      fc.record({
        url: fc.webUrl().filter((url) => !url.includes(',')),
        username: text.filter((user) => !user.includes(':')),
        password: maybe(name),
        token: fc.constant(null),
        ca: maybe(pem),
      }),
    ),
    connectTimeout: fc.integer({ min: 100, max: 1e6 }),
    requestTimeout: fc.integer({ min: 1_000, max: 1e6 }),
  })

  it('is the same', () => {
    fc.assert(
      fc.property(connection, (given) => {
        const parsed = parseProperties(printProperties('prod', given), 'other')
        expect(parsed.connection).toEqual(given)
        expect(parsed.secrets).toEqual({})
        expect(parsed.rows.filter(({ outcome }) => outcome === 'unknown')).toEqual([])
      }),
    )
  })
})

it('any text is explained, and shows no secret', () => {
  const key = fc.constantFrom(
    'sasl.jaas.config',
    'sasl.password',
    'ssl.key.password',
    'ssl.keystore.password',
    'basic.auth.user.info',
    'sasl.oauthbearer.client.credentials.client.secret',
    'my.client.secret',
    'ssl.keystore.key',
  )
  const protocol = fc.constantFrom('', 'security.protocol=SASL_SSL\n', 'security.protocol=SSL\n')
  const mechanism = fc.constantFrom('', 'sasl.mechanism=PLAIN\n', 'sasl.mechanism=OAUTHBEARER\n')
  const form = fc.constantFrom('CANARY', 'x required username="u" password="CANARY";', 'u:CANARY', 'CANARY "')
  fc.assert(
    fc.property(
      protocol,
      mechanism,
      fc.array(fc.tuple(key, form)),
      fc.string(),
      (start, sasl, lines, junk) => {
        const text = `${start}${sasl}${lines.map(([name, value]) => `${name}=${value}`).join('\n')}\n${junk}`
        const { rows, connection } = parseProperties(text, 'prod')
        expect(JSON.stringify([rows, connection])).not.toContain('CANARY')
      },
    ),
  )
})
