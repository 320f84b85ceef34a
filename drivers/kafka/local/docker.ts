/** A plain broker in a container, where there is Docker but neither Java nor Maven. */
import { execFile, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { OperationalError } from '../../../model/errors.ts'
import { testKafka } from '../connect.ts'
import { localConnection } from './access.ts'
import { defaultVersion } from './jars.ts'
import { brokerSettings, portsOf } from './settings.ts'

const docker = (...args: readonly string[]): Promise<{ stdout: string }> =>
  promisify(execFile)('docker', args)

export const hasDocker = (): Promise<boolean> =>
  docker('info').then(
    () => true,
    () => false,
  )

const nameOf = (port: number): string => `millrace-kafka-${port}`

/** The image takes settings from its environment: `a.b-c` as `KAFKA_A_B___C`. */
const variable = ([name, value]: readonly [string, string]): readonly string[] => [
  '-e',
  `KAFKA_${name.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_').toUpperCase()}=${value}`,
]

/** How long it may take until its broker answers, and how often it is asked, ms. */
const PATIENCE = 60_000
const POLL = 500

/** Resolves with the address when the broker answers. */
export async function startContainer(port: number): Promise<string> {
  const { client, controller } = portsOf(port)
  const settings = {
    ...brokerSettings({ port, folder: '/tmp/kafka', secure: false, more: {} }),
    // Inside, it has to listen on all of its own addresses; outside, only this machine's loopback leads there.
    listeners: `CLIENT://0.0.0.0:${client},CONTROLLER://127.0.0.1:${controller}`,
  }
  await stopContainer(port)
  await docker(
    'run',
    '-d',
    '--name',
    nameOf(port),
    '-p',
    `127.0.0.1:${client}:${client}`,
    ...Object.entries(settings).flatMap(variable),
    `apache/kafka:${defaultVersion()}`,
  ).catch((error: unknown) => {
    throw new OperationalError('kafka-no-start', 'Docker could not start a local broker.', {
      hint: `Look into "docker logs ${nameOf(port)}".`,
      cause: error,
    })
  })
  const address = `127.0.0.1:${client}`
  // A container is there long before its broker answers.
  for (const limit = Date.now() + PATIENCE; ; await pause(POLL)) {
    const answer = await testKafka(localConnection('local', { address, secure: null }, '')).catch(
      (error: unknown) => error,
    )
    if (!(answer instanceof Error)) return address
    if (Date.now() > limit) throw answer
  }
}

export async function stopContainer(port: number): Promise<void> {
  await docker('rm', '-f', nameOf(port)).catch(() => undefined)
}

/** The same without waiting for it: for a process that ends. */
export function endContainer(port: number): void {
  spawn('docker', ['rm', '-f', nameOf(port)], { stdio: 'ignore', detached: true })
    .once('error', () => undefined)
    .unref()
}
