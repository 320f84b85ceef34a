/** A plain broker in a container, where there is Docker but neither Java nor Maven. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { OperationalError } from '../../../model/errors.ts'
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
  return `127.0.0.1:${client}`
}

export async function stopContainer(port: number): Promise<void> {
  await docker('rm', '-f', nameOf(port)).catch(() => undefined)
}
