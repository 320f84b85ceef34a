/**
 * What of the file system an engine may touch that runs code of a person, by Node's permission model: its own program, the files that the plan names, and the folder of its
 * checkpoints. It may start no process and load no native code. The network is open, and so are SQLite files, which Node opens past its own model.
 */
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { CheckpointPlace, RunOptions } from '../../../bridge/contract.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import type { AnyNodeDefinition } from '../../../model/definition.ts'
import { definitions } from '../../../nodes/definitions.ts'
import { packageRoot } from '../locations.ts'

/** Paths with all that is below them; those that end in `*` with all that begins so. */
export interface Fence {
  /** Where the process starts: it may not go elsewhere. */
  readonly directory: string
  readonly read: readonly string[]
  readonly write: readonly string[]
}

export interface FencedJob {
  readonly plan: JobPlan
  readonly options: Pick<RunOptions, 'mode' | 'dry'>
  readonly baseDirectory: string
  readonly checkpoints?: CheckpointPlace
}

const known: Readonly<Record<string, AnyNodeDefinition | undefined>> = definitions

/**
 * Null where there is no code of a person in the plan; where state goes to the disk, since that is SQLite's; and where the folder of the pipeline is not there, which the engine
 * then says.
 */
export function fenceOf({ plan, options, baseDirectory, checkpoints }: FencedJob): Fence | null {
  if (plan.settings.stateBackend === 'disk' || !existsSync(baseDirectory)) return null
  if (!plan.operators.some(({ type }) => known[type]?.code !== undefined)) return null
  const files = plan.operators.map(({ type, config }) => known[type]?.files?.(config as never) ?? {})
  /** As it is named, and as it is called from the folder that the process is in, whose path has no links. */
  const places = (path: string): readonly string[] => {
    const named = resolve(baseDirectory, path)
    return [named, join(real(dirname(named)), basename(named))]
  }
  const reads = files.flatMap(({ reads: paths = [] }) => paths).flatMap(places)
  const sinks = options.mode === 'run' && options.dry !== true
  const writes = sinks ? files.flatMap(({ writes: paths = [] }) => paths).flatMap(places) : []
  const runs = checkpoints === undefined ? [] : [dirname(checkpoints.directory), checkpoints.savepoints]
  const restored = checkpoints?.restore ?? 'latest'
  // What is written gets its name at last, for which the folder is opened; beside a file stands its unfinished one.
  const begun = [...writes, ...runs].map((path) => `${path}*`)
  return {
    directory: real(baseDirectory),
    read: [
      ...reads,
      ...writes.map(dirname),
      ...begun,
      ...(restored === 'latest' ? [] : [restored]),
      ...program(),
    ],
    write: begun,
  }
}

/** What an engine is made of; the last tells its start to the lock of a run. */
function program(): readonly string[] {
  const modules = join(packageRoot, 'node_modules')
  return [packageRoot, real(packageRoot), ...(existsSync(modules) ? [real(modules)] : []), '/proc/self/stat']
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Options of Node; none where this one has no permission model. Some also close the network by it, which stays open here. */
export function fenceOptions({ read, write }: Fence): string[] {
  const has = (option: string): boolean => process.allowedNodeEnvironmentFlags.has(option)
  if (!has('--permission')) return []
  return [
    '--permission',
    // For the watchdog of the code.
    '--allow-worker',
    ...(has('--allow-net') ? ['--allow-net'] : []),
    '--disable-warning=SecurityWarning',
    ...[...new Set(read)].map((path) => `--allow-fs-read=${path}`),
    ...[...new Set(write)].map((path) => `--allow-fs-write=${path}`),
  ]
}
