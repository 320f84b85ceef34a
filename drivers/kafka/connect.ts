/** A real call to a cluster, that tells in plain words what is wrong. */
import { connect as connectTls } from 'node:tls'
import type { MillraceError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { OperationalError } from '../../model/errors.ts'
import { once, openClient } from './client.ts'
import { kafkaError, ruled } from './errors.ts'
import { notKafka, wantsLogin, wantsTls } from './errorsNetwork.ts'
import { openCluster, type Cluster } from './internals.ts'
import { checkVersions } from './versions.ts'

export interface Reached {
  readonly brokers: number
  readonly controller: number | null
  /** Those of Kafka itself are not counted. */
  readonly topics: number
  readonly clusterId: string | null
}

/** Asks each bootstrap server until one answers, and then each broker of the cluster. Throws UserError or OperationalError. */
export async function testKafka(connection: ResolvedKafka): Promise<Reached> {
  let failure: MillraceError | null = null
  for (const broker of connection.brokers) {
    try {
      return await testBroker({ ...connection, brokers: [broker] })
    } catch (error) {
      failure ??= explain(error, connection, broker)
    }
  }
  throw failure ?? kafkaError(new Error('there are no bootstrap servers'), { connection })
}

async function testBroker(connection: ResolvedKafka): Promise<Reached> {
  const cluster = openCluster(openClient(connection, once))
  try {
    // That alone says little: without a login a broker that wants one answers so far.
    await cluster.connect().catch(async (error: unknown) => {
      throw await explainSilence(error, connection)
    })
    checkVersions(connection, connection.brokers[0] ?? '', cluster.brokerPool.versions ?? {})
    await cluster.refreshMetadata()
    const metadata = cluster.brokerPool.metadata
    const brokers = metadata?.brokers ?? []
    for (const broker of brokers) await reach(cluster, broker, connection)
    return {
      brokers: brokers.length,
      controller: metadata === null || metadata.controllerId < 0 ? null : metadata.controllerId,
      topics: metadata?.topicMetadata.filter(({ isInternal }) => !isInternal).length ?? 0,
      clusterId: metadata?.clusterId ?? null,
    }
  } finally {
    await cluster.disconnect().catch(() => undefined)
  }
}

/** The addresses that clients are told are often good inside of a container only. */
async function reach(
  cluster: Cluster,
  { nodeId, host, port }: { readonly nodeId: number; readonly host: string; readonly port: number },
  connection: ResolvedKafka,
): Promise<void> {
  try {
    await cluster.findBroker({ nodeId })
  } catch (error) {
    if (connection.brokers.includes(`${host}:${port}`)) throw error
    const why = kafkaError(error, { connection })
    throw new OperationalError(
      'kafka-advertised',
      `${connection.name} answers at ${connection.brokers.join(', ')}, but tells clients to go to ${host}:${port} for broker ${nodeId}, and that fails: ${why.message}`,
      {
        hint: "Set the broker's advertised.listeners to an address that this machine can reach.",
        cause: error,
      },
    )
  }
}

/** A connection that is closed before anything was said: the port is looked at once more. */
async function explainSilence(error: unknown, connection: ResolvedKafka): Promise<MillraceError> {
  const plain = kafkaError(error, { connection })
  if (plain.code !== 'kafka-connection-lost') return plain
  const broker = connection.brokers[0] ?? ''
  const tls = connection.tls === null && (await speaksTls(broker, connection.connectTimeout))
  return ruled(tls ? wantsTls : notKafka, { connection }, broker, error)
}

/** A broker that wants a login closes what does not begin with one. */
function explain(error: unknown, connection: ResolvedKafka, broker: string): MillraceError {
  const plain = kafkaError(error, { connection: { ...connection, brokers: [broker] } })
  return plain.code === 'kafka-connection-lost' && connection.sasl === null
    ? ruled(wantsLogin, { connection }, broker, error)
    : plain
}

function speaksTls(broker: string, timeout: number): Promise<boolean> {
  const colon = broker.lastIndexOf(':')
  const host = broker.slice(0, colon).replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    // Nothing is sent, so that nobody has to be trusted.
    const socket = connectTls({
      host,
      port: Number(broker.slice(colon + 1)),
      rejectUnauthorized: false,
      timeout,
    })
    const end = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('secureConnect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
    socket.once('close', () => end(false))
  })
}
