import type { NodeConnections } from '../../model/connections/connection.ts'
import { problem } from '../../model/problem-codes.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import type { Problem } from '../../model/problem.ts'
import { emitters } from '../../nodes/emitters.ts'
import { scriptText } from './print.ts'
import { buildScript, type FlinkScript, type Obstacle } from './script.ts'
import { settingsOf, type Setting } from './settings.ts'

export interface FlinkExport {
  readonly name: string
  readonly script: FlinkScript
  readonly settings: readonly Setting[]
  /** The script for Flink's SQL client; null where something cannot be exported. */
  readonly sql: string | null
  /** One for each obstacle. */
  readonly problems: readonly Problem[]
}

/** A job plan as Flink SQL. */
export function exportFlink(
  plan: Pick<JobPlan, 'name' | 'operators' | 'settings'>,
  connections: NodeConnections = {},
): FlinkExport {
  const script = buildScript(plan, { emitters, connections })
  const settings = settingsOf(plan.name, plan.settings)
  const problems = script.obstacles.map(asProblem)
  const hasSink = script.nodes.some(({ statements }) => statements.some(({ kind }) => kind === 'insert'))
  if (!hasSink && problems.length === 0) {
    const hint = 'Add one, such as a File sink or a Kafka sink.'
    problems.push(problem('not-exportable', 'A Flink job needs a sink, and there is none.', { hint }))
  }
  return {
    name: plan.name,
    script,
    settings,
    sql: problems.length > 0 ? null : scriptText(plan.name, script, settings),
    problems,
  }
}

const asProblem = ({ nodeId, path, reason, wayOut }: Obstacle): Problem =>
  problem('not-exportable', reason, { nodeId, path, hint: wayOut })
