/** A connection of any kind, as it is kept, and with the values of its secrets. */
import { z } from 'zod'
import { databaseConnection, databaseSecrets, resolveDatabase } from './database.ts'
import { flinkConnection, flinkSecrets, resolveFlink } from './flink.ts'
import { kafkaConnection, kafkaSecrets, resolveKafka } from './kafka.ts'
import type { ResolvedConnection } from './resolved.ts'

export const connection = z.discriminatedUnion('kind', [kafkaConnection, flinkConnection, databaseConnection])
export type Connection = z.output<typeof connection>

/** One that nodes use. */
export type NodeConnection = Exclude<Connection, { readonly kind: 'flink' }>
/** By name; they hold no secrets. */
export type NodeConnections = Readonly<Record<string, NodeConnection>>

/** What a connection of a kind leads to, in words. */
export const SYSTEMS: Readonly<Record<Connection['kind'], string>> = {
  kafka: 'Kafka',
  flink: 'Flink',
  database: 'a database',
}

/** Where it leads, as it is shown. */
export function addressOf(record: Connection): string {
  switch (record.kind) {
    case 'kafka':
      return record.brokers.join(', ')
    case 'flink':
      return record.jobManager
    case 'database':
      return `${record.host}:${record.port}/${record.database}`
  }
}

/** The names of the secrets that a connection uses, without `secret:`. */
export function secretsOf(record: Connection): readonly string[] {
  switch (record.kind) {
    case 'kafka':
      return kafkaSecrets(record)
    case 'flink':
      return flinkSecrets(record)
    case 'database':
      return databaseSecrets(record)
  }
}

/** `value`: of a secret by its name; throws UserError where there is none. */
export function resolveConnection(
  name: string,
  record: Connection,
  value: (secret: string) => string,
): ResolvedConnection {
  switch (record.kind) {
    case 'kafka':
      return resolveKafka(name, record, value)
    case 'flink':
      return resolveFlink(name, record, value)
    case 'database':
      return resolveDatabase(name, record, value)
  }
}
