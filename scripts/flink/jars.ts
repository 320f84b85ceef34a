/** Flink as Maven has it: JobManager, TaskManager, SQL Gateway and the command line on one classpath, with the connectors that exported scripts name. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fetchDependencies } from '../../drivers/local/maven.ts'

export const flinkVersion = (): string => process.env['FLINK_VERSION'] ?? '2.2.0'
/** The newest that goes with Flink 2.2. */
const KAFKA_CONNECTOR = '5.0.0-2.2'

/** Of Flink's own version. What its archive has in one large jar is here in parts. */
const PARTS = [
  'flink-runtime',
  'flink-runtime-web',
  'flink-clients',
  'flink-streaming-java',
  'flink-rpc-akka-loader',
  'flink-statebackend-rocksdb',
  'flink-table-api-java-bridge',
  'flink-table-planner-loader',
  'flink-table-runtime',
  'flink-sql-gateway',
  'flink-json',
  'flink-csv',
  'flink-connector-files',
  'flink-connector-datagen',
]

/** `FLINK_HOME_CACHE` names another place. */
export const cacheFolder = (): string =>
  process.env['FLINK_HOME_CACHE'] ?? join(homedir(), '.cache', 'flink-local')

export const jarFolder = (): string => join(cacheFolder(), `jars-${flinkVersion()}`)

/** The folder of the jars. Throws OperationalError where neither they nor what is needed to fetch them is there. */
export const fetchFlink = (): Promise<string> =>
  fetchDependencies({
    name: `Flink ${flinkVersion()}`,
    folder: jarFolder(),
    dependencies: [
      ...PARTS.map((artifact) => ({ group: 'org.apache.flink', artifact, version: flinkVersion() })),
      { group: 'org.apache.flink', artifact: 'flink-sql-connector-kafka', version: KAFKA_CONNECTOR },
      { group: 'org.slf4j', artifact: 'slf4j-simple', version: '1.7.36' },
    ],
    hint: 'Install Maven and Java 17 or later, or Docker.',
  })
