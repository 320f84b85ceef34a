/**
 * How to reach a Kafka cluster: a record of its own, kept outside of documents, which name it. It holds no secret, only names of secrets; an engine or a
 * driver gets it resolved.
 */
import { z } from 'zod'
import { secretOfReference } from './names.ts'

/** `secret:name`: a value that the secret store keeps under that name. */
export const secretName = z
  .string()
  .regex(/^secret:[A-Za-z0-9][A-Za-z0-9._/-]*$/, 'A secret is named as secret:name.')

const broker = z
  .string()
  .trim()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^\s:,/[\]]+):\d{1,5}$/, 'A bootstrap server is host:port.')

const tls = z.strictObject({
  /** The certificates of the authorities to trust, PEM; null: those of the system. */
  ca: z.string().nullable().default(null),
  /** The client's certificate (PEM, not a secret) and the name of its key's secret. */
  certificate: z.string().nullable().default(null),
  key: secretName.nullable().default(null),
  /** The passphrase of the key. */
  passphrase: secretName.nullable().default(null),
  /** Whether the broker's certificate has to name the host that was asked for. */
  verifyHost: z.boolean().default(true),
})

const password = z.strictObject({
  mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
  username: z.string().min(1),
  password: secretName,
})

const oauthbearer = z.strictObject({
  mechanism: z.literal('oauthbearer'),
  /** A token that the person brings (a signed JWT). */
  token: secretName.nullable().default(null),
  /** Or where one is asked for, by the client-credentials grant. */
  tokenEndpoint: z.url().nullable().default(null),
  clientId: z.string().default(''),
  clientSecret: secretName.nullable().default(null),
  scope: z.string().default(''),
})

/** A Schema Registry with Confluent's API. */
const schemaRegistry = z.strictObject({
  /** Its base address, without a login in it. */
  url: z.url(),
  /** A login by user and password, or by a token; empty and null: none. */
  username: z.string().default(''),
  password: secretName.nullable().default(null),
  token: secretName.nullable().default(null),
  /** The certificates of the authorities to trust, PEM; null: those of the brokers and of the system. */
  ca: z.string().nullable().default(null),
})

export const kafkaConnection = z.strictObject({
  kind: z.literal('kafka'),
  brokers: z.array(broker).min(1, 'At least one bootstrap server is needed.'),
  clientId: z.string().default('millrace'),
  tls: tls.nullable().default(null),
  sasl: z.discriminatedUnion('mechanism', [password, oauthbearer]).nullable().default(null),
  registry: schemaRegistry.nullable().default(null),
  /** Milliseconds to connect, and for a request. */
  connectTimeout: z.int().min(100).default(5_000),
  requestTimeout: z.int().min(1_000).default(30_000),
})
export type KafkaConnection = z.output<typeof kafkaConnection>

/** The names of the secrets that a connection uses, without `secret:`. */
export function kafkaSecrets(connection: KafkaConnection): readonly string[] {
  const { tls: t, sasl, registry } = connection
  const own =
    sasl === null ? [] : sasl.mechanism === 'oauthbearer' ? [sasl.token, sasl.clientSecret] : [sasl.password]
  return [t?.key, t?.passphrase, ...own, registry?.password, registry?.token].flatMap((name) =>
    name === null || name === undefined ? [] : [secretOfReference(name)],
  )
}

/**
 * A connection as drivers want it: the same shape, with the secrets' values where their names stood. It goes to the engine process only, and is never written
 * or sent anywhere else.
 */
export type ResolvedKafka = KafkaConnection & { readonly name: string; readonly resolved: true }

/** `value`: of a secret by its name; throws UserError where there is none. */
export function resolveKafka(
  name: string,
  connection: KafkaConnection,
  value: (secret: string) => string,
): ResolvedKafka {
  const known = (secret: string | null): string | null =>
    secret === null ? null : value(secretOfReference(secret))
  const { tls: t, sasl, registry } = connection
  return {
    ...connection,
    name,
    resolved: true,
    tls: t === null ? null : { ...t, key: known(t.key), passphrase: known(t.passphrase) },
    sasl:
      sasl === null
        ? null
        : sasl.mechanism === 'oauthbearer'
          ? { ...sasl, token: known(sasl.token), clientSecret: known(sasl.clientSecret) }
          : { ...sasl, password: known(sasl.password) ?? '' },
    registry:
      registry === null
        ? null
        : { ...registry, password: known(registry.password), token: known(registry.token) },
  }
}
