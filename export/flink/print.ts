import type { FlinkStatement } from '../../model/emit.ts'
import { quoteIdentifier } from '../../model/expr/index.ts'
import type { FlinkScript, ScriptNode } from './script.ts'
import type { Setting } from './settings.ts'

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** One statement without its semicolon; a view has the label of its node as comment. */
export function statementSql(statement: FlinkStatement, label: string): string {
  switch (statement.kind) {
    case 'table':
      return `CREATE TEMPORARY TABLE ${quoteIdentifier(statement.name)} (
  ${statement.columns.join(',\n  ')}
) COMMENT ${text(label)}
WITH (
  ${Object.entries(statement.options)
    .map(([key, value]) => `${text(key)} = ${text(value)}`)
    .join(',\n  ')}
)`
    case 'view':
      return `CREATE TEMPORARY VIEW ${quoteIdentifier(statement.name)} COMMENT ${text(label)} AS
${statement.query}`
    case 'insert':
      return `INSERT INTO ${quoteIdentifier(statement.into)}
${statement.query}`
  }
}

interface Placed {
  readonly node: ScriptNode
  readonly statement: FlinkStatement
}
type View = Extract<FlinkStatement, { kind: 'view' }>

const isView = (statement: FlinkStatement): statement is View => statement.kind === 'view'

/** All statements that declare something, with the node that each belongs to, in order. */
export const declarations = ({ nodes }: FlinkScript): readonly Placed[] =>
  nodes.flatMap((node) =>
    node.statements
      .filter((statement) => statement.kind === 'table' || (isView(statement) && !node.inline))
      .map((statement) => ({ node, statement })),
  )

/** All INSERTs, which bring the views along that cannot be declared. */
export const inserts = ({ nodes }: FlinkScript): readonly Placed[] =>
  nodes.flatMap((node) =>
    node.statements.flatMap((statement): Placed[] => {
      if (statement.kind !== 'insert') return []
      const brought = nodes.filter(({ id }) => node.inlined.includes(id))
      return [{ node, statement: { ...statement, query: withViews(brought, statement.query) } }]
    }),
  )

/** A query that brings along the views of these nodes. */
export function withViews(nodes: readonly ScriptNode[], query: string): string {
  const views = nodes.flatMap(({ label, statements }) =>
    statements
      .filter(isView)
      .map((view) => `${comment(label)}\n${quoteIdentifier(view.name)} AS (\n${view.query}\n)`),
  )
  return views.length === 0 ? query : `WITH\n${views.join(',\n')}\n${query}`
}

/** All INSERTs as one job. */
export const statementSet = (script: FlinkScript): string => `EXECUTE STATEMENT SET
BEGIN
${inserts(script)
  .map(({ node, statement }) => `${statementSql(statement, node.label)};`)
  .join('\n')}
END`

/** A comment cannot end early: every line of it is one. */
const comment = (line: string): string =>
  line
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((part) => `-- ${part}`)
    .join('\n')

/** The whole script for Flink's SQL client. */
export function scriptText(name: string, script: FlinkScript, settings: readonly Setting[]): string {
  const variables = Object.entries(script.variables)
  const names = variables.map(([variable]) => `\${${variable}}`)
  const head = [
    `${name}: Flink SQL for Flink 2.2, made by Millrace.`,
    'Memory and queues are set by the cluster.',
    ...(variables.length === 0
      ? []
      : [
          // Named one by one: the script has names of its own that begin with a $.
          `Set these in the environment, and put them in with: envsubst '${names.join(' ')}' < FILE > job.sql`,
          ...variables.map(([variable, what]) => `  ${variable}: ${what}`),
        ]),
  ]
  const sets = settings.map(([key, value]) => `SET ${text(key)} = ${text(value)};`)
  const nodes = script.nodes.map(({ id, label, statements, notes, inline }) => {
    const declared = statements.filter(({ kind }) => kind === 'table' || (kind === 'view' && !inline))
    const heading = label === '' || label === id ? id : `${id}: ${label}`
    const where =
      inline && statements.some(isView) ? ['In the INSERTs below: Flink cannot keep it as a view.'] : []
    return [
      ...[heading, ...notes, ...where].map(comment),
      ...declared.map((statement) => `${statementSql(statement, label)};`),
    ].join('\n')
  })
  return `${[head.map(comment).join('\n'), sets.join('\n'), ...nodes, `${statementSet(script)};`].join('\n\n')}\n`
}
