import { dirname } from 'node:path'
import type { DeadLetter, Frame, RunLog } from '../../bridge/contract.ts'
import type { connectionsOf } from '../../model/connections/resolved.ts'
import { settingsSchema, type PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { Problem } from '../../model/problem.ts'
import { withReplays } from '../../model/plan/replays.ts'
import { definitions } from '../../nodes/definitions.ts'
import { startJob, type Job, type JobRequest } from '../services/engine/job.ts'
import { neededConnections } from '../services/plan.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { createTrust } from '../services/trust.ts'
import { debugNotices, debugOf, pinned, resumeOptions, type DebugOptions } from './debugging.ts'
import { openEngines } from './engines.ts'
import { errorText, EXIT, problemText } from './exit.ts'
import { assignments, loadPipeline, withAbsolutePaths } from './load.ts'
import { resuming } from './resuming.ts'
import { summarize, summaryText } from './summary.ts'

export interface RunOptions extends DebugOptions {
  readonly set: readonly string[]
  readonly param: readonly string[]
  readonly connection: readonly string[]
  readonly json: boolean
  readonly trust: boolean
  readonly seed: number
  readonly virtualClock: boolean
}

/** How long a job may take to finish its sinks after Ctrl-C; a second Ctrl-C ends it at once. */
const STOP_PATIENCE = 60_000
const KEPT_DEAD_LETTERS = 100

/**
 * Runs a pipeline to its end. Rows of console sinks go to stdout and everything else to stderr, so that `millrace run … | head` works; with `--json` stdout
 * has one JSON document, and console rows go to stderr. Returns the exit code.
 */
export async function run(file: string, options: RunOptions): Promise<number> {
  const sets = assignments('--set', options.set)
  const given = assignments('--param', options.param)
  const loaded = await loadPipeline(file, definitions)
  if (!loaded.ok) return refuse(file, loaded.problems, options.json)
  const { path } = loaded
  if (!options.trust) await createTrust(stateDirectory(), definitions).require(loaded.document)
  const debugging = debugOf(options)
  const document =
    debugging === null ? loaded.document : withReplays(loaded.document, definitions, debugging.replays)

  // The engine starts while the plan is made; the plan of a sound pipeline then finds it up.
  const pool = openEngines()
  pool.warm(memoryLimitOf(document, sets))
  try {
    const baseDirectory = dirname(path)
    const compiled = compile(document, definitions, {
      parameters: withAbsolutePaths(document, given),
      sets,
      baseDirectory,
    })
    if (!compiled.ok) return refuse(file, compiled.problems, options.json)
    if (!options.json) {
      for (const warning of compiled.warnings) process.stderr.write(problemText(warning))
    }

    const parameters = withAbsolutePaths(document, given)
    const pins = options.pinned ? await pinned(path, document, compiled.plan, debugging) : {}
    const writes = debugging === null || options.write
    const needed = neededConnections(compiled.plan, pins, writes)
    const secret = await resolved(needed, compiled.plan, options.connection)
    const { place, notices } =
      debugging === null
        ? await resuming(path, parameters, resumeOptions(options))
        : { place: undefined, notices: debugNotices(pins, debugging.replays, compiled.plan, writes) }
    for (const notice of notices) process.stderr.write(`millrace: ${notice}\n`)

    let frame: Frame | null = null
    const deadLetters: DeadLetter[] = []
    const rows = options.json ? process.stderr : process.stdout
    const job = startJob(
      pool,
      {
        plan: compiled.plan,
        options: {
          mode: 'run',
          limits: null,
          seed: options.seed,
          virtualClock: options.virtualClock,
          dry: !writes,
        },
        watch: [],
        baseDirectory,
        ...(place === undefined ? {} : { checkpoints: place }),
        ...secret,
        pins,
        stopPatience: STOP_PATIENCE,
      },
      {
        frame(next) {
          frame = next
          deadLetters.push(...next.deadLetters.slice(0, KEPT_DEAD_LETTERS - deadLetters.length))
        },
        status: () => undefined,
        log: (entries) => process.stderr.write(entries.map(logText).join('')),
        printed: (_node, text) => rows.write(text.endsWith('\n') ? text : `${text}\n`),
      },
    )
    const interrupted = stopOnSignals(job, options.savepoint ?? null)
    const status = await job.finished
    const summary = summarize({ file, plan: compiled.plan, frame, status, deadLetters })
    if (options.json) await print(`${JSON.stringify(summary, null, 2)}\n`)
    else process.stderr.write(summaryText(summary))
    if (status.state === 'failed') {
      const { last = null } = lastFrame(frame)?.checkpoint ?? {}
      if (last !== null)
        process.stderr.write(`millrace: To go on from checkpoint ${last.id}, run the same with --resume\n`)
      return EXIT.failed
    }
    return interrupted() ? EXIT.interrupted : EXIT.ok
  } finally {
    pool.close()
  }
}

/** The connections that are needed and the keys that the plan names; nothing of it is loaded where there are none. */
async function resolved(
  needed: ReturnType<typeof connectionsOf>,
  plan: JobPlan,
  given: readonly string[],
): Promise<Pick<JobRequest, 'connections' | 'keys'>> {
  const { encryption } = plan.settings
  if (needed.size === 0 && encryption === null) return {}
  const [{ connectionTools }, { resolveKeys }] = await Promise.all([
    import('./connections/services.ts'),
    import('../services/encryption.ts'),
  ])
  const { connections, secrets } = connectionTools(given)
  return { connections: await connections.resolve(needed), keys: await resolveKeys(encryption, secrets) }
}

/** Assigned in a callback, which the compiler does not see. */
const lastFrame = (frame: Frame | null): Frame | null => frame

/**
 * Ctrl-C and SIGTERM stop the job cleanly, with a savepoint where one has a name; the second ends it at once. A reader of stdout that has gone stops it as well.
 * SIGUSR2 makes a savepoint on the way.
 */
function stopOnSignals(job: Job, savepoint: string | null): () => boolean {
  let asked = false
  const keep = async (name: string, stopping: boolean): Promise<void> => {
    try {
      const folder = await job.savepoint(name, stopping)
      process.stderr.write(`millrace: Savepoint ${name} is in ${folder}. To go on from it: --from ${name}\n`)
    } catch (error) {
      process.stderr.write(errorText(error))
      if (stopping) process.stderr.write('millrace: The job goes on. Ctrl-C again ends it at once.\n')
    }
  }
  const stop = (): void => {
    if (asked) {
      job.abandon()
      return
    }
    asked = true
    void (savepoint === null ? job.stop() : keep(savepoint, true))
  }
  const keepOne = (): void =>
    void keep(
      `${savepoint ?? 'savepoint'}-${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}`,
      false,
    )
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (process.platform !== 'win32') process.on('SIGUSR2', keepOne)
  process.stdout.on('error', () => void job.stop())
  void job.finished.then(() => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    process.off('SIGUSR2', keepOne)
  })
  return () => asked
}

/** Before the overrides are checked: a wrong value is refused by the compiler, and the engine is then not used. */
function memoryLimitOf(document: PipelineDocument, sets: Readonly<Record<string, string>>): number {
  const override = sets['settings.memoryLimit']
  const parsed = settingsSchema.shape.memoryLimit.safeParse(
    override === undefined ? document.settings['memoryLimit'] : Number(override),
  )
  return parsed.success ? parsed.data : settingsSchema.parse({}).memoryLimit
}

async function refuse(file: string, problems: readonly Problem[], json: boolean): Promise<number> {
  if (json) await print(`${JSON.stringify({ file, state: 'invalid', problems }, null, 2)}\n`)
  else {
    process.stderr.write(`millrace: ${file} cannot run.\n`)
    for (const problem of problems) process.stderr.write(problemText(problem))
  }
  return EXIT.invalid
}

const logText = ({ level, node, message }: RunLog): string =>
  `${level}  ${node === null ? '' : `${node}  `}${message}\n`

const print = (text: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(text, () => resolve())
  })
