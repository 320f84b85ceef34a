/** Kafka's jars. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { arePresent, fetchDependencies } from '../../local/maven.ts'

export const defaultVersion = (): string => process.env['KAFKA_VERSION'] ?? '4.3.1'

/** `KAFKA_HOME` names another place. */
export const cacheFolder = (): string => process.env['KAFKA_HOME'] ?? join(homedir(), '.cache', 'kafka-local')

const folderOf = (version: string): string => join(cacheFolder(), `lib-${version}`)

/** The folder of the jars, or null where they were not fetched yet. */
export const presentJars = (version = defaultVersion()): string | null =>
  arePresent(folderOf(version)) ? folderOf(version) : null

/** The folder of the jars. Throws OperationalError where neither they nor what is needed to fetch them is there. */
export const fetchJars = (version = defaultVersion()): Promise<string> =>
  fetchDependencies({
    name: `Kafka ${version}`,
    folder: folderOf(version),
    dependencies: [
      { group: 'org.apache.kafka', artifact: 'kafka_2.13', version },
      // The broker's log goes to the standard error by it: no file of settings for it.
      { group: 'org.slf4j', artifact: 'slf4j-simple', version: '1.7.36' },
    ],
    hint: 'Install Maven and Java 17 or later, or Docker, or name a broker by KAFKA_BROKERS.',
  })
