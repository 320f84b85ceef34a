/** Rights: the ACLs of a cluster, and what the asking user may do. */
import type { AclEntry, AclFilter } from 'kafkajs'
import { aclOperations, aclResources } from '../../../model/connections/acls.ts'
import { told, type Access } from './access.ts'
import { ProtocolError } from '../errorCodes.ts'
import { protocolType } from '../errors.ts'
import { groupRights } from './requests.ts'

export interface Acl {
  readonly resource: (typeof aclResources)[number]
  readonly name: string
  readonly pattern: 'literal' | 'prefixed'
  readonly principal: string
  readonly host: string
  readonly operation: (typeof aclOperations)[number]
  readonly permission: 'allow' | 'deny'
}

/** The protocol counts resources and operations from here. */
const FIRST = 2
const ANY = 1
const LITERAL = 3
const PREFIXED = 4
const DENY = 2
const ALLOW = 3
const TYPES = aclResources.length

export function listAcls(
  access: Access,
): Promise<{ readonly acls: readonly Acl[]; readonly reason: string | null }> {
  return told(access, {}, async () => {
    try {
      const everything = {
        resourceType: ANY,
        resourcePatternType: ANY,
        operation: ANY,
        permissionType: ANY,
      } as AclFilter
      const found = await (await access.admin()).describeAcls(everything)
      const acls = found.resources.flatMap(
        ({ resourceType, resourceName, resourcePatternType, acls: list }) =>
          list.flatMap(({ principal, host, operation, permissionType }): Acl[] => {
            const resource = aclResources[resourceType - FIRST]
            const named = aclOperations[operation - FIRST]
            // A kind of a later version of Kafka than these words are of.
            if (resource === undefined || named === undefined || resourceType >= FIRST + TYPES) return []
            return [
              {
                resource,
                name: resourceName,
                pattern: Number(resourcePatternType) === PREFIXED ? 'prefixed' : 'literal',
                principal,
                host,
                operation: named,
                permission: Number(permissionType) === DENY ? 'deny' : 'allow',
              },
            ]
          }),
      )
      return { acls: acls.toSorted(byPlace), reason: null }
    } catch (error) {
      const reason = reasonOf(protocolType(error), access.connection.name)
      if (reason === null) throw error
      return { acls: [], reason }
    }
  })
}

const byPlace = (a: Acl, b: Acl): number =>
  [a.resource, a.name, a.principal, a.operation].join('\n') <
  [b.resource, b.name, b.principal, b.operation].join('\n')
    ? -1
    : 1

function reasonOf(type: string, connection: string): string | null {
  if (type === 'SECURITY_DISABLED')
    return `${connection} has no authorizer: everybody may do everything, and there are no ACLs.`
  if (type === 'CLUSTER_AUTHORIZATION_FAILED')
    return `This user may not see the ACLs of ${connection}. It takes the operation Describe on the cluster.`
  return null
}

const entryOf = (acl: Acl): AclEntry => ({
  resourceType: aclResources.indexOf(acl.resource) + FIRST,
  resourceName: acl.name,
  resourcePatternType: acl.pattern === 'prefixed' ? PREFIXED : LITERAL,
  principal: acl.principal,
  host: acl.host,
  operation: aclOperations.indexOf(acl.operation) + FIRST,
  permissionType: acl.permission === 'deny' ? DENY : ALLOW,
})

export function addAcl(access: Access, acl: Acl): Promise<void> {
  return told(access, {}, async () => {
    await (await access.admin()).createAcls({ acl: [entryOf(acl)] })
  })
}

export function removeAcl(access: Access, acl: Acl): Promise<void> {
  return told(access, {}, async () => {
    await (await access.admin()).deleteAcls({ filters: [entryOf(acl)] })
  })
}

export interface Rights {
  readonly cluster: readonly string[] | null
  readonly topic: readonly string[] | null
  readonly group: readonly string[] | null
}

/** The broker's own answer, after all of its rules, for the user of this connection; null where it does not tell. */
export function rightsOf(access: Access, topic: string | null, group: string | null): Promise<Rights> {
  return told(access, { topic: topic ?? undefined, group: group ?? undefined }, async () => {
    const state = await access.state(topic === null ? [] : [topic], true)
    const asked = topic === null ? undefined : state.topics[0]
    return {
      cluster: allowed(state.operations),
      topic: asked === undefined ? null : asked.error === 0 ? allowed(asked.operations) : [],
      group: group === null ? null : await groupRightsOf(access, group),
    }
  })
}

async function groupRightsOf(access: Access, group: string): Promise<readonly string[] | null> {
  const request = groupRights(group)
  if (!(await access.speaks(request))) return null
  const { error, operations: bits } = await access.ask(request, await access.coordinator(group))
  if (error === GROUP_DENIED) return []
  if (error !== 0) throw new ProtocolError(error)
  return allowed(bits)
}

const GROUP_DENIED = 30

/** The least number stands for "not told". */
const UNTOLD = -2_147_483_648

function allowed(bits: number): readonly string[] | null {
  if (bits === UNTOLD) return null
  return aclOperations.filter((_, index) => (bits & (1 << (index + FIRST))) !== 0)
}
