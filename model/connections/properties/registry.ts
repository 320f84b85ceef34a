/** Keys of a Schema Registry. */
import { z } from 'zod'
import type { KafkaConnection } from '../kafka.ts'
import { rewrap, splitPem } from './pem.ts'
import { secretNote, type Reading } from './reading.ts'
import { none, problem, secret, set } from './rows.ts'

type Registry = NonNullable<KafkaConnection['registry']>
type Login = Pick<Registry, 'username' | 'password' | 'token'>

const SETTING = 'Schema Registry'
const LOGIN = `${SETTING}: login`
const CA = `${SETTING}: CA certificates`

const LOGIN_KEYS = [
  'basic.auth.credentials.source',
  'basic.auth.user.info',
  'bearer.auth.credentials.source',
  'bearer.auth.token',
]

const noLogin: Login = { username: '', password: null, token: null }

export function readRegistry(reading: Reading, sasl: KafkaConnection['sasl']): Registry | null {
  const address = addressOf(reading)
  if (address === null) {
    for (const key of LOGIN_KEYS) reading.tell(key, none('There is no schema.registry.url to log in to.'))
    return null
  }
  const { url, login } = withoutLogin(reading, address)
  return { url, ...(login ?? loginOf(reading, sasl)), ca: authorities(reading) }
}

function loginOf(reading: Reading, sasl: KafkaConnection['sasl']): Login {
  const token = reading.raw('bearer.auth.token')
  if (token !== null) {
    reading.tell('bearer.auth.credentials.source', set(LOGIN, 'By a token.'))
    reading.tell('bearer.auth.token', secret(LOGIN, `Token: ${secretNote(token)}`))
    return { ...noLogin, token: reading.secret('registry-token', token) }
  }
  reading.tell(
    'bearer.auth.credentials.source',
    problem('Only a token that is given (STATIC_TOKEN, with bearer.auth.token) is supported.', LOGIN),
  )
  const source = reading.get('basic.auth.credentials.source')?.toUpperCase()
  const info = reading.raw('basic.auth.user.info')
  if (source === 'SASL_INHERIT' && sasl !== null && sasl.mechanism !== 'oauthbearer') {
    reading.tell('basic.auth.credentials.source', set(LOGIN, 'The same user and password as the brokers.'))
    return { ...noLogin, username: sasl.username, password: sasl.password }
  }
  reading.tell('basic.auth.credentials.source', set(LOGIN))
  if (info === null) return noLogin
  const colon = info.indexOf(':')
  const username = colon === -1 ? info : info.slice(0, colon)
  const password = colon === -1 ? '' : info.slice(colon + 1)
  reading.tell('basic.auth.user.info', secret(LOGIN, `User ${username}. Password: ${secretNote(password)}`))
  return { ...noLogin, ...loginBy(reading, username, password) }
}

const loginBy = (reading: Reading, username: string, password: string) => ({
  username,
  password: password === '' ? null : reading.secret('registry-password', password),
})

/** `https://user:password@host`, as the credentials source URL has it: the login is taken out. */
function withoutLogin(
  reading: Reading,
  address: string,
): { readonly url: string; readonly login: Login | null } {
  const url = new URL(address)
  if (url.username === '') return { url: address, login: null }
  const login = loginBy(reading, decodeURIComponent(url.username), decodeURIComponent(url.password))
  url.username = ''
  url.password = ''
  for (const key of LOGIN_KEYS) reading.tell(key, set(LOGIN, 'Taken out of the address.'))
  return { url: url.href.replace(/\/$/, ''), login: { ...noLogin, ...login } }
}

function authorities(reading: Reading): string | null {
  const text = reading.raw('schema.registry.ssl.truststore.certificates')
  reading.tell('schema.registry.ssl.truststore.type', none('The text is PEM here.'))
  reading.tell('schema.registry.ssl.truststore.password', none('A PEM text has no password.'))
  if (text !== null && text.trim() !== '') {
    reading.tell('schema.registry.ssl.truststore.certificates', set(CA))
    return rewrap(text)
  }
  for (const key of ['schema.registry.ssl.ca.location', 'schema.registry.ssl.truststore.location']) {
    const location = reading.get(key)
    if (location === null || location === '') continue
    const file = reading.file(location, CA)
    const { certificates } = splitPem(file ?? '')
    reading.tell(
      key,
      certificates === null
        ? problem('A PEM file is needed: drop it here as well, or paste its text into the field.', CA)
        : set(CA, 'Read from the file.'),
    )
    return certificates
  }
  return null
}

function addressOf(reading: Reading): string | null {
  const apicurio = reading.get('apicurio.registry.url')
  const key =
    reading.get('schema.registry.url') === null && apicurio !== null
      ? 'apicurio.registry.url'
      : 'schema.registry.url'
  const value = reading.get(key)
  if (value === null || value === '') return null
  const [first = '', ...others] = value.split(',').map((part) => part.trim())
  if (!z.url().safeParse(first).success) {
    reading.tell(key, problem('This is no address.', SETTING))
    return null
  }
  const url =
    key === 'apicurio.registry.url' ? first.replace(/\/apis\/registry\/v\d+\/?$/, '/apis/ccompat/v7') : first
  const note =
    url === first
      ? others.length > 0
        ? 'The first of the addresses; there is no second try at another.'
        : ''
      : 'By Apicurio’s Confluent-compatible address.'
  reading.tell(key, set(SETTING, note))
  return url
}
