/** Errors that a broker answers with, by their names in Kafka's protocol. */
import type { Place, Rule } from './errorRule.ts'

const who = ({ user }: Place): string => (user === null ? 'This connection' : `The user ${user}`)
const topicOf = ({ topic, partition }: Place): string =>
  topic === undefined
    ? 'a topic'
    : `the topic ${topic}${partition === undefined ? '' : `, partition ${partition}`}`
const user = (code: string, message: Rule['message'], hint: Rule['hint']): Rule => ({
  code,
  kind: 'user',
  message,
  hint,
})

/** An ACL is missing for what `what` names. */
const denied = (what: (at: Place) => string, operations: string): Rule =>
  user(
    'kafka-not-authorised',
    (at) => `${who(at)} is not authorised for ${what(at)} on ${at.connection.name}.`,
    (at) =>
      `Ask whoever runs the broker for an ACL that allows ${operations}${at.user === null ? '' : ` to User:${at.user}`}, or use other names.`,
  )

const busy = (message: Rule['message']): Rule => ({
  code: 'kafka-not-ready',
  kind: 'operational',
  retriable: true,
  message,
  hint: () => 'Brokers are starting, or leaders are changing: try again.',
})

const leaders = busy((at) => `${at.connection.name} has no leader for ${topicOf(at)} at the moment.`)
const coordinators = busy((at) =>
  at.transactionalId === undefined
    ? `The coordinator of the group ${at.group ?? ''} on ${at.connection.name} is not ready.`
    : `The coordinator of the transactional id ${at.transactionalId} on ${at.connection.name} is not ready.`,
)
const replicas: Rule = {
  code: 'kafka-replicas',
  kind: 'operational',
  retriable: true,
  message: (at) => `Too few replicas of ${topicOf(at)} on ${at.connection.name} are in sync to take records.`,
  hint: () => 'Wait for the other brokers, or lower min.insync.replicas of the topic.',
}
const fenced: Rule = {
  code: 'kafka-fenced',
  kind: 'operational',
  message: (at) =>
    `Another producer has taken over the transactional id ${at.transactionalId ?? ''} on ${at.connection.name}, or its transaction took too long.`,
  hint: () =>
    'Only one job may use a transactional id. If there is no other, raise the transaction time-out.',
}
const version = user(
  'kafka-version',
  (at) => `The broker ${at.broker} of ${at.connection.name} does not know this version of the request.`,
  () => 'It is of a version that is too old, or not Apache Kafka.',
)
const tooLarge = user(
  'kafka-record-too-large',
  (at) => `A record is larger than ${topicOf(at)} on ${at.connection.name} takes.`,
  () => 'Raise max.message.bytes of the topic, compress, or send less at once.',
)

