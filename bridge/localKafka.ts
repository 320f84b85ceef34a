/** A broker on this machine for the gallery's examples, which the app starts. */
import { z } from 'zod'

/** What is done, in this order; steps that are not needed are left out. */
export const localKafkaSteps = ['looking', 'fetching', 'starting', 'topics'] as const
export type LocalKafkaStep = (typeof localKafkaSteps)[number]

const localKafka = z.object({
  /** Where it is. */
  address: z.string(),
  /** False: the connection `local` has led to one already, which nobody here stops. */
  started: z.boolean(),
  /** Topics that were made now. */
  topics: z.array(z.string()),
})
export type LocalKafka = z.infer<typeof localKafka>

export const localKafkaRequests = {
  /**
   * Starts a broker unless the connection `local` leads to one, makes that connection, and makes and fills the topics that the examples read. Steps come as
   * `localKafka.step`. Throws UserError `local-kafka.no-runtime` where neither Java nor Docker is there.
   */
  'localKafka.start': { input: z.object({}), output: localKafka },
} as const

export const localKafkaEvents = {
  'localKafka.step': z.object({ step: z.enum(localKafkaSteps) }),
} as const
