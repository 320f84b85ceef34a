import { dirname } from 'node:path'
import type { DeadLetter, Frame, RunLog } from '../../bridge/contract.ts'
import { settingsSchema, type PipelineDocument } from '../../model/document.ts'
import { compile } from '../../model/plan/compile.ts'
import type { Problem } from '../../model/problem.ts'
import { definitions } from '../../nodes/definitions.ts'
import { forkEngine } from '../services/engine/fork.ts'
import { startJob, type Job } from '../services/engine/job.ts'
import { createEnginePool } from '../services/engine/pool.ts'
import { entryPoint } from '../services/locations.ts'
import { EXIT, problemText } from './exit.ts'
import { assignments, loadPipeline, withAbsolutePaths } from './load.ts'
import { summarize, summaryText } from './summary.ts'

export interface RunOptions {
  readonly set: readonly string[]
  readonly param: readonly string[]
  readonly json: boolean
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
  const { path, document } = loaded

  // The engine starts while the plan is made; the plan of a sound pipeline then finds it up.
  const pool = createEnginePool((memoryLimit) => forkEngine({ entry: entryPoint('engine'), memoryLimit }))
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

    let frame: Frame | null = null
    const deadLetters: DeadLetter[] = []
    const rows = options.json ? process.stderr : process.stdout
    const job = startJob(
      pool,
      {
        plan: compiled.plan,
        options: { mode: 'run', limits: null, seed: options.seed, virtualClock: options.virtualClock },
        watch: [],
        baseDirectory,
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
    const interrupted = stopOnSignals(job)
    const status = await job.finished
    const summary = summarize({ file, plan: compiled.plan, frame, status, deadLetters })
    if (options.json) await print(`${JSON.stringify(summary, null, 2)}\n`)
    else process.stderr.write(summaryText(summary))
    if (status.state === 'failed') return EXIT.failed
    return interrupted() ? EXIT.interrupted : EXIT.ok
  } finally {
    pool.close()
  }
}

/** Ctrl-C and SIGTERM stop the job cleanly; the second ends it at once. A reader of stdout that has gone stops it as well. */
function stopOnSignals(job: Job): () => boolean {
  let asked = false
  const stop = (): void => {
    if (asked) {
      job.abandon()
      return
    }
    asked = true
    void job.stop()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.stdout.on('error', () => void job.stop())
  void job.finished.then(() => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
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
