/** A connection as the text of a `kafka.properties` file. */
import type { KafkaConnection } from '../kafka.ts'
import { writeJaas } from './jaas.ts'
import { writeProperty } from './text.ts'

/** A secret is written as `${secret:name}`: `parseProperties` takes that back, and Kafka's clients want the value in its place. */
const placeholder = (name: string): string => `\${${name}}`

type Entry = readonly [key: string, value: string | null]

export function printProperties(name: string, connection: KafkaConnection): string {
  const { tls, sasl } = connection
  const protocol =
    sasl === null ? (tls === null ? 'PLAINTEXT' : 'SSL') : tls === null ? 'SASL_PLAINTEXT' : 'SASL_SSL'
  const entries: Entry[] = [
    ['bootstrap.servers', connection.brokers.join(',')],
    ['client.id', connection.clientId],
    ['security.protocol', protocol],
    ...(tls === null ? [] : tlsEntries(tls)),
    ...(sasl === null ? [] : saslEntries(sasl)),
    ...(connection.registry === null ? [] : registryEntries(connection.registry)),
    ['socket.connection.setup.timeout.ms', String(connection.connectTimeout)],
    ['request.timeout.ms', String(connection.requestTimeout)],
  ]
  const body = entries.flatMap(([key, value]) => (value === null ? [] : [writeProperty(key, value)])).join('')
  const note = body.includes('${secret:')
    ? '# Put the values of the secrets in place of ${secret:…} before a client of Kafka reads this file.\n'
    : ''
  return `# Kafka connection ${name.replaceAll(/[^\x20-\x7E]/g, '?')}\n${note}${body}`
}

function tlsEntries(tls: NonNullable<KafkaConnection['tls']>): Entry[] {
  const { ca, certificate, key, passphrase, verifyHost } = tls
  return [
    ['ssl.truststore.type', ca === null ? null : 'PEM'],
    ['ssl.truststore.certificates', ca],
    ['ssl.keystore.type', certificate === null && key === null ? null : 'PEM'],
    ['ssl.keystore.certificate.chain', certificate],
    ['ssl.keystore.key', key === null ? null : placeholder(key)],
    ['ssl.key.password', passphrase === null ? null : placeholder(passphrase)],
    ['ssl.endpoint.identification.algorithm', verifyHost ? 'https' : ''],
  ]
}

const MODULES = {
  plain: 'org.apache.kafka.common.security.plain.PlainLoginModule',
  'scram-sha-256': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  'scram-sha-512': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  oauthbearer: 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule',
} as const

function saslEntries(sasl: NonNullable<KafkaConnection['sasl']>): Entry[] {
  const mechanism: Entry = ['sasl.mechanism', sasl.mechanism.toUpperCase()]
  if (sasl.mechanism !== 'oauthbearer') {
    const { username, password } = sasl
    return [
      mechanism,
      ['sasl.jaas.config', writeJaas(MODULES[sasl.mechanism], { username, password: placeholder(password) })],
    ]
  }
  const { token, tokenEndpoint, clientId, clientSecret, scope } = sasl
  const options = {
    ...(clientId === '' ? {} : { clientId }),
    ...(clientSecret === null ? {} : { clientSecret: placeholder(clientSecret) }),
    ...(scope === '' ? {} : { scope }),
  }
  return [
    mechanism,
    ['sasl.jaas.config', writeJaas(MODULES.oauthbearer, options)],
    ['sasl.oauthbearer.token.endpoint.url', tokenEndpoint],
    [
      'sasl.login.callback.handler.class',
      tokenEndpoint === null
        ? null
        : 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler',
    ],
    // Java's clients read a token that is brought from a file, which they are told by another key.
    ['millrace.oauthbearer.token', token === null ? null : placeholder(token)],
  ]
}

function registryEntries(registry: NonNullable<KafkaConnection['registry']>): Entry[] {
  const { url, username, password, token, ca } = registry
  const login = token === null && (username !== '' || password !== null)
  return [
    ['schema.registry.url', url],
    ['schema.registry.ssl.truststore.type', ca === null ? null : 'PEM'],
    ['schema.registry.ssl.truststore.certificates', ca],
    ['bearer.auth.credentials.source', token === null ? null : 'STATIC_TOKEN'],
    ['bearer.auth.token', token === null ? null : placeholder(token)],
    ['basic.auth.credentials.source', login ? 'USER_INFO' : null],
    ['basic.auth.user.info', login ? `${username}:${password === null ? '' : placeholder(password)}` : null],
  ]
}
