/** The topics that the gallery's Kafka examples read from, with their records; and those they write to whose settings matter. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
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

/** How long new topics may take until the broker serves them, and how often it is asked, ms. */
const PATIENCE = 20_000
const POLL = 100

/** Makes those that are not there, and fills those that are empty: what has records is left alone. Returns the names of the new and the filled ones. */
export async function fillExampleTopics(access: Access, directory: string): Promise<readonly string[]> {
  const kafka = await import('../../../drivers/kafka/browse/index.ts')
  const wanted = await readExampleTopics(directory)
  const known = new Set((await kafka.describeCluster(access)).topics.map(({ name }) => name))
  for (const { topic, partitions, settings } of wanted.filter((one) => !known.has(one.topic))) {
    const entries = Object.entries(settings).map(([name, value]) => ({ name, value }))
    await kafka.createTopic(access, topic, partitions, -1, entries)
  }
  const ends = await settledEnds(
    access,
    wanted.map(({ topic }) => topic),
  )
  const filled = wanted.filter(({ topic, file }) => file !== null && ends[topic] === 0)
  for (const { topic, file, key } of filled)
    await kafka.produceFile(access, topic, join(directory, 'data', 'kafka', file ?? ''), key)
  return wanted.filter((one) => !known.has(one.topic) || filled.includes(one)).map(({ topic }) => topic)
}

/** A topic that was made is not there for a moment, or has no leader yet. */
async function settledEnds(
  access: Access,
  topics: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const { topicEnds } = await import('../../../drivers/kafka/browse/index.ts')
  for (const limit = Date.now() + PATIENCE; ; await pause(POLL)) {
    const late = Date.now() > limit
    const ends = await topicEnds(access, topics).catch((error: unknown) => {
      if (late) throw error
      return {}
    })
    if (late || topics.every((topic) => Object.hasOwn(ends, topic))) return ends
  }
}
