/** A job that can be run: in this process, with checkpoints, by the same engine as the app's. */
import { connectionsOf, unknownConnection, type ResolvedConnections } from '../model/connections/resolved.ts'
import { resolveConnection } from '../model/connections/connection.ts'
import { createAnalyser } from '../model/analyse.ts'
import { UserError } from '../model/errors.ts'
import { own } from '../model/json.ts'
import { compile } from '../model/plan/compile.ts'
import type { JobPlan } from '../model/plan/plan.ts'
import { definitions } from '../nodes/definitions.ts'
import { recordOf, valueOf, type AnyConnection } from './build/connections.ts'
import { JobGraph, type End, type JobOptions } from './build/job.ts'
import { checkOperators } from './build/operators.ts'
import { collect, type Collected, type Given } from './collect.ts'
import { runPlan, type RunOptions, type RunResult } from './run.ts'

export class Job extends JobGraph {
  /**
   * What the engine runs. `parameters`: values as texts; relative paths start at `baseDirectory`, the working folder unless given. Throws UserError with the
   * first problem of a job that cannot run.
   */
  plan(parameters: Readonly<Record<string, string>> = {}, baseDirectory: string = process.cwd()): JobPlan {
    const document = this.toDocument()
    const analysis = createAnalyser(definitions, { parameters, unset: 'error' })(document)
    const compiled = compile(document, definitions, { parameters, baseDirectory })
    if (!compiled.ok) {
      const [first] = compiled.problems
      throw new UserError(first?.code ?? 'job', first?.message ?? 'The job cannot run.', {
        ...(first?.hint === null || first === undefined ? {} : { hint: first.hint }),
        ...(first?.nodeId === null || first === undefined ? {} : { nodeId: first.nodeId }),
      })
    }
    checkOperators(this, analysis)
    return compiled.plan
  }

  /** Runs the job to its end, or until it is stopped. */
  async run(options: RunOptions = {}): Promise<RunResult> {
    const plan = this.plan(options.parameters, options.baseDirectory)
    return runPlan(plan, resolved(plan, this.connections), options)
  }

  /**
   * Runs the job on records that are given for its sources, by node id, and tells what reaches each sink, by node id: one object a record. Nothing is written,
   * no connection opened for a source that is given.
   */
  async collect(
    given: Given,
    options: Pick<RunOptions, 'parameters' | 'baseDirectory'> = {},
  ): Promise<Collected> {
    const plan = this.plan(options.parameters, options.baseDirectory)
    const operators = plan.operators.filter(({ id, kind }) => kind !== 'sink' && own(given, id) === undefined)
    return collect(plan, resolved({ operators }, this.connections), given)
  }
}

/** `ends`: the sinks; what leads to them is in the job. */
export const job = (name: string, options: JobOptions, ends: readonly End[]): Job =>
  new Job(name, options, ends)

/** The secrets of the connections, which are read from the environment now. */
function resolved(
  plan: Pick<JobPlan, 'operators'>,
  connections: ReadonlyMap<string, AnyConnection>,
): ResolvedConnections {
  return Object.fromEntries(
    [...connectionsOf(plan)].map(([name, [node = '']]) => {
      const connection = connections.get(name)
      if (connection === undefined) throw unknownConnection(name, node)
      const record = recordOf(connection, process.env)
      return [name, resolveConnection(name, record, (secret) => valueOf({ env: secret }, process.env))]
    }),
  )
}
