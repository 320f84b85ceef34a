/** Connections: records in the app's own data, and the same with their secrets' values for those who connect. */
import { join } from 'node:path'
import { z } from 'zod'
import type { ConnectionDraft, ConnectionView, TestResult } from '../../bridge/contract.ts'
import type { Json } from '../../model/document.ts'
import {
  connection as connectionSchema,
  resolveConnection,
  secretsOf,
  SYSTEMS,
  type Connection,
  type NodeConnections,
} from '../../model/connections/connection.ts'
import { nameProblem } from '../../model/connections/names.ts'
import {
  unknownConnection,
  type ConnectionKind,
  type ConnectionOf,
  type ResolvedConnection,
  type ResolvedConnections,
} from '../../model/connections/resolved.ts'
import { UserError, atNode } from '../../model/errors.ts'
import { own, without } from '../../model/json.ts'
import { testConnection } from './connectionTest.ts'
import { jsonStore } from './jsonStore.ts'
import type { Secrets } from './secrets/secrets.ts'

export interface Connections {
  /** By name. */
  list(): Promise<ConnectionView[]>
  /** Throws UserError `connection-unknown`. */
  get(name: string): Promise<Connection>
  /** Those that nodes use: what an export may know of them. */
  ofNodes(): Promise<NodeConnections>
  /** Keeps the record and the secrets that are given. `was`: the name it had, null for a new one. Throws UserError where a name is not free. */
  save(draft: ConnectionDraft, was: string | null): Promise<void>
  /** With its secrets, those that other connections use left out. */
  remove(name: string): Promise<void>
  /** Asks the cluster. Never throws: what is wrong is the result. */
  test(draft: ConnectionDraft): Promise<TestResult>
  /** What an engine is given for a plan; `needed` as `connectionsOf` tells. Throws UserError at the node. */
  resolve(needed: ReadonlyMap<string, readonly string[]>): Promise<ResolvedConnections>
  /** One with its secrets, for the services themselves. Throws UserError `connection-kind` for one of another kind. */
  open<Kind extends ConnectionKind>(name: string, kind: Kind): Promise<ConnectionOf<Kind>>
}

/** A record that this Millrace does not understand is kept as it is. */
const schema = z.object({
  format: z.literal(1),
  connections: z.record(
    z.string(),
    z.custom<Json>((value) => value !== undefined),
  ),
})

export interface ConnectionsOptions {
  readonly stateDirectory: string
  readonly secrets: Secrets
  /** Connections beside those of the file, which they win over: given on the command line. */
  readonly given?: Readonly<Record<string, Connection>>
}

export function createConnections({ stateDirectory, secrets, given = {} }: ConnectionsOptions): Connections {
  const store = jsonStore(
    join(stateDirectory, 'connections.json'),
    schema,
    { format: 1, connections: {} },
    { shared: true },
  )
  const tested = new Map<string, TestResult>()

  const records = async (): Promise<Readonly<Record<string, Connection | null>>> => {
    const { connections } = await store.read()
    const parsed = Object.entries(connections).map(
      ([name, value]) => [name, connectionSchema.safeParse(value).data ?? null] as const,
    )
    return { ...Object.fromEntries(parsed), ...given }
  }
  const get = async (name: string): Promise<Connection> => {
    const found = own(await records(), name)
    if (found === undefined) throw missing(name)
    if (found !== null) return found
    throw new UserError('connection.newer', `The connection ${name} was made by a newer Millrace.`, {
      hint: 'Update Millrace, or make the connection anew under another name.',
    })
  }
  const resolved = async (
    name: string,
    connection: Connection,
    values: Readonly<Record<string, string>>,
  ): Promise<ResolvedConnection> => {
    const found: Record<string, string> = {}
    for (const secret of secretsOf(connection))
      found[secret] = own(values, secret) ?? (await secrets.get(secret))
    return resolveConnection(name, connection, (secret) => found[secret] ?? '')
  }
  const open = async <Kind extends ConnectionKind>(name: string, kind: Kind): Promise<ConnectionOf<Kind>> => {
    const connection = await get(name)
    // Of another kind, its secrets are not even asked for.
    if (connection.kind !== kind) throw anotherKind(name, kind, connection.kind)
    return (await resolved(name, connection, {})) as ConnectionOf<Kind>
  }

  return {
    async list() {
      return Object.entries(await records())
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, connection]) => ({ name, connection, tested: tested.get(name) ?? null }))
    },
    get,
    async ofNodes() {
      return Object.fromEntries(
        Object.entries(await records()).flatMap(([name, record]) =>
          record === null || record.kind === 'flink' ? [] : [[name, record] as const],
        ),
      )
    },
    async save({ name, connection, secrets: values }, was) {
      const problem = nameProblem(name)
      if (problem !== null) throw new UserError('connection.name', problem)
      const free = async (): Promise<void> => {
        const all = await records()
        if (was !== null && own(all, was) === undefined) throw missing(was)
        if (name === was || own(all, name) === undefined) return
        throw new UserError('connection.exists', `There is a connection ${name} already.`, {
          hint: 'Choose another name, or edit that one.',
        })
      }
      await free()
      const used = new Set(secretsOf(connection))
      for (const [secret, value] of Object.entries(values))
        if (used.has(secret)) await secrets.set(secret, value)
      await store.update(({ format, connections }) => ({
        format,
        connections: { ...without(connections, new Set(was === null ? [] : [was])), [name]: connection },
      }))
      tested.delete(was ?? name)
    },
    async remove(name) {
      const all = await records()
      const record = own(all, name)
      if (record === undefined) throw missing(name)
      await store.update(({ format, connections }) => ({
        format,
        connections: without(connections, new Set([name])),
      }))
      tested.delete(name)
      const others = Object.entries(all).flatMap(([other, value]) =>
        other === name || value === null ? [] : secretsOf(value),
      )
      for (const secret of record === null ? [] : secretsOf(record))
        if (!others.includes(secret)) await secrets.remove(secret)
    },
    async test({ name, connection, secrets: values }) {
      const result = await testConnection(() => resolved(name, connection, values))
      // Of a draft that differs from what is kept, nothing is remembered.
      const kept = own(await records(), name)
      const same = kept !== undefined && JSON.stringify(kept) === JSON.stringify(connection)
      if (same && Object.keys(values).length === 0) tested.set(name, result)
      return result
    },
    async resolve(needed) {
      const found: Record<string, ResolvedConnection> = {}
      for (const [name, nodes] of needed) {
        const node = nodes[0] ?? ''
        if (own(await records(), name) === undefined) throw unknownConnection(name, node)
        try {
          const { kind } = await get(name)
          // No node uses a cluster of Flink: an engine gets no secrets of one.
          found[name] = await open(name, kind === 'flink' ? 'kafka' : kind)
        } catch (error) {
          throw atNode(error, node)
        }
      }
      return found
    },
    open,
  }
}

const anotherKind = (name: string, wanted: ConnectionKind, kind: ConnectionKind): UserError =>
  new UserError(
    'connection-kind',
    `A connection to ${SYSTEMS[wanted]} is needed, and ${name} is one to ${SYSTEMS[kind]}.`,
    { hint: 'Choose another one.' },
  )

const missing = (name: string): UserError =>
  new UserError('connection-unknown', `There is no connection ${name} on this machine.`, {
    hint: `Make it under Connections or by \`millrace connections add ${name}\`.`,
  })
