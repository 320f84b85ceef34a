/** A real session cluster of Flink, with a SQL Gateway. */
import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { flinkScript } from '../../scripts/test-parts.ts'

export interface SharedFlink {
  /** Of the SQL Gateway's REST API. */
  readonly gateway: string
  /** Of the JobManager's. */
  readonly jobManager: string
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const script = (command: string, env: Readonly<Record<string, string>>): Promise<void> =>
  new Promise((resolve, reject) => {
    // The processes that it starts keep its output open, so its end is what counts.
    const child = execFile(flinkScript(), [command], { env: { ...process.env, ...env } })
    let said = ''
    child.stderr?.on('data', (chunk: string) => (said += chunk))
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`flink.sh ${command}: ${said}`))))
  })

/** A cluster of its own: job manager, task manager and gateway on free ports; the jars are shared with other runs. */
export async function startFlink(
  home: string,
): Promise<SharedFlink & { readonly stop: () => Promise<void> }> {
  const given = (name: string): number => Number(process.env[name] ?? 0)
  const port = async (name: string): Promise<number> => given(name) || (await freePort())
  const [rest, sql, rpc] = [
    await port('FLINK_REST_PORT'),
    await port('FLINK_SQL_PORT'),
    await port('FLINK_RPC_PORT'),
  ]
  const env = {
    FLINK_LOCAL_HOME: home,
    FLINK_REST_PORT: String(rest),
    FLINK_SQL_PORT: String(sql),
    FLINK_RPC_PORT: String(rpc),
    FLINK_SLOTS: '16',
  }
  await script('start', env)
  return {
    gateway: `http://127.0.0.1:${sql}`,
    jobManager: `http://127.0.0.1:${rest}`,
    stop: () => script('stop', env),
  }
}
