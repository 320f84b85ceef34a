/** Looking at a cluster and tending it, on real brokers. */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAccess, type Access } from '../../drivers/kafka/browse/access.ts'
import { addAcl, listAcls, removeAcl, rightsOf, type Acl } from '../../drivers/kafka/browse/acls.ts'
import { describeGroup, describeGroups, resetOffsets } from '../../drivers/kafka/browse/groups.ts'
import { produceFile, produceRecord } from '../../drivers/kafka/browse/produce.ts'
import {
  addPartitions,
  alterSettings,
  createTopic,
  deleteTopic,
  describeCluster,
  describeTopic,
  topicEnds,
} from '../../drivers/kafka/browse/topics.ts'
import { openClient } from '../../drivers/kafka/client.ts'
import { freshName, plainConnection, secureConnection, until } from '../support/kafka.ts'

let plain: Access
let admin: Access
let alice: Access
beforeAll(async () => {
  plain = await openAccess(plainConnection())
  admin = await openAccess(secureConnection('admin'))
  alice = await openAccess(secureConnection('alice'))
})
afterAll(async () => {
  await Promise.all([plain.close(), admin.close(), alice.close()])
})

const record = (key: string | null, value: string | null) => ({ partition: null, key, value, headers: [] })

test('a topic is made, described, widened, set and deleted', async () => {
  const topic = freshName('life')
  await createTopic(plain, topic, 2, 1, [{ name: 'retention.ms', value: '3600000' }])
  const cluster = await describeCluster(plain)
  expect(cluster.topics.find(({ name }) => name === topic)).toEqual({
    name: topic,
    internal: false,
    partitions: 2,
    replication: 1,
  })
  expect(cluster.brokers).toHaveLength(1)
  expect(cluster.size).toBeGreaterThanOrEqual(0)

  await produceRecord(plain, topic, { ...record('a', '{"n":1}'), partition: 1 })
  expect(await topicEnds(plain, [topic, freshName('nowhere')])).toEqual({ [topic]: 1 })
  const { partitions, settings } = await describeTopic(plain, topic)
  expect(partitions.map(({ earliest, latest, leader }) => [earliest, latest, leader])).toEqual([
    [0, 0, 1],
    [0, 1, 1],
  ])
  expect(partitions[1]?.size).toBeGreaterThan(0)
  const own = (list: typeof settings) => list?.filter(({ source }) => source === 'topic')
  expect(own(settings)).toEqual([
    { name: 'retention.ms', value: '3600000', source: 'topic', readOnly: false },
  ])

  // One setting is changed, and the other stays: kafkajs' own request would reset it.
  await alterSettings(plain, topic, [{ name: 'cleanup.policy', value: 'compact' }])
  expect(own((await describeTopic(plain, topic)).settings)).toHaveLength(2)
  await alterSettings(plain, topic, [{ name: 'retention.ms', value: null }])
  expect(own((await describeTopic(plain, topic)).settings)?.map(({ name }) => name)).toEqual([
    'cleanup.policy',
  ])
  await expect(alterSettings(plain, topic, [{ name: 'cleanup.policy', value: 'x' }])).rejects.toThrow(
    /were not changed: .*compact, delete/,
  )

  await addPartitions(plain, topic, 4)
  expect((await describeTopic(plain, topic)).partitions).toHaveLength(4)
  await expect(addPartitions(plain, topic, 3)).rejects.toMatchObject({ code: 'kafka-partitions' })
  await expect(createTopic(plain, topic, 1, 1, [])).rejects.toMatchObject({ code: 'kafka-topic-exists' })
  await expect(createTopic(plain, freshName('wide'), 1, 3, [])).rejects.toMatchObject({
    code: 'kafka-replication',
  })

  await deleteTopic(plain, topic)
  await expect(describeTopic(plain, topic)).rejects.toMatchObject({ code: 'kafka-no-topic' })
})

