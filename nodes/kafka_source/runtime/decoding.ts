/** Keys and values that a Schema Registry knows the schemas of, as JSON. */
import { openRegistry } from '../../../drivers/registry/client.ts'
import type { Wanted } from '../../../drivers/registry/codec.ts'
import { patiently } from '../../../drivers/registry/patience.ts'
import { openReader, type SubjectReader } from '../../../drivers/registry/reader.ts'
import type { SchemaType } from '../../../drivers/registry/types.ts'
import type { FetchedBatch } from '../../../drivers/kafka/types.ts'
import type { EngineContext } from '../../../engine/api/index.ts'
import type { ResolvedKafka } from '../../../model/connections/kafka.ts'
import { SCHEMA_TYPES, subjectOf } from '../../common/registryFields.ts'
import { Problems } from '../../common/problems.ts'
import type { KafkaSourceConfig } from '../config.ts'
import { keyColumns, valueColumns } from '../definition.ts'

/** Decodes what was prepared; throws UserError for a record that cannot be read. */
export type DecodePart = (topic: string, bytes: Uint8Array) => string

export interface Decoding {
  /** Null: it is not decoded. */
  readonly key: DecodePart | null
  readonly value: DecodePart | null
  /** Finds the schemas of topics, or of the records of a batch. */
  topics(names: Iterable<string>): Promise<void>
  batch(batch: FetchedBatch): Promise<void>
  close(): void
}

interface Part {
  readonly whole: 'key' | 'value'
  readonly type: SchemaType
  readonly subject: string
  readonly columns: readonly Wanted[]
}

function partsOf(config: KafkaSourceConfig, node: string): readonly Part[] {
  // They were checked when the plan was made.
  const problems = new Problems({ nodeId: node, timeZone: 'UTC' })
  const { key, value } = config
  const { format } = value
  const parts: Part[] = []
  if ('subject' in format)
    parts.push({
      whole: 'value',
      type: SCHEMA_TYPES[format.kind],
      subject: format.subject,
      columns: valueColumns(config, problems),
    })
  if ('subject' in key)
    parts.push({
      whole: 'key',
      type: SCHEMA_TYPES[key.kind],
      subject: key.subject,
      columns: keyColumns(config, problems).map(({ name, type }) => ({
        name: name.startsWith(key.prefix) ? name.slice(key.prefix.length) : name,
        type,
        as: name,
      })),
    })
  return parts
}

/** Throws UserError where the connection has no registry. */
export function openDecoding(
  config: KafkaSourceConfig,
  connection: ResolvedKafka,
  node: string,
  context: EngineContext,
): Decoding {
  const parts = partsOf(config, node)
  const registry = openRegistry(connection)
  const readers = new Map<Part, Map<string, SubjectReader>>(parts.map((part) => [part, new Map()]))
  let closed = false
  const patient = {
    given: () => closed,
    told: (why: string) => context.log('warn', node, `${why} Records wait for it.`),
  }

  const readerOf = async (part: Part, topic: string): Promise<SubjectReader> => {
    const before = readers.get(part)?.get(topic)
    if (before !== undefined) return before
    const subject = subjectOf(part.subject, topic, part.whole)
    const reader = openReader(registry, await registry.latest(subject), { ...part, subject })
    readers.get(part)?.set(topic, reader)
    return reader
  }
  const decoder = (whole: Part['whole']): DecodePart | null => {
    const part = parts.find((one) => one.whole === whole)
    const ofTopics = part === undefined ? undefined : readers.get(part)
    if (ofTopics === undefined) return null
    return (topic, bytes) => {
      const reader = ofTopics.get(topic)
      if (reader === undefined) throw new Error(`${topic} was not prepared`)
      return reader.decode(bytes)
    }
  }
  return {
    key: decoder('key'),
    value: decoder('value'),
    async topics(names) {
      for (const topic of names) for (const part of parts) await readerOf(part, topic)
    },
    batch: ({ topic, records }) =>
      patiently(async () => {
        for (const part of parts) {
          const reader = await readerOf(part, topic)
          await reader.prepare(records.map((record) => record[part.whole]))
        }
      }, patient),
    close() {
      closed = true
      registry.close()
    },
  }
}
