/** Variables of the environment that stand in a script for what it does not say: addresses of unknown systems, and secrets. */
import type { NodeConnection } from '../../../model/connections/connection.ts'
import { databaseSecretVariables } from './database.ts'
import { kafkaSecretVariables } from './kafka.ts'
import type { SecretVariable } from './variableNames.ts'

/** Where one for a secret may stand: nothing that a pipeline says is in these options. */
export const SECRET_OPTIONS: ReadonlySet<string> = new Set([
  'properties.ssl.keystore.key',
  'properties.ssl.key.password',
  'properties.sasl.jaas.config',
  'password',
])

/** The variables of a connection that stand for its secrets, for who puts them in. */
export const secretVariables = (name: string, record: NodeConnection): readonly SecretVariable[] =>
  record.kind === 'kafka' ? kafkaSecretVariables(name, record) : databaseSecretVariables(name, record)
