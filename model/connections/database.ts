/** How to reach a database that speaks SQL: a record of its own, kept outside of documents. It holds no secret, only names of secrets. */
import { z } from 'zod'
import { secretName } from './kafka.ts'
import { secretOfReference } from './names.ts'

/** What the server speaks. MySQL speaks `mariadb` too. */
export const dialects = ['postgresql', 'mariadb'] as const
export type Dialect = (typeof dialects)[number]

export const DIALECT_NAMES: Readonly<Record<Dialect, string>> = {
  postgresql: 'PostgreSQL',
  mariadb: 'MariaDB',
}

/** Where a server of it listens unless it is set otherwise. */
export const DIALECT_PORTS: Readonly<Record<Dialect, number>> = { postgresql: 5432, mariadb: 3306 }

const host = z
  .string()
  .trim()
  .regex(/^([^\s:@/[\]]+|[0-9a-fA-F:]+)$/, 'A host is a name or an address, without port, user or scheme.')

export const databaseConnection = z.strictObject({
  kind: z.literal('database'),
  dialect: z.enum(dialects),
  host,
  port: z
    .int()
    .min(1, 'A port is a number from 1 to 65535.')
    .max(65_535, 'A port is a number from 1 to 65535.'),
  database: z.string().min(1, 'The name of the database is missing.'),
  user: z.string().min(1, 'The name of the user is missing.'),
  /** Null: the server asks for none. */
  password: secretName.nullable().default(null),
  tls: z
    .strictObject({
      /** The certificates of the authorities to trust, PEM; null: those of the system. */
      ca: z.string().nullable().default(null),
      /** Whether the server's certificate has to name the host that was asked for. */
      verifyHost: z.boolean().default(true),
    })
    .nullable()
    .default(null),
  /** Milliseconds to connect. */
  connectTimeout: z.int().min(100).default(5_000),
})
export type DatabaseConnection = z.output<typeof databaseConnection>

/** The names of the secrets that it uses, without `secret:`. */
export const databaseSecrets = ({ password }: DatabaseConnection): readonly string[] =>
  password === null ? [] : [secretOfReference(password)]

/** With the secret's value where its name stood: it is never written or sent anywhere. */
export type ResolvedDatabase = DatabaseConnection & { readonly name: string; readonly resolved: true }

/** `value`: of a secret by its name; throws UserError where there is none. */
export const resolveDatabase = (
  name: string,
  connection: DatabaseConnection,
  value: (secret: string) => string,
): ResolvedDatabase => ({
  ...connection,
  name,
  resolved: true,
  password: connection.password === null ? null : value(secretOfReference(connection.password)),
})
