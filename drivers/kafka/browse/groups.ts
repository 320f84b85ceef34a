/** Consumer groups: who reads what, how far behind, and their offsets set anew. */
import kafkajs from 'kafkajs'
import { UserError } from '../../../model/errors.ts'
import { ProtocolError } from '../errorCodes.ts'
import { told, type Access, type Offsets } from './access.ts'
import type { Bound } from './range.ts'
import { commitOffsets, listGroups, type ListedGroup } from './requests.ts'
import { EARLIEST, LATEST } from '../offsets.ts'

export interface GroupView extends ListedGroup {
  readonly lag: number | null
  readonly topics: Readonly<Record<string, number>>
}

export interface GroupDetail extends ListedGroup {
  readonly protocol: string
  readonly members: readonly {
    readonly id: string
    readonly client: string
    readonly host: string
    readonly partitions: readonly { readonly topic: string; readonly partition: number }[]
  }[]
  readonly offsets: readonly {
    readonly topic: string
    readonly partition: number
    readonly committed: number | null
    readonly earliest: number
    readonly latest: number
    readonly lag: number | null
  }[]
}

export interface MovedOffset {
  readonly topic: string
  readonly partition: number
  readonly before: number | null
  readonly after: number
}

/** More groups than these are listed without their lag: each is a question to its coordinator. */
const MOST_LAGS = 100