test('a file becomes records, by a field as their key', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-produce-'))
  const file = path.join(folder, 'lines.ndjson')
  const lines = Array.from({ length: 1_200 }, (_, n) => JSON.stringify({ user: `u${n % 7}`, n }))
  writeFileSync(file, `${lines.join('\n')}\n\n`)
  const topic = freshName('file')
  try {
    await createTopic(plain, topic, 3, 1, [])
    const { written, partitions } = await produceFile(plain, topic, file, 'user')
    expect(written).toBe(1_200)
    expect(Object.values(partitions).reduce((a, b) => a + b, 0)).toBe(1_200)
    expect(await topicEnds(plain, [topic])).toEqual({ [topic]: 1_200 })
    writeFileSync(file, 'not json\n')
    await expect(produceFile(plain, topic, file, 'user')).rejects.toThrow(/Line 1 of the file is not JSON/)
    await expect(produceRecord(plain, topic, { ...record(null, 'x'), partition: 9 })).rejects.toThrow(
      /has no partition 9/,
    )
  } finally {
    await deleteTopic(plain, topic)
    rmSync(folder, { recursive: true })
  }
})

test('a group is seen with its members and lag; its offsets are reset only while it is empty', async () => {
  const topic = freshName('read')
  const group = freshName('readers')
  await createTopic(plain, topic, 2, 1, [])
  for (let n = 0; n < 10; n++)
    await produceRecord(plain, topic, { ...record(null, `${n}`), partition: n % 2 })

  const consumer = openClient(plain.connection).consumer({ groupId: group })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let read = 0
  await consumer.run({
    eachMessage: async () => {
      read += 1
    },
  })
  await until('all is read', () => read === 10)
  const active = await describeGroup(plain, group)
  expect(active.state).toBe('Stable')
  expect(active.members).toHaveLength(1)
  expect(active.members[0]?.partitions).toHaveLength(2)
  await expect(resetOffsets(plain, group, topic, null, { kind: 'earliest' }, false)).rejects.toMatchObject({
    code: 'kafka-group-active',
  })
  await consumer.disconnect()

  expect((await describeGroup(plain, group)).state).toBe('Empty')
  const reset = (dry: boolean) => resetOffsets(plain, group, topic, [1], { kind: 'offset', offset: 2 }, dry)
  const moved = [{ topic, partition: 1, before: 5, after: 2 }]
  expect(await reset(true)).toEqual(moved)
  expect((await describeGroups(plain)).find(({ id }) => id === group)?.lag).toBe(0)
  expect(await reset(false)).toEqual(moved)
  expect((await describeGroups(plain)).find(({ id }) => id === group)).toMatchObject({
    lag: 3,
    topics: { [topic]: 3 },
  })
  // A time behind the last record is the end.
  expect(
    await resetOffsets(plain, group, topic, [0], { kind: 'time', time: Date.now() + 1_000_000 }, true),
  ).toEqual([{ topic, partition: 0, before: 5, after: 5 }])
  await deleteTopic(plain, topic)
})

test('ACLs are listed, added and removed, and the broker says what a user may do', async () => {
  const acl: Acl = {
    resource: 'topic',
    name: freshName('shared'),
    pattern: 'prefixed',
    principal: 'User:alice',
    host: '*',
    operation: 'read',
    permission: 'allow',
  }
  const listed = async () => (await listAcls(admin)).acls.filter(({ name }) => name === acl.name)
  await addAcl(admin, acl)
  await until('the ACL is there', async () => (await listed()).length === 1)
  expect(await listed()).toEqual([acl])

  await createTopic(admin, acl.name, 1, 1, [])
  await until('alice may read', async () =>
    ((await rightsOf(alice, acl.name, null)).topic ?? []).includes('read'),
  )
  expect((await rightsOf(alice, acl.name, null)).topic).toEqual(['read', 'describe'])
  expect((await rightsOf(admin, acl.name, 'any')).group).toContain('read')
  expect((await rightsOf(alice, freshName('hidden'), null)).topic).toEqual([])

  await removeAcl(admin, acl)
  await until('the ACL is gone', async () => (await listed()).length === 0)
  await deleteTopic(admin, acl.name)

  expect((await listAcls(alice)).reason).toMatch(/may not see the ACLs/)
  expect((await listAcls(plain)).reason).toMatch(/has no authorizer/)
})

test('what a user may not do is said in words', async () => {
  await expect(createTopic(alice, freshName('forbidden'), 1, 1, [])).rejects.toMatchObject({
    code: 'kafka-not-authorised',
  })
  const own = freshName('alice-own')
  await createTopic(alice, own, 1, 1, [])
  await until('it is seen', async () =>
    (await describeCluster(alice)).topics.some(({ name }) => name === own),
  )
  await deleteTopic(alice, own)
})
