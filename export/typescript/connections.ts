/** Connections in an exported job: what is secret, and where the cluster is, comes from the environment. */
import { call, literal, object, type Code } from '../../model/codeLayout.ts'
import type { NodeConnection } from '../../model/connections/connection.ts'
import type { DatabaseConnection } from '../../model/connections/database.ts'
import type { Json } from '../../model/document.ts'
import { quote } from '../../model/expr/lambda/index.ts'

export interface Variable {
  readonly name: string
  /** What to set it to, for people. */
  readonly meaning: string
  /** Null: it must be set. */
  readonly otherwise: string | null
}

const SECRET: ReadonlySet<string> = new Set(['password', 'key', 'passphrase', 'token', 'clientSecret'])
/** Beside secrets: what differs from place to place. */
const PLACE: ReadonlySet<string> = new Set(['url', 'username'])

/** `record`: undefined where this machine does not know the connection. */
export function connectionCode(
  name: string,
  kind: NodeConnection['kind'],
  record: NodeConnection | undefined,
  use: (name: string) => string,
): { readonly code: Code; readonly variables: readonly Variable[] } {
  const variables: Variable[] = []
  const prefix = name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
  const fromEnv = (field: string, meaning: string, otherwise: string | null): Code => {
    const variable = `${prefix}_${field}`
    variables.push({ name: variable, meaning, otherwise })
    return call(use('env'), quote(variable), ...(otherwise === null ? [] : [quote(otherwise)]))
  }
  const head: [string, Code][] =
    kind === 'kafka'
      ? [
          [
            'brokers',
            fromEnv(
              'BROKERS',
              `The bootstrap servers of ${name}, host:port, with commas between them.`,
              record?.kind === 'kafka' ? record.brokers.join(',') : null,
            ),
          ],
        ]
      : databaseHead(name, record?.kind === 'database' ? record : null, fromEnv)
  const shown = new Set(['kind', ...head.map(([field]) => field)])
  const inner = (value: Json, path: readonly string[]): Code =>
    literal(value, (field, own) => {
      const at = [...path, field]
      const variable = at.map((part) => part.replaceAll(/([A-Z])/g, '_$1').toUpperCase()).join('_')
      if (own === null) return 'null'
      if (SECRET.has(field)) return fromEnv(variable, `The ${field} of ${name}.`, null)
      if (PLACE.has(field) && typeof own === 'string' && own !== '') {
        return fromEnv(variable, `The ${field} of ${name}.`, own)
      }
      return typeof own === 'object' ? inner(own, at) : null
    })
  const options = Object.entries((record ?? {}) as Readonly<Record<string, Json>>).filter(
    ([field, value]) => value !== null && !shown.has(field),
  )
  const code = call(
    use(kind === 'kafka' ? 'kafkaConnection' : 'databaseConnection'),
    quote(name),
    object([...head, ...options.map(([field, value]) => [field, inner(value, [field])] as const)]),
  )
  return { code, variables }
}

/** Where the database is; of one that this machine does not know, all of it is asked for. */
const databaseHead = (
  name: string,
  record: DatabaseConnection | null,
  fromEnv: (field: string, meaning: string, otherwise: string | null) => Code,
): [string, Code][] => [
  ['dialect', quote(record?.dialect ?? 'postgresql')],
  ['host', fromEnv('HOST', `The server of ${name}.`, record?.host ?? null)],
  ['database', fromEnv('DATABASE', `The database of ${name}.`, record?.database ?? null)],
  ['user', fromEnv('USER', `The user of ${name}.`, record?.user ?? null)],
  ...(record === null || record.password !== null
    ? [['password', fromEnv('PASSWORD', `The password of ${name}.`, null)] satisfies [string, Code]]
    : []),
]
