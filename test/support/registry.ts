/** A real Apicurio Registry with Confluent's API, behind a gate that asks for a login, counts requests, and can be shut. */
import { spawn } from 'node:child_process'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readFileSync, rmSync, openSync, closeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { javaProgram } from '../../drivers/local/maven.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { freePorts, until } from './kafka.ts'
import { fetchRegistry } from './registryJars.ts'

const PATH = '/apis/ccompat/v7'

export interface TestRegistry extends AsyncDisposable {
  /** As connections have it. */
  readonly settings: NonNullable<ResolvedKafka['registry']>
  /** Paths that were asked for, each with its method. */
  readonly asked: string[]
  /** Set: requests need this in their header `authorization`. */
  login: string | null
  /** Shuts the gate as a registry that is gone does, and opens it again at the same address. */
  shut(): Promise<void>
  open(): Promise<void>
}

/** Starts one with an empty storage in memory; `await using` ends it. */
export async function ownRegistry(): Promise<TestRegistry> {
  const { folder: program, jar } = await fetchRegistry()
  const folder = mkdtempSync(join(tmpdir(), 'millrace-registry-'))
  const port = await freePorts()
  const log = openSync(join(folder, 'log'), 'w')
  const child = spawn(
    javaProgram(),
    [
      '-Xmx384m',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Dquarkus.http.port=${port}`,
      '-Dquarkus.http.host=127.0.0.1',
      '-jar',
      jar,
    ],
    { cwd: program, stdio: ['ignore', log, log] },
  )
  closeSync(log)
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const gate = await openGate(port)
  await until(
    'the registry starts',
    async () => {
      if (child.exitCode !== null) throw new Error(readFileSync(join(folder, 'log'), 'utf8').slice(-2_000))
      return fetch(`http://127.0.0.1:${port}${PATH}/subjects`).then(
        ({ ok }) => ok,
        () => false,
      )
    },
    60_000,
  )
  return Object.assign(gate, {
    [Symbol.asyncDispose]: async () => {
      process.off('exit', kill)
      kill()
      await gate.shut()
      rmSync(folder, { recursive: true, force: true })
    },
  })
}

async function openGate(target: number): Promise<Omit<TestRegistry, typeof Symbol.asyncDispose>> {
  const gate: { login: string | null; readonly asked: string[] } = { login: null, asked: [] }
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    gate.asked.push(`${incoming.method} ${incoming.url?.slice(PATH.length) ?? ''}`)
    if (gate.login !== null && incoming.headers.authorization !== gate.login) {
      outgoing
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"error_code":401,"message":"Unauthorized"}')
      return
    }
    const { method, url, headers } = incoming
    const onward = request({ host: '127.0.0.1', port: target, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }
  const listen = async (port: number) => {
    const server = createServer(pass)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    return server
  }
  let server: Awaited<ReturnType<typeof listen>> | null = await listen(0)
  const { port } = server.address() as AddressInfo
  return Object.assign(gate, {
    settings: { url: `http://127.0.0.1:${port}${PATH}`, username: '', password: null, token: null, ca: null },
    async shut() {
      const closing = server
      server = null
      if (closing === null) return
      closing.closeAllConnections()
      await new Promise((resolve) => closing.close(resolve))
    },
    async open() {
      server ??= await listen(port)
    },
  })
}
