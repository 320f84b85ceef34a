/** A connection while it is edited: flat, all of it text as typed. Pure. */
import type { ConnectionDraft } from '../../bridge/contract.ts'
import type { Connection } from '../../model/connections/connection.ts'
import type { Dialect } from '../../model/connections/database.ts'
import type { Environment } from '../../model/connections/flink.ts'
import { kafkaConnection, type KafkaConnection } from '../../model/connections/kafka.ts'
import { nameProblem, secretOf, secretOfReference, type SecretPart } from '../../model/connections/names.ts'
import { formatDuration, parseDuration } from '../../ui/format.ts'

export const LOGINS = ['none', 'plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const
export type Login = (typeof LOGINS)[number]

export const REGISTRY_LOGINS = ['none', 'basic', 'token'] as const
export type RegistryLogin = (typeof REGISTRY_LOGINS)[number]

export interface Draft {
  readonly kind: Connection['kind']
  /** The name under which it is kept; null for a new one. */
  readonly was: string | null
  readonly name: string
  readonly brokers: string
  readonly clientId: string
  readonly encryption: 'none' | 'tls'
  readonly ca: string
  readonly certificate: string
  readonly verifyHost: boolean
  readonly login: Login
  readonly username: string
  /** Of OAUTHBEARER: the token is asked for, or was brought. */
  readonly tokenFrom: 'endpoint' | 'token'
  readonly tokenEndpoint: string
  readonly oauthClient: string
  readonly scope: string
  /** Of Flink: the REST addresses, and what the cluster is for. `username` and `ca` are of both kinds. */
  readonly jobManager: string
  readonly gateway: string
  readonly environment: Environment
  /** Of a database. `login` says whether its user has a password. */
  readonly dialect: Dialect
  readonly host: string
  readonly port: string
  readonly database: string
  readonly registryUrl: string
  readonly registryLogin: RegistryLogin
  readonly registryUser: string
  readonly registryCa: string
  readonly connectTimeout: string
  readonly requestTimeout: string
  /** Secrets that were typed and are not kept yet. */
  readonly typed: Readonly<Partial<Record<SecretPart, string>>>
  /** Names of secrets that the connection has, `secret:name`. */
  readonly kept: Readonly<Partial<Record<SecretPart, string>>>
}

export type DraftField = Exclude<keyof Draft, 'kind' | 'was' | 'typed' | 'kept'>

const BLANK = kafkaConnection.parse({ kind: 'kafka', brokers: ['placeholder:1'] })

export const emptyDraft = (name: string): Draft => draftOf(name, { ...BLANK, brokers: [] }, {}, null)

/** `values`: of secrets that are not kept yet, by name, as a file gave them. */
export function draftOf(
  name: string,
  connection: KafkaConnection,
  values: Readonly<Record<string, string>> = {},
  was: string | null = name,
): Draft {
  const { tls, sasl, registry } = connection
  const oauth = sasl?.mechanism === 'oauthbearer' ? sasl : null
  const login = sasl !== null && sasl.mechanism !== 'oauthbearer' ? sasl : null
  const references: Readonly<Partial<Record<SecretPart, string | null>>> = {
    key: tls?.key ?? null,
    passphrase: tls?.passphrase ?? null,
    password: login?.password ?? null,
    token: oauth?.token ?? null,
    'client-secret': oauth?.clientSecret ?? null,
    'registry-password': registry?.password ?? null,
    'registry-token': registry?.token ?? null,
  }
  const typed: Partial<Record<SecretPart, string>> = {}
  const kept: Partial<Record<SecretPart, string>> = {}
  for (const [part, reference] of Object.entries(references) as [SecretPart, string | null][]) {
    if (reference === null) continue
    const value = values[secretOfReference(reference)]
    if (value !== undefined) typed[part] = value
    // A name that a new connection would have anyway says nothing: it follows the connection's own.
    else if (was !== null || reference !== secretOf(name, part)) kept[part] = reference
  }
  return {
    kind: 'kafka',
    was,
    name,
    brokers: connection.brokers.join(', '),
    clientId: connection.clientId,
    encryption: tls === null ? 'none' : 'tls',
    ca: tls?.ca ?? '',
    certificate: tls?.certificate ?? '',
    verifyHost: tls?.verifyHost ?? true,
    login: sasl?.mechanism ?? 'none',
    username: login?.username ?? '',
    tokenFrom: oauth !== null && oauth.tokenEndpoint === null ? 'token' : 'endpoint',
    tokenEndpoint: oauth?.tokenEndpoint ?? '',
    oauthClient: oauth?.clientId ?? '',
    scope: oauth?.scope ?? '',
    jobManager: '',
    gateway: '',
    environment: 'development',
    dialect: 'postgresql',
    host: '',
    port: '',
    database: '',
    registryUrl: registry?.url ?? '',
    registryLogin: registryLoginOf(registry),
    registryUser: registry?.username ?? '',
    registryCa: registry?.ca ?? '',
    connectTimeout: formatDuration(connection.connectTimeout),
    requestTimeout: formatDuration(connection.requestTimeout),
    typed,
    kept,
  }
}

/** The secrets that a draft uses as it is now. */
export function partsOf(draft: Draft): readonly SecretPart[] {
  if (draft.kind !== 'kafka') return draft.login === 'none' ? [] : ['password']
  const tls: readonly SecretPart[] =
    draft.encryption === 'tls' && draft.certificate.trim() !== '' ? ['key', 'passphrase'] : []
  const login: readonly SecretPart[] =
    draft.login === 'none'
      ? []
      : draft.login !== 'oauthbearer'
        ? ['password']
        : draft.tokenFrom === 'token'
          ? ['token']
          : ['client-secret']
  return [...tls, ...login, ...(draft.registryUrl.trim() === '' ? [] : REGISTRY_PARTS[draft.registryLogin])]
}

const REGISTRY_PARTS: Readonly<Record<RegistryLogin, readonly SecretPart[]>> = {
  none: [],
  basic: ['registry-password'],
  token: ['registry-token'],
}

const registryLoginOf = (registry: KafkaConnection['registry']): RegistryLogin =>
  registry === null || (registry.token === null && registry.username === '')
    ? 'none'
    : registry.token === null
      ? 'basic'
      : 'token'

/** The name of a part's secret, without `secret:`. */
export const secretNameOf = (draft: Draft, part: SecretPart): string =>
  secretOfReference(draft.kept[part] ?? secretOf(draft.name, part))

export type Problems = Readonly<Partial<Record<DraftField, string>>>

export type Checked =
  | { readonly ok: true; readonly request: ConnectionDraft }
  | { readonly ok: false; readonly problems: Problems }

/** Words for what is wrong, from the texts of the screen. */
export interface Words {
  readonly noBrokers: string
  readonly noJobManager: string
  readonly noHost: string
  readonly notAHost: string
  readonly notAPort: string
  readonly noDatabase: string
  readonly notABroker: (text: string) => string
  readonly noUsername: string
  readonly notAnAddress: string
  readonly loginInAddress: string
  readonly noEndpoint: string
  readonly notPem: string
  readonly tooShort: (least: string) => string
  readonly notADuration: (text: string) => string
}

/** Of Kafka: what is sent to be tested or kept. Only secrets that the connection uses go along. */
export function check(draft: Draft, words: Words): Checked {
  const problems: Partial<Record<DraftField, string>> = {}
  const name = nameProblem(draft.name)
  if (name !== null) problems.name = name
  const brokers = draft.brokers.split(/[\s,]+/).filter((part) => part !== '')
  const bad = brokers.find((broker) => !kafkaConnection.shape.brokers.safeParse([broker]).success)
  if (brokers.length === 0) problems.brokers = words.noBrokers
  else if (bad !== undefined) problems.brokers = words.notABroker(bad)
  const duration = (field: 'connectTimeout' | 'requestTimeout'): number => {
    const parsed = parseDuration(draft[field])
    if (!parsed.ok) problems[field] = words.notADuration(draft[field])
    else if (!kafkaConnection.shape[field].safeParse(parsed.ms).success)
      problems[field] = words.tooShort(formatDuration(field === 'connectTimeout' ? 100 : 1_000))
    return parsed.ok ? parsed.ms : 0
  }
  const used = partsOf(draft)
  const reference = (part: SecretPart): string => `secret:${secretNameOf(draft, part)}`
  const optional = (part: SecretPart): string | null =>
    used.includes(part) && (draft.typed[part] !== undefined || draft.kept[part] !== undefined)
      ? reference(part)
      : null
  const tls = (): KafkaConnection['tls'] => {
    for (const field of ['ca', 'certificate'] as const)
      if (draft[field].trim() !== '' && !draft[field].includes('-----BEGIN ')) problems[field] = words.notPem
    return {
      ca: orNull(draft.ca),
      certificate: orNull(draft.certificate),
      key: used.includes('key') ? reference('key') : null,
      passphrase: optional('passphrase'),
      verifyHost: draft.verifyHost,
    }
  }
  const sasl = (): KafkaConnection['sasl'] => {
    if (draft.login === 'none') return null
    if (draft.login !== 'oauthbearer') {
      if (draft.username === '') problems.username = words.noUsername
      return { mechanism: draft.login, username: draft.username, password: reference('password') }
    }
    const asks = draft.tokenFrom === 'endpoint'
    if (asks && draft.tokenEndpoint.trim() === '') problems.tokenEndpoint = words.noEndpoint
    else if (asks && !isAddress(draft.tokenEndpoint)) problems.tokenEndpoint = words.notAnAddress
    return {
      mechanism: 'oauthbearer',
      token: asks ? null : reference('token'),
      tokenEndpoint: asks ? draft.tokenEndpoint.trim() : null,
      clientId: asks ? draft.oauthClient : '',
      clientSecret: asks ? reference('client-secret') : null,
      scope: asks ? draft.scope : '',
    }
  }
  const registry = (): KafkaConnection['registry'] => {
    const url = draft.registryUrl.trim()
    if (url === '') return null
    if (!isAddress(url)) problems.registryUrl = words.notAnAddress
    else if (new URL(url).username !== '') problems.registryUrl = words.loginInAddress
    const basic = draft.registryLogin === 'basic'
    if (basic && draft.registryUser.trim() === '') problems.registryUser = words.noUsername
    if (draft.registryCa.trim() !== '' && !draft.registryCa.includes('-----BEGIN '))
      problems.registryCa = words.notPem
    return {
      url,
      username: basic ? draft.registryUser : '',
      password: optional('registry-password'),
      token: used.includes('registry-token') ? reference('registry-token') : null,
      ca: orNull(draft.registryCa),
    }
  }
  const connection: KafkaConnection = {
    kind: 'kafka',
    brokers,
    clientId: draft.clientId,
    tls: draft.encryption === 'none' ? null : tls(),
    sasl: sasl(),
    registry: registry(),
    connectTimeout: duration('connectTimeout'),
    requestTimeout: duration('requestTimeout'),
  }
  if (Object.keys(problems).length > 0) return { ok: false, problems }
  return { ok: true, request: { name: draft.name, connection, secrets: typedSecrets(draft) } }
}

/** Those that the connection uses and that are not kept yet, by name. */
export const typedSecrets = (draft: Draft): Readonly<Record<string, string>> =>
  Object.fromEntries(
    partsOf(draft).flatMap((part) => {
      const value = draft.typed[part]
      return value === undefined ? [] : [[secretNameOf(draft, part), value]]
    }),
  )

export const orNull = (text: string): string | null => (text.trim() === '' ? null : text)

export function isAddress(text: string): boolean {
  try {
    return new URL(text.trim()).host !== ''
  } catch {
    return false
  }
}

export const isChanged = (draft: Draft, before: Draft): boolean =>
  JSON.stringify({ ...draft, kept: null }) !== JSON.stringify({ ...before, kept: null })
