/** Keys of SASL: mechanism and login. */
import { z } from 'zod'
import { own } from '../../json.ts'
import type { KafkaConnection } from '../kafka.ts'
import { readJaas, type Jaas } from './jaas.ts'
import { secretNote, type Reading } from './reading.ts'
import { none, problem, secret, set, type Told } from './rows.ts'

type Sasl = NonNullable<KafkaConnection['sasl']>

const MECHANISMS = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
} as const

const LOGIN = 'User and password'

/** Told where the protocol has no SASL. */
export const SASL_KEYS = [
  'sasl.mechanism',
  'sasl.jaas.config',
  'sasl.username',
  'sasl.password',
  'sasl.oauthbearer.token.endpoint.url',
  'sasl.oauthbearer.client.credentials.client.id',
  'sasl.oauthbearer.client.credentials.client.secret',
  'sasl.oauthbearer.scope',
  'sasl.login.callback.handler.class',
  'sasl.oauthbearer.client.id',
  'sasl.oauthbearer.client.secret',
  'millrace.oauthbearer.token',
] as const

const OTHER_MECHANISMS: Readonly<Record<string, string>> = {
  GSSAPI: 'Kerberos (GSSAPI) is not supported: ask for a listener with SCRAM or OAUTHBEARER.',
  AWS_MSK_IAM: 'AWS_MSK_IAM is not supported: MSK offers SASL/SCRAM as well.',
}

export function readSasl(reading: Reading): Sasl | null {
  // GSSAPI is what Kafka's clients take where nothing is said.
  const mechanism = reading.get('sasl.mechanism')?.toUpperCase() ?? 'GSSAPI'
  const text = reading.get('sasl.jaas.config')
  const jaas = text === null ? null : readJaas(text)
  if (mechanism === 'OAUTHBEARER') return readOauth(reading, jaas)
  const known = Object.entries(MECHANISMS).find(([name]) => name === mechanism)?.[1]
  if (known === undefined) {
    const why =
      own(OTHER_MECHANISMS, mechanism) ??
      `There is no mechanism ${mechanism} here: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER are.`
    reading.tell('sasl.mechanism', problem(why, 'Login'))
    reading.tell('sasl.jaas.config', none('Belongs to a mechanism that is not supported.'))
    return null
  }
  reading.tell('sasl.mechanism', set('Login', `SASL ${mechanism}.`))
  const username = reading.raw('sasl.username') ?? jaas?.options['username'] ?? ''
  const password = reading.raw('sasl.password') ?? jaas?.options['password'] ?? ''
  reading.tell('sasl.username', set('User'))
  reading.tell('sasl.password', secret('Password', secretNote(password)))
  reading.tell('sasl.jaas.config', jaasTold(jaas, username, password))
  if (username === '') return null
  return { mechanism: known, username, password: reading.secret('password', password) }
}

function jaasTold(jaas: Jaas | null, username: string, password: string): Told {
  if (jaas === null)
    return problem('This is no JAAS configuration: module, required, username="…" password="…";', LOGIN)
  return username === ''
    ? problem('It has no username.', LOGIN)
    : secret(LOGIN, `User ${username}. Password: ${secretNote(password)}`)
}

function readOauth(reading: Reading, jaas: Jaas | null): Sasl {
  const options = jaas?.options ?? {}
  const first = (...keys: readonly string[]): string | null =>
    keys.map((key) => reading.raw(key)).find((value) => value !== null) ?? null
  const id = first('sasl.oauthbearer.client.credentials.client.id', 'sasl.oauthbearer.client.id')
  const password = first(
    'sasl.oauthbearer.client.credentials.client.secret',
    'sasl.oauthbearer.client.secret',
  )
  const given = password ?? options['clientSecret'] ?? null
  const token = reading.raw('millrace.oauthbearer.token')
  reading.tell('sasl.mechanism', set('Login', 'OAUTHBEARER: a token.'))
  for (const key of ['sasl.oauthbearer.client.credentials.client.id', 'sasl.oauthbearer.client.id'])
    reading.tell(key, set('Client id of the token endpoint'))
  for (const key of ['sasl.oauthbearer.client.credentials.client.secret', 'sasl.oauthbearer.client.secret'])
    reading.tell(key, secret('Client secret', secretNote(password ?? '')))
  reading.tell('sasl.oauthbearer.scope', set('Scope'))
  reading.tell('millrace.oauthbearer.token', secret('Token', secretNote(token ?? '')))
  reading.tell('sasl.login.callback.handler.class', none('The client asks the token endpoint itself.'))
  reading.tell(
    'sasl.jaas.config',
    Object.keys(options).length === 0
      ? none('A module without options: nothing to take over.')
      : options['clientSecret'] === undefined && options['clientId'] === undefined
        ? problem(
            'Only clientId, clientSecret and scope are taken over; a token of no signature is not made.',
            'Login',
          )
        : secret('Client id and secret', `Secret: ${secretNote(options['clientSecret'] ?? '')}`),
  )
  return {
    mechanism: 'oauthbearer',
    token: token === null ? null : reading.secret('token', token),
    tokenEndpoint: endpoint(reading),
    clientId: id ?? options['clientId'] ?? '',
    clientSecret: given === null ? null : reading.secret('client-secret', given),
    scope: reading.raw('sasl.oauthbearer.scope') ?? options['scope'] ?? '',
  }
}

function endpoint(reading: Reading): string | null {
  const key = 'sasl.oauthbearer.token.endpoint.url'
  const url = reading.get(key)
  if (url === null || url === '') return null
  if (/^file:/i.test(url)) {
    reading.tell(key, problem('A file with the token: paste what is in it as the token.', 'Token'))
    return null
  }
  if (!z.url().safeParse(url).success) {
    reading.tell(key, problem('This is no address.', 'Token endpoint'))
    return null
  }
  reading.tell(key, set('Token endpoint'))
  return url
}
