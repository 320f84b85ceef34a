/** Keys of a Schema Registry. */
import { z } from 'zod'
import type { KafkaConnection } from '../kafka.ts'
import { secretNote, type Reading } from './reading.ts'
import { none, problem, secret, set } from './rows.ts'

type Registry = NonNullable<KafkaConnection['registry']>
const SETTING = 'Schema Registry'

export function readRegistry(reading: Reading, sasl: KafkaConnection['sasl']): Registry | null {
  const url = addressOf(reading)
  const source = reading.get('basic.auth.credentials.source')?.toUpperCase()
  const info = reading.raw('basic.auth.user.info')
  if (url === null) {
    for (const key of ['basic.auth.credentials.source', 'basic.auth.user.info'])
      reading.tell(key, none('There is no schema.registry.url to log in to.'))
    return null
  }
  if (source === 'SASL_INHERIT' && sasl !== null && sasl.mechanism !== 'oauthbearer') {
    reading.tell(
      'basic.auth.credentials.source',
      set(`${SETTING}: login`, 'The same user and password as the brokers.'),
    )
    return { url, username: sasl.username, password: sasl.password }
  }
  reading.tell('basic.auth.credentials.source', set(`${SETTING}: login`))
  if (info === null) return { url, username: '', password: null }
  const colon = info.indexOf(':')
  const username = colon === -1 ? info : info.slice(0, colon)
  const password = colon === -1 ? '' : info.slice(colon + 1)
  reading.tell(
    'basic.auth.user.info',
    secret(`${SETTING}: login`, `User ${username}. Password: ${secretNote(password)}`),
  )
  return { url, username, password: password === '' ? null : reading.secret('registry-password', password) }
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
