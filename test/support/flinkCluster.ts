/** A real session cluster of Flink, with a SQL Gateway, on ports that are free. */
import { createServer } from 'node:net'
import { startCluster, type RunningCluster } from '../../scripts/flink/cluster.ts'

export type SharedFlink = Pick<RunningCluster, 'jobManager' | 'gateway'>

const SLOTS = 16

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** A cluster of its own in this folder, which ends with this process at the latest. */
export async function startFlink(folder: string): Promise<RunningCluster> {
  const ports = { rest: await freePort(), sql: await freePort(), rpc: await freePort() }
  return startCluster({ folder, ports, slots: SLOTS, outlive: false })
}
