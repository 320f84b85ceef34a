import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { nameProblem, secretOf, secretVariable, type SecretPart } from '../../../model/connections/names.ts'
import { UserError } from '../../../model/errors.ts'
import { fileError } from '../../services/fileErrors.ts'
import { EXIT } from '../exit.ts'
import type { Asker } from './ask.ts'
import { brokersOf, connectionTools, readConnection } from './services.ts'

export interface AddOptions {
  readonly brokers: string
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
  const asked = new Secrets(name, asker)
  const connection = readConnection({
    kind: 'kafka',
    brokers: brokersOf(options.brokers),
    ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
    tls: await tlsOf(options, asked),
    sasl: await saslOf(options, asked),
    registry: await registryOf(options, asked),
  })
  await connections.save({ name, connection, secrets: asked.values }, taken ? name : null)
  process.stdout.write(`Connection ${name} is kept. Test it: millrace connections test ${name}\n`)
  return EXIT.ok
}

/** Secrets of one connection: from the environment, which then stays their place, or asked for. */
class Secrets {
  readonly values: Record<string, string> = {}
  readonly #name: string
  readonly #asker: Asker

  constructor(name: string, asker: Asker) {
    this.#name = name
    this.#asker = asker
  }

  async ask(part: SecretPart, label: string): Promise<string> {
    const reference = secretOf(this.#name, part)
    const secret = reference.slice('secret:'.length)
    if ((process.env[secretVariable(secret)] ?? '') === '')
      this.values[secret] = await this.#asker.secret(`${label} of ${this.#name}`)
    return reference
  }

  keep(part: SecretPart, value: string): string {
    const reference = secretOf(this.#name, part)
    this.values[reference.slice('secret:'.length)] = value
    return reference
  }
}

const textOf = async (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, resolve(path), 'read', 'Check the name.')
  })

async function tlsOf(options: AddOptions, secrets: Secrets): Promise<object | null> {
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

async function saslOf(options: AddOptions, secrets: Secrets): Promise<object | null> {
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

async function registryOf(options: AddOptions, secrets: Secrets): Promise<object | null> {
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
