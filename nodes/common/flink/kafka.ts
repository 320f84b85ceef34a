/** How Flink's Kafka connector, or another client in Java, reaches a cluster. Secrets are left open: variables of the environment are named. */
import type { FlinkContext } from '../../../model/emit.ts'
import type { KafkaConnection } from '../../../model/connections/kafka.ts'
import type { Options } from './tables.ts'
import { variableOf, type SecretVariable } from './variableNames.ts'
import { secretOfReference } from '../../../model/connections/names.ts'

export interface Reached {
  readonly options: Options
  /** What is to be set in the environment, and to what. */
  readonly variables: Readonly<Record<string, string>>
}

/** Where a client in Java has the settings of Kafka's own, and the classes of its logins. */
export interface KafkaClient {
  /** In front of each setting. */
  readonly prefix: string
  readonly security: string
}

/** The login classes as Flink's jar for SQL holds them. */
const FLINK_CLIENT: KafkaClient = {
  prefix: 'properties.',
  security: 'org.apache.flink.kafka.shaded.org.apache.kafka.common.security',
}

type Reaching = Pick<FlinkContext, 'connections' | 'refuse'>

export function reachKafka(
  connection: string,
  context: Reaching,
  { prefix, security }: KafkaClient = FLINK_CLIENT,
): Reached {
  const { options, variables } = settingsOf(connection, context, security)
  const prefixed = Object.entries(options).map(([key, value]) => [prefix + key, value])
  return { options: Object.fromEntries(prefixed) as Options, variables }
}

function settingsOf(connection: string, context: Reaching, security: string): Reached {
  const known = Object.hasOwn(context.connections, connection) ? context.connections[connection] : undefined
  const variables: Record<string, string> = {}
  const variable = (what: string, text: string): string => {
    const name = variableOf(connection, what)
    variables[name] = text
    return `\${${name}}`
  }
  if (known?.kind !== 'kafka') {
    const servers = variable('BOOTSTRAP_SERVERS', `host:port of the brokers of the connection ${connection}`)
    return { options: { 'bootstrap.servers': servers }, variables }
  }
  const options = {
    'bootstrap.servers': known.brokers.join(','),
    ...protocol(known),
    ...tlsOptions(known, connection, variable),
    ...loginOptions(known, connection, variable, context, security),
  }
  return { options, variables }
}

type Variable = (what: string, text: string) => string

export function kafkaSecretVariables(
  connection: string,
  { tls, sasl }: KafkaConnection,
): readonly SecretVariable[] {
  const one = (what: string, secret: string | null | undefined, written = (value: string) => value) =>
    typeof secret === 'string'
      ? [{ variable: variableOf(connection, what), secret: secretOfReference(secret), written }]
      : []
  return [
    ...one('SSL_KEY', tls?.key),
    ...one('SSL_KEY_PASSWORD', tls?.passphrase),
    ...(sasl === null || sasl.mechanism === 'oauthbearer' ? [] : one('PASSWORD', sasl.password, escaped)),
  ]
}

function protocol({ tls, sasl }: KafkaConnection): Options {
  if (tls === null && sasl === null) return {}
  return {
    'security.protocol': `${sasl === null ? '' : 'SASL_'}${tls === null ? 'PLAINTEXT' : 'SSL'}`,
  }
}

function tlsOptions({ tls }: KafkaConnection, connection: string, variable: Variable): Options {
  if (tls === null) return {}
  return {
    ...(tls.ca === null ? {} : { 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': tls.ca }),
    ...(tls.certificate === null || tls.key === null
      ? {}
      : {
          'ssl.keystore.type': 'PEM',
          'ssl.keystore.certificate.chain': tls.certificate,
          'ssl.keystore.key': variable('SSL_KEY', `the private key (PEM) of the connection ${connection}`),
        }),
    ...(tls.passphrase === null
      ? {}
      : { 'ssl.key.password': variable('SSL_KEY_PASSWORD', 'the passphrase of that key') }),
    ...(tls.verifyHost ? {} : { 'ssl.endpoint.identification.algorithm': '' }),
  }
}

function loginOptions(
  { sasl }: KafkaConnection,
  connection: string,
  variable: Variable,
  { refuse }: Reaching,
  security: string,
): Options {
  if (sasl === null) return {}
  if (sasl.mechanism === 'oauthbearer') {
    refuse(
      'connection',
      'The login OAUTHBEARER needs a class on the cluster that asks for tokens, which a script cannot bring.',
      'Choose a connection with another login, or set the login on the cluster.',
    )
    return {}
  }
  const module = sasl.mechanism === 'plain' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule'
  const password = variable('PASSWORD', `the password of ${sasl.username} in the connection ${connection}`)
  return {
    'sasl.mechanism': sasl.mechanism.toUpperCase(),
    'sasl.jaas.config': `${security}.${module} required username="${escaped(sasl.username)}" password="${password}";`,
  }
}

/** As a text of JAAS. */
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
