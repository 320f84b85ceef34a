/** Kafka's jars, fetched once by Maven into a cache that all projects of this machine share. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { OperationalError } from '../../../model/errors.ts'

export const defaultVersion = (): string => process.env['KAFKA_VERSION'] ?? '4.3.1'

/** `KAFKA_HOME` names another place. */
export const cacheFolder = (): string => process.env['KAFKA_HOME'] ?? join(homedir(), '.cache', 'kafka-local')

const folderOf = (version: string): string => join(cacheFolder(), `lib-${version}`)

/** The broker's log goes to the standard error by slf4j-simple: no file of settings for it. */
const pom = (
  version: string,
): string => `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>kafka-local</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
`

/** The folder of the jars, or null where they were not fetched yet. */
export const presentJars = (version = defaultVersion()): string | null =>
  existsSync(join(folderOf(version), '.complete')) ? folderOf(version) : null

const answers = (program: string, flag: string): boolean => {
  try {
    execFileSync(program, [flag], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export const javaProgram = (): string =>
  process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin', 'java')

export const hasJava = (): boolean => answers(javaProgram(), '-version')

/** The folder of the jars. Throws OperationalError where neither they nor what is needed to fetch them is there. */
export async function fetchJars(version = defaultVersion()): Promise<string> {
  const present = presentJars(version)
  if (present !== null) return present
  const maven = process.env['MVN'] ?? 'mvn'
  if (!answers(maven, '--version'))
    throw new OperationalError('kafka-no-maven', `Maven (${maven}) is needed to fetch Kafka ${version}.`, {
      hint: 'Install Maven and Java 17 or later, or Docker, or name a broker by KAFKA_BROKERS.',
    })
  mkdirSync(cacheFolder(), { recursive: true })
  const folder = mkdtempSync(join(cacheFolder(), 'fetch-'))
  try {
    writeFileSync(join(folder, 'pom.xml'), pom(version))
    const lib = join(folder, 'lib')
    await promisify(execFile)(maven, [
      '-q',
      '-B',
      '-f',
      join(folder, 'pom.xml'),
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${lib}`,
    ]).catch((error: unknown) => {
      throw new OperationalError('kafka-no-jars', `Maven could not fetch Kafka ${version}.`, {
        hint: 'Check the network, and the version.',
        cause: error,
      })
    })
    writeFileSync(join(lib, '.complete'), '')
    // At once: whoever fetches at the same time sees all of it or nothing.
    if (presentJars(version) === null) renameSync(lib, folderOf(version))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return folderOf(version)
}
