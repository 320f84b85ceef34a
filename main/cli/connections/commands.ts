/** `millrace connections …`. Each command is loaded when it is called. */
import { Option, type Command } from 'commander'
import { dialects } from '../../../model/connections/database.ts'
import { environments } from '../../../model/connections/flink.ts'
import type { AddOptions } from './add.ts'
import type { ImportOptions } from './import.ts'

const json = ['--json', 'print one JSON document', false] as const

export function addConnectionCommands(program: Command, done: (exitCode: number) => void): void {
  const connections = program
    .command('connections')
    .description('connections to Kafka, to Flink and to databases: list, make, test and remove them')
    .addHelpText(
      'after',
      '\nA secret is asked for, or read from the standard input, a line each; it is never an argument. It is kept in a file that a passphrase opens\n(MILLRACE_PASSPHRASE), or not at all where MILLRACE_SECRET_<NAME> gives it.',
    )

  connections
    .command('list')
    .description('list the connections of this machine')
    .option(...json)
    .action(async (options: { json: boolean }) => {
      const { list } = await import('./manage.ts')
      done(await list(options))
    })

  connections
    .command('add')
    .description('make a connection')
    .argument('<name>')
    .option('--brokers <host:port,…>', 'of Kafka: bootstrap servers')
    .option('--job-manager <url>', 'of Flink: the REST API of the JobManager, such as http://127.0.0.1:8081')
    .option('--gateway <url>', 'of Flink: the REST API of its SQL Gateway, such as http://127.0.0.1:8083')
    .addOption(
      new Option(
        '--environment <name>',
        'of Flink: what the cluster is for; what changes jobs of production has to be confirmed',
      ).choices(environments),
    )
    .option('--database <name>', 'of a database: its name')
    .addOption(
      new Option('--dialect <name>', 'of a database: what it speaks').choices(dialects).default('postgresql'),
    )
    .option('--host <host>', 'of a database: its server; 127.0.0.1 when left out')
    .option('--port <number>', 'of a database: 5432 or 3306 when left out')
    .option('--no-password', 'of a database: its user has none')
    .option('--tls', 'TLS, with the authorities of this system', false)
    .option('--ca <file>', 'TLS, with the CA certificates of this PEM file')
    .option('--certificate <file>', 'the client’s certificate, PEM')
    .option('--key <file>', 'its key, PEM; kept as a secret')
    .option('--key-passphrase', 'the key has a passphrase, which is asked for', false)
    .option('--no-verify-host', 'the server’s certificate need not name its host')
    .addOption(
      new Option('--sasl <mechanism>', 'a login').choices([
        'plain',
        'scram-sha-256',
        'scram-sha-512',
        'oauthbearer',
      ]),
    )
    .option('--username <name>', 'of the login; the password is asked for')
    .option('--token-endpoint <url>', 'of OAUTHBEARER; without it the token itself is asked for')
    .option('--oauth-client <id>', 'client id at the token endpoint; its secret is asked for')
    .option('--scope <scope>', 'asked for at the token endpoint')
    .option('--client-id <id>', 'how this client calls itself')
    .option('--registry <url>', 'of a Schema Registry')
    .option('--registry-username <name>', 'its login; the password is asked for')
    .option('--registry-token', 'its login is a token, which is asked for', false)
    .option('--registry-ca <file>', 'its CA certificates, PEM, where they are not those of the brokers')
    .option('--replace', 'take the place of the connection of this name', false)
    .action(async (name: string, options: AddOptions) => {
      const { add } = await import('./add.ts')
      done(await add(name, options))
    })

  connections
    .command('test')
    .description('call the cluster and say what is wrong')
    .argument('<name>')
    .option(...json)
    .action(async (name: string, options: { json: boolean }) => {
      const { test } = await import('./manage.ts')
      done(await test(name, options))
    })

  connections
    .command('remove')
    .description('remove a connection and its secrets')
    .argument('<name>')
    .action(async (name: string) => {
      const { remove } = await import('./manage.ts')
      done(await remove(name))
    })

  connections
    .command('import')
    .description('make a connection of a kafka.properties file, and say what became of each key')
    .argument('<file>')
    .option('--name <name>', 'of the connection; that of the file when left out')
    .option('--brokers <host:port,…>', 'where the file has no bootstrap.servers')
    .option('--replace', 'take the place of the connection of this name', false)
    .option('--dry-run', 'only say what would become of each key', false)
    .option(...json)
    .action(async (file: string, options: ImportOptions) => {
      const { importFile } = await import('./import.ts')
      done(await importFile(file, options))
    })

  connections
    .command('print')
    .description('write a connection as kafka.properties, placeholders in the place of secrets')
    .argument('<name>')
    .action(async (name: string) => {
      const { print } = await import('./manage.ts')
      done(await print(name))
    })
}
