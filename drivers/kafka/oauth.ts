/**
 * SASL/OAUTHBEARER as kafkajs should do it: its own way takes a broker's refusal for a success, as that comes as a challenge and not as an error. And the
 * token: one that the person brings, or by the client-credentials grant, kept until shortly before it ends.
 */
import type { Mechanism } from 'kafkajs'
import { OperationalError, UserError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'

type Oauth = Extract<NonNullable<ResolvedKafka['sasl']>, { mechanism: 'oauthbearer' }>

/** A token that ends sooner than this is asked for anew. */
const SPARE = 30_000

const SEPARATOR = '\u0001'

/** Bytes with their length in front, as kafkajs' transport of SASL wants them. */
function framed(bytes: Uint8Array): Buffer {
  const frame = Buffer.alloc(4 + bytes.length)
  frame.writeInt32BE(bytes.length)
  frame.set(bytes, 4)
  return frame
}

export function oauthMechanism(connection: ResolvedKafka, sasl: Oauth): Mechanism {
  const token = tokenSource(connection, sasl)
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        const first = `n,,${SEPARATOR}auth=Bearer ${await token()}${SEPARATOR}${SEPARATOR}`
        const exchange = (message: string) =>
          saslAuthenticate({
            request: { encode: () => framed(Buffer.from(message)) },
            response: { decode: (raw: Buffer) => raw, parse: (raw: Buffer) => raw.subarray(4).toString() },
          })
        const challenge = await exchange(first)
        if (typeof challenge !== 'string' || challenge === '') return
        // The refusal is to be acknowledged, to which the broker answers with its error; should it not, this is one.
        await exchange(SEPARATOR)
        throw refused(connection, challenge)
      },
    }),
  }
}

export const refused = (connection: ResolvedKafka, why: string): UserError =>
  new UserError('kafka-token', `The broker of ${connection.name} does not accept the token: ${why}.`, {
    hint: 'Check that the token is not out of date, and that its issuer, audience and signing key are those that the broker knows.',
  })

/** Gives a token that is good for now. */
export function tokenSource(connection: ResolvedKafka, sasl: Oauth): () => Promise<string> {
  let kept: { readonly value: string; readonly until: number } | null = null
  return async () => {
    if (sasl.token !== null) return sasl.token.trim()
    if (kept !== null && Date.now() < kept.until) return kept.value
    kept = await ask(connection, sasl)
    return kept.value
  }
}

async function ask(
  connection: ResolvedKafka,
  { tokenEndpoint, clientId, clientSecret, scope }: Oauth,
): Promise<{ readonly value: string; readonly until: number }> {
  if (tokenEndpoint === null)
    throw new UserError('kafka-no-token', `${connection.name} has neither a token nor a token endpoint.`, {
      hint: 'Give the connection one of the two.',
    })
  const failed = (why: string): OperationalError =>
    new OperationalError(
      'kafka-token-endpoint',
      `The token endpoint ${tokenEndpoint} of ${connection.name} ${why}.`,
      { hint: 'Check its address, the client id, the client secret and the scope.' },
    )
  const answer = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret ?? '')}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === '' ? {} : { scope }),
    }).toString(),
    signal: AbortSignal.timeout(connection.requestTimeout),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw failed(`cannot be asked: ${cause instanceof Error ? cause.message : String(cause)}`)
  })
  if (!answer.ok) throw failed(`answers with status ${answer.status}`)
  const body: unknown = await answer.json().catch(() => null)
  if (
    typeof body !== 'object' ||
    body === null ||
    !('access_token' in body) ||
    typeof body.access_token !== 'string'
  )
    throw failed('answers without a token (access_token)')
  const seconds = 'expires_in' in body ? Number(body.expires_in) : Number.NaN
  const lasts = Number.isFinite(seconds) ? seconds * 1000 - SPARE : 0
  return { value: body.access_token, until: Date.now() + lasts }
}
