/** Python with what pip has, an environment an engine, made once and kept for all projects of this machine. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { FLINK_VERSION } from '../../export/flink/program.ts'
import { SPARK_VERSION } from '../../export/spark/reader.ts'

const run = promisify(execFile)

/** `PYTHON_LOCAL_HOME` names another place. */
const cacheFolder = (): string =>
  process.env['PYTHON_LOCAL_HOME'] ?? path.join(homedir(), '.cache', 'python-local')

const environments = {
  pyflink: `apache-flink==${FLINK_VERSION}`,
  pyspark: `pyspark==${SPARK_VERSION}`,
} as const
export type PythonEnvironment = keyof typeof environments

const folderOf = (name: PythonEnvironment): string =>
  path.join(cacheFolder(), environments[name].replace('==', '-'))

/** The interpreter of an environment. */
export const pythonOf = (name: PythonEnvironment): string => path.join(folderOf(name), 'bin', 'python')

const jarFolder = (): string => path.join(cacheFolder(), `spark-kafka-${SPARK_VERSION}`)

/** Spark's connector to Kafka, as a list of jars. */
export const sparkKafkaJars = (): string =>
  readdirSync(jarFolder())
    .filter((name) => name.endsWith('.jar'))
    .map((name) => path.join(jarFolder(), name))
    .join(',')

/** What of Spark comes with PySpark itself is left out. */
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>spark-local</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency>
<groupId>org.apache.spark</groupId><artifactId>spark-sql-kafka-0-10_2.13</artifactId><version>${SPARK_VERSION}</version>
<exclusions>
${[
  'org.apache.spark:spark-sql_2.13',
  'org.apache.hadoop:*',
  'org.scala-lang:*',
  'org.scala-lang.modules:*',
  'org.slf4j:*',
]
  .map((name) => name.split(':'))
  .map(
    ([group, artifact]) =>
      `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>\n`,
  )
  .join('')}</exclusions></dependency></dependencies></project>
`

/** Makes what is not there yet. Throws where Python, pip or Maven cannot. */
export async function fetchPython(): Promise<void> {
  mkdirSync(cacheFolder(), { recursive: true })
  for (const name of Object.keys(environments) as PythonEnvironment[]) {
    await once(folderOf(name), async (folder) => {
      await run('python3', ['-m', 'venv', folder])
      await run(path.join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '-q', environments[name]])
    })
  }
  await once(jarFolder(), async (folder) => {
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'pom.xml'), pom)
    const asked = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`]
    await run(process.env['MVN'] ?? 'mvn', ['-q', '-B', '-f', path.join(folder, 'pom.xml'), ...asked])
  })
}

/** Fills a folder at once: whoever does the same at the same time sees all of it or nothing. */
async function once(folder: string, fill: (into: string) => Promise<void>): Promise<void> {
  if (existsSync(path.join(folder, '.complete'))) return
  const fetching = mkdtempSync(path.join(cacheFolder(), 'fetch-'))
  try {
    const made = path.join(fetching, 'made')
    await fill(made)
    writeFileSync(path.join(made, '.complete'), '')
    if (!existsSync(folder)) renameSync(made, folder)
  } finally {
    rmSync(fetching, { recursive: true, force: true })
  }
}
