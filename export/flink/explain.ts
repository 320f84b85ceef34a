/** EXPLAIN as validation: Flink plans the script without running it, and what it refuses is taken back to the node. */
import { quoteIdentifier } from '../../model/expr/index.ts'
import { problem } from '../../model/problem-codes.ts'
import type { Problem } from '../../model/problem.ts'
import type { FlinkExport } from './export.ts'
import { declarations, inserts, statementSql, withViews } from './print.ts'
import type { FlinkScript, ScriptNode } from './script.ts'

export type Said = { readonly ok: true } | { readonly ok: false; readonly message: string }

/** Sends a statement to a session of Flink that has the settings of the script. */
export type RunStatement = (statement: string) => Promise<Said>

/** Declares tables and views in the session, and has every INSERT planned. No job runs. */
export async function explain(
  { script }: Pick<FlinkExport, 'script'>,
  run: RunStatement,
): Promise<readonly Problem[]> {
  for (const { node, statement } of declarations(script)) {
    const said = await run(statementSql(statement, node.label))
    if (!said.ok) return [refused(node.id, said.message)]
  }
  const problems: Problem[] = []
  for (const { node, statement } of inserts(script)) {
    const said = await run(`EXPLAIN ${statementSql(statement, node.label)}`)
    if (!said.ok) problems.push((await firstRefused(script, node, run)) ?? refused(node.id, said.message))
  }
  return withoutRepeats(problems)
}

/** The planner names no view: the first one on the way to the sink that it refuses by itself is the one. */
async function firstRefused(
  script: FlinkScript,
  sink: ScriptNode,
  run: RunStatement,
): Promise<Problem | null> {
  const before = script.nodes.slice(0, script.nodes.indexOf(sink))
  for (const node of before) {
    for (const statement of node.statements) {
      if (statement.kind !== 'view') continue
      const brought = [
        ...before.filter(({ id }) => node.inlined.includes(id)),
        ...(node.inline ? [node] : []),
      ]
      const said = await run(
        `EXPLAIN ${withViews(brought, `SELECT * FROM ${quoteIdentifier(statement.name)}`)}`,
      )
      if (!said.ok) return refused(node.id, said.message)
    }
  }
  return null
}

const refused = (nodeId: string, message: string): Problem =>
  problem('export-refused', `Flink refuses it: ${message}`, {
    nodeId,
    hint: 'Look at the statement of this node in the script.',
  })

const withoutRepeats = (problems: readonly Problem[]): readonly Problem[] =>
  problems.filter(
    ({ nodeId, message }, index) =>
      problems.findIndex((one) => one.nodeId === nodeId && one.message === message) === index,
  )
