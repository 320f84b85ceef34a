/** A single broker's settings (KRaft, broker and controller in one), as text. */

/** Ports from the first one on, by what they are for. */
export const portsOf = (port: number) => ({
  client: port,
  controller: port + 1,
  /** Only a secure broker has these. */
  mutualTls: port + 2,
  oauth: port + 3,
  otherName: port + 4,
})

/** How many ports in a row a broker may take. */
export const PORTS = 5

export const users = ['admin', 'alice', 'bob'] as const
export const passwordOf = (user: string): string => `${user}-secret`

export interface BrokerSettings {
  readonly port: number
  /** Where everything of it is. */
  readonly folder: string
  readonly secure: boolean
  /** Those that differ from what is written here. */
  readonly more: Readonly<Record<string, string>>
}

const HOST = '127.0.0.1'

export const tokenIssuer = 'https://issuer.example'
export const tokenAudience = 'kafka'

/** `name=value` lines; also the options of a container. */
export function brokerSettings({
  port,
  folder,
  secure,
  more,
}: BrokerSettings): Readonly<Record<string, string>> {
  return {
    ...listeners(port, secure),
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${HOST}:${portsOf(port).controller}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'CLIENT',
    'log.dirs': `${folder}/data`,
    // One node: every internal topic has one replica.
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'default.replication.factor': '1',
    'min.insync.replicas': '1',
    'num.partitions': '1',
    'auto.create.topics.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'log.cleaner.dedupe.buffer.size': '16777216',
    // Results carry the time of their events, which in examples and tests is long ago: a week's retention would delete them at once.
    'log.retention.ms': '-1',
    ...(secure ? security(folder) : {}),
    ...more,
  }
}

function listeners(port: number, secure: boolean): Readonly<Record<string, string>> {
  const ports = portsOf(port)
  const at = (names: readonly (readonly [string, number])[]): string =>
    names.map(([name, number]) => `${name}://${HOST}:${number}`).join(',')
  const others = [
    ['MTLS', ports.mutualTls],
    ['OAUTH', ports.oauth],
    ['OTHER', ports.otherName],
  ] as const
  const own = [['CLIENT', ports.client], ...(secure ? others : [])] as const
  return {
    listeners: at([...own, ['CONTROLLER', ports.controller]]),
    'advertised.listeners': at(own),
    'listener.security.protocol.map': secure
      ? 'CLIENT:SASL_SSL,CONTROLLER:SASL_SSL,MTLS:SSL,OAUTH:SASL_SSL,OTHER:SSL'
      : 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  }
}

const login = 'org.apache.kafka.common.security'

function security(folder: string): Readonly<Record<string, string>> {
  const known = users.map((user) => `user_${user}="${passwordOf(user)}"`).join(' ')
  const plain = `${login}.plain.PlainLoginModule required username="admin" password="${passwordOf('admin')}" ${known};`
  return {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:admin',
    'allow.everyone.if.no.acl.found': 'false',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.client.plain.sasl.jaas.config': plain,
    'listener.name.client.scram-sha-256.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
    'listener.name.client.scram-sha-512.sasl.jaas.config': `${login}.scram.ScramLoginModule required;`,
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': plain,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': `${folder}/ssl/server.pem`,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': `${folder}/ssl/ca.pem`,
    // A client certificate's common name is the user.
    'listener.name.mtls.ssl.client.auth': 'required',
    'listener.name.mtls.ssl.principal.mapping.rules': 'RULE:^CN=(.*?)$/$1/,DEFAULT',
    'listener.name.other.ssl.keystore.type': 'PEM',
    'listener.name.other.ssl.keystore.location': `${folder}/ssl/other.pem`,
    // Tokens that our own key signed.
    'listener.name.oauth.sasl.enabled.mechanisms': 'OAUTHBEARER',
    'listener.name.oauth.oauthbearer.sasl.jaas.config': `${login}.oauthbearer.OAuthBearerLoginModule required;`,
    'listener.name.oauth.oauthbearer.sasl.server.callback.handler.class': `${login}.oauthbearer.OAuthBearerValidatorCallbackHandler`,
    'listener.name.oauth.sasl.oauthbearer.jwks.endpoint.url': `file://${folder}/ssl/jwks.json`,
    'listener.name.oauth.sasl.oauthbearer.expected.issuer': tokenIssuer,
    'listener.name.oauth.sasl.oauthbearer.expected.audience': tokenAudience,
  }
}

export const propertiesText = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
