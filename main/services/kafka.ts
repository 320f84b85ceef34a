/** Kafka as a screen looks at it: one open way into each cluster that it asks for, and the searches that go on. */
import type { Handlers } from '../../bridge/server.ts'
import type { hostContract } from '../../bridge/contract.ts'
import type { EventData } from '../../bridge/client.ts'
import type { Access } from '../../drivers/kafka/browse/access.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { OperationalError } from '../../model/errors.ts'
import { openSchemas, withoutSchemas, type Schemas } from './kafkaSchemas.ts'
import { locate } from './files.ts'
import { baseDirectory } from './locations.ts'

type HostHandlers = Handlers<typeof hostContract>
type KafkaHandlers = Pick<HostHandlers, Extract<keyof HostHandlers, `kafka.${string}`>>

export interface KafkaBrowser {
  readonly handlers: KafkaHandlers
  /** The connection has changed, or is gone: who asks next opens it anew. */
  forget(connection: string): Promise<void>
  /** Ends all that goes on. */
  close(): Promise<void>
}

interface Opened {
  readonly access: Access
  /** Of its Schema Registry; null: it has none. */
  readonly schemas: Schemas | null
}

/** The client of Kafka takes its time to load: only who looks at Kafka waits for it. */
const driver = () => import('../../drivers/kafka/browse/index.ts')

export function createKafkaBrowser(
  connections: { readonly open: (name: string, kind: 'kafka') => Promise<ResolvedKafka> },
  found: (data: EventData<typeof hostContract, 'kafka.found'>) => void,
): KafkaBrowser {
  const opened = new Map<string, Promise<Opened>>()
  const searches = new Map<string, AbortController>()

  const open = (name: string): Promise<Opened> => {
    const known = opened.get(name)
    if (known !== undefined) return known
    const opening = (async () => {
      const connection = await connections.open(name, 'kafka')
      const schemas = await openSchemas(connection)
      const access = await (await driver()).openAccess(connection, schemas?.decode ?? null)
      return { access, schemas }
    })()
    opened.set(name, opening)
    opening.catch(() => {
      if (opened.get(name) === opening) opened.delete(name)
    })
    return opening
  }
  const forget = async (name: string): Promise<void> => {
    const known = opened.get(name)
    opened.delete(name)
    const found = await known?.catch(() => null)
    found?.schemas?.close()
    await found?.access.close()
  }
  /** Asks; a way that is broken is not gone again. */
  const ask = async <T>(
    name: string,
    work: (access: Access, kafka: Driver, schemas: Schemas | null) => Promise<T>,
  ): Promise<T> => {
    const kafka = await driver()
    const { access, schemas } = await open(name)
    try {
      return await work(access, kafka, schemas)
    } catch (error) {
      if (error instanceof OperationalError && error.retriable) await forget(name)
      throw error
    }
  }
  const change = async (
    name: string,
    work: Parameters<typeof ask<void>>[1],
  ): Promise<Record<string, never>> => {
    await ask(name, work)
    return {}
  }

  return {
    forget,
    async close() {
      for (const search of searches.values()) search.abort()
      await Promise.all([...opened.keys()].map(forget))
    },
    handlers: {
      'kafka.cluster': ({ connection }) =>
        ask(connection, async (access, kafka) => copy(await kafka.describeCluster(access))),
      'kafka.ends': ({ connection, topics }) =>
        ask(connection, async (access, kafka) => ({ ends: await kafka.topicEnds(access, topics) })),
      'kafka.topic': ({ connection, topic }) =>
        ask(connection, async (access, kafka) => copy(await kafka.describeTopic(access, topic))),
      'kafka.sample': ({ connection, topic, valueSubject, keySubject }) =>
        ask(connection, async (access, kafka, schemas) => {
          const sample = await kafka.sampleTopic(access, topic)
          const subjects = { value: valueSubject, key: keySubject }
          return schemas === null ? withoutSchemas(sample) : schemas.sample(topic, sample, subjects)
        }),
      'kafka.createTopic': ({ connection, topic, partitions, replication, settings }) =>
        change(connection, (access, kafka) =>
          kafka.createTopic(access, topic, partitions, replication, settings),
        ),
      'kafka.addPartitions': ({ connection, topic, partitions }) =>
        change(connection, (access, kafka) => kafka.addPartitions(access, topic, partitions)),
      'kafka.deleteTopic': ({ connection, topic }) =>
        change(connection, (access, kafka) => kafka.deleteTopic(access, topic)),
      'kafka.alterSettings': ({ connection, topic, changes }) =>
        change(connection, (access, kafka) => kafka.alterSettings(access, topic, changes)),
      'kafka.search': async ({ connection, id, search }) => {
        const stop = new AbortController()
        searches.set(id, stop)
        try {
          await ask(connection, async (access, kafka) => {
            void kafka
              .search(access, search, stop.signal, (records, progress) =>
                found({ id, records: copy(records), progress: copy(progress) }),
              )
              .finally(() => searches.delete(id))
          })
        } catch (error) {
          searches.delete(id)
          throw error
        }
        return {}
      },
      'kafka.stopSearch': ({ id }) => {
        searches.get(id)?.abort()
        return {}
      },
      'kafka.record': ({ connection, topic, partition, offset }) =>
        ask(connection, async (access, kafka) =>
          copy(await kafka.oneRecord(access, topic, partition, offset)),
        ),
      'kafka.groups': ({ connection }) =>
        ask(connection, async (access, kafka) => ({ groups: copy(await kafka.describeGroups(access)) })),
      'kafka.group': ({ connection, group }) =>
        ask(connection, async (access, kafka) => copy(await kafka.describeGroup(access, group))),
      'kafka.resetOffsets': ({ connection, group, topic, partitions, to, dry }) =>
        ask(connection, async (access, kafka) => ({
          moved: copy(await kafka.resetOffsets(access, group, topic, partitions, to, dry)),
        })),
      'kafka.acls': ({ connection }) =>
        ask(connection, async (access, kafka) => copy(await kafka.listAcls(access))),
      'kafka.addAcl': ({ connection, acl }) =>
        change(connection, (access, kafka) => kafka.addAcl(access, acl)),
      'kafka.removeAcl': ({ connection, acl }) =>
        change(connection, (access, kafka) => kafka.removeAcl(access, acl)),
      'kafka.rights': ({ connection, topic, group }) =>
        ask(connection, async (access, kafka) => copy(await kafka.rightsOf(access, topic, group))),
      'kafka.produce': ({ connection, topic, ...record }) =>
        ask(connection, async (access, kafka) => copy(await kafka.produceRecord(access, topic, record))),
      'kafka.produceFile': ({ connection, topic, path, keyField }) =>
        ask(connection, async (access, kafka) => {
          const file = locate(path, baseDirectory(null))
          return copy(await kafka.produceFile(access, topic, file, keyField))
        }),
    },
  }
}

type Driver = Awaited<ReturnType<typeof driver>>

type Mutable<T> = T extends readonly (infer U)[]
  ? Mutable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T

/** The contract's types can be written to, the driver's cannot; nobody writes. */
const copy = <T>(value: T): Mutable<T> => value as Mutable<T>
