/** Connections and secrets as the command line has them. */
import { connection, type Connection } from '../../../model/connections/connection.ts'
import { nameProblem } from '../../../model/connections/names.ts'
import { UserError } from '../../../model/errors.ts'
import { createConnections, type Connections } from '../../services/connections.ts'
import { createSecrets, type Secrets } from '../../services/secrets/secrets.ts'
import { stateDirectory } from '../../services/stateDirectory.ts'
import { assignments } from '../load.ts'
import { createAsker, type Asker } from './ask.ts'

export interface ConnectionTools {
  readonly secrets: Secrets
  readonly connections: Connections
  readonly asker: Asker
}

/** `given`: `name=host:port,…` of plain brokers that need no record. */
export function connectionTools(given: readonly string[] = []): ConnectionTools {
  const asker = createAsker()
  const secrets = createSecrets({
    stateDirectory: stateDirectory(),
    env: process.env,
    keyring: null,
    // Lines of the standard input are the secrets themselves; a passphrase among them would be a trap.
    ...(asker.attended ? { ask: (making) => passphrase(asker, making) } : {}),
  })
  return {
    secrets,
    connections: createConnections({ stateDirectory: stateDirectory(), secrets, given: plainOnes(given) }),
    asker,
  }
}

async function passphrase(asker: Asker, making: boolean): Promise<string> {
  if (!making) return asker.secret('Passphrase of the file of secrets')
  const first = await asker.secret('New passphrase, which will open the file of secrets')
  if ((await asker.secret('The same again')) === first) return first
  throw new UserError('cli.passphrases', 'The two passphrases differ.', {
    hint: 'Nothing was kept. Try again.',
  })
}

function plainOnes(given: readonly string[]): Record<string, Connection> {
  return Object.fromEntries(
    Object.entries(assignments('--connection', given)).map(([name, brokers]) => [name, plain(name, brokers)]),
  )
}

function plain(name: string, brokers: string): Connection {
  const problem = nameProblem(name)
  if (problem !== null) throw new UserError('connection.name', problem)
  return readConnection({ kind: 'kafka', brokers: brokersOf(brokers) })
}

export const brokersOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Throws UserError with what is wrong. */
export function readConnection(value: unknown): Connection {
  const parsed = connection.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UserError('connection.invalid', issue?.message ?? 'The connection is not valid.', {
    hint: 'millrace connections add --help',
  })
}
