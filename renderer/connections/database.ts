/** Drafts of connections to databases. Pure. */
import {
  databaseConnection,
  DIALECT_PORTS,
  type DatabaseConnection,
} from '../../model/connections/database.ts'
import { nameProblem } from '../../model/connections/names.ts'
import { formatDuration, parseDuration } from '../../ui/format.ts'
import {
  emptyDraft,
  orNull,
  secretNameOf,
  typedSecrets,
  type Checked,
  type Draft,
  type DraftField,
  type Words,
} from './draft.ts'

export const databaseDraft = (name: string, connection: DatabaseConnection): Draft => ({
  ...emptyDraft(name),
  kind: 'database',
  was: name,
  dialect: connection.dialect,
  host: connection.host,
  port: String(connection.port),
  database: connection.database,
  username: connection.user,
  login: connection.password === null ? 'none' : 'plain',
  encryption: connection.tls === null ? 'none' : 'tls',
  ca: connection.tls?.ca ?? '',
  verifyHost: connection.tls?.verifyHost ?? true,
  connectTimeout: formatDuration(connection.connectTimeout),
  kept: connection.password === null ? {} : { password: connection.password },
})

/** What is sent to be tested or kept. An empty port is the usual one of the dialect. */
export function checkDatabase(draft: Draft, words: Words): Checked {
  const problems: Partial<Record<DraftField, string>> = {}
  const { shape } = databaseConnection
  const name = nameProblem(draft.name)
  if (name !== null) problems.name = name
  const host = draft.host.trim()
  if (host === '') problems.host = words.noHost
  else if (!shape.host.safeParse(host).success) problems.host = words.notAHost
  const port = draft.port.trim() === '' ? DIALECT_PORTS[draft.dialect] : Number(draft.port)
  if (!shape.port.safeParse(port).success) problems.port = words.notAPort
  if (draft.database === '') problems.database = words.noDatabase
  if (draft.username === '') problems.username = words.noUsername
  const encrypted = draft.encryption === 'tls'
  if (encrypted && draft.ca.trim() !== '' && !draft.ca.includes('-----BEGIN ')) problems.ca = words.notPem
  const timeout = parseDuration(draft.connectTimeout)
  if (!timeout.ok) problems.connectTimeout = words.notADuration(draft.connectTimeout)
  else if (!shape.connectTimeout.safeParse(timeout.ms).success)
    problems.connectTimeout = words.tooShort(formatDuration(100))
  const connection: DatabaseConnection = {
    kind: 'database',
    dialect: draft.dialect,
    host,
    port,
    database: draft.database,
    user: draft.username,
    password: draft.login === 'none' ? null : `secret:${secretNameOf(draft, 'password')}`,
    tls: encrypted ? { ca: orNull(draft.ca), verifyHost: draft.verifyHost } : null,
    connectTimeout: timeout.ok ? timeout.ms : 0,
  }
  return Object.keys(problems).length > 0
    ? { ok: false, problems }
    : { ok: true, request: { name: draft.name, connection, secrets: typedSecrets(draft) } }
}
