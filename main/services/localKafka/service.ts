/** "Start a local Kafka": a broker of the app's own with the examples' topics. It ends with the app; its data stays for the next time. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { LocalKafka, LocalKafkaStep } from '../../../bridge/localKafka.ts'
import type { ToolStatus } from '../../../bridge/contract.ts'
import { presentJars } from '../../../drivers/kafka/local/jars.ts'
import { addressOf, SYSTEMS } from '../../../model/connections/connection.ts'
import { kafkaConnection } from '../../../model/connections/kafka.ts'
import { UserError } from '../../../model/errors.ts'
import type { Connections } from '../connections.ts'
import { freePort, isFreeForBroker, localPort } from './ports.ts'
import { chooseRuntime, type LocalRuntime } from './runtime.ts'
import { fillExampleTopics } from './topics.ts'

/** The connection that the examples name. */
export const LOCAL = 'local'

export interface LocalKafkaService {
  /** Whoever asks while it starts gets the same answer. */
  start(tell: (step: LocalKafkaStep) => void): Promise<LocalKafka>
  /** Ends the broker that was started here. */
  close(): void
}

export interface LocalKafkaOptions {
  readonly stateDirectory: string
  readonly examplesDirectory: string
  readonly connections: Pick<Connections, 'list' | 'save' | 'test' | 'open'>
  readonly tools: () => Promise<readonly ToolStatus[]>
  /** Ports for a new broker, the first free one of them. */
  readonly ports?: readonly number[]
}

export function createLocalKafka(options: LocalKafkaOptions): LocalKafkaService {
  const { stateDirectory, examplesDirectory, connections } = options
  const folder = join(stateDirectory, 'kafka')
  let end: (() => void) | null = null
  let closed = false
  let starting: Promise<LocalKafka> | null = null
  const listeners = new Set<(step: LocalKafkaStep) => void>()
  const tell = (step: LocalKafkaStep): void => listeners.forEach((listener) => listener(step))

  const bringUp = async (runtime: LocalRuntime, port: number): Promise<string> => {
    if (runtime === 'docker') {
      tell('starting')
      const { startContainer, endContainer } = await import('../../../drivers/kafka/local/docker.ts')
      end = () => endContainer(port)
      return startContainer(port)
    }
    if (presentJars() === null) tell('fetching')
    const { startBroker } = await import('../../../drivers/kafka/local/broker.ts')
    const { fetchJars } = await import('../../../drivers/kafka/local/jars.ts')
    await fetchJars()
    tell('starting')
    const broker = await startBroker({ port, folder })
    end = () => void broker.stop()
    return broker.address
  }

  /** The broker that answers under the connection `local`; else the port for a new one, and whether the connection was there before. */
  const place = async (): Promise<
    { readonly answers: string } | { readonly port: number; readonly was: boolean }
  > => {
    const known = (await connections.list()).find(({ name }) => name === LOCAL)
    if (known === undefined) return { port: await freePort(options.ports), was: false }
    const { connection } = known
    if (connection !== null && connection.kind !== 'kafka')
      throw taken([addressOf(connection)], `It is one to ${SYSTEMS[connection.kind]}.`)
    if (connection !== null) {
      const { ok, message } = await connections.test({ name: LOCAL, connection, secrets: {} })
      if (ok) return { answers: connection.brokers.join(', ') }
      await earlierEnded(folder)
      const port = localPort(connection)
      if (port !== null && (await isFreeForBroker(port))) return { port, was: true }
      throw taken(connection.brokers, message)
    }
    throw taken([], 'It was made by a newer Millrace.')
  }

  const start = async (): Promise<LocalKafka> => {
    tell('looking')
    const at = await place()
    let address: string
    if ('answers' in at) address = at.answers
    else {
      address = await bringUp(chooseRuntime(await options.tools()), at.port)
      if (closed) end?.()
      const connection = kafkaConnection.parse({ kind: 'kafka', brokers: [address] })
      await connections.save({ name: LOCAL, connection, secrets: {} }, at.was ? LOCAL : null)
    }
    tell('topics')
    const { openAccess } = await import('../../../drivers/kafka/browse/index.ts')
    const access = await openAccess(await connections.open(LOCAL, 'kafka'))
    try {
      return {
        address,
        started: !('answers' in at),
        topics: [...(await fillExampleTopics(access, examplesDirectory))],
      }
    } finally {
      await access.close()
    }
  }

  return {
    async start(listener) {
      listeners.add(listener)
      try {
        return await (starting ??= start().finally(() => (starting = null)))
      } finally {
        listeners.delete(listener)
      }
    },
    close() {
      closed = true
      end?.()
      end = null
    },
  }
}

/** How long an earlier broker may take to end, and how often it is looked for, ms. */
const PATIENCE = 20_000
const POLL = 100

/** One whose app has just ended answers no more, but has its ports and its data for some moments yet. */
async function earlierEnded(folder: string): Promise<void> {
  const { brokerProcess } = await import('../../../drivers/kafka/local/broker.ts')
  for (const limit = Date.now() + PATIENCE; brokerProcess(folder) !== null && Date.now() < limit;)
    await pause(POLL)
}

const taken = (brokers: readonly string[], why: string): UserError =>
  new UserError(
    'local-kafka.taken',
    `The connection ${LOCAL} is there already${brokers.length === 0 ? '' : ` and leads to ${brokers.join(', ')}`}: ${why}`,
    { hint: 'The examples use that name. Start that broker, or give the connection another name.' },
  )
