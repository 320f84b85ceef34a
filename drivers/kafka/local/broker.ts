/** A real single-node broker on 127.0.0.1, from Kafka's jars. Its data stays over a stop or a kill, until `remove`. */
import { spawn, execFile, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { OperationalError } from '../../../model/errors.ts'
import { makeCertificates, readCertificates, signToken, type Certificates } from './certificates.ts'
import { javaProgram } from '../../local/maven.ts'
import { ended, endWithProcess, processOf } from '../../local/process.ts'
import { defaultVersion, fetchJars } from './jars.ts'
import { brokerSettings, passwordOf, portsOf, propertiesText, users } from './settings.ts'

export interface BrokerOptions {
  readonly port: number
  readonly folder: string
  readonly secure?: boolean
  readonly version?: string
  /** Settings of the broker that differ. */
  readonly settings?: Readonly<Record<string, string>>
  /** Whether it is to live on when this process ends. */
  readonly outlive?: boolean
}

export interface RunningBroker {
  readonly port: number
  readonly folder: string
  /** `127.0.0.1:port` */
  readonly address: string
  readonly secure: (Certificates & { readonly token: (user: string, seconds: number) => string }) | null
  pid(): number | null
  /** Starts it again on the same port and data, and resolves when it is ready. */
  start(): Promise<void>
  /** Ends it in good order. */
  stop(): Promise<void>
  /** kill −9. */
  kill(): Promise<void>
}

/** How long it may take to start, and to stop before it is killed. */
const PATIENCE = 60_000
const POLL = 50

const clusterId = 'MkU3OEVBNTcwNTJENDM2Qk'
const quickly = [
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
]

/** Makes a broker and starts it; resolves when it takes requests. */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { port, folder, secure = false } = options
  const lib = await fetchJars(options.version ?? defaultVersion())
  mkdirSync(join(folder, 'data'), { recursive: true })
  const ssl = join(folder, 'ssl')
  if (secure) makeCertificates(ssl)
  const settings = brokerSettings({ port, folder, secure, more: options.settings ?? {} })
  writeFileSync(join(folder, 'server.properties'), propertiesText(settings), { mode: 0o600 })
  await format(folder, lib, secure)
  let child: ChildProcess | null = null
  const start = async (): Promise<void> => {
    child = launch(folder, lib, options.outlive === true)
    await ready(child, folder)
  }
  const end = (signal: 'SIGTERM' | 'SIGKILL') => async (): Promise<void> => {
    if (child !== null) await ended(child, signal, PATIENCE)
    child = null
  }
  await start()
  return {
    port,
    folder,
    address: `127.0.0.1:${portsOf(port).client}`,
    secure: secure
      ? { ...readCertificates(ssl), token: (user, seconds) => signToken(ssl, user, Date.now(), seconds) }
      : null,
    pid: () => child?.pid ?? null,
    start,
    stop: end('SIGTERM'),
    kill: end('SIGKILL'),
  }
}

/** Once: the users' passwords for SCRAM are part of the first metadata. */
async function format(folder: string, lib: string, secure: boolean): Promise<void> {
  if (existsSync(join(folder, 'data', 'meta.properties'))) return
  const scram = users.flatMap((user) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${user},password=${passwordOf(user)}]`,
    ]),
  )
  await promisify(execFile)(javaProgram(), [
    '-Xmx128m',
    ...quickly,
    '-cp',
    `${lib}/*`,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    join(folder, 'server.properties'),
    ...(secure ? scram : []),
  ]).catch((error: unknown) => {
    throw new OperationalError('kafka-no-start', 'The data folder of the local broker could not be made.', {
      hint: 'Java 17 or later is needed.',
      cause: error,
    })
  })
}

function launch(folder: string, lib: string, outlive: boolean): ChildProcess {
  const log = openSync(join(folder, 'server.log'), 'w')
  try {
    const child = spawn(
      javaProgram(),
      [
        `-Xmx${process.env['KAFKA_HEAP'] ?? '512m'}`,
        '-Xms64m',
        '-XX:+UseG1GC',
        '-XX:MaxDirectMemorySize=128m',
        '-Djava.awt.headless=true',
        '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        // For the line that is waited for.
        '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
        '-Dorg.slf4j.simpleLogger.showDateTime=true',
        `-Dkafka.logs.dir=${folder}`,
        // Kafka reads keys of tokens from files and addresses that are named here only.
        `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=file://${folder}/ssl/jwks.json`,
        '-cp',
        `${lib}/*`,
        'kafka.Kafka',
        join(folder, 'server.properties'),
      ],
      { stdio: ['ignore', log, log], detached: outlive },
    )
    writeFileSync(join(folder, 'pid'), String(child.pid ?? ''))
    if (outlive) child.unref()
    else endWithProcess(child)
    return child
  } finally {
    closeSync(log)
  }
}

async function ready(child: ChildProcess, folder: string): Promise<void> {
  const failed = (why: string): OperationalError => {
    const lines = readFileSync(join(folder, 'server.log'), 'utf8').trimEnd().split('\n')
    return new OperationalError('kafka-no-start', `The local broker ${why}: ${lines.slice(-5).join(' ')}`, {
      hint: `The whole log is in ${join(folder, 'server.log')}.`,
    })
  }
  let gone = false
  child.once('exit', () => (gone = true)).once('error', () => (gone = true))
  for (const limit = Date.now() + PATIENCE; Date.now() < limit; await pause(POLL)) {
    if (readFileSync(join(folder, 'server.log'), 'utf8').includes('Kafka Server started')) return
    if (gone) throw failed('ended while it started')
  }
  child.kill('SIGKILL')
  throw failed(`did not start within ${PATIENCE / 1000} s`)
}

/** The process that was started for a folder, if it is still that one. */
export const brokerProcess = (folder: string): number | null =>
  processOf(join(folder, 'pid'), ['kafka.Kafka', folder])

/** Removes what a stopped broker left. */
export const removeBroker = (folder: string): void => rmSync(folder, { recursive: true, force: true })
