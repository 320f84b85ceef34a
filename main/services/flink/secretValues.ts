/** The secrets of the connections that a plan names, for a script that goes to Flink. */
import { secretsOf, type NodeConnections } from '../../../model/connections/connection.ts'
import { connectionsOf, unknownConnection } from '../../../model/connections/resolved.ts'
import { atNode } from '../../../model/errors.ts'
import { own } from '../../../model/json.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { secretVariables } from '../../../nodes/common/flink/variables.ts'

export interface SecretValues {
  /** By variable of the script, written as they have to stand there. */
  readonly values: Readonly<Record<string, string>>
  /** Takes them out of what Flink says. */
  readonly redact: (text: string) => string
}

/** Throws UserError at the node: of a connection that is not on this machine, and of a secret that is missing or locked. */
export async function secretValues(
  plan: Pick<JobPlan, 'operators'>,
  records: NodeConnections,
  secrets: { readonly get: (name: string) => Promise<string> },
): Promise<SecretValues> {
  const values: Record<string, string> = {}
  const hidden = new Set<string>()
  for (const [name, [node = '']] of connectionsOf(plan)) {
    const record = own(records, name)
    if (record === undefined) throw unknownConnection(name, node)
    for (const { variable, secret, written } of secretVariables(name, record)) {
      const value = await secrets.get(secret).catch((error: unknown) => {
        throw atNode(error, node)
      })
      const text = written(value)
      values[variable] = text
      for (const form of formsOf(value, text)) hidden.add(form)
    }
  }
  return { values, redact: redactor(hidden) }
}

/**
 * Takes the secrets of these connections out of what a cluster says of any job: which of them it was given nobody knows any more. Those that are missing or locked here
 * cannot be looked for.
 */
export async function redactorOf(
  records: NodeConnections,
  secrets: { readonly get: (name: string) => Promise<string> },
): Promise<SecretValues['redact']> {
  const hidden = new Set<string>()
  for (const [name, record] of Object.entries(records)) {
    const variables = secretVariables(name, record)
    for (const secret of secretsOf(record)) {
      const value = await secrets.get(secret).catch(() => null)
      if (value === null) continue
      const { written } = variables.find((variable) => variable.secret === secret) ?? {}
      for (const form of formsOf(value, written?.(value) ?? value)) hidden.add(form)
    }
  }
  return redactor(hidden)
}

/** As it is, and as the script has it. */
const formsOf = (value: string, written: string): readonly string[] =>
  [value, written, written.replaceAll("'", "''")].filter((form) => form !== '')

function redactor(hidden: ReadonlySet<string>): SecretValues['redact'] {
  const longestFirst = [...hidden].toSorted((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((told, secret) => told.replaceAll(secret, '***'), text)
}
