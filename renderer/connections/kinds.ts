/** Drafts of connections of any kind. Pure. */
import { flinkConnection, type FlinkConnection } from '../../model/connections/flink.ts'
import type { Connection } from '../../model/connections/connection.ts'
import { nameProblem } from '../../model/connections/names.ts'
import { formatDuration, parseDuration } from '../../ui/format.ts'
import { checkDatabase, databaseDraft } from './database.ts'
import {
  check,
  draftOf,
  emptyDraft,
  isAddress,
  orNull,
  secretNameOf,
  typedSecrets,
  type Checked,
  type Draft,
  type DraftField,
  type Words,
} from './draft.ts'

export const blankDraft = (kind: Connection['kind'], name: string): Draft => ({
  ...emptyDraft(name),
  kind,
  ...(kind === 'database' ? { login: 'plain' } : {}),
})

export function draftFrom(name: string, connection: Connection): Draft {
  switch (connection.kind) {
    case 'kafka':
      return draftOf(name, connection)
    case 'flink':
      return flinkDraft(name, connection)
    case 'database':
      return databaseDraft(name, connection)
  }
}

const flinkDraft = (name: string, connection: FlinkConnection): Draft => ({
  ...blankDraft('flink', name),
  was: name,
  jobManager: connection.jobManager,
  gateway: connection.gateway ?? '',
  environment: connection.environment,
  ca: connection.ca ?? '',
  // Any login says that there is one: Flink knows a single way.
  login: connection.login === null ? 'none' : 'plain',
  username: connection.login?.username ?? '',
  requestTimeout: formatDuration(connection.requestTimeout),
  kept: connection.login === null ? {} : { password: connection.login.password },
})

const checks = { kafka: check, flink: checkFlink, database: checkDatabase }

export const checkDraft = (draft: Draft, words: Words): Checked => checks[draft.kind](draft, words)

function checkFlink(draft: Draft, words: Words): Checked {
  const problems: Partial<Record<DraftField, string>> = {}
  const name = nameProblem(draft.name)
  if (name !== null) problems.name = name
  const address = (field: 'jobManager' | 'gateway'): string => {
    const text = draft[field].trim()
    if (!/^https?:/.test(text) || !isAddress(text)) problems[field] = words.notAnAddress
    else if (new URL(text).username !== '') problems[field] = words.loginInAddress
    return text
  }
  if (draft.jobManager.trim() === '') problems.jobManager = words.noJobManager
  const timeout = parseDuration(draft.requestTimeout)
  if (!timeout.ok) problems.requestTimeout = words.notADuration(draft.requestTimeout)
  else if (!flinkConnection.shape.requestTimeout.safeParse(timeout.ms).success)
    problems.requestTimeout = words.tooShort(formatDuration(1_000))
  if (draft.ca.trim() !== '' && !draft.ca.includes('-----BEGIN ')) problems.ca = words.notPem
  const logsIn = draft.login !== 'none'
  if (logsIn && draft.username === '') problems.username = words.noUsername
  const connection: FlinkConnection = {
    kind: 'flink',
    jobManager: problems.jobManager === undefined ? address('jobManager') : '',
    gateway: draft.gateway.trim() === '' ? null : address('gateway'),
    environment: draft.environment,
    ca: orNull(draft.ca),
    login: logsIn
      ? { username: draft.username, password: `secret:${secretNameOf(draft, 'password')}` }
      : null,
    requestTimeout: timeout.ok ? timeout.ms : 0,
  }
  return Object.keys(problems).length > 0
    ? { ok: false, problems }
    : { ok: true, request: { name: draft.name, connection, secrets: typedSecrets(draft) } }
}
