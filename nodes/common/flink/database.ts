/** How Flink's JDBC connector reaches a database. The password is left open: a variable of the environment is named. */
import type { FlinkContext } from '../../../model/emit.ts'
import type { DatabaseConnection, Dialect } from '../../../model/connections/database.ts'
import { doubleQuoted, parseTableName } from '../../../model/tableName.ts'
import type { Reached } from './kafka.ts'
import type { Column } from '../../../model/schema.ts'
import { variableOf, type SecretVariable } from './variableNames.ts'
import { secretOfReference } from '../../../model/connections/names.ts'

export interface ReachedDatabase extends Reached {
  /** Null where the connection is not known. */
  readonly dialect: Dialect | null
}

export function reachDatabase(
  connection: string,
  { connections, refuse }: Pick<FlinkContext, 'connections' | 'refuse'>,
): ReachedDatabase {
  const known = Object.hasOwn(connections, connection) ? connections[connection] : undefined
  if (known?.kind !== 'database') {
    refuse(
      'connection',
      `What is written depends on the database, and the connection ${connection} is not known on this machine.`,
      'Make it under Connections, or by millrace connections add.',
    )
    return { dialect: null, options: {}, variables: {} }
  }
  if (known.tls !== null && known.tls.ca !== null)
    refuse(
      'connection',
      'The connection trusts an authority of its own, and the drivers on a cluster read such a certificate from a file there.',
      "Add the authority to those that Java trusts on the cluster, and choose a connection that trusts the system's.",
    )
  const [secret] = databaseSecretVariables(connection, known)
  const variables =
    secret === undefined
      ? {}
      : { [secret.variable]: `the password of ${known.user} in the connection ${connection}` }
  return {
    dialect: known.dialect,
    options: {
      ...place(known),
      username: known.user,
      // The connector wants both or none.
      password: secret === undefined ? '' : `\${${secret.variable}}`,
    },
    variables,
  }
}

export const databaseSecretVariables = (
  name: string,
  { password }: DatabaseConnection,
): readonly SecretVariable[] =>
  password === null
    ? []
    : [
        {
          variable: variableOf(name, 'PASSWORD'),
          secret: secretOfReference(password),
          written: (value) => value,
        },
      ]

function place({ dialect, host, port, database, tls }: DatabaseConnection): Readonly<Record<string, string>> {
  const server = `${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}`
  const check = tls?.verifyHost === true ? 'verify-full' : 'verify-ca'
  if (dialect === 'postgresql') {
    const secure = tls === null ? '' : `&sslmode=${check}&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory`
    // A text goes into a column of any type that can be read from it.
    return { url: `jdbc:postgresql://${server}?stringtype=unspecified${secure}` }
  }
  const secure = tls === null ? '' : `&sslMode=${check}`
  return {
    // The dialect goes by this scheme; the driver, which keeps milliseconds, takes it when it is told to. What the dialect would have it rewrite, upserts, it rewrites wrongly.
    url: `jdbc:mysql://${server}?permitMysqlScheme&rewriteBatchedStatements=false&sessionVariables=time_zone='+00:00'${secure}`,
    driver: 'org.mariadb.jdbc.Driver',
  }
}

/** The table as it stands in statements of the connector, which puts names of MariaDB between backticks as they are. */
export function tableOption(dialect: Dialect, table: string): string {
  const { schema, name } = parseTableName(table) ?? { schema: null, name: table }
  const parts = schema === null ? [name] : [schema, name]
  return dialect === 'postgresql'
    ? parts.map(doubleQuoted).join('.')
    : parts.map((part) => part.replaceAll('`', '``')).join('`.`')
}

export function refuseTime(
  { name, type }: Column,
  path: string,
  { refuse }: Pick<FlinkContext, 'refuse'>,
): void {
  if (type.kind !== 'TIME') return
  refuse(
    path,
    `The JDBC connector cuts times of day to whole seconds: ${name}.`,
    'Let the column be a STRING, read from the table or made in a Map by CAST.',
  )
}
