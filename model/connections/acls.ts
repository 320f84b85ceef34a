/** What ACLs are about, in the order in which Kafka's protocol counts it. */
export const aclResources = ['topic', 'group', 'cluster', 'transactional id', 'delegation token'] as const
export const aclOperations = [
  'all',
  'read',
  'write',
  'create',
  'delete',
  'alter',
  'describe',
  'cluster action',
  'describe configs',
  'alter configs',
  'idempotent write',
] as const
