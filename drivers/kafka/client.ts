/** The one place that makes a client of kafkajs. */
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import * as nodeTls from 'node:tls'
import kafkajs, { type ISocketFactory, type Kafka, type KafkaConfig, type RetryOptions } from 'kafkajs'
import { UserError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { systemAuthorities } from '../authorities.ts'
import { namedServers, realHost } from './bootstrap.ts'
import { oauthMechanism } from './oauth.ts'
import './quiet.ts'

/** Wholly given, as kafkajs' defaults are others where NODE_ENV is "test". */
const PATIENT: Required<Omit<RetryOptions, 'restartOnFailure'>> = {
  initialRetryTime: 100,
  factor: 0.2,
  multiplier: 2,
  maxRetryTime: 1_000,
  retries: 15,
}

/** The first try only, where a person waits for the answer. */
export const once: RetryOptions = { ...PATIENT, retries: 0 }

const KEEP_ALIVE = 60_000

/** A client. It connects to nothing by itself, and logs nothing. Throws UserError where certificate or key cannot be used. */
export function openClient(connection: ResolvedKafka, retry: RetryOptions = {}): Kafka {
  const ssl = tlsOptions(connection)
  const sasl = saslOptions(connection)
  return new kafkajs.Kafka({
    brokers: namedServers(connection.brokers),
    clientId: connection.clientId,
    ...(ssl === null ? {} : { ssl }),
    ...(sasl === null ? {} : { sasl }),
    connectionTimeout: connection.connectTimeout,
    authenticationTimeout: connection.requestTimeout,
    requestTimeout: connection.requestTimeout,
    retry: { ...PATIENT, ...retry },
    // What it tells is in its errors too, and no line of it may reach the standard output.
    logLevel: kafkajs.logLevel.NOTHING,
    logCreator: () => () => undefined,
    socketFactory: socketFactory(connection.brokers),
  })
}

const socketFactory =
  (brokers: readonly string[]): ISocketFactory =>
  ({ host: asked, port, ssl, onConnect }) => {
    const host = realHost(brokers, asked)
    // kafkajs' type says that there are always options of TLS.
    const options = ssl as nodeTls.ConnectionOptions | null
    const socket: Socket =
      options === null
        ? connectPlain({ host, port }, onConnect)
        : nodeTls.connect(
            { host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...options },
            onConnect,
          )
    socket.setNoDelay(true)
    return socket.setKeepAlive(true, KEEP_ALIVE)
  }

/** Options of node's TLS; null: plain text. */
export function tlsOptions({ name, tls }: ResolvedKafka): nodeTls.ConnectionOptions | null {
  if (tls === null) return null
  const options: nodeTls.ConnectionOptions = {
    ca: tls.ca === null ? systemAuthorities() : [tls.ca],
    ...(tls.certificate === null ? {} : { cert: tls.certificate }),
    ...(tls.key === null ? {} : { key: tls.key }),
    ...(tls.passphrase === null ? {} : { passphrase: tls.passphrase }),
    ...(tls.verifyHost ? {} : { checkServerIdentity: () => undefined }),
  }
  if ((tls.certificate === null) !== (tls.key === null))
    throw new UserError(
      'kafka-client-certificate',
      `${name} has ${tls.certificate === null ? 'a key but no client certificate' : 'a client certificate but no key'}.`,
      { hint: 'Give the connection both, or neither.' },
    )
  try {
    nodeTls.createSecureContext(options)
  } catch (error) {
    throw unusable(name, error)
  }
  return options
}

function unusable(name: string, error: unknown): UserError {
  const why = error instanceof Error ? error.message : String(error)
  const hint = /bad decrypt|interrupted or cancelled|bad password/i.test(why)
    ? 'The passphrase of the key is missing or wrong.'
    : /values mismatch/i.test(why)
      ? 'The key does not belong to the client certificate.'
      : 'Certificates and key have to be PEM: text that begins with "-----BEGIN".'
  return new UserError('kafka-client-certificate', `The certificates of ${name} cannot be used: ${why}.`, {
    hint,
  })
}

function saslOptions(connection: ResolvedKafka): NonNullable<KafkaConfig['sasl']> | null {
  const { sasl } = connection
  if (sasl === null) return null
  if (sasl.mechanism === 'oauthbearer') return oauthMechanism(connection, sasl)
  const { username, password } = sasl
  // One by one, for the types of kafkajs.
  switch (sasl.mechanism) {
    case 'plain':
      return { mechanism: 'plain', username, password }
    case 'scram-sha-256':
      return { mechanism: 'scram-sha-256', username, password }
    case 'scram-sha-512':
      return { mechanism: 'scram-sha-512', username, password }
  }
}
