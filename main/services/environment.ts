import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { defaultVersion, presentJars } from '../../drivers/kafka/local/jars.ts'
import type { ToolStatus } from '../../bridge/contract.ts'

/** Kafka's and Flink's scripts start a JVM to say their version. */
const PATIENCE = 10_000

interface Output {
  readonly ok: boolean
  readonly text: string
}

function output(program: string, args: readonly string[]): Promise<Output> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: PATIENCE, windowsHide: true }, (error, stdout, stderr) => {
      resolve({ ok: error === null, text: `${stdout}\n${stderr}` })
    })
  })
}

async function onPath(
  names: readonly string[],
  extraFolders: readonly string[] = [],
): Promise<string | null> {
  const folders = [...extraFolders, ...(process.env['PATH'] ?? '').split(delimiter)].filter(
    (folder) => folder !== '',
  )
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  for (const folder of folders) {
    for (const name of names) {
      for (const ending of endings) {
        const path = join(folder, name + ending)
        const found = await access(path, constants.X_OK).then(
          () => true,
          () => false,
        )
        if (found) return path
      }
    }
  }
  return null
}

interface Tool {
  readonly name: string
  readonly programs: readonly string[]
  /** A variable that names the tool's folder; its `bin` is looked in first. */
  readonly homeVariable?: string
  readonly versionArguments: readonly string[]
  readonly pattern: RegExp
  /** Smallest version that does. */
  readonly least: readonly [number, number]
  readonly needed: string
  readonly hint: string
}

const TOOLS: readonly Tool[] = [
  {
    name: 'Java',
    programs: ['java'],
    homeVariable: 'JAVA_HOME',
    versionArguments: ['-version'],
    pattern: /version "(\d+(?:\.\d+)*)/,
    least: [17, 0],
    needed: '17 or later; to run Kafka or Flink on this machine',
    hint: 'Install a JDK 17 or later, for example from https://adoptium.net, and put its bin folder on PATH.',
  },
  {
    name: 'Maven',
    programs: ['mvn'],
    homeVariable: 'MAVEN_HOME',
    versionArguments: ['--version'],
    pattern: /Apache Maven (\d+(?:\.\d+)*)/,
    least: [3, 6],
    needed: '3.6 or later; fetches the jars of a Kafka broker for this machine, once',
    hint: 'Install Maven: https://maven.apache.org/install.html. Docker does without it.',
  },
  {
    name: 'Docker',
    programs: ['docker'],
    versionArguments: ['--version'],
    pattern: /version v?(\d+(?:\.\d+)*)/,
    least: [20, 0],
    needed: '20 or later; optional, another way to run Kafka or Flink here',
    hint: 'Install Docker Desktop or Docker Engine: https://docs.docker.com/get-docker/',
  },
  {
    name: 'Python',
    programs: ['python3', 'python'],
    versionArguments: ['--version'],
    pattern: /Python (\d+(?:\.\d+)*)/,
    least: [3, 9],
    needed: '3.9 or later; only to unpack the Electron that the tests use',
    hint: 'Install Python 3: https://www.python.org/downloads/',
  },
  {
    name: 'Kafka',
    programs: ['kafka-topics.sh', 'kafka-topics'],
    versionArguments: ['--version'],
    pattern: /(\d+\.\d+(?:\.\d+)*)/,
    least: [3, 0],
    needed: '3.0 or later; only for a broker on this machine',
    hint: 'Maven fetches it when a local broker is started. A broker elsewhere needs none.',
  },
  {
    name: 'Flink',
    programs: ['flink'],
    homeVariable: 'FLINK_HOME',
    versionArguments: ['--version'],
    pattern: /Version: (\d+(?:\.\d+)*)/,
    least: [1, 18],
    needed: '1.18 or later; only to submit a job to a cluster on this machine',
    hint: 'Unpack Flink from https://flink.apache.org/downloads and set FLINK_HOME to its folder.',
  },
]

const atLeast = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [first = 0, second = 0] = version.split('.').map(Number)
  return first > major || (first === major && second >= minor)
}

async function probe(tool: Tool): Promise<ToolStatus> {
  const home = tool.homeVariable === undefined ? undefined : process.env[tool.homeVariable]
  const path = await onPath(tool.programs, home === undefined ? [] : [join(home, 'bin')])
  const { name, needed } = tool
  if (path === null) return { name, found: false, version: null, path: null, needed, hint: tool.hint }
  const { text } = await output(path, tool.versionArguments)
  const version = tool.pattern.exec(text)?.[1] ?? null
  if (version === null) {
    const hint = `${path} does not say its version. ${tool.hint}`
    return { name, found: false, version: null, path, needed, hint }
  }
  const hint = atLeast(version, tool.least) ? null : `${version} is too old. ${tool.hint}`
  return { name, found: true, version, path, needed, hint }
}

/** A docker client alone runs nothing: that its daemon answers is asked apart. */
async function withDaemon(docker: ToolStatus): Promise<ToolStatus> {
  if (docker.path === null || docker.version === null) return docker
  const daemon = await output(docker.path, ['version', '--format', '{{.Server.Version}}'])
  if (daemon.ok) return docker
  const hint =
    'The daemon does not answer: start Docker Desktop or the docker service, and check that you may use its socket.'
  return { ...docker, version: `${docker.version} (client only)`, hint }
}

/** Jars that were fetched for a local broker are all of Kafka that it takes. */
function withJars(kafka: ToolStatus): ToolStatus {
  const jars = presentJars()
  return jars === null ? kafka : { ...kafka, found: true, version: defaultVersion(), path: jars, hint: null }
}

/** What of the tools around Millrace is on this machine. Only Node is needed; everything else is for one thing each. */
export async function probeEnvironment(): Promise<ToolStatus[]> {
  const node: ToolStatus = {
    name: 'Node.js',
    found: true,
    version: process.versions.node,
    path: process.execPath,
    needed: '22 or later; runs the engine',
    hint: atLeast(process.versions.node, [22, 0]) ? null : 'Install Node.js 22 or later: https://nodejs.org',
  }
  return [node, ...(await probeTools(TOOLS.map(({ name }) => name)))]
}

/** Those of these names alone. */
export const probeTools = (names: readonly string[]): Promise<ToolStatus[]> =>
  Promise.all(
    TOOLS.filter(({ name }) => names.includes(name)).map(async (tool) => {
      const status = await probe(tool)
      if (tool.name === 'Kafka') return withJars(status)
      return tool.name === 'Docker' ? withDaemon(status) : status
    }),
  )