export function describeGroups(access: Access): Promise<readonly GroupView[]> {
  return told(access, {}, async () => {
    const groups = (await listAll(access)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const committed = await Promise.all(
      groups.slice(0, MOST_LAGS).map(({ id }) => committedOf(access, id).catch(() => null)),
    )
    const names = [...new Set(committed.flatMap((offsets) => [...(offsets?.keys() ?? [])]))]
    const ends = names.length === 0 ? new Map() : await endsOf(access, names)
    return groups.map((group, index) => {
      const lags = lagByTopic(committed[index] ?? new Map(), ends)
      const all = Object.values(lags)
      return { ...group, topics: lags, lag: all.length === 0 ? null : all.reduce((a, b) => a + b, 0) }
    })
  })
}

async function listAll(access: Access): Promise<readonly ListedGroup[]> {
  if (!(await access.speaks(listGroups()))) {
    const { groups } = await (await access.admin()).listGroups()
    return groups.map(({ groupId }) => ({ id: groupId, state: '', kind: '' }))
  }
  const { brokers } = await access.state([])
  const answers = await Promise.all(brokers.map(({ id }) => access.ask(listGroups(), id)))
  return answers.flatMap(({ groups }) => groups)
}

/** What the group has committed; partitions without anything are left out. */
async function committedOf(access: Access, group: string): Promise<Map<string, Map<number, number>>> {
  const topics = await (await access.admin()).fetchOffsets({ groupId: group })
  return new Map(
    topics.map(({ topic, partitions }) => [
      topic,
      new Map(
        partitions.flatMap(({ partition, offset }) =>
          Number(offset) < 0 ? [] : [[partition, Number(offset)] as const],
        ),
      ),
    ]),
  )
}

async function endsOf(access: Access, topics: readonly string[], time = LATEST): Promise<Offsets> {
  const state = await access.state(topics)
  return access.offsets(
    state.topics.filter(({ error }) => error === 0),
    time,
  )
}

function lagByTopic(committed: Offsets, ends: Offsets): Record<string, number> {
  const lags: Record<string, number> = {}
  for (const [topic, partitions] of committed)
    for (const [partition, offset] of partitions) {
      const end = ends.get(topic)?.get(partition)
      if (end !== undefined) lags[topic] = (lags[topic] ?? 0) + Math.max(0, end - offset)
    }
  return lags
}

export function describeGroup(access: Access, group: string): Promise<GroupDetail> {
  return told(access, { group }, async () => {
    const [listed, described, committed] = await Promise.all([
      listAll(access),
      (await access.admin()).describeGroups([group]).then(({ groups }) => groups[0]),
      committedOf(access, group),
    ])
    const own = listed.find(({ id }) => id === group)
    const members = (described?.members ?? []).map((member) => ({
      id: member.memberId,
      client: member.clientId,
      host: member.clientHost.replace(/^\//, ''),
      partitions: assigned(member.memberAssignment),
    }))
    const topics = new Set([
      ...committed.keys(),
      ...members.flatMap(({ partitions }) => partitions.map(({ topic }) => topic)),
    ])
    const [earliest, latest] = await Promise.all([
      endsOf(access, [...topics], EARLIEST),
      endsOf(access, [...topics], LATEST),
    ])
    const offsets = [...topics].toSorted().flatMap((topic) =>
      [...(latest.get(topic) ?? [])]
        .toSorted(([a], [b]) => a - b)
        .map(([partition, end]) => {
          const at = committed.get(topic)?.get(partition) ?? null
          return {
            topic,
            partition,
            committed: at,
            earliest: earliest.get(topic)?.get(partition) ?? 0,
            latest: end,
            lag: at === null ? null : Math.max(0, end - at),
          }
        }),
    )
    return {
      id: group,
      state: own?.state ?? described?.state ?? '',
      kind: own?.kind ?? '',
      protocol: described?.protocol ?? '',
      members,
      offsets,
    }
  })
}

/** What a member of the classic protocol was given; other protocols than that of consumers are not read. */
function assigned(bytes: Buffer): { topic: string; partition: number }[] {
  if (bytes.length === 0) return []
  try {
    const assignment = kafkajs.AssignerProtocol.MemberAssignment.decode(bytes)?.assignment ?? {}
    return Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    )
  } catch {
    return []
  }
}

const countOf = (members: number): string =>
  members === 0 ? '' : ` with ${members} ${members === 1 ? 'member' : 'members'}`

const idle: ReadonlySet<string> = new Set(['Empty', 'Dead', ''])

/**
 * Sets a group's offsets of one topic. Only a group without members: one that reads would commit over them. With `dry` it only says what would be. The
 * broker refuses as well where somebody joins in between.
 */
export function resetOffsets(
  access: Access,
  group: string,
  topic: string,
  partitions: readonly number[] | null,
  to: Bound,
  dry: boolean,
): Promise<readonly MovedOffset[]> {
  return told(access, { group, topic }, async () => {
    const before = await describeGroup(access, group)
    if (!idle.has(before.state) || before.members.length > 0)
      throw active(group, `is ${before.state}${countOf(before.members.length)}`)
    const state = await access.topic(topic)
    const wanted = {
      ...state,
      partitions: state.partitions.filter(({ id }) => partitions === null || partitions.includes(id)),
    }
    const [earliest, latest] = await Promise.all([
      access.offsets([wanted], EARLIEST),
      access.offsets([wanted], LATEST),
    ])
    const timed = to.kind === 'time' ? await access.offsets([wanted], to.time) : null
    const moved = wanted.partitions
      .map(({ id }) => {
        const low = earliest.get(topic)?.get(id) ?? 0
        const high = latest.get(topic)?.get(id) ?? 0
        const found = timed?.get(topic)?.get(id) ?? -1
        const asked =
          to.kind === 'earliest'
            ? low
            : to.kind === 'latest'
              ? high
              : to.kind === 'offset'
                ? to.offset
                : found < 0
                  ? high
                  : found
        const known = before.offsets.find((one) => one.topic === topic && one.partition === id)
        return {
          topic,
          partition: id,
          before: known?.committed ?? null,
          after: Math.min(high, Math.max(low, asked)),
        }
      })
      .sort((a, b) => a.partition - b.partition)
    if (!dry) await commit(access, group, topic, moved)
    return moved
  })
}

async function commit(
  access: Access,
  group: string,
  topic: string,
  moved: readonly MovedOffset[],
): Promise<void> {
  const request = commitOffsets(
    group,
    topic,
    moved.map(({ partition, after }) => ({ partition, offset: after })),
  )
  const answers = await access.ask(request, await access.coordinator(group))
  const failed = answers.find(({ error }) => error !== 0)
  if (failed === undefined) return
  if (failed.error === UNKNOWN_MEMBER) throw active(group, 'has members again')
  throw new ProtocolError(failed.error)
}

const UNKNOWN_MEMBER = 25

const active = (group: string, why: string): UserError =>
  new UserError(
    'kafka-group-active',
    `The group ${group} ${why}: its offsets can be reset only while nobody reads.`,
    { hint: 'Stop its consumers, wait until the group is Empty, and try again.' },
  )
