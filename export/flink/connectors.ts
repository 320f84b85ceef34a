/** What jobs need that does not come with Flink: connectors and drivers, as Maven has them. */
import type { FlinkStatement } from '../../model/emit.ts'

export interface Artifact {
  readonly group: string
  readonly artifact: string
  readonly version: string
}

export interface Connector {
  /** In words: "the connector to Kafka". */
  readonly what: string
  readonly artifacts: readonly Artifact[]
}

const flink = (artifact: string, version: string): Artifact => ({
  group: 'org.apache.flink',
  artifact,
  version,
})
const jdbcCore = flink('flink-connector-jdbc-core', '4.0.0-2.0')

/** The newest that go with Flink 2.2. */
const CONNECTORS = {
  kafka: {
    what: 'the connector to Kafka',
    artifacts: [flink('flink-sql-connector-kafka', '5.0.0-2.2')],
  },
  postgresql: {
    what: 'the JDBC connector and the driver of PostgreSQL',
    artifacts: [
      jdbcCore,
      flink('flink-connector-jdbc-postgres', '4.0.0-2.0'),
      { group: 'org.postgresql', artifact: 'postgresql', version: '42.7.8' },
    ],
  },
  mariadb: {
    what: 'the JDBC connector and the driver of MariaDB',
    artifacts: [
      jdbcCore,
      // Of this dialect there is none for Flink 2 yet; the suite shows that this one goes with the core.
      flink('flink-connector-jdbc-mysql', '3.3.0-1.20'),
      { group: 'org.mariadb.jdbc', artifact: 'mariadb-java-client', version: '3.5.6' },
    ],
  },
} as const satisfies Readonly<Record<string, Connector>>

/** Each once. */
export function artifactsOf(connectors: readonly Connector[]): readonly Artifact[] {
  const all = connectors.flatMap(({ artifacts }) => artifacts)
  return [...new Map(all.map((one) => [one.artifact, one])).values()]
}

export const everyArtifact = (): readonly Artifact[] => artifactsOf(Object.values(CONNECTORS))

/** Those that the tables of a job name. */
export function connectorsOf(statements: readonly FlinkStatement[]): readonly Connector[] {
  const needed = new Set(
    statements.map((statement) => (statement.kind === 'table' ? connectorOf(statement.options) : null)),
  )
  return Object.values(CONNECTORS).filter((one) => needed.has(one))
}

function connectorOf({ connector, url = '' }: Readonly<Record<string, string>>): Connector | null {
  switch (connector) {
    case 'kafka':
    case 'upsert-kafka':
      return CONNECTORS.kafka
    case 'jdbc':
      return url.startsWith('jdbc:postgresql:') ? CONNECTORS.postgresql : CONNECTORS.mariadb
    default:
      return null
  }
}
