/** Lists, tests, removes and writes out connections. */
import { secretsOf, type KafkaConnection } from '../../../model/connections/kafka.ts'
import { printProperties } from '../../../model/connections/properties/print.ts'
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
    process.stdout.write('No connections. Make one: millrace connections add NAME --brokers host:port\n')
    return EXIT.ok
  }
  const rows = all.map(({ name, connection }) =>
    connection === null
      ? [name, 'made by a newer Millrace', '', '']
      : [name, connection.brokers.join(','), securityOf(connection), secretsOf(connection).join(', ')],
  )
  const headings = ['Name', 'Brokers', 'Security', 'Secrets']
  process.stdout.write(`${tableLines(headings, rows, new Set([0, 1, 2, 3])).join('\n')}\n`)
  return EXIT.ok
}

const securityOf = ({ tls, sasl }: KafkaConnection): string =>
  [
    tls === null ? 'plain text' : tls.certificate === null ? 'TLS' : 'TLS with client certificate',
    sasl?.mechanism,
  ]
    .filter((part) => part !== undefined)
    .join(', ')

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
  process.stdout.write(printProperties(name, await connectionTools().connections.get(name)))
  return EXIT.ok
}
