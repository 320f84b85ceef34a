/** Jars that Maven fetches once, into a cache that all projects of this machine share. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { OperationalError } from '../../model/errors.ts'

export interface Dependency {
  readonly group: string
  readonly artifact: string
  readonly version: string
}

export interface Jars {
  /** What they are to people: "Kafka 4.3.1". */
  readonly name: string
  /** Where they go: a folder of their own. */
  readonly folder: string
  /** With all that they need at run time. */
  readonly dependencies: readonly Dependency[]
  /** What else a person without Maven can do. */
  readonly hint: string
}

export const javaProgram = (): string =>
  process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin', 'java')

export const hasJava = (): boolean => answers(javaProgram(), '-version')

const answers = (program: string, flag: string): boolean => {
  try {
    execFileSync(program, [flag], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Whether all of them were fetched. */
export const arePresent = (folder: string): boolean => existsSync(join(folder, '.complete'))

/** A project that has these dependencies and nothing else. */
export const pom = (
  dependencies: readonly Dependency[],
): string => `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>local</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies
  .map(
    ({ group, artifact, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  )
  .join('\n')}
</dependencies></project>
`

/** The folder of the jars. Throws OperationalError where neither they nor what is needed to fetch them is there. */
export async function fetchDependencies({ name, folder, dependencies, hint }: Jars): Promise<string> {
  if (arePresent(folder)) return folder
  const maven = process.env['MVN'] ?? 'mvn'
  if (!answers(maven, '--version'))
    throw new OperationalError('no-maven', `Maven (${maven}) is needed to fetch ${name}.`, { hint })
  const cache = dirname(folder)
  mkdirSync(cache, { recursive: true })
  const fetching = mkdtempSync(join(cache, 'fetch-'))
  try {
    writeFileSync(join(fetching, 'pom.xml'), pom(dependencies))
    const lib = join(fetching, 'lib')
    await promisify(execFile)(maven, [
      '-q',
      '-B',
      '-f',
      join(fetching, 'pom.xml'),
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${lib}`,
    ]).catch((error: unknown) => {
      throw new OperationalError('no-jars', `Maven could not fetch ${name}.`, {
        hint: 'Check the network, and the version.',
        cause: error,
      })
    })
    writeFileSync(join(lib, '.complete'), '')
    // At once: whoever fetches at the same time sees all of it or nothing.
    if (!arePresent(folder)) renameSync(lib, folder)
  } finally {
    rmSync(fetching, { recursive: true, force: true })
  }
  return folder
}
