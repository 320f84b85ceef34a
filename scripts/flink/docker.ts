/** The same cluster in one container, where there is Docker but neither Java nor Maven. Flink's image has no connector to Kafka. */
import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { OperationalError } from '../../model/errors.ts'
import { addresses, type RunningCluster } from './cluster.ts'
import { flinkVersion } from './jars.ts'
import { configText, type Ports } from './settings.ts'

const docker = (...args: readonly string[]): Promise<{ stdout: string }> =>
  promisify(execFile)('docker', args)

const nameOf = (ports: Ports): string => `millrace-flink-${ports.rest}`

/** Three of Flink's own start scripts; the last one stays. */
const COMMAND =
  'bin/jobmanager.sh start && bin/taskmanager.sh start && exec bin/sql-gateway.sh start-foreground'

const PATIENCE = 120_000
const POLL = 500

/** Resolves with the addresses when the gateway answers. */
export async function startContainer(
  ports: Ports,
  slots: number,
): Promise<Pick<RunningCluster, 'jobManager' | 'gateway'>> {
  await stopContainer(ports)
  const settings = configText({ ports, folder: '/tmp/flink', slots, bind: '0.0.0.0' })
  await docker(
    'run',
    '-d',
    '--name',
    nameOf(ports),
    '-p',
    `127.0.0.1:${ports.rest}:${ports.rest}`,
    '-p',
    `127.0.0.1:${ports.sql}:${ports.sql}`,
    '-e',
    `FLINK_PROPERTIES=${settings}`,
    '--entrypoint',
    'bash',
    `flink:${flinkVersion()}-java17`,
    '-c',
    `mkdir -p /tmp/flink/tmp && printf '%s' "$FLINK_PROPERTIES" > conf/config.yaml && ${COMMAND}`,
  ).catch((error: unknown) => {
    throw new OperationalError('flink-no-start', 'Docker could not start a local Flink.', {
      hint: `Look into "docker logs ${nameOf(ports)}".`,
      cause: error,
    })
  })
  const found = addresses(ports)
  for (const limit = Date.now() + PATIENCE; ; await pause(POLL)) {
    const answer = await fetch(`${found.gateway}/v1/info`).catch(() => null)
    if (answer?.ok === true) return found
    if (Date.now() > limit)
      throw new OperationalError('flink-no-start', 'The gateway of the local Flink does not answer.', {
        hint: `Look into "docker logs ${nameOf(ports)}".`,
      })
  }
}

export async function stopContainer(ports: Ports): Promise<void> {
  await docker('rm', '-f', nameOf(ports)).catch(() => undefined)
}
