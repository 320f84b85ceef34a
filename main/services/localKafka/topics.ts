/** The topics that the gallery's Kafka examples read from, with their records; and those they write to whose settings matter. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Access } from '../../../drivers/kafka/browse/access.ts'

/** `examples/kafka.json`; the files are in `examples/data/kafka`, a record a line. */
const exampleTopics = z.array(
  z.strictObject({
    topic: z.string(),
    partitions: z.int().min(1),
    settings: z.record(z.string(), z.string()).default({}),
    file: z.string().nullable().default(null),
    /** The field of a line that becomes the key. */
    key: z.string().nullable().default(null),
  }),
)
export type ExampleTopic = z.output<typeof exampleTopics>[number]

export const readExampleTopics = async (directory: string): Promise<readonly ExampleTopic[]> =>
  exampleTopics.parse(JSON.parse(await readFile(join(directory, 'kafka.json'), 'utf8')))

/** Makes and fills those that are not there; one that is there is not written to, whoever made it. Returns the names of the new ones. */
export async function fillExampleTopics(access: Access, directory: string): Promise<readonly string[]> {
  const kafka = await import('../../../drivers/kafka/browse/index.ts')
  const { topics } = await kafka.describeCluster(access)
  const known = new Set(topics.map(({ name }) => name))
  const missing = (await readExampleTopics(directory)).filter(({ topic }) => !known.has(topic))
  for (const { topic, partitions, settings, file, key } of missing) {
    const entries = Object.entries(settings).map(([name, value]) => ({ name, value }))
    await kafka.createTopic(access, topic, partitions, -1, entries)
    if (file !== null) await kafka.produceFile(access, topic, join(directory, 'data', 'kafka', file), key)
  }
  return missing.map(({ topic }) => topic)
}
