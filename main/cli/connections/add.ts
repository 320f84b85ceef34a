import type { Connection } from '../../../model/connections/connection.ts'
import { DIALECT_PORTS, type Dialect } from '../../../model/connections/database.ts'
import { hasNoLogin } from '../../../model/connections/flink.ts'
import { nameProblem } from '../../../model/connections/names.ts'
import { UserError } from '../../../model/errors.ts'
import { EXIT } from '../exit.ts'
import { AskedSecrets, textOf } from './given.ts'
import { brokersOf, connectionTools, readConnection } from './services.ts'

export interface AddOptions {
  /** Of Kafka; of Flink it is `jobManager`. */
  readonly brokers?: string
  readonly jobManager?: string
  readonly gateway?: string
  readonly environment?: string
  readonly tls: boolean
  readonly ca?: string
  readonly certificate?: string
  readonly key?: string
  readonly keyPassphrase: boolean
  readonly verifyHost: boolean
  readonly sasl?: string
  readonly username?: string
  readonly tokenEndpoint?: string
  readonly oauthClient?: string
  readonly scope?: string
  readonly clientId?: string
  readonly registry?: string
  readonly registryUsername?: string
  readonly registryToken: boolean
  readonly registryCa?: string
  /** Of a database. */
  readonly database?: string
  readonly dialect?: Dialect
  readonly host?: string
  readonly port?: string
  readonly password: boolean
  readonly replace: boolean
}

/** Makes a connection, and asks for its secrets. Returns the exit code. */
export async function add(name: string, options: AddOptions): Promise<number> {
  const problem = nameProblem(name)
  if (problem !== null) throw new UserError('connection.name', problem)
  const { connections, asker } = connectionTools()
  const taken = (await connections.list()).some((each) => each.name === name)
  if (taken && !options.replace) {
    throw new UserError('connection.exists', `There is a connection ${name} already.`, {
      hint: 'Choose another name, or give --replace.',
    })
  }
  const asked = new AskedSecrets(name, asker)
  const connection = await read(options, asked)
  await connections.save({ name, connection, secrets: asked.values }, taken ? name : null)
  process.stdout.write(`Connection ${name} is kept. Test it: millrace connections test ${name}\n`)
  return EXIT.ok
}

function read(options: AddOptions, asked: AskedSecrets): Promise<Connection> {
  const { brokers, jobManager, database } = options
  const given = [brokers, jobManager, database].filter((one) => one !== undefined)
  if (given.length === 1) {
    if (brokers !== undefined) return readKafka(brokers, options, asked)
    if (jobManager !== undefined) return readFlink(jobManager, options, asked)
    if (database !== undefined) return readDatabase(database, options, asked)
  }
  throw new UserError('cli.connection', 'A connection is one to Kafka, one to Flink or one to a database.', {
    hint: 'Give --brokers host:port,… for Kafka, --job-manager URL for Flink, or --database NAME for a database.',
  })
}

async function readDatabase(database: string, options: AddOptions, asked: AskedSecrets): Promise<Connection> {
  const { dialect = 'postgresql', host = '127.0.0.1', port, username = '', tls, ca, verifyHost } = options
  return readConnection({
    kind: 'database',
    dialect,
    host,
    port: port === undefined ? DIALECT_PORTS[dialect] : Number(port),
    database,
    user: username,
    password: options.password ? await asked.ask('password', `Password of ${username}`) : null,
    tls: tls || ca !== undefined ? { ca: ca === undefined ? null : await textOf(ca), verifyHost } : null,
  })
}

async function readFlink(jobManager: string, options: AddOptions, asked: AskedSecrets): Promise<Connection> {
  const { gateway, environment, ca, username } = options
  for (const address of [jobManager, gateway ?? jobManager])
    if (!hasNoLogin(address))
      throw new UserError('cli.address', 'The address of the cluster has a login in it.', {
        hint: 'Leave it out and give --username: the password is then asked for, and kept as a secret.',
      })
  return readConnection({
    kind: 'flink',
    jobManager,
    gateway: gateway ?? null,
    ...(environment === undefined ? {} : { environment }),
    ca: ca === undefined ? null : await textOf(ca),
    login:
      username === undefined
        ? null
        : { username, password: await asked.ask('password', `Password of ${username}`) },
  })
}

async function readKafka(brokers: string, options: AddOptions, asked: AskedSecrets): Promise<Connection> {
  return readConnection({
    kind: 'kafka',
    brokers: brokersOf(brokers),
    ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
    tls: await tlsOf(options, asked),
    sasl: await saslOf(options, asked),
    registry: await registryOf(options, asked),
  })
}

async function tlsOf(options: AddOptions, secrets: AskedSecrets): Promise<object | null> {
  const { tls, ca, certificate, key, keyPassphrase, verifyHost } = options
  if (!tls && ca === undefined && certificate === undefined) return null
  return {
    ca: ca === undefined ? null : await textOf(ca),
    certificate: certificate === undefined ? null : await textOf(certificate),
    key: key === undefined ? null : secrets.keep('key', await textOf(key)),
    passphrase: keyPassphrase ? await secrets.ask('passphrase', 'Passphrase of the key') : null,
    verifyHost,
  }
}

async function saslOf(options: AddOptions, secrets: AskedSecrets): Promise<object | null> {
  const { sasl, username, tokenEndpoint, oauthClient, scope } = options
  if (sasl === undefined) return null
  if (sasl !== 'oauthbearer') {
    if (username === undefined) throw new UserError('cli.username', `A login by ${sasl} needs --username.`)
    return { mechanism: sasl, username, password: await secrets.ask('password', `Password of ${username}`) }
  }
  return {
    mechanism: sasl,
    token: tokenEndpoint === undefined ? await secrets.ask('token', 'Token') : null,
    tokenEndpoint: tokenEndpoint ?? null,
    clientId: oauthClient ?? '',
    clientSecret:
      tokenEndpoint === undefined
        ? null
        : await secrets.ask('client-secret', `Client secret of ${oauthClient ?? ''}`),
    scope: scope ?? '',
  }
}

async function registryOf(options: AddOptions, secrets: AskedSecrets): Promise<object | null> {
  const { registry, registryUsername, registryToken, registryCa } = options
  if (registry === undefined) return null
  if (URL.canParse(registry) && new URL(registry).username !== '')
    throw new UserError('cli.registry', 'The address of the Schema Registry has a login in it.', {
      hint: 'Leave it out and give --registry-username: the password is then asked for, and kept as a secret.',
    })
  const login = registryToken
    ? { token: await secrets.ask('registry-token', 'Token of the Schema Registry') }
    : registryUsername === undefined
      ? {}
      : {
          username: registryUsername,
          password: await secrets.ask('registry-password', 'Password of the Schema Registry'),
        }
  return { url: registry, ...login, ca: registryCa === undefined ? null : await textOf(registryCa) }
}
