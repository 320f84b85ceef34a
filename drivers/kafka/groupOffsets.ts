/** Offsets that a consumer group has committed. Nobody joins the group for it. */
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { openAccess, type Access } from './browse/access.ts'
import { commitOffsets } from './browse/requests.ts'
import { patiently } from './brokers.ts'
import { ProtocolError } from './errorCodes.ts'
import type { TopicPartition } from './types.ts'

export interface GroupOffsets {
  /** Of these topics; a partition without one is left out. */
  read(topics: readonly string[]): Promise<readonly (TopicPartition & { readonly offset: number })[]>
  /** Refused by the broker while the group has members. */
  write(offsets: ReadonlyMap<string, ReadonlyMap<number, number>>): Promise<void>
  close(): Promise<void>
}

/** Connects when it is first asked. */
export function openGroupOffsets(connection: ResolvedKafka, group: string): GroupOffsets {
  let opened: Promise<Access> | null = null
  const asked = <T>(work: (access: Access) => Promise<T>): Promise<T> =>
    patiently({ connection, group }, async () => {
      opened ??= openAccess(connection)
      try {
        return await work(await opened)
      } catch (error) {
        await (await opened.catch(() => null))?.close()
        opened = null
        throw error
      }
    })
  return {
    read: (topics) =>
      asked(async (access) => {
        const admin = await access.admin()
        const found = await admin.fetchOffsets({ groupId: group, topics: [...topics] })
        return found.flatMap(({ topic, partitions }) =>
          partitions
            .map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) }))
            .filter(({ offset }) => offset >= 0),
        )
      }),
    write: (offsets) =>
      asked(async (access) => {
        const coordinator = await access.coordinator(group)
        for (const [topic, partitions] of offsets) {
          const list = [...partitions].map(([partition, offset]) => ({ partition, offset }))
          const answers = await access.ask(commitOffsets(group, topic, list), coordinator)
          const failed = answers.find(({ error }) => error !== 0)
          if (failed !== undefined) throw new ProtocolError(failed.error)
        }
      }),
    close: async () => {
      await (await opened?.catch(() => null))?.close()
    },
  }
}
