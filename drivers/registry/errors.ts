/** What is wrong with a Schema Registry, in plain words: which connection, which address, and the way out. */
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { OperationalError, UserError, type MillraceError } from '../../model/errors.ts'
import { troubleOf, whyUnreached } from '../http.ts'
import type { Answer } from './types.ts'

const addressOf = ({ registry }: ResolvedKafka): string => registry?.url ?? ''

export const noRegistry = ({ name }: ResolvedKafka): UserError =>
  new UserError('registry-none', `The connection ${name} has no Schema Registry.`, {
    hint: `Give it the address of one under Connections, or by schema.registry.url in its kafka.properties.`,
  })

export const notARegistry = (connection: ResolvedKafka, { status }: Pick<Answer, 'status'>): UserError =>
  new UserError(
    'registry-not-one',
    `What answers at ${addressOf(connection)} of ${connection.name} is no Schema Registry with Confluent’s API (status ${status}).`,
    {
      hint: 'Check the address and its path: of Apicurio it ends with /apis/ccompat/v7, of Confluent and Karapace it has none, of Redpanda the port is 8081.',
    },
  )

/** An answer that is no success. */
export function failedWith(connection: ResolvedKafka, answer: Answer): MillraceError {
  const { status, message } = answer
  const at = `${addressOf(connection)} of ${connection.name}`
  const user = connection.registry?.username ?? ''
  if (status === 401)
    return new UserError(
      'registry-login',
      loginOf(connection) === 'none'
        ? `The Schema Registry ${at} wants a login, and the connection has none for it.`
        : loginOf(connection) === 'token'
          ? `The Schema Registry ${at} does not accept the token.`
          : `The Schema Registry ${at} does not accept the user ${user} with this password.`,
      { hint: 'Check the login of the Schema Registry in the connection; it is not that of the brokers.' },
    )
  if (status === 403)
    return new UserError(
      'registry-forbidden',
      `The Schema Registry ${at} does not allow this to ${user === '' ? 'this login' : `the user ${user}`}: ${message}`,
      { hint: 'Ask for the right to read its subjects, and to write where schemas are registered.' },
    )
  if (status === 404 || (status >= 200 && status < 400)) return notARegistry(connection, answer)
  return new OperationalError(
    'registry-failed',
    `The Schema Registry ${at} answers with status ${status}: ${message}`,
    { hint: 'Look into its log.', retriable: status >= 500 || status === 429 },
  )
}

const loginOf = ({ registry }: ResolvedKafka): 'none' | 'token' | 'basic' =>
  typeof registry?.token === 'string' ? 'token' : (registry?.username ?? '') === '' ? 'none' : 'basic'

/** An error of node's while it was asked. */
export function unreachable(connection: ResolvedKafka, error: unknown): MillraceError {
  const trouble = troubleOf(error)
  const { kind, cause } = trouble
  const at = `${addressOf(connection)} of ${connection.name}`
  if (kind === 'certificate')
    return new UserError(
      'registry-certificate',
      `The certificate of the Schema Registry ${at} is not trusted: ${cause.message}.`,
      {
        hint: 'Give the connection the CA certificates of the registry, and check the host in its address.',
        cause,
      },
    )
  if (kind === 'no-tls')
    return new UserError('registry-no-tls', `What answers at ${at} does not speak TLS.`, {
      hint: 'Begin the address with http://, or use the port for https.',
      cause,
    })
  return new OperationalError(
    'registry-unreachable',
    `The Schema Registry ${at} cannot be reached: ${whyUnreached(trouble)}.`,
    {
      hint: 'Check that it is running, its host and port, and whether a firewall or a VPN is in between.',
      retriable: true,
      cause,
    },
  )
}
