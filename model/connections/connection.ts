/** A connection of any kind, as it is kept, and with the values of its secrets. */
import { z } from 'zod'
import { flinkConnection, flinkSecrets, resolveFlink } from './flink.ts'
import { kafkaConnection, kafkaSecrets, resolveKafka } from './kafka.ts'
import type { ResolvedConnection } from './resolved.ts'

export const connection = z.discriminatedUnion('kind', [kafkaConnection, flinkConnection])
export type Connection = z.output<typeof connection>

/** The names of the secrets that a connection uses, without `secret:`. */
export const secretsOf = (record: Connection): readonly string[] =>
  record.kind === 'kafka' ? kafkaSecrets(record) : flinkSecrets(record)

/** `value`: of a secret by its name; throws UserError where there is none. */
export const resolveConnection = (
  name: string,
  record: Connection,
  value: (secret: string) => string,
): ResolvedConnection =>
  record.kind === 'kafka' ? resolveKafka(name, record, value) : resolveFlink(name, record, value)
