/** One request over HTTP or HTTPS. node's own client, since fetch takes no authorities of its own. */
import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestTls, type RequestOptions as TlsOptions } from 'node:https'

export type HttpOptions = Pick<RequestOptions, 'method' | 'headers' | 'timeout' | 'agent'> &
  Pick<TlsOptions, 'ca'> & {
    /** The answer may have so many bytes. */
    readonly maxBytes: number
  }

export interface HttpAnswer {
  readonly status: number
  readonly text: string
}

/** Rejects with node's own error, also where there is no answer in time, or one that is too large. */
export function askHttp(url: URL, options: HttpOptions, body: string | null): Promise<HttpAnswer> {
  const { maxBytes, ...given } = options
  const request = url.protocol === 'https:' ? requestTls : requestPlain
  return new Promise((resolve, reject) => {
    const asked = request(url, given, (response) => {
      textOf(response, maxBytes).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject)
    })
    asked.once('timeout', () => asked.destroy(new Error('it does not answer in time')))
    asked.once('error', reject)
    asked.end(body ?? undefined)
  })
}

async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`its answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** The value of an `Authorization` header. */
export const basicLogin = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** JSON, or null where it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export type NetworkTrouble = 'certificate' | 'no-tls' | 'no-host' | 'refused' | 'other'

const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ALTNAME/

/** What an error of node's while it asked comes from. */
export function troubleOf(error: unknown): { readonly kind: NetworkTrouble; readonly cause: Error } {
  const cause = error instanceof Error ? error : new Error(String(error))
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  if (UNTRUSTED.test(code)) return { kind: 'certificate', cause }
  if (code === 'EPROTO' || /wrong version number|packet length too long/i.test(cause.message))
    return { kind: 'no-tls', cause }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { kind: 'no-host', cause }
  return { kind: code === 'ECONNREFUSED' ? 'refused' : 'other', cause }
}

/** Why nobody answers, for the end of a sentence. */
export const whyUnreached = ({ kind, cause }: ReturnType<typeof troubleOf>): string =>
  kind === 'no-host' ? 'there is no such host' : kind === 'refused' ? 'nothing answers there' : cause.message
