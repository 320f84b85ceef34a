/** Real brokers for tests: two that all test files share, and more of one's own, to be killed. */
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { grantAlice, localConnection } from '../../drivers/kafka/local/access.ts'
import {
  removeBroker,
  startBroker,
  type BrokerOptions,
  type RunningBroker,
} from '../../drivers/kafka/local/broker.ts'
import { signToken } from '../../drivers/kafka/local/certificates.ts'
import { PORTS, portsOf } from '../../drivers/kafka/local/settings.ts'

/** What of a broker crosses from the set-up to the test files. */
export interface SharedBroker {
  readonly port: number
  readonly folder: string
  readonly address: string
  readonly secure: { readonly ca: string; readonly certificate: string; readonly key: string } | null
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly kafka: { readonly plain: SharedBroker; readonly secure: SharedBroker }
  }
}

export const sharedPlain = (): SharedBroker => inject('kafka').plain
export const sharedSecure = (): SharedBroker => inject('kafka').secure

/** The shared plain broker. */
export const plainConnection = (more: Partial<ResolvedKafka> = {}): ResolvedKafka => ({
  ...connectionTo(sharedPlain(), 'admin'),
  ...more,
})

/** The shared secure broker, as one of admin, alice and bob. */
export const secureConnection = (user: string, more: Partial<ResolvedKafka> = {}): ResolvedKafka => ({
  ...connectionTo(sharedSecure(), user),
  ...more,
})

export const connectionTo = (
  { address, secure }: SharedBroker | RunningBroker,
  user = 'admin',
): ResolvedKafka =>
  localConnection('shop', { address, secure: secure === null ? null : { ...secure, token: () => '' } }, user)

/** A port of the shared secure broker, as a connection without a login. */
export function listener(name: 'mutualTls' | 'oauth' | 'otherName'): ResolvedKafka {
  const { port } = sharedSecure()
  return { ...secureConnection('admin'), sasl: null, brokers: [`127.0.0.1:${portsOf(port)[name]}`] }
}

export const token = (user: string, seconds: number): string =>
  signToken(join(sharedSecure().folder, 'ssl'), user, Date.now(), seconds)

export interface TestBroker extends RunningBroker, AsyncDisposable {
  readonly connection: ResolvedKafka
}

/** A broker of one's own; `await using` ends it. */
export async function ownBroker(options: Partial<BrokerOptions> = {}): Promise<TestBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-'))
  const broker = await onFreePorts((port) => startBroker({ port, folder, ...options }))
  const kill = (): void => {
    const pid = broker.pid()
    if (pid !== null) process.kill(pid, 'SIGKILL')
  }
  process.once('exit', kill)
  if (broker.secure !== null) await grantAlice(broker)
  return {
    ...broker,
    connection: connectionTo(broker),
    [Symbol.asyncDispose]: async () => {
      process.off('exit', kill)
      await broker.kill()
      removeBroker(folder)
    },
  }
}

/** One more broker of the same cluster, number 2; the first is its controller. */
export async function joiningBroker(first: TestBroker): Promise<TestBroker> {
  const port = await freePorts()
  const settings = {
    'process.roles': 'broker',
    'node.id': '2',
    'controller.quorum.voters': `1@127.0.0.1:${portsOf(first.port).controller}`,
    listeners: `CLIENT://127.0.0.1:${port}`,
  }
  return ownBroker({ port, settings })
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

const areFree = async (from: number): Promise<boolean> => {
  const ports = Array.from({ length: PORTS }, (_, index) => from + index)
  return (await Promise.all(ports.map(isFree))).every(Boolean)
}

/** The first of as many free ports as a broker may take. `KAFKA_TEST_PORT`: where to begin looking. */
export async function freePorts(): Promise<number> {
  // Below the range that the system gives to clients.
  const from = Number(process.env['KAFKA_TEST_PORT'] ?? 20_000 + Math.floor(Math.random() * 1_000) * PORTS)
  for (let port = from; port < 32_000; port += PORTS) {
    if (await areFree(port)) return port
  }
  throw new Error('no ports are free for a broker')
}

/** Ports that were free a moment ago may be somebody else's when the broker takes them: then others are tried. */
async function onFreePorts<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const port = await freePorts()
    try {
      return await start(port)
    } catch (error) {
      if (tries === 3 || (await areFree(port))) throw error
    }
  }
}

let names = 0
/** A name that no other test uses; alice may use those that begin with `alice-`. */
export const freshName = (what: string): string =>
  `${what}-${process.pid}-${Date.now().toString(36)}-${names++}`

/** Waits for a condition; fails after `limit` ms. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  limit = 30_000,
): Promise<void> {
  for (const end = Date.now() + limit; !(await holds());) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limit} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
