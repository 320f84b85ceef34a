/** Whether a connection to Flink works, and what both of its ends say of themselves. */
import { z } from 'zod'
import type { ResolvedFlink } from '../../model/connections/flink.ts'
import { OperationalError } from '../../model/errors.ts'
import { gatewayOf, jobManagerOf, request, type Endpoint } from './http.ts'

const overview = z.object({
  'flink-version': z.string(),
  taskmanagers: z.number(),
  'slots-total': z.number(),
  'slots-available': z.number(),
  'jobs-running': z.number(),
})
const info = z.object({ productName: z.string(), version: z.string() })

export interface Tested {
  readonly version: string
  readonly taskManagers: number
  readonly slots: number
  readonly freeSlots: number
  /** Running ones. */
  readonly jobs: number
  /** The version of the SQL Gateway; null where the connection has none. */
  readonly gateway: string | null
}

/** Throws OperationalError, UserError where one of the two ends does not answer, or is something else. */
export async function testFlink(connection: ResolvedFlink): Promise<Tested> {
  const told = await overviewOf(jobManagerOf(connection))
  return {
    version: told['flink-version'],
    taskManagers: told.taskmanagers,
    slots: told['slots-total'],
    freeSlots: told['slots-available'],
    jobs: told['jobs-running'],
    gateway: connection.gateway === null ? null : await gatewayVersion(gatewayOf(connection)),
  }
}

export async function overviewOf(jobManager: Endpoint): Promise<z.output<typeof overview>> {
  const { ok, body } = await request(jobManager, 'GET', '/overview')
  const parsed = overview.safeParse(body)
  if (ok && parsed.success) return parsed.data
  throw new OperationalError(
    'flink.answer',
    `What answers at ${jobManager.address} is no JobManager of Flink.`,
    {
      hint: 'Give the address of its REST API, such as http://127.0.0.1:8081. The SQL Gateway has another one.',
    },
  )
}

export async function gatewayVersion(gateway: Endpoint): Promise<string> {
  const { ok, body } = await request(gateway, 'GET', '/v3/info')
  const parsed = info.safeParse(body)
  if (ok && parsed.success) return parsed.data.version
  throw new OperationalError(
    'flink.answer',
    `What answers at ${gateway.address} is no SQL Gateway of Flink.`,
    {
      hint: 'Give the address of its REST API, such as http://127.0.0.1:8083. The JobManager has another one.',
    },
  )
}
