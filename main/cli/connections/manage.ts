/** Lists, tests, removes and writes out connections. */
import { addressOf, secretsOf, SYSTEMS, type Connection } from '../../../model/connections/connection.ts'
import { DIALECT_NAMES } from '../../../model/connections/database.ts'
import { printProperties } from '../../../model/connections/properties/print.ts'
import { UserError } from '../../../model/errors.ts'
import { EXIT } from '../exit.ts'
import { tableLines } from '../table.ts'
import { connectionTools } from './services.ts'

export async function list(options: { readonly json: boolean }): Promise<number> {
  const all = await connectionTools().connections.list()
  if (options.json) {
    const shown = all.map(({ name, connection }) => ({ name, connection }))
    process.stdout.write(`${JSON.stringify({ connections: shown }, null, 2)}\n`)
    return EXIT.ok
  }
  if (all.length === 0) {
    process.stdout.write(
      'No connections. Make one: millrace connections add NAME --brokers host:port (Kafka), or --job-manager URL (Flink), or --database NAME --host HOST (a database)\n',
    )
    return EXIT.ok
  }
  const rows = all.map(({ name, connection }) =>
    connection === null
      ? [name, '', 'made by a newer Millrace', '', '']
      : [
          name,
          systemOf(connection),
          addressOf(connection),
          securityOf(connection),
          secretsOf(connection).join(', '),
        ],
  )
  const headings = ['Name', 'System', 'Address', 'Security', 'Secrets']
  process.stdout.write(`${tableLines(headings, rows, new Set([0, 1, 2, 3, 4])).join('\n')}\n`)
  return EXIT.ok
}

const systemOf = (connection: Connection): string =>
  connection.kind === 'database' ? DIALECT_NAMES[connection.dialect] : SYSTEMS[connection.kind]

function securityOf(connection: Connection): string {
  if (connection.kind === 'flink')
    return [
      connection.jobManager.startsWith('https:') ? 'TLS' : 'plain text',
      ...(connection.login === null ? [] : ['user and password']),
      ...(connection.environment === 'development' ? [] : [connection.environment]),
    ].join(', ')
  if (connection.kind === 'database')
    return [
      connection.tls === null ? 'plain text' : 'TLS',
      connection.password === null ? connection.user : `${connection.user} and password`,
    ].join(', ')
  const { tls, sasl } = connection
  return [
    tls === null ? 'plain text' : tls.certificate === null ? 'TLS' : 'TLS with client certificate',
    sasl?.mechanism,
  ]
    .filter((part) => part !== undefined)
    .join(', ')
}

export async function test(name: string, options: { readonly json: boolean }): Promise<number> {
  const { connections } = connectionTools()
  const connection = await connections.get(name)
  const result = await connections.test({ name, connection, secrets: {} })
  if (options.json) process.stdout.write(`${JSON.stringify({ name, ...result }, null, 2)}\n`)
  else if (result.ok) {
    const details = result.details.map(({ label, value }) => `  ${label}: ${value}\n`)
    process.stdout.write(`${result.message}\n${details.join('')}`)
  } else
    process.stderr.write(`millrace: ${result.message}\n${result.hint === null ? '' : `  ${result.hint}\n`}`)
  return result.ok ? EXIT.ok : EXIT.failed
}

export async function remove(name: string): Promise<number> {
  await connectionTools().connections.remove(name)
  process.stdout.write(`Connection ${name} and its secrets are removed.\n`)
  return EXIT.ok
}

/** Writes a connection as `kafka.properties`, placeholders in the place of secrets. */
export async function print(name: string): Promise<number> {
  const connection = await connectionTools().connections.get(name)
  if (connection.kind !== 'kafka')
    throw new UserError(
      'connection-kind',
      `${name} is a connection to ${SYSTEMS[connection.kind]}: kafka.properties is for Kafka.`,
    )
  process.stdout.write(printProperties(name, connection))
  return EXIT.ok
}
