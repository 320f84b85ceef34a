/**
 * `npm run flink -- …`: a real Flink on this machine, for trying things out: a session cluster with a SQL Gateway.
 *
 *   start    starts one, waits until it is ready and prints its two addresses. It lives on when this ends.
 *   stop     stops it
 *   status   prints its addresses where it runs
 *   fetch    only fetches the jars
 *
 * Java 17 and Maven, or Docker. FLINK_REST_PORT (8081), FLINK_SQL_PORT (8083), FLINK_RPC_PORT (6123), FLINK_SLOTS (4), FLINK_VERSION (2.2.0).
 */
import { join } from 'node:path'
import { hasDocker } from '../drivers/kafka/local/docker.ts'
import { hasJava } from '../drivers/local/maven.ts'
import { obey } from './commands.ts'
import { addresses, clusterProcesses, startCluster, stopCluster } from './flink/cluster.ts'
import { startContainer, stopContainer } from './flink/docker.ts'
import { cacheFolder, fetchFlink } from './flink/jars.ts'
import { processes } from './flink/settings.ts'

const given = (name: string, usual: number): number => Number(process.env[name] ?? usual)
const ports = {
  rest: given('FLINK_REST_PORT', 8081),
  sql: given('FLINK_SQL_PORT', 8083),
  rpc: given('FLINK_RPC_PORT', 6123),
}
const slots = given('FLINK_SLOTS', 4)
const folder = join(cacheFolder(), 'run', String(ports.rest))

const say = ({ jobManager, gateway }: ReturnType<typeof addresses>): void =>
  void process.stdout.write(`JobManager   ${jobManager}\nSQL Gateway  ${gateway}\n`)
const runs = (): boolean => clusterProcesses(folder).length === processes.length

async function start(): Promise<void> {
  if (runs()) return say(addresses(ports))
  if (!hasJava() && (await hasDocker())) return say(await startContainer(ports, slots))
  // What is left of one that has lost a process.
  await stopCluster(folder)
  say(await startCluster({ folder, ports, slots, outlive: true }))
}

const stop = (): Promise<void> => (hasJava() ? stopCluster(folder) : stopContainer(ports))

function status(): void {
  if (runs()) return say(addresses(ports))
  process.stderr.write(`No Flink runs on port ${ports.rest}.\n`)
  process.exitCode = 1
}

await obey(
  { start, stop, status, fetch: async () => void process.stdout.write(`${await fetchFlink()}\n`) },
  'npm run flink -- start|stop|status|fetch',
)
