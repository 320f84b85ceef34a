/** The same cluster in one container, where there is Docker but neither Java nor Maven. Flink's image has no connectors to Kafka and databases: Maven's fetches them. */
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { pom } from '../../drivers/local/maven.ts'
import { everyArtifact } from '../../export/flink/connectors.ts'
import { OperationalError } from '../../model/errors.ts'
import { addresses, type RunningCluster } from './cluster.ts'
import { cacheFolder, flinkVersion } from './jars.ts'
import { configText, type Ports } from './settings.ts'

const docker = (...args: readonly string[]): Promise<{ stdout: string }> =>
  promisify(execFile)('docker', args)

const nameOf = (ports: Ports): string => `millrace-flink-${ports.rest}`

/** Three of Flink's own start scripts; the last one stays. */
const COMMAND =
  'cp /connectors/*.jar lib/ && bin/jobmanager.sh start && bin/taskmanager.sh start && exec bin/sql-gateway.sh start-foreground'

const PATIENCE = 120_000
const POLL = 500

/** The folder of the connectors' jars. What they need of Flink itself is in its image. */
async function fetchConnectors(): Promise<string> {
  const folder = join(cacheFolder(), 'connectors')
  mkdirSync(folder, { recursive: true })
  const there = new Set(readdirSync(folder))
  const artifacts = everyArtifact()
  if (artifacts.every(({ artifact, version }) => there.has(`${artifact}-${version}.jar`))) return folder
  writeFileSync(join(folder, 'pom.xml'), pom(artifacts))
  await docker(
    'run',
    '--rm',
    '-v',
    `${folder}:/connectors`,
    'maven:3.9-eclipse-temurin-17',
    'mvn',
    '-q',
    '-B',
    '-f',
    '/connectors/pom.xml',
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    '-DexcludeTransitive=true',
    '-DoutputDirectory=/connectors',
  ).catch((error: unknown) => {
    throw new OperationalError('no-jars', 'Maven in Docker could not fetch the connectors of Flink.', {
      hint: 'Check the network.',
      cause: error,
    })
  })
  return folder
}

/** Resolves with the addresses when the gateway answers. */
export async function startContainer(
  ports: Ports,
  slots: number,
): Promise<Pick<RunningCluster, 'jobManager' | 'gateway'>> {
  const connectors = await fetchConnectors()
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
    '-v',
    `${connectors}:/connectors:ro`,
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
