/** Keys of Kafka's clients that make no connection: where each belongs here, or why it has no effect. */
import { atNode, none, type Told } from './rows.ts'

const JVM = 'Only for clients on the JVM.'
const NO_GROUP = 'The Kafka source fetches by itself and joins no group, so that nothing is rebalanced.'
const CHECKPOINTS = 'Positions are in the checkpoints; offsets are committed with them, never by a timer.'
const OWN_RETRIES = 'The client has its own patience with a broker that is away.'
const SOCKETS = 'The system sizes the buffers of sockets.'
const TLS_BY_NODE = 'Node.js chooses protocol and ciphers: TLS 1.2 and 1.3, with today’s ciphers.'

const source = (setting: string, note = ''): Told => atNode(`Kafka source, ${setting}`, note)
const sink = (setting: string, note = ''): Told => atNode(`Kafka sink, ${setting}`, note)

export const KNOWN: Readonly<Record<string, Told>> = {
  'group.id': source('group id', 'Offsets are committed under it. A preview never does.'),
  'auto.offset.reset': source('start without committed offsets'),
  'isolation.level': source('isolation level'),
  'fetch.min.bytes': source('fetch sizes'),
  'fetch.max.bytes': source('fetch sizes'),
  'max.partition.fetch.bytes': source('fetch sizes'),
  'fetch.max.wait.ms': source('longest wait'),
  'enable.auto.commit': none(CHECKPOINTS),
  'auto.commit.interval.ms': none(CHECKPOINTS),
  'enable.auto.offset.store': none(CHECKPOINTS),
  'max.poll.records': none('The engine takes records in batches of its own size.'),
  'max.poll.interval.ms': none(NO_GROUP),
  'session.timeout.ms': none(NO_GROUP),
  'heartbeat.interval.ms': none(NO_GROUP),
  'group.instance.id': none(NO_GROUP),
  'group.protocol': none(NO_GROUP),
  'group.remote.assignor': none(NO_GROUP),
  'partition.assignment.strategy': none(NO_GROUP),
  'check.crcs': none('The client does not check the CRC of a batch; TCP and TLS check what they carry.'),
  'exclude.internal.topics': none('Topics are chosen in the node.'),
  'allow.auto.create.topics': none('A topic is created on request only, in the sink.'),
  'client.rack': none('Records are read from the leader of a partition.'),

  acks: sink('acknowledgements'),
  'compression.type': sink('compression'),
  'linger.ms': sink('linger'),
  'batch.size': sink('batch size'),
  'enable.idempotence': sink('idempotence'),
  'transactional.id': sink('delivery guarantee', 'Exactly-once; the node names its transactions itself.'),
  'transaction.timeout.ms': sink('transaction time-out'),
  retries: sink('retries'),
  'max.in.flight.requests.per.connection': none(
    'One request at a time: the only number that keeps order through a retry here.',
  ),
  'buffer.memory': none('A sink that is slow holds its job back; nothing piles up.'),
  'max.block.ms': none('A sink that is slow holds its job back; nothing piles up.'),
  'delivery.timeout.ms': none('Set the sink’s retries instead.'),
  'max.request.size': none('The broker’s message.max.bytes decides, and its refusal names the record.'),
  'partitioner.class': sink('partitioner', 'By key like Kafka’s default, or round robin.'),
  'partitioner.ignore.keys': sink('partitioner'),
  'partitioner.adaptive.partitioning.enable': none('Partitions are chosen by key, or in turn.'),
  'partitioner.availability.timeout.ms': none('Partitions are chosen by key, or in turn.'),

  'metadata.max.age.ms': none('New partitions are looked for by the source’s own interval.'),
  'metadata.max.idle.ms': none(OWN_RETRIES),
  'topic.metadata.refresh.interval.ms': none('New partitions are looked for by the source’s own interval.'),
  'connections.max.idle.ms': none('A connection that rests stays open.'),
  'reconnect.backoff.ms': none(OWN_RETRIES),
  'reconnect.backoff.max.ms': none(OWN_RETRIES),
  'retry.backoff.ms': none(OWN_RETRIES),
  'retry.backoff.max.ms': none(OWN_RETRIES),
  'socket.connection.setup.timeout.max.ms': none(OWN_RETRIES),
  'default.api.timeout.ms': none('Each request has the connection’s time-out.'),
  'client.dns.lookup': none('Bootstrap servers are tried one after the other.'),
  'send.buffer.bytes': none(SOCKETS),
  'receive.buffer.bytes': none(SOCKETS),
  'api.version.request': none('Versions are always asked for.'),
  'broker.version.fallback': none('Versions are always asked for.'),
  'application.id': none('Names the state of a Kafka Streams application; here the pipeline’s file does.'),
  'processing.guarantee': sink('delivery guarantee'),
  'num.stream.threads': none('The job’s own setting of parallelism rules that.'),

  'interceptor.classes': none(JVM),
  'metric.reporters': none(JVM),
  'auto.include.jmx.reporter': none(JVM),
  'enable.metrics.push': none(JVM),
  'config.providers': none(`${JVM} Its placeholders are not filled in here.`),
  'specific.avro.reader': none(`${JVM} Columns come from the schema.`),
  'auto.register.schemas': sink('register the schema', 'Off unless it is set there.'),
  'use.latest.version': sink('register the schema', 'Off: the newest schema of the subject is written by.'),
  'json.value.type': none(`${JVM} Columns come from the schema.`),
  'json.key.type': none(`${JVM} Columns come from the schema.`),
  'specific.protobuf.value.type': none(`${JVM} Columns come from the schema.`),
  'security.providers': none(JVM),
  'sasl.client.callback.handler.class': none(JVM),
  'sasl.login.class': none(JVM),
  'ssl.protocol': none(TLS_BY_NODE),
  'ssl.enabled.protocols': none(TLS_BY_NODE),
  'ssl.cipher.suites': none(TLS_BY_NODE),
  'ssl.provider': none(JVM),
  'ssl.engine.factory.class': none(JVM),
  'ssl.keymanager.algorithm': none(JVM),
  'ssl.trustmanager.algorithm': none(JVM),
  'ssl.secure.random.implementation': none(JVM),
}

/** By how a key begins. */
export const FAMILIES: readonly (readonly [start: string, told: Told])[] = [
  ['metrics.', none(JVM)],
  ['sasl.kerberos.', none('Kerberos is not supported.')],
  ['sasl.login.', none('A login is renewed by the client itself.')],
  ['sasl.oauthbearer.jwks.', none('Only a broker checks tokens.')],
  ['sasl.oauthbearer.expected.', none('Only a broker checks tokens.')],
  ['spring.', none('A setting of Spring, not of Kafka’s client.')],
  ['state.', none('A setting of Kafka Streams; state is set in the pipeline’s settings.')],
]
