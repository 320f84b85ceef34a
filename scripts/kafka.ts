/**
 * `npm run kafka -- …`: a real Kafka broker on this machine, for trying things out.
 *
 *   start [PORT] [--secure] [--keep]   starts one (port 9092), waits until it is ready and prints its address. It lives on when this ends. Data of an earlier one
 *                                      is removed, unless it is to be kept.
 *   stop [PORT]                        stops it
 *   status [PORT]                      prints its address where it runs
 *   fetch                              only fetches the jars
 *
 * Java 17 and Maven, or Docker (plain only), or the address of a broker in KAFKA_BROKERS. KAFKA_VERSION: 4.3.1, or 3.9.2.
 *
 * --secure: SASL_SSL with PLAIN and SCRAM at PORT, client certificates at PORT+2, signed tokens (OAUTHBEARER) at PORT+3, and a certificate of another host at
 * PORT+4. Users admin, alice and bob, passwords NAME-secret; alice may use topics, groups and transactional ids that begin with "alice-", bob nothing.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { grantAlice } from '../drivers/kafka/local/access.ts'
import { brokerProcess, removeBroker, startBroker } from '../drivers/kafka/local/broker.ts'
import { hasDocker, startContainer, stopContainer } from '../drivers/kafka/local/docker.ts'
import { cacheFolder, fetchJars } from '../drivers/kafka/local/jars.ts'
import { hasJava } from '../drivers/local/maven.ts'
import { obey } from './commands.ts'

const rest = process.argv.slice(3)
const port = Number(rest.find((word) => /^\d+$/.test(word)) ?? 9092)
const has = (flag: string): boolean => rest.includes(flag)
const folder = join(cacheFolder(), 'run', String(port))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const running = (): number | null => brokerProcess(folder)

const given = process.env['KAFKA_BROKERS']

async function start(): Promise<void> {
  if (given !== undefined) return say(given)
  if (running() !== null) return say(`127.0.0.1:${port}`)
  if (!hasJava() && (await hasDocker())) return say(await startInDocker())
  if (!has('--keep')) removeBroker(join(folder, 'data'))
  const broker = await startBroker({ port, folder, secure: has('--secure'), outlive: true })
  if (broker.secure !== null) {
    await grantAlice(broker)
    say(`CA: ${join(folder, 'ssl', 'ca.pem')}`)
  }
  say(broker.address)
}

async function startInDocker(): Promise<string> {
  if (has('--secure')) throw new Error('A secure broker needs Java and Maven; Docker starts a plain one.')
  return startContainer(port)
}

async function stop(): Promise<void> {
  const pid = running()
  if (pid === null) return hasJava() ? undefined : stopContainer(port)
  process.kill(pid, 'SIGTERM')
  for (const limit = Date.now() + 30_000; running() !== null; await pause(100))
    if (Date.now() > limit) process.kill(pid, 'SIGKILL')
}

function status(): void {
  if (given !== undefined) return say(given)
  if (running() !== null) return say(`127.0.0.1:${port}`)
  process.stderr.write(`No broker runs on port ${port}.\n`)
  process.exitCode = 1
}

await obey(
  { start, stop, status, fetch: async () => say(await fetchJars()) },
  'npm run kafka -- start|stop|status|fetch [PORT] [--secure] [--keep]',
)
