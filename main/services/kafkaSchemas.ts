/** A cluster's Schema Registry as the Kafka page uses it: records decoded, and samples of topics that have a subject. */
import type { KafkaSample } from '../../bridge/contract.ts'
import type { TopicSample } from '../../drivers/kafka/browse/sample.ts'
import type { DecodeRecords } from '../../drivers/kafka/browse/decoded.ts'
import type { Registry } from '../../drivers/registry/client.ts'
import type { Whole } from '../../drivers/registry/codec.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { MillraceError } from '../../model/errors.ts'

export interface Schemas {
  readonly decode: DecodeRecords
  /** A sample with what the registry knows of the topic. Subjects that are empty are those of the topic's name. */
  sample(topic: string, sample: TopicSample, subjects: Subjects): Promise<KafkaSample>
  close(): void
}

export interface Subjects {
  readonly value: string
  readonly key: string
}

/** Null where the connection has no registry. Its parts are loaded where there is one. */
export async function openSchemas(connection: ResolvedKafka): Promise<Schemas | null> {
  if (connection.registry === null) return null
  const { openRegistry } = await import('../../drivers/registry/client.ts')
  const { anyRecords } = await import('../../drivers/registry/anyRecord.ts')
  const registry = openRegistry(connection)
  return {
    decode: anyRecords(registry),
    sample: (topic, sample, subjects) => withSchemas(registry, topic, sample, subjects),
    close: () => registry.close(),
  }
}

export const withoutSchemas = (sample: TopicSample): KafkaSample => ({
  ...sample,
  columns: [...sample.columns],
  notices: [...sample.notices],
  key: null,
})

async function withSchemas(
  registry: Registry,
  topic: string,
  sample: TopicSample,
  subjects: Subjects,
): Promise<KafkaSample> {
  const plain = withoutSchemas(sample)
  const { subjectSchema } = await import('../../drivers/registry/topicSchemas.ts')
  const schemaOf = async (whole: Whole) => {
    const found = await subjectSchema(
      registry,
      subjects[whole] === '' ? `${topic}-${whole}` : subjects[whole],
      whole,
    )
    return found === null ? null : { format: found.format, columns: [...found.columns] }
  }
  try {
    const [value, key] = [await schemaOf('value'), await schemaOf('key')]
    if (value === null) return { ...plain, key }
    // The sample tells of times and their disorder; the schema tells of columns.
    const timed = value.columns.some(({ name }) => name === plain.eventTime)
    return {
      ...plain,
      ...value,
      key,
      notices: [],
      ...(timed ? {} : { eventTime: null, delay: null }),
    }
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error
    return { ...plain, notices: [...plain.notices, error.message] }
  }
}
