/** The cluster that a command or a request means. */
import { openSession } from '../../../drivers/flink/gateway.ts'
import { gatewayOf, plainEndpoint, type Endpoint } from '../../../drivers/flink/http.ts'
import { hasNoLogin, type Environment, type ResolvedFlink } from '../../../model/connections/flink.ts'
import { UserError } from '../../../model/errors.ts'
import type { Connections } from '../connections.ts'

/** Throws UserError for an address with a login in it, which would stand in messages. */
function isUrl(text: string): boolean {
  if (!/^https?:\/\//.test(text)) return false
  if (hasNoLogin(text)) return true
  throw new UserError('flink.address', 'The address of the SQL Gateway has a login in it.', {
    hint: 'Make a connection: millrace connections add NAME --job-manager URL --gateway URL --username USER',
  })
}

/**
 * `target`: the name of a connection, or the address of a SQL Gateway that wants no login. Of such a cluster the gateway tells where its JobManager is, unless
 * `jobManager` does. Throws UserError, OperationalError.
 */
export async function clusterOf(
  target: string,
  connections: Pick<Connections, 'open'>,
  jobManager: string | null = null,
): Promise<ResolvedFlink> {
  if (!isUrl(target)) {
    const kept = await connections.open(target, 'flink')
    return jobManager === null ? kept : { ...kept, jobManager }
  }
  return {
    kind: 'flink',
    name: target,
    resolved: true,
    jobManager: jobManager ?? (await jobManagerBehind(target)),
    gateway: target,
    environment: 'development',
    ca: null,
    login: null,
    requestTimeout: 60_000,
  }
}

/** The SQL Gateway alone, where no more is needed. Throws UserError `flink.no-gateway`. */
export const gatewayAt = async (target: string, connections: Pick<Connections, 'open'>): Promise<Endpoint> =>
  isUrl(target) ? plainEndpoint(target) : gatewayOf(await connections.open(target, 'flink'))

async function jobManagerBehind(gateway: string): Promise<string> {
  const session = await openSession(gateway)
  try {
    const result = await session.run('SET')
    const settings = new Map(
      result.ok ? result.rows.map(({ fields: [key, value] }) => [String(key), String(value)]) : [],
    )
    const host = settings.get('rest.address') ?? settings.get('jobmanager.rpc.address')
    if (host !== undefined) return `http://${host}:${settings.get('rest.port') ?? '8081'}`
  } finally {
    await session.close()
  }
  throw new UserError(
    'flink.job-manager',
    `The SQL Gateway at ${gateway} does not say where its JobManager is.`,
    {
      hint: 'Give --job-manager URL, or make a connection: millrace connections add NAME --job-manager URL --gateway URL',
    },
  )
}

/** `confirm`: what the person has said to a change; the name of the connection where it is one to production. Throws UserError `flink.confirm`. */
export function mayChange(
  { name, environment }: { readonly name: string; readonly environment: Environment },
  confirm: string | null,
): void {
  if (environment !== 'production' || confirm === name) return
  throw new UserError(
    'flink.confirm',
    `${name} is a production cluster: what changes its jobs has to be confirmed.`,
    {
      hint: `On the command line: --confirm ${name}`,
    },
  )
}
