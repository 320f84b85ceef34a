import { createServer } from 'node:net'
import { portsOf } from '../../../drivers/kafka/local/settings.ts'
import type { KafkaConnection } from '../../../model/connections/kafka.ts'
import { OperationalError } from '../../../model/errors.ts'

/** Kafka's own, and others where somebody else has it. */
const PORTS = [9092, 19_092, 29_092, 39_092, 49_092]

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** Whether a broker can take this port, and the next one for its controller. */
export const isFreeForBroker = async (port: number): Promise<boolean> => {
  const { client, controller } = portsOf(port)
  return (await isFree(client)) && (await isFree(controller))
}

export async function freePort(candidates: readonly number[] = PORTS): Promise<number> {
  for (const port of candidates) if (await isFreeForBroker(port)) return port
  throw new OperationalError(
    'local-kafka.no-port',
    `No port is free for a local Kafka: ${candidates.join(', ')} are all taken.`,
    { hint: 'End what uses one of them; each needs the port after it as well.' },
  )
}

/** The port of a plain broker on this machine; null where a connection leads elsewhere, or logs in. */
export function localPort({ brokers, tls, sasl }: KafkaConnection): number | null {
  const [only = '', ...others] = brokers
  const found = /^(?:127\.0\.0\.1|localhost):(\d+)$/.exec(only)?.[1]
  if (found === undefined || others.length > 0 || tls !== null || sasl !== null) return null
  return Number(found)
}
