/** Errors of the network, of TLS and of the login, in the words of a person. The first rule that fits is taken. */
import type { Place, Rule, Told } from './errorRule.ts'

interface NetworkRule {
  readonly fits: (told: Told, at: Place) => boolean
  readonly rule: Rule
}

const by =
  (pattern: RegExp) =>
  ({ code, message }: Told): boolean =>
    pattern.test(code) || pattern.test(message)

const certificateOf = ({ tls }: Place['connection']): string | null => tls?.certificate ?? null
const hostOf = (broker: string): string => broker.replace(/:\d+$/, '')

export const unreachable: Rule = {
  code: 'kafka-unreachable',
  kind: 'operational',
  retriable: true,
  message: ({ connection, broker }) =>
    `The Kafka broker ${broker} of ${connection.name} cannot be reached: nothing answers there.`,
  hint: () =>
    'Check that the broker is running, its host and port, and whether a firewall or a VPN is in between.',
}

/** A connection that TLS was not expected on. */
export const wantsTls: Rule = {
  code: 'kafka-wants-tls',
  kind: 'user',
  message: ({ connection, broker }) =>
    `The broker ${broker} of ${connection.name} speaks TLS, but the connection is plain text.`,
  hint: () => 'Turn TLS on in the connection, or use the port of the plain listener.',
}

/** Closed without a word, where TLS is not the reason. */
export const wantsLogin: Rule = {
  code: 'kafka-wants-login',
  kind: 'user',
  message: ({ connection, broker }) =>
    `The broker ${broker} of ${connection.name} closes the connection: it wants a login (SASL), and the connection has none.`,
  hint: () => 'Choose a SASL mechanism in the connection, with its user name and password.',
}

export const notKafka: Rule = {
  code: 'kafka-not-kafka',
  kind: 'user',
  message: ({ connection, broker }) =>
    `What answers at ${broker} of ${connection.name} does not speak the protocol of Kafka.`,
  hint: () => 'Check the port: a broker usually listens on 9092, and on 9093 or 9094 with TLS.',
}

const wrongPassword: Rule = {
  code: 'kafka-login',
  kind: 'user',
  message: ({ connection, broker, user }) =>
    user === null
      ? `The broker ${broker} of ${connection.name} does not accept the token.`
      : `The broker ${broker} of ${connection.name} does not accept the user ${user} with this password.`,
  hint: ({ user, connection }) =>
    user === null
      ? 'Check that the token is not out of date, and that its issuer, audience and signing key are those that the broker knows.'
      : `Check user name, password and mechanism (${connection.sasl?.mechanism.toUpperCase() ?? ''}): a user may be known by one mechanism only.`,
}

