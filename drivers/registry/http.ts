/** HTTP to a Schema Registry. node's own client, since fetch takes no authorities of its own. */
import { Agent as PlainAgent, request as requestPlain, type IncomingMessage } from 'node:http'
import { Agent as TlsAgent, request as requestTls } from 'node:https'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { isObject } from '../../model/json.ts'
import { systemAuthorities } from '../authorities.ts'
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
  const ask = (method: string, path: string, body?: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? null : JSON.stringify(body)
      const url = new URL(`${base.href.replace(/\/$/, '')}${path}`)
      const asked = (secure ? requestTls : requestPlain)(
        url,
        {
          method,
          agent,
          headers: { ...headers, ...(text === null ? {} : { 'content-type': JSON_TYPE }) },
          timeout: connection.requestTimeout,
        },
        (response) => {
          answerOf(response).then((answer) => {
            if (answer.status === 401 || answer.status === 403) reject(failedWith(connection, answer))
            else resolve(answer)
          }, failed)
        },
      )
      const failed = (error: unknown): void => reject(unreachable(connection, error))
      asked.once('timeout', () => asked.destroy(new Error('it does not answer in time')))
      asked.once('error', failed)
      asked.end(text ?? undefined)
    })
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
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` }
}

/** Its own, or those of the brokers beside those of the system: a registry may stand behind either. */
function authorities({ registry, tls }: ResolvedKafka): string[] {
  const own = registry?.ca ?? null
  if (own !== null) return [own]
  const ofBrokers = tls?.ca ?? null
  return [...systemAuthorities(), ...(ofBrokers === null ? [] : [ofBrokers])]
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES) throw new Error(`its answer is larger than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString()
  const body = parsed(text)
  const message = isObject(body) && typeof body['message'] === 'string' ? body['message'] : text.slice(0, 200)
  return { status: response.statusCode ?? 0, body, message }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
