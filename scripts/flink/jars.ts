/** Flink as Maven has it: JobManager, TaskManager, SQL Gateway and the command line on one classpath, with the connectors that exported scripts name. */
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fetchDependencies, type Dependency } from '../../drivers/local/maven.ts'
import { everyArtifact } from '../../export/flink/connectors.ts'

export const flinkVersion = (): string => process.env['FLINK_VERSION'] ?? '2.2.0'

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
  'flink-connector-base',
  'flink-connector-files',
  'flink-connector-datagen',
]

/** `FLINK_HOME_CACHE` names another place. */
export const cacheFolder = (): string =>
  process.env['FLINK_HOME_CACHE'] ?? join(homedir(), '.cache', 'flink-local')

const dependencies = (): readonly Dependency[] => [
  ...PARTS.map((artifact) => ({ group: 'org.apache.flink', artifact, version: flinkVersion() })),
  ...everyArtifact(),
  { group: 'org.slf4j', artifact: 'slf4j-simple', version: '1.7.36' },
]

/** Another list of jars is another folder: what runs from an older one goes on. */
export const jarFolder = (): string => {
  const list = createHash('sha256').update(JSON.stringify(dependencies())).digest('hex').slice(0, 8)
  return join(cacheFolder(), `jars-${flinkVersion()}-${list}`)
}

/** The folder of the jars. Throws OperationalError where neither they nor what is needed to fetch them is there. */
export const fetchFlink = (): Promise<string> =>
  fetchDependencies({
    name: `Flink ${flinkVersion()}`,
    folder: jarFolder(),
    dependencies: dependencies(),
    hint: 'Install Maven and Java 17 or later, or Docker.',
  })
