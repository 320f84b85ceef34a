/** Requests of Flink's REST APIs, which speak JSON: where they are, how to come in, and what is wrong in plain words. */
import type { ResolvedFlink } from '../../model/connections/flink.ts'
import { OperationalError, UserError, type MillraceError } from '../../model/errors.ts'
import { systemAuthorities } from '../authorities.ts'
import { askHttp, basicLogin, parsedJson, troubleOf, whyUnreached } from '../http.ts'

/** A JobManager's or a SQL Gateway's REST API. */
export interface Endpoint {
  /** Its base address, such as `http://127.0.0.1:8083`. */
  readonly address: string
  /** Authorities to trust, PEM; null: those of the system. */
  readonly ca: string | null
  readonly login: { readonly username: string; readonly password: string } | null
  /** Ms. */
  readonly timeout: number
}

/** Statements wait for the planner, not for the job: a minute is long. */
const PATIENCE = 60_000
const MAX_BYTES = 64 * 1024 * 1024

/** One that wants no login. */
export const plainEndpoint = (address: string): Endpoint => ({
  address,
  ca: null,
  login: null,
  timeout: PATIENCE,
})

const at = ({ ca, login, requestTimeout }: ResolvedFlink, address: string): Endpoint => ({
  address,
  ca,
  login,
  timeout: requestTimeout,
})

export const jobManagerOf = (connection: ResolvedFlink): Endpoint => at(connection, connection.jobManager)

/** Throws UserError `flink.no-gateway`. */
export function gatewayOf(connection: ResolvedFlink): Endpoint {
  if (connection.gateway !== null) return at(connection, connection.gateway)
  throw new UserError('flink.no-gateway', `The connection ${connection.name} has no SQL Gateway.`, {
    hint: 'Start one beside the cluster (bin/sql-gateway.sh start), and give its address in the connection.',
  })
}

export interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly body: unknown
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** `to`: an address that wants no login, or how to come in. Throws OperationalError, UserError when nobody answers or lets nobody in. */
export async function request(
  to: Endpoint | string,
  method: Method,
  path: string,
  body?: object,
): Promise<Answer> {
  const endpoint = typeof to === 'string' ? plainEndpoint(to) : to
  const { address, ca, login, timeout } = endpoint
  const url = new URL(`${address.replace(/\/+$/, '')}${path}`)
  const headers = {
    accept: 'application/json',
    ...(login === null ? {} : { authorization: basicLogin(login.username, login.password) }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const options = {
    method,
    headers,
    timeout,
    maxBytes: MAX_BYTES,
    ...(url.protocol === 'https:' ? { ca: ca === null ? systemAuthorities() : [ca] } : {}),
  }
  const { status, text } = await askHttp(
    url,
    options,
    body === undefined ? null : JSON.stringify(body),
  ).catch((error: unknown) => {
    throw unreachable(address, error)
  })
  if (status === 401 || status === 403) throw notLetIn(endpoint, status)
  return { ok: status >= 200 && status < 300, status, body: text === '' ? {} : parsedJson(text) }
}

function unreachable(address: string, error: unknown): MillraceError {
  const trouble = troubleOf(error)
  const { kind, cause } = trouble
  if (kind === 'certificate')
    return new UserError(
      'flink.certificate',
      `The certificate at ${address} is not trusted: ${cause.message}.`,
      {
        hint: 'Give the connection the CA certificates of the cluster, and check the host in its address.',
        cause,
      },
    )
  if (kind === 'no-tls')
    return new UserError('flink.no-tls', `What answers at ${address} does not speak TLS.`, {
      hint: 'Begin the address with http://, or use the port for https.',
      cause,
    })
  return new OperationalError(
    'flink.unreachable',
    `Flink does not answer at ${address}: ${whyUnreached(trouble)}.`,
    {
      hint: 'Check that it is running, and the address of its REST API: a JobManager’s port is mostly 8081, a SQL Gateway’s 8083.',
      retriable: true,
      cause,
    },
  )
}

function notLetIn({ address, login }: Endpoint, status: number): UserError {
  const message =
    login === null
      ? `Flink at ${address} wants a login, and there is none for it.`
      : status === 401
        ? `Flink at ${address} does not accept the user ${login.username} with this password.`
        : `Flink at ${address} does not allow this to the user ${login.username}.`
  return new UserError('flink.login', message, {
    hint: 'Make a connection with a user and a password, and name it: millrace connections add NAME --job-manager URL --username USER',
  })
}
