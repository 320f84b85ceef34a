/** How to reach a Flink session cluster: a record of its own, kept outside of documents. It holds no secret, only names of secrets. */
import { z } from 'zod'
import { secretName } from './kafka.ts'
import { secretOfReference } from './names.ts'

/** What a cluster is for. What changes jobs on a `production` one has to be confirmed. */
export const environments = ['development', 'staging', 'production'] as const
export type Environment = (typeof environments)[number]

const address = z
  .url({ protocol: /^https?$/, error: 'A REST address of Flink is such as http://127.0.0.1:8081.' })
  .refine(hasNoLogin, 'The address has a login in it: give user and password apart.')

/** Addresses are shown and written down. */
export function hasNoLogin(text: string): boolean {
  try {
    const { username, password } = new URL(text)
    return username === '' && password === ''
  } catch {
    return true
  }
}

const login = z.strictObject({ username: z.string().min(1), password: secretName })

export const flinkConnection = z.strictObject({
  kind: z.literal('flink'),
  /** Base addresses of the REST APIs, without a login in them; `gateway` null: nothing is submitted or explained. */
  jobManager: address,
  gateway: address.nullable().default(null),
  environment: z.enum(environments).default('development'),
  /** The certificates of the authorities to trust, PEM; null: those of the system. */
  ca: z.string().nullable().default(null),
  /** Basic authentication at both addresses. */
  login: login.nullable().default(null),
  /** Milliseconds for a request. */
  requestTimeout: z.int().min(1_000).default(30_000),
})
export type FlinkConnection = z.output<typeof flinkConnection>

/** The names of the secrets that it uses, without `secret:`. */
export const flinkSecrets = ({ login: one }: FlinkConnection): readonly string[] =>
  one === null ? [] : [secretOfReference(one.password)]

/** With the secret's value where its name stood: it is never written or sent anywhere. */
export type ResolvedFlink = FlinkConnection & { readonly name: string; readonly resolved: true }

/** `value`: of a secret by its name; throws UserError where there is none. */
export const resolveFlink = (
  name: string,
  connection: FlinkConnection,
  value: (secret: string) => string,
): ResolvedFlink => ({
  ...connection,
  name,
  resolved: true,
  login:
    connection.login === null
      ? null
      : { ...connection.login, password: value(secretOfReference(connection.login.password)) },
})
