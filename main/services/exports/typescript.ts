/** A pipeline as a TypeScript project. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, normalize } from 'node:path'
import { projectFiles } from '../../../export/typescript/project.ts'
import { jobModule, type JobModule } from '../../../export/typescript/job.ts'
import { createAnalyser } from '../../../model/analyse.ts'
import type { Analysis } from '../../../model/analysis.ts'
import type { PipelineDocument } from '../../../model/document.ts'
import { UserError } from '../../../model/errors.ts'
import { isJsonObject, own } from '../../../model/json.ts'
import { writePin } from '../../../model/pins/text.ts'
import { definitions } from '../../../nodes/definitions.ts'
import type { Connections } from '../connections.ts'
import type { EnginePool } from '../engine/pool.ts'
import type { KeyStore } from '../encryption.ts'
import { fileError } from '../fileErrors.ts'
import { baseDirectory, packageRoot } from '../locations.ts'
import { pinsFolder } from '../pins/file.ts'
import { planOf } from '../plan.ts'
import type { Files } from './projectFolder.ts'
import { testRecords } from './records.ts'

/** Larger input files do not come along. */
const LARGEST_INPUT = 10 * 1024 * 1024

export interface Drawing {
  readonly document: PipelineDocument
  /** Of the pipeline's file, or null. */
  readonly path: string | null
  readonly parameters: Readonly<Record<string, string>>
}

export interface Exporting {
  readonly connections: Pick<Connections, 'ofNodes'>
  readonly engines: EnginePool
  readonly secrets: KeyStore
  readonly stateDirectory: string
}

/** A project in memory. */
export interface Project {
  readonly files: Files
  /** What a person should know: why there is no test, which inputs are missing. */
  readonly notes: readonly string[]
}

/** Throws UserError for a pipeline with errors, or a Millrace without the packed library. */
export async function makeProject(request: Drawing, services: Exporting): Promise<Project> {
  const { document } = request
  const plan = planOf(definitions, request, false)
  if (plan.settings.encryption !== null) {
    throw new UserError(
      'export-encrypted',
      'The job is encrypted, and an exported project has no keys for that.',
      {
        hint: 'Switch the encryption off in the settings of the job, or run it with Millrace.',
      },
    )
  }
  const library = await packedLibrary()
  const base = baseDirectory(request.path)
  const { records, note } = await testRecords({
    document,
    plan,
    pins: pinsFolder(services.stateDirectory, request.path),
    baseDirectory: base,
    engines: services.engines,
    secrets: services.secrets,
  })
  const inputs = await inputFiles(document, base)
  const pins = Object.entries(records?.pins ?? {}).map(
    ([node, pin]) => [node, `fixtures/${node}.jsonl`, writePin(pin)] as const,
  )
  const files: Record<string, string> = {
    ...projectFiles({
      document,
      analysis: analysisOf(document, request.parameters),
      connections: await services.connections.ofNodes(),
      library: basename(library),
      versions: await toolVersions(),
      test:
        records === null
          ? null
          : {
              pins: Object.fromEntries(pins.map(([node, file]) => [node, file])),
              expected: records.expected,
              parameters: testParameters(request),
            },
      testNote: note,
      inputs,
    }),
    ...Object.fromEntries(pins.map(([, file, text]) => [file, text])),
  }
  const contents = new Map<string, Uint8Array>()
  for (const [file, text] of Object.entries(files)) contents.set(file, new TextEncoder().encode(text))
  for (const file of inputs.copied) contents.set(toPosix(file), await bytesOf(join(base, file)))
  contents.set(`vendor/${basename(library)}`, await bytesOf(library))
  const notes = [
    ...(note === null ? [] : [records === null ? `No test was made: ${note}` : note]),
    ...inputs.left.map(
      (file) =>
        `The input ${file} was not copied: it is larger than 10 MiB, not there, or not named by a path that starts at the pipeline’s folder.`,
    ),
  ]
  return { files: contents, notes }
}

/** `job.ts` alone; throws UserError for a pipeline with errors. */
export async function typescriptCode(
  request: Drawing,
  connections: Exporting['connections'],
): Promise<JobModule> {
  planOf(definitions, request, false)
  const { document, parameters } = request
  return jobModule(document, analysisOf(document, parameters), await connections.ofNodes())
}

const analysisOf = (document: PipelineDocument, parameters: Readonly<Record<string, string>>): Analysis =>
  createAnalyser(definitions, { parameters, unset: 'error' })(document)

/**
 * The values that the test's results were made with. A path is where the job would read or write, which a test does not: any will do, and one of this machine
 * means nothing elsewhere.
 */
function testParameters({ document, parameters }: Drawing): Readonly<Record<string, string>> {
  const isPath = (name: string): boolean => {
    const declared = own(document.parameters, name)
    return isJsonObject(declared) && declared['type'] === 'path'
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, isPath(name) ? '.' : value]),
  )
}

/** Where `scripts/build.ts` puts it. */
async function packedLibrary(): Promise<string> {
  const folder = join(packageRoot, 'dist', 'sdk')
  const found = (await readdir(folder).catch(() => [])).find((file) => file.endsWith('.tgz'))
  if (found !== undefined) return join(folder, found)
  throw new UserError('no-library', 'The packed library is not built.', {
    hint: 'Build it with npm run build in the sources of Millrace.',
  })
}

/** The versions that this Millrace is built with. */
async function toolVersions(): Promise<{ readonly typescript: string; readonly node: string }> {
  const text = await readFile(join(packageRoot, 'package.json'), 'utf8')
  const { devDependencies } = JSON.parse(text) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  return {
    typescript: devDependencies['typescript'] ?? 'latest',
    node: devDependencies['@types/node'] ?? 'latest',
  }
}

/** Files that sources read: those that can come along, and the others. */
async function inputFiles(
  document: PipelineDocument,
  base: string,
): Promise<{ readonly copied: readonly string[]; readonly left: readonly string[] }> {
  const copied: string[] = []
  const left: string[] = []
  for (const { type, config } of Object.values(document.nodes)) {
    const path = type === 'file_source' && isJsonObject(config) ? own(config, 'path') : undefined
    if (typeof path !== 'string' || copied.includes(path) || left.includes(path)) continue
    const inside = !isAbsolute(path) && !normalize(path).startsWith('..') && !path.includes('${')
    const size = inside
      ? await stat(join(base, path)).then(
          ({ size: bytes }) => bytes,
          () => Infinity,
        )
      : Infinity
    if (size <= LARGEST_INPUT) copied.push(path)
    else left.push(path)
  }
  return { copied, left }
}

const toPosix = (path: string): string => normalize(path).replaceAll('\\', '/')

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw fileError(error, path, 'read')
  }
}
