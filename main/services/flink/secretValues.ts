/** The secrets of the connections that a plan names, for a script that goes to Flink. */
import type { NodeConnections } from '../../../model/connections/connection.ts'
import { connectionsOf, unknownConnection } from '../../../model/connections/resolved.ts'
import { atNode } from '../../../model/errors.ts'
import { own } from '../../../model/json.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { secretVariables } from '../../../nodes/common/flink/kafka.ts'

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
    for (const { variable, secret, written } of record.kind === 'kafka'
      ? secretVariables(name, record)
      : []) {
      const value = await secrets.get(secret).catch((error: unknown) => {
        throw atNode(error, node)
      })
      const text = written(value)
      values[variable] = text
      // As it is, and as the script has it.
      for (const form of [value, text, text.replaceAll("'", "''")]) if (form !== '') hidden.add(form)
    }
  }
  const longestFirst = [...hidden].toSorted((a, b) => b.length - a.length)
  return {
    values,
    redact: (text) => longestFirst.reduce((told, secret) => told.replaceAll(secret, '***'), text),
  }
}