export const networkRules: readonly NetworkRule[] = [
  {
    fits: by(/mechanism is not supported by the server/i),
    rule: {
      code: 'kafka-mechanism',
      kind: 'user',
      message: ({ connection, broker }) =>
        `The broker ${broker} of ${connection.name} does not offer the mechanism ${connection.sasl?.mechanism.toUpperCase() ?? ''} for the login.`,
      hint: () =>
        'Choose another mechanism in the connection; those of the broker are in its sasl.enabled.mechanisms.',
    },
  },
  { fits: ({ name }) => name === 'KafkaJSSASLAuthenticationError', rule: wrongPassword },
  {
    fits: by(/ENOTFOUND|EAI_AGAIN|ENODATA/),
    rule: {
      code: 'kafka-host-unknown',
      kind: 'operational',
      retriable: true,
      message: ({ connection, broker }) =>
        `The name ${hostOf(broker)} of a broker of ${connection.name} is not known: it has no address.`,
      hint: () =>
        'Check how it is written, and whether the name can be resolved from this machine (DNS, VPN, /etc/hosts).',
    },
  },
  { fits: by(/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL/), rule: unreachable },
  {
    fits: by(/ETIMEDOUT|^Connection timeout$/),
    rule: {
      ...unreachable,
      message: ({ connection, broker }) =>
        `The Kafka broker ${broker} of ${connection.name} cannot be reached: no answer within ${connection.connectTimeout.toLocaleString('en-US')} ms.`,
    },
  },
  {
    fits: by(/SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|self.signed certificate|unable to (get|verify)/),
    rule: {
      code: 'kafka-unknown-ca',
      kind: 'user',
      message: ({ connection, broker }) =>
        `The certificate of the broker ${broker} of ${connection.name} is signed by an authority that is not trusted.`,
      hint: () =>
        "Add the certificate of the authority (CA) that signed the broker's to the connection, as PEM.",
    },
  },
  {
    fits: by(/ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate/),
    rule: {
      code: 'kafka-host-name',
      kind: 'user',
      message: ({ connection, broker }) =>
        `The certificate of the broker ${broker} of ${connection.name} is made out to another name than ${hostOf(broker)}.`,
      hint: (_, { message }) => {
        const names = /cert's (?:altnames|CN): (?<names>.+?)\.?$/.exec(message)?.groups?.['names']
        return `Use a name that is in the certificate${names === undefined ? '' : ` (${names})`}, or turn off the check of the host name in the connection.`
      },
    },
  },
  {
    fits: by(/CERT_HAS_EXPIRED|certificate has expired|CERT_NOT_YET_VALID/),
    rule: {
      code: 'kafka-certificate-expired',
      kind: 'user',
      message: ({ connection, broker }) =>
        `The certificate of the broker ${broker} of ${connection.name} is out of date, or not valid yet.`,
      hint: () =>
        'Check the clock of this machine; else whoever runs the broker has to renew its certificate.',
    },
  },
  {
    fits: by(
      /alert (certificate required|bad certificate|unknown ca|certificate unknown|handshake failure|certificate expired)|CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE/i,
    ),
    rule: {
      code: 'kafka-client-certificate',
      kind: 'user',
      message: ({ connection, broker }) =>
        certificateOf(connection) === null
          ? `The broker ${broker} of ${connection.name} wants a client certificate, and the connection has none.`
          : `The broker ${broker} of ${connection.name} does not accept the client certificate.`,
      hint: ({ connection }) =>
        certificateOf(connection) === null
          ? 'Add a client certificate and its key to the connection.'
          : 'It has to be signed by an authority that the broker trusts, and not be out of date.',
    },
  },
  {
    fits: by(
      /before secure TLS connection was established|WRONG_VERSION_NUMBER|wrong version number|PACKET_LENGTH_TOO_LONG/i,
    ),
    rule: {
      code: 'kafka-wants-plain',
      kind: 'user',
      message: ({ connection, broker }) =>
        `The port of the broker ${broker} of ${connection.name} does not speak TLS, but the connection asks for it.`,
      hint: () => 'Use the port of a TLS listener, or turn TLS off in the connection.',
    },
  },
  {
    fits: ({ name, message }) => name === 'KafkaJSRequestTimeoutError' && message.includes('ApiVersions'),
    rule: notKafka,
  },
  {
    fits: ({ name }) => name === 'KafkaJSRequestTimeoutError',
    rule: {
      code: 'kafka-timeout',
      kind: 'operational',
      retriable: true,
      message: ({ connection, broker }) =>
        `The broker ${broker} of ${connection.name} did not answer within ${connection.requestTimeout.toLocaleString('en-US')} ms.`,
      hint: () =>
        'It may be overloaded: try again, or give it more time (request time-out of the connection).',
    },
  },
  {
    fits: ({ name }) => name === 'KafkaJSServerDoesNotSupportApiKey',
    rule: {
      code: 'kafka-version',
      kind: 'user',
      message: ({ connection, broker }, { message }) =>
        `The broker ${broker} of ${connection.name} cannot do what is asked for: ${message}.`,
      hint: () => 'It is of a version that is too old, or not Apache Kafka.',
    },
  },
  {
    // kafkajs asks each broker for the coordinator, swallows what they answer, and says only this.
    fits: ({ name }) => name === 'KafkaJSGroupCoordinatorNotFound',
    rule: {
      code: 'kafka-coordinator',
      kind: 'operational',
      retriable: true,
      message: ({ connection, group, transactionalId, user }) => {
        const what =
          transactionalId === undefined
            ? `the group ${group ?? ''}`.trimEnd()
            : `the transactional id ${transactionalId}`
        return `No broker of ${connection.name} takes care of ${what}${user === null ? '' : ` for the user ${user}`}.`
      },
      hint: () => 'The user may lack the right for it (an ACL), or the brokers are just starting.',
    },
  },
  {
    fits: by(
      /ECONNRESET|EPIPE|Closed connection|Connection closed by the server|socket hang up|Not connected|KafkaJSConnectionClosedError/,
    ),
    rule: {
      code: 'kafka-connection-lost',
      kind: 'operational',
      retriable: true,
      message: ({ connection, broker }) =>
        `The broker ${broker} of ${connection.name} closed the connection.`,
      hint: ({ connection }) =>
        connection.sasl === null && connection.tls === null
          ? 'It may be restarting, or want TLS or a login (SASL) on this port.'
          : connection.sasl === null
            ? 'It may be restarting, or want a login (SASL).'
            : 'It may be restarting; try again.',
    },
  },
  {
    fits: ({ name }) => /BrokerNotFound|NoBrokerAvailable|MetadataNotLoaded|LockTimeout/.test(name),
    rule: { ...unreachable, message: ({ connection }) => `No broker of ${connection.name} can be reached.` },
  },
]
