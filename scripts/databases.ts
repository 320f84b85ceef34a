/**
 * Real servers of PostgreSQL and MariaDB, on 127.0.0.1 in a folder of their own, as an unprivileged user: both refuse root. `node scripts/databases.ts` runs one of each until
 * it is interrupted.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ended, endWithProcess } from '../drivers/local/process.ts'
import { dialects, type Dialect } from '../model/connections/database.ts'

export const USER = 'millrace'
export const DATABASE = 'shop'

export interface DatabaseServer {
  readonly dialect: Dialect
  readonly port: number
  readonly password: string
  /** Of the authority that signed its certificate. */
  readonly ca: string
  /** Ends it; its data stays. */
  stop(): Promise<void>
  /** Again at the same port, with the same data. */
  start(): Promise<void>
  remove(): Promise<void>
}

/** Where Debian puts the servers; null where they are not installed. */
export function findPrograms(): Readonly<Record<Dialect, string>> | null {
  const postgres = '/usr/lib/postgresql'
  const newest = existsSync(postgres)
    ? readdirSync(postgres)
        .map((version) => join(postgres, version, 'bin'))
        .findLast((folder) => existsSync(join(folder, 'initdb')))
    : undefined
  const mariadb = '/usr/sbin/mariadbd'
  return newest === undefined || !existsSync(mariadb) ? null : { postgresql: newest, mariadb }
}

/** Whoever has no rights; the person who runs this, where that is not root. */
function runner(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const number = (flag: string): number =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim())
  return { uid: number('-u'), gid: number('-g') }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Makes a server with user, database and certificate, and starts it. Throws where the programs are not there. */
export async function makeDatabase(dialect: Dialect, password: string): Promise<DatabaseServer> {
  const programs = findPrograms()
  if (programs === null)
    throw new Error('PostgreSQL and MariaDB are not installed: apt-get install postgresql mariadb-server')
  const as = runner()
  const folder = mkdtempSync(join(tmpdir(), `millrace-${dialect}-`))
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  const files = certificate(folder)
  for (const path of [folder, data, files.key]) if (as !== null) chownSync(path, as.uid, as.gid)
  const port = await freePort()
  const server = { programs, as, folder, data, port, password, ...files }
  const make = dialect === 'postgresql' ? postgresql : mariadb
  const { command, args, env } = make(server)
  let child: ChildProcess | null = null
  const start = async (): Promise<void> => {
    child = spawn(command, args, { ...as, cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' })
    endWithProcess(child)
    await answers(child, port)
  }
  const stop = async (): Promise<void> => {
    if (child !== null) await ended(child, dialect === 'postgresql' ? 'SIGINT' : 'SIGTERM', 20_000)
  }
  await start()
  return {
    dialect,
    port,
    password,
    ca: files.ca,
    start,
    stop,
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Making {
  readonly programs: Readonly<Record<Dialect, string>>
  readonly as: { readonly uid: number; readonly gid: number } | null
  readonly folder: string
  readonly data: string
  readonly port: number
  readonly password: string
  readonly key: string
  readonly certificate: string
}
interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

function postgresql({ programs, as, folder, data, port, password, key, certificate: cert }: Making): Command {
  const bin = programs.postgresql
  const secret = join(folder, 'password')
  writeFileSync(secret, password, { mode: 0o600 })
  if (as !== null) chownSync(secret, as.uid, as.gid)
  execFileSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      USER,
      '--auth=scram-sha-256',
      `--pwfile=${secret}`,
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-N',
    ],
    { ...as, cwd: folder, stdio: 'ignore' },
  )
  execFileSync(join(bin, 'postgres'), ['--single', '-D', data, 'postgres'], {
    ...as,
    cwd: folder,
    input: `CREATE DATABASE ${DATABASE};\n`,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: cert,
    ssl_key_file: key,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return { command: join(bin, 'postgres'), args: ['-D', data, ...args] }
}

function mariadb({ programs, as, folder, data, port, password, key, certificate: cert }: Making): Command {
  execFileSync(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--skip-test-db', '--auth-root-authentication-method=normal'],
    { ...as, cwd: folder, stdio: 'ignore' },
  )
  const init = join(folder, 'init.sql')
  writeFileSync(
    init,
    [
      `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4;`,
      `CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY '${password}';`,
      `GRANT ALL ON *.* TO '${USER}'@'%' WITH GRANT OPTION;`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  )
  if (as !== null) chownSync(init, as.uid, as.gid)
  return {
    command: programs.mariadb,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${init}`,
      `--ssl-cert=${cert}`,
      `--ssl-key=${key}`,
      '--innodb-flush-log-at-trx-commit=2',
    ],
  }
}

/** One that names 127.0.0.1, of an authority that is made for it. */
function certificate(folder: string) {
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  }
  const days = ['-days', '30']
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    ...days,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-subj',
    '/CN=Test authority',
  )
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    at('key.pem'),
    '-out',
    at('request.pem'),
    '-subj',
    '/CN=127.0.0.1',
  )
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost')
  openssl(
    'x509',
    '-req',
    '-in',
    at('request.pem'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    ...days,
    '-extfile',
    at('names'),
    '-out',
    at('cert.pem'),
  )
  chmodSync(at('key.pem'), 0o600)
  return { ca: at('ca.pem'), certificate: at('cert.pem'), key: at('key.pem') }
}

const PATIENCE = 120_000
const LOOK_AGAIN = 100

/** Waits until something listens. Throws where the server has ended before. */
async function answers(child: ChildProcess, port: number): Promise<void> {
  for (const from = Date.now(); Date.now() - from < PATIENCE; await pause(LOOK_AGAIN)) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The server at port ${port} has ended at its start.`)
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (listens) return
  }
  throw new Error(`No server listens at port ${port} after ${PATIENCE / 1_000} s.`)
}

if (import.meta.main) {
  const password = 'millrace'
  const servers: DatabaseServer[] = []
  const end = (): void => {
    void Promise.all(servers.map((server) => server.remove())).then(() => process.exit(0))
  }
  process.once('SIGINT', end).once('SIGTERM', end)
  for (const dialect of dialects) {
    const server = await makeDatabase(dialect, password)
    servers.push(server)
    process.stdout.write(
      `${dialect}: 127.0.0.1:${server.port}, database ${DATABASE}, user ${USER}, password ${password}, CA ${server.ca}\n`,
    )
  }
  process.stdout.write('Ctrl+C ends both.\n')
}
