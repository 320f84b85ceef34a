/** Exported projects of the gallery, on one shared install. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { DocumentNode, PipelineDocument } from '../../model/document.ts'

export const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

export const gallery = readdirSync(join(root, 'examples'))
  .filter((file) => file.endsWith('.pipeline.json'))
  .map((file) => basename(file, '.pipeline.json'))

export const example = (id: string): PipelineDocument =>
  JSON.parse(readFileSync(join(root, 'examples', `${id}.pipeline.json`), 'utf8')) as PipelineDocument

/** The command line and the packed library as they are shipped. */
export const builtLibrary = (): void => {
  execFileSync(process.execPath, [join(root, 'scripts/build.ts'), 'sdk', 'node'], { stdio: 'inherit' })
}

/** A folder whose `node_modules` hold the packed library and a compiler, as `npm install` would put them there. */
export function sharedInstall(): string {
  builtLibrary()
  const folder = mkdtempSync(join(tmpdir(), 'millrace-exported-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'millrace'), { recursive: true })
  const packed = readdirSync(join(root, 'dist/sdk')).find((file) => file.endsWith('.tgz')) ?? ''
  execFileSync('tar', [
    '-xzf',
    join(root, 'dist/sdk', packed),
    '-C',
    join(modules, 'millrace'),
    '--strip-components=1',
  ])
  for (const name of ['typescript', '@typescript', '@types', 'undici-types']) {
    const from = join(root, 'node_modules', name)
    if (existsSync(from)) symlinkSync(from, join(modules, name))
  }
  return folder
}

export interface Output {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function output(command: string, args: readonly string[], cwd: string): Promise<Output> {
  try {
    const { stdout, stderr } = await run(command, args, {
      cwd,
      maxBuffer: 64 * 1024 * 1024,
      env: environment(cwd),
    })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const {
      code = 1,
      stdout = '',
      stderr = '',
    } = error as { code?: number; stdout?: string; stderr?: string }
    return { code, stdout, stderr }
  }
}

const environment = (cwd: string): NodeJS.ProcessEnv => ({
  ...process.env,
  MILLRACE_HOME: join(cwd, '.home'),
})

export const millrace = (cwd: string, ...args: readonly string[]): Promise<Output> =>
  output(process.execPath, [join(root, 'dist/node/cli.mjs'), ...args], cwd)
export const compile = (project: string): Promise<Output> =>
  output(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], project)
/** Several projects in one process. */
export const compileAll = (folder: string, projects: readonly string[]): Promise<Output> =>
  output(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...projects], folder)
export const ownTest = (project: string): Promise<Output> =>
  output(process.execPath, ['--test', 'dist/job.test.js'], project)

const command = (project: string): string =>
  join(project, '..', 'node_modules', 'millrace', 'dist', 'job.mjs')

export const runJob = (project: string, ...args: readonly string[]): Promise<Output> =>
  output(process.execPath, [command(project), 'dist/job.js', ...args], project)

const CHECKPOINT = /chk-\d+[/\\]manifest$/

/** None of a folder that is not there yet, or not any more. */
function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    return []
  }
}

/** Starts the job and kills it as soon as it has made a checkpoint. Says whether it was killed before it came to its end. */
export function killAtCheckpoint(project: string, ...args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [command(project), 'dist/job.js', ...args], {
    cwd: project,
    stdio: 'ignore',
  })
  const looking = setInterval(() => {
    if (filesIn(join(project, '.checkpoints')).some((file) => CHECKPOINT.test(file))) child.kill('SIGKILL')
  }, 2)
  return new Promise((done) => {
    child.on('close', (_, signal) => {
      clearInterval(looking)
      done(signal === 'SIGKILL')
    })
  })
}

/** Writes a pipeline with the inputs of the gallery beside it. */
export function writePipeline(folder: string, id: string, document: PipelineDocument): string {
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'examples/data'), join(folder, 'data'), { recursive: true })
  const file = join(folder, `${id}.pipeline.json`)
  writeFileSync(file, JSON.stringify(document))
  return file
}

/** The pipeline with an end, results in files, and a checkpoint every few records. */
export function bounded(document: PipelineDocument): PipelineDocument {
  const madeUp = Object.values(document.nodes).some(({ type }) => type === 'generator')
  const changelogs = new Set(['running_aggregate', 'top_n'])
  const nodes = Object.entries(document.nodes).map(([id, node]): [string, DocumentNode] => {
    const { type, config } = node
    if (type === 'generator') return [id, { ...node, config: { ...config, rate: null, limit: 1_500 } }]
    if (type !== 'console_sink') return [id, node]
    const from = document.edges.find(({ to }) => to === `${id}.in`)?.from.split('.')[0] ?? ''
    const above = document.nodes[from]
    const changes =
      above !== undefined && changelogs.has(above.type) && above.config['per'] !== 'window'
        ? { changes: 'final' }
        : {}
    return [id, { ...node, type: 'file_sink', config: { path: `${id}.ndjson`, ...changes } }]
  })
  return {
    ...document,
    settings: { ...document.settings, checkpointRecords: madeUp ? 100 : 20, batchSize: 10 },
    nodes: Object.fromEntries(nodes),
  }
}

/** The lines of every file that the sinks have written, sorted. */
export function written(
  folder: string,
  document: PipelineDocument,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(document.nodes).flatMap(([id, { type, config }]) => {
      const { path } = config
      if (type !== 'file_sink' || typeof path !== 'string') return []
      return [[id, readFileSync(join(folder, path), 'utf8').split('\n').toSorted()]]
    }),
  )
}
