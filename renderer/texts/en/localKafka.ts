/** The words of the broker that the app starts. */
import type { LocalKafka, LocalKafkaStep } from '../../../bridge/localKafka.ts'
import { plural } from './plural.ts'

const steps: Readonly<Record<LocalKafkaStep, string>> = {
  looking: 'Looking for Java and Docker…',
  fetching: 'Fetching Kafka by Maven, once…',
  starting: 'Starting Kafka…',
  topics: 'Filling the topics…',
}

export const localKafka = {
  region: 'Local Kafka',
  start: 'Start a local Kafka',
  steps,
  about:
    'These read and write topics over the connection local. Millrace can start a Kafka on this machine for them, with the records that they read.',
  needs: 'Takes Java 17 with Maven, or Docker. It ends with the app; its data stays.',
  runs: ({ address, started, topics }: LocalKafka) =>
    `${started ? 'Kafka runs' : 'A Kafka answers'} at ${address}, as the connection local. ${
      topics.length === 0
        ? 'The topics of the examples are there.'
        : `${plural(topics.length, 'topic was', 'topics were')} made for the examples.`
    }`,
  show: 'Show its topics',
  again: 'Try again',
}
