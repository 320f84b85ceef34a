/** Who may do what on a secure local broker: alice what begins with `alice-`, bob nothing. */
import kafkajs from 'kafkajs'
import { kafkaConnection, type ResolvedKafka } from '../../../model/connections/kafka.ts'
import { openClient } from '../client.ts'
import type { RunningBroker } from './broker.ts'
import { passwordOf } from './settings.ts'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

/** A connection to a local broker as one of its users; a plain one knows none. */
export function localConnection(
  name: string,
  { address, secure }: Pick<RunningBroker, 'address' | 'secure'>,
  user: string,
): ResolvedKafka {
  const parsed = kafkaConnection.parse({
    kind: 'kafka',
    brokers: [address],
    tls: secure === null ? null : { ca: secure.ca },
  })
  return {
    ...parsed,
    name,
    resolved: true,
    sasl: secure === null ? null : { mechanism: 'scram-sha-512', username: user, password: passwordOf(user) },
  }
}

export async function grantAlice(broker: RunningBroker): Promise<void> {
  const admin = openClient(localConnection('local', broker, 'admin')).admin()
  await admin.connect()
  try {
    await admin.createAcls({
      acl: [AclResourceTypes.TOPIC, AclResourceTypes.GROUP, AclResourceTypes.TRANSACTIONAL_ID].map(
        (resourceType) => ({
          resourceType,
          resourceName: 'alice-',
          resourcePatternType: ResourcePatternTypes.PREFIXED,
          principal: 'User:alice',
          host: '*',
          operation: AclOperationTypes.ALL,
          permissionType: AclPermissionTypes.ALLOW,
        }),
      ),
    })
  } finally {
    await admin.disconnect()
  }
}