export const protocolRules: Readonly<Record<string, Rule | undefined>> = {
  TOPIC_AUTHORIZATION_FAILED: denied(topicOf, 'READ and DESCRIBE (to read) or WRITE (to write)'),
  GROUP_AUTHORIZATION_FAILED: denied(
    ({ group }) => (group === undefined ? 'a group' : `the group ${group}`),
    'READ on the group',
  ),
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: denied(
    ({ transactionalId }) =>
      transactionalId === undefined ? 'a transactional id' : `the transactional id ${transactionalId}`,
    'WRITE and DESCRIBE on the transactional id',
  ),
  CLUSTER_AUTHORIZATION_FAILED: denied(
    () => 'an operation on the cluster',
    'it on the cluster (for an idempotent producer: IDEMPOTENT_WRITE)',
  ),
  SASL_AUTHENTICATION_FAILED: user(
    'kafka-login',
    (at) =>
      at.user === null
        ? `The broker ${at.broker} of ${at.connection.name} does not accept the token.`
        : `The broker ${at.broker} of ${at.connection.name} does not accept the user ${at.user} with this password.`,
    (at) =>
      at.user === null
        ? 'Check that the token is not out of date, and that its issuer, audience and signing key are those that the broker knows.'
        : 'Check user name, password and mechanism: a user may be known by one mechanism only.',
  ),
  UNSUPPORTED_SASL_MECHANISM: user(
    'kafka-mechanism',
    (at) =>
      `The broker ${at.broker} of ${at.connection.name} does not offer the mechanism ${at.connection.sasl?.mechanism.toUpperCase() ?? ''} for the login.`,
    () =>
      'Choose another mechanism in the connection; those of the broker are in its sasl.enabled.mechanisms.',
  ),
  ILLEGAL_SASL_STATE: user(
    'kafka-wants-no-login',
    (at) =>
      `The port of the broker ${at.broker} of ${at.connection.name} takes no login (SASL), but the connection has one.`,
    () => 'Use the port of a SASL listener, or take the login out of the connection.',
  ),
  UNKNOWN_TOPIC_OR_PARTITION: user(
    'kafka-no-topic',
    (at) => `There is no ${topicOf(at).replace(/^(the|a) /, '')} on ${at.connection.name}.`,
    () => 'Check the name, or create the topic.',
  ),
  INVALID_TOPIC_EXCEPTION: user(
    'kafka-topic-name',
    (at) => `${at.topic ?? 'This'} cannot be the name of a topic.`,
    () => 'Letters, digits, dots, underscores and hyphens may be used, up to 249 of them.',
  ),
  TOPIC_ALREADY_EXISTS: user(
    'kafka-topic-exists',
    (at) => `There is ${topicOf(at)} on ${at.connection.name} already.`,
    () => 'Choose another name, or use the topic that is there.',
  ),
  INVALID_REPLICATION_FACTOR: user(
    'kafka-replication',
    (at) => `${at.connection.name} has fewer brokers than replicas are asked for.`,
    () => 'Lower the replication factor.',
  ),
  INVALID_PARTITIONS: user(
    'kafka-partitions',
    (at) => `${at.connection.name} does not accept that number of partitions for ${topicOf(at)}.`,
    () => 'A topic has one partition or more, and never gets fewer.',
  ),
  INVALID_CONFIG: user(
    'kafka-config',
    (at, { message }) => `A setting of ${topicOf(at)} is not accepted by ${at.connection.name}: ${message}`,
    () => 'Correct the setting, or leave it out.',
  ),
  POLICY_VIOLATION: user(
    'kafka-policy',
    (at, { message }) => `A policy of ${at.connection.name} forbids it for ${topicOf(at)}: ${message}`,
    () => 'Ask whoever runs the broker.',
  ),
  OFFSET_OUT_OF_RANGE: {
    code: 'kafka-offset-out-of-range',
    kind: 'operational',
    message: (at) =>
      `The records at the position in ${topicOf(at)} on ${at.connection.name} are not there any more, or not yet.`,
    hint: () =>
      'They were removed by the retention of the topic, or the topic was made anew: start from earliest, from latest or from a timestamp.',
  },
  MESSAGE_TOO_LARGE: tooLarge,
  RECORD_LIST_TOO_LARGE: tooLarge,
  OFFSET_METADATA_TOO_LARGE: user(
    'kafka-offset-metadata',
    (at) => `${at.connection.name} takes less text beside an offset than a checkpoint needs.`,
    () => 'Raise offset.metadata.max.bytes of the broker to its default of 4096.',
  ),
  INVALID_TRANSACTION_TIMEOUT: user(
    'kafka-transaction-timeout',
    (at) => `${at.connection.name} does not allow transactions to last as long as is asked for.`,
    () => 'Lower the transaction time-out of the sink, or raise transaction.max.timeout.ms of the broker.',
  ),
  NOT_ENOUGH_REPLICAS: replicas,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: replicas,
  LEADER_NOT_AVAILABLE: leaders,
  NOT_LEADER_FOR_PARTITION: leaders,
  GROUP_LOAD_IN_PROGRESS: coordinators,
  GROUP_COORDINATOR_NOT_AVAILABLE: coordinators,
  NOT_COORDINATOR_FOR_GROUP: coordinators,
  CONCURRENT_TRANSACTIONS: busy(
    (at) =>
      `The last transaction of ${at.transactionalId ?? 'the producer'} on ${at.connection.name} is still being ended.`,
  ),
  INVALID_PRODUCER_EPOCH: fenced,
  TRANSACTION_COORDINATOR_FENCED: fenced,
  NON_EMPTY_GROUP: user(
    'kafka-group-in-use',
    (at) => `The group ${at.group ?? ''} on ${at.connection.name} has members: consumers are running.`,
    () => 'Stop its consumers first.',
  ),
  GROUP_ID_NOT_FOUND: user(
    'kafka-no-group',
    (at) => `There is no group ${at.group ?? ''} on ${at.connection.name}.`,
    () => 'Check the name.',
  ),
  SECURITY_DISABLED: user(
    'kafka-no-acls',
    (at) => `${at.connection.name} keeps no ACLs: it has no authorizer.`,
    () => 'Everybody may do everything there; ACLs need authorizer.class.name in the settings of the broker.',
  ),
  UNSUPPORTED_VERSION: version,
}
