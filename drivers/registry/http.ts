/** HTTP to a Schema Registry. */
import { Agent as PlainAgent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { isObject } from '../../model/json.ts'
import { systemAuthorities } from '../authorities.ts'
import { askHttp, basicLogin, parsedJson } from '../http.ts'
import { failedWith, noRegistry, unreachable } from './errors.ts'
import type { Answer } from './types.ts'

export interface Http {
  get(path: string): Promise<Answer>
  post(path: string, body: object): Promise<Answer>
  close(): void
}

const JSON_TYPE = 'application/vnd.schemaregistry.v1+json'
/** Schemas are texts of people. */
const MAX_BYTES = 16 * 1024 * 1024

export function openHttp(connection: ResolvedKafka): Http {
  const { registry } = connection
  if (registry === null) throw noRegistry(connection)
  const base = new URL(registry.url)
  const secure = base.protocol === 'https:'
  const agent = secure
    ? new TlsAgent({ keepAlive: true, ca: authorities(connection) })
    : new PlainAgent({ keepAlive: true })
  const headers = {
    accept: `${JSON_TYPE}, application/json`,
    'user-agent': connection.clientId,
    ...authorization(registry),
  }
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const url = new URL(`${base.href.replace(/\/$/, '')}${path}`)
    const options = {
      method,
      agent,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': JSON_TYPE }) },
      timeout: connection.requestTimeout,
      maxBytes: MAX_BYTES,
    }
    const { status, text } = await askHttp(
      url,
      options,
      body === undefined ? null : JSON.stringify(body),
    ).catch((error: unknown) => {
      throw unreachable(connection, error)
    })
    const parsed = parsedJson(text)
    const message =
      isObject(parsed) && typeof parsed['message'] === 'string' ? parsed['message'] : text.slice(0, 200)
    const answer = { status, body: parsed, message }
    if (status === 401 || status === 403) throw failedWith(connection, answer)
    return answer
  }
  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    close: () => agent.destroy(),
  }
}

function authorization({
  username,
  password,
  token,
}: NonNullable<ResolvedKafka['registry']>): Readonly<Record<string, string>> {
  if (token !== null) return { authorization: `Bearer ${token.trim()}` }
  if (username === '') return {}
  return { authorization: basicLogin(username, password ?? '') }
}

/** Its own, or those of the brokers beside those of the system: a registry may stand behind either. */
function authorities({ registry, tls }: ResolvedKafka): string[] {
  const own = registry?.ca ?? null
  if (own !== null) return [own]
  const ofBrokers = tls?.ca ?? null
  return [...systemAuthorities(), ...(ofBrokers === null ? [] : [ofBrokers])]
}
