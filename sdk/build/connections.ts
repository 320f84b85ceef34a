/** Connections of a job: how systems are reached, with what is secret or differs from place to place taken from the environment. */
import type { NodeConnection } from '../../model/connections/connection.ts'
import { databaseConnection as databaseRecord, DIALECT_PORTS } from '../../model/connections/database.ts'
import { kafkaConnection as kafkaRecord } from '../../model/connections/kafka.ts'
import { UserError } from '../../model/errors.ts'

/** A value of the environment, read when the job starts. */
export interface EnvValue {
  readonly env: string
  readonly otherwise?: string | undefined
}

/** A variable of the environment. Without `otherwise` it must be set. */
export const env = (name: string, otherwise?: string): EnvValue => ({ env: name, otherwise })

export type Setting = string | EnvValue

export interface KafkaConnectionOptions {
  /** host:port; several with commas between them. */
  readonly brokers: Setting
  readonly clientId?: string
  readonly tls?: {
    /** PEM of the authorities to trust; null: those of the system. */
    readonly ca?: string | null
    readonly certificate?: string | null
    readonly key?: EnvValue | null
    readonly passphrase?: EnvValue | null
    readonly verifyHost?: boolean
  } | null
  readonly sasl?:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
        readonly username: Setting
        readonly password: EnvValue
      }
    | {
        readonly mechanism: 'oauthbearer'
        readonly token?: EnvValue | null
        readonly tokenEndpoint?: string | null
        readonly clientId?: string
        readonly clientSecret?: EnvValue | null
        readonly scope?: string
      }
    | null
  readonly registry?: {
    readonly url: Setting
    readonly username?: Setting
    readonly password?: EnvValue | null
    readonly token?: EnvValue | null
    readonly ca?: string | null
  } | null
  readonly connectTimeout?: number
  readonly requestTimeout?: number
}

export interface DatabaseConnectionOptions {
  readonly dialect: 'postgresql' | 'mariadb'
  readonly host: Setting
  /** The usual one of the dialect when left out. */
  readonly port?: number
  readonly database: Setting
  readonly user: Setting
  /** Null or left out: the server asks for none. */
  readonly password?: EnvValue | null
  readonly tls?: { readonly ca?: string | null; readonly verifyHost?: boolean } | null
  readonly connectTimeout?: number
}

export interface KafkaConnection {
  readonly kind: 'kafka'
  readonly name: string
  readonly options: KafkaConnectionOptions
}

export interface DatabaseConnection {
  readonly kind: 'database'
  readonly name: string
  readonly options: DatabaseConnectionOptions
}

export type AnyConnection = KafkaConnection | DatabaseConnection

/** The connection of a name, as the document calls it, to a database. */
export const databaseConnection = (name: string, options: DatabaseConnectionOptions): DatabaseConnection => ({
  kind: 'database',
  name,
  options,
})

/** The connection of a name, as the document calls it. */
export const kafkaConnection = (name: string, options: KafkaConnectionOptions): KafkaConnection => ({
  kind: 'kafka',
  name,
  options,
})

/** The fields of a connection that are secret; their values come from the environment at the last moment. */
const SECRET: ReadonlySet<string> = new Set(['password', 'key', 'passphrase', 'token', 'clientSecret'])

type Environment = Readonly<Record<string, string | undefined>>

/** The connection as a record, which names its secrets by their variables. Throws UserError for a variable that is not set. */
export function recordOf({ kind, name, options }: AnyConnection, environment: Environment): NodeConnection {
  const plain = settled(options, environment) as Readonly<Record<string, unknown>>
  const parsed =
    kind === 'kafka'
      ? kafkaRecord.safeParse({ kind, ...plain, brokers: String(plain['brokers']).split(',') })
      : databaseRecord.safeParse({ kind, port: DIALECT_PORTS[options.dialect], ...plain })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UserError('connection', `The connection ${name} is not complete: ${issue?.message ?? ''}`, {
    hint: `Look at ${issue?.path.join('.') ?? 'it'}.`,
  })
}

function settled(value: unknown, environment: Environment): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]: [string, unknown]) => {
      if (!isEnv(inner)) return [field, settled(inner, environment)]
      return [field, SECRET.has(field) ? `secret:${inner.env}` : valueOf(inner, environment)]
    }),
  )
}

const isEnv = (value: unknown): value is EnvValue =>
  typeof value === 'object' && value !== null && 'env' in value

export function valueOf({ env: name, otherwise }: EnvValue, environment: Environment): string {
  const value = environment[name] ?? otherwise
  if (value !== undefined && value !== '') return value
  throw new UserError('environment', `${name} is not set.`, {
    hint: 'Set it in the environment, or in .env.',
  })
}
