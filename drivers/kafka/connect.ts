/** A real call to a cluster, that tells in plain words what is wrong. */
import { connect as connectTls } from 'node:tls'
import type { MillraceError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { OperationalError } from '../../model/errors.ts'
import { once, openClient } from './client.ts'
import { kafkaError, ruled } from './errors.ts'
import { notKafka, wantsLogin, wantsTls } from './errorsNetwork.ts'
import { brokerMaker, call, type BrokerMaker } from './internals.ts'
import { metadataCall, type Metadata } from './metadata.ts'
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
  const maker = brokerMaker(openClient(connection, once))
  const seed = await maker.seed()
  try {
    // That alone says little: without a login a broker that wants one answers so far.
    await seed.connect().catch(async (error: unknown) => {
      throw await explainSilence(error, connection)
    })
    checkVersions(connection, connection.brokers[0] ?? '', seed.versions ?? {})
    const { brokers, controller, topics, clusterId } = await call(seed, metadataCall(null))
    for (const broker of brokers) await reach(maker, broker, connection)
    return {
      brokers: brokers.length,
      controller,
      topics: topics.filter(({ internal }) => !internal).length,
      clusterId,
    }
  } finally {
    await seed.disconnect().catch(() => undefined)
  }
}

/** The addresses that clients are told are often good inside of a container only. */
async function reach(
  maker: BrokerMaker,
  { nodeId, host, port }: Metadata['brokers'][number],
  connection: ResolvedKafka,
): Promise<void> {
  const address = `${host}:${port}`
  if (connection.brokers.includes(address)) return
  const broker = await maker.at(nodeId, host, port)
  try {
    await broker.connect()
  } catch (error) {
    const why = kafkaError(error, { connection: { ...connection, brokers: [address] } })
    throw new OperationalError(
      'kafka-advertised',
      `${connection.name} answers at ${connection.brokers.join(', ')}, but tells clients to go to ${address} for broker ${nodeId}, and that fails: ${why.message}`,
      {
        hint: "Set the broker's advertised.listeners to an address that this machine can reach.",
        cause: error,
      },
    )
  } finally {
    await broker.disconnect().catch(() => undefined)
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
