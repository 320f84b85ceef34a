/** Jobs on the shared cluster, by the requests that the screen has. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FlinkJobView } from '../../bridge/contract.ts'
import { createConnections } from '../../main/services/connections.ts'
import { flinkHandlers } from '../../main/services/flink/requests.ts'
import { createSecrets } from '../../main/services/secrets/secrets.ts'
import type { Connection } from '../../model/connections/connection.ts'
import { flinkConnection } from '../../model/connections/flink.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { sharedFlink } from './flink.ts'
import { until } from './kafka.ts'

export const PASSPHRASE = 'four words of mine'

/** A person's folder with the connection `flink`, and one `shop` to a broker with a login; `env`: for a command line of theirs. */
export async function flinkHost(broker: ResolvedKafka) {
  const home = mkdtempSync(path.join(tmpdir(), 'millrace-flink-host-'))
  const env = { MILLRACE_PASSPHRASE: PASSPHRASE, MILLRACE_HOME: home }
  const secrets = createSecrets({ stateDirectory: home, env, keyring: null })
  const connections = createConnections({ stateDirectory: home, secrets })
  const keep = (name: string, connection: Connection, values: Readonly<Record<string, string>> = {}) =>
    connections.save({ name, connection, secrets: { ...values } }, null)
  await keep('flink', flinkConnection.parse({ kind: 'flink', ...sharedFlink() }))
  const { name: _, resolved: __, ...shop } = broker
  const login = shop.sasl
  if (login === null || login.mechanism === 'oauthbearer') throw new Error('a login by password is wanted')
  await keep(
    'shop',
    { ...shop, sasl: { ...login, password: 'secret:shop.password' } },
    { 'shop.password': login.password },
  )
  return {
    env,
    keep,
    connections,
    requests: flinkHandlers({ connections, secrets, definitions }),
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}
export type FlinkHost = Awaited<ReturnType<typeof flinkHost>>

export const drawingOf = (document: PipelineDocument) => ({ document, path: null, parameters: {} })

/** Asks how a job is until it holds. */
export async function jobUntil(
  { requests }: FlinkHost,
  jobId: string,
  document: PipelineDocument,
  holds: (job: FlinkJobView) => boolean,
): Promise<FlinkJobView> {
  let last: FlinkJobView | null = null
  try {
    await until(
      'the job is as it is wanted',
      async () => {
        last = await requests['flink.job']({
          connection: 'flink',
          jobId,
          drawing: drawingOf(document),
        })
        // Flink counts anew every ten seconds: asking without a pause tells nothing sooner.
        await new Promise((resolve) => setTimeout(resolve, 500))
        return holds(last)
      },
      90_000,
    )
  } catch (error) {
    throw new Error(JSON.stringify(last, null, 1), { cause: error })
  }
  if (last === null) throw new Error('nothing was told')
  return last
}

/** Submits, and returns the id of the job. */
export async function submitted(
  { requests }: FlinkHost,
  document: PipelineDocument,
  more: { readonly savepoint?: string; readonly parallelism?: number } = {},
): Promise<string> {
  const done = await requests['flink.submit']({
    connection: 'flink',
    drawing: drawingOf(document),
    savepoint: more.savepoint ?? null,
    allowNonRestored: false,
    parallelism: more.parallelism ?? null,
  })
  if (done.kind === 'refused') throw new Error(done.problems.map(({ message }) => message).join('\n'))
  return done.jobId
}
