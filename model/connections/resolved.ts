/** Which connections a job needs, and how a runtime finds its own. Resolved ones hold secrets: they reach the engine process beside the plan, never in it. */
import { UserError } from '../errors.ts'
import { isJsonObject, own } from '../json.ts'
import type { JobPlan } from '../plan/plan.ts'
import type { ResolvedDatabase } from './database.ts'
import type { ResolvedFlink } from './flink.ts'
import type { ResolvedKafka } from './kafka.ts'

/** One kind of system a member; `kind` tells them apart. */
export type ResolvedConnection = ResolvedKafka | ResolvedFlink | ResolvedDatabase
export type ConnectionKind = ResolvedConnection['kind']
export type ConnectionOf<Kind extends ConnectionKind> = Extract<ResolvedConnection, { readonly kind: Kind }>

/** By name. */
export type ResolvedConnections = Readonly<Record<string, ResolvedConnection>>

/** The connections that the operators of a plan name in their config's field `connection`, each with the nodes that do, in the order of the flow. */
export function connectionsOf(plan: Pick<JobPlan, 'operators'>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { id, config } of plan.operators) {
    const name = isJsonObject(config) ? own(config, 'connection') : undefined
    if (typeof name !== 'string' || name === '') continue
    found.set(name, [...(found.get(name) ?? []), id])
  }
  return found
}

/** Throws UserError `connection-unknown` at the node where there is none of that name, or one of another kind. */
export function connectionFor<Kind extends ConnectionKind>(
  connections: ResolvedConnections,
  kind: Kind,
  name: string,
  nodeId: string,
): ConnectionOf<Kind> {
  const found = own(connections, name)
  if (found === undefined) throw unknownConnection(name, nodeId)
  const { kind: other }: { readonly kind: string } = found
  if (other !== kind) {
    const message = `${nodeId} needs a connection of the kind ${kind}, and ${name} is of the kind ${other}.`
    throw new UserError('connection-unknown', message, { nodeId, hint: `Choose another one in ${nodeId}.` })
  }
  return found as ConnectionOf<Kind>
}

export function unknownConnection(name: string, nodeId: string): UserError {
  const message =
    name === ''
      ? `${nodeId} names no connection.`
      : `${nodeId} uses the connection ${name}, which is not on this machine.`
  const hint =
    name === ''
      ? `Choose one in ${nodeId}, or make one under Connections.`
      : `Make it under Connections or by \`millrace connections add ${name}\`, or choose another one in ${nodeId}.`
  return new UserError('connection-unknown', message, { nodeId, hint })
}
